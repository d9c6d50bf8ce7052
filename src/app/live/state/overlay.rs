//! What is open over the live line. The topmost overlay has the keyboard.

use super::amendment::Amendment;
use super::checklist::ChecklistState;
use super::dialog::Dialog;
use super::emergency_card::OpenCard;
use super::prompt::Prompt;
use super::vitals_form::VitalsForm;
use crate::session::{PhaseId, Plan};

#[derive(Debug)]
pub(crate) enum Overlay {
    /// The emergency card; the line stays usable below it.
    EmergencyCard(OpenCard),
    /// The line asks for one thing.
    Prompt(Prompt),
    /// The line corrects an entry.
    Amendment(Box<Amendment>),
    VitalsForm,
    Checklist,
    /// A question to the user.
    Dialog(Dialog),
}

impl Overlay {
    /// The layer: at most one overlay of each is open, and a higher one covers a lower one.
    const fn layer(&self) -> u8 {
        match self {
            Self::EmergencyCard(_) => 0,
            Self::Prompt(_) | Self::Amendment(_) => 1,
            Self::VitalsForm => 2,
            Self::Checklist => 3,
            Self::Dialog(_) => 4,
        }
    }
}

/// The open overlays, and the drafts that outlive closing one.
#[derive(Debug)]
pub(crate) struct Overlays {
    /// Open overlays, the topmost last.
    open: Vec<Overlay>,
    pub(crate) vitals_form: VitalsForm,
    pub(crate) checklist: ChecklistState,
}

impl Overlays {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { open: Vec::new(), vitals_form: VitalsForm::for_plan(plan), checklist: ChecklistState::default() }
    }

    /// Opens an overlay in place of another one on its layer.
    pub(crate) fn open(&mut self, overlay: Overlay) {
        self.open.retain(|other| other.layer() != overlay.layer());
        let at = self.open.partition_point(|other| other.layer() < overlay.layer());
        self.open.insert(at, overlay);
    }

    pub(crate) fn close_all(&mut self) {
        self.open.clear();
    }

    pub(crate) fn top(&self) -> Option<&Overlay> {
        self.open.last()
    }

    fn find<'a, T>(&'a self, pick: impl Fn(&'a Overlay) -> Option<T>) -> Option<T> {
        self.open.iter().find_map(pick)
    }

    pub(crate) fn open_dialog(&mut self, dialog: Dialog) {
        self.open(Overlay::Dialog(dialog));
    }

    pub(crate) fn dialog(&self) -> Option<&Dialog> {
        self.find(|overlay| if let Overlay::Dialog(dialog) = overlay { Some(dialog) } else { None })
    }

    /// Closes the dialog, if one is open.
    pub(crate) fn take_dialog(&mut self) -> Option<Dialog> {
        match self.open.pop_if(|overlay| matches!(overlay, Overlay::Dialog(_)))? {
            Overlay::Dialog(dialog) => Some(dialog),
            _ => None,
        }
    }

    pub(crate) fn open_prompt(&mut self, prompt: Prompt) {
        self.open(Overlay::Prompt(prompt));
    }

    /// What the line asks for.
    pub(crate) fn prompt(&self) -> &Prompt {
        self.find(|overlay| if let Overlay::Prompt(prompt) = overlay { Some(prompt) } else { None }).unwrap_or(&Prompt::Entry)
    }

    pub(crate) fn close_prompt(&mut self) {
        self.open.retain(|overlay| !matches!(overlay, Overlay::Prompt(_)));
    }

    pub(crate) fn amendment(&self) -> Option<&Amendment> {
        self.find(|overlay| if let Overlay::Amendment(amendment) = overlay { Some(&**amendment) } else { None })
    }

    /// Ends the correction, if one is being typed.
    pub(crate) fn take_amendment(&mut self) -> Option<Box<Amendment>> {
        let at = self.open.iter().position(|overlay| matches!(overlay, Overlay::Amendment(_)))?;
        match self.open.remove(at) {
            Overlay::Amendment(amendment) => Some(amendment),
            _ => None,
        }
    }

    /// Whether the line takes an entry: it neither asks for one thing nor corrects an entry.
    pub(crate) fn takes_entry(&self) -> bool {
        !self.open.iter().any(|overlay| matches!(overlay, Overlay::Prompt(_) | Overlay::Amendment(_)))
    }

    pub(crate) fn open_vitals_form(&mut self) {
        self.vitals_form.focus_filled();
        self.open(Overlay::VitalsForm);
    }

    pub(crate) fn is_vitals_form_open(&self) -> bool {
        self.open.iter().any(|overlay| matches!(overlay, Overlay::VitalsForm))
    }

    /// Closes the form; its values stay.
    pub(crate) fn close_vitals_form(&mut self) {
        self.open.retain(|overlay| !matches!(overlay, Overlay::VitalsForm));
    }

    pub(crate) fn reset_vitals_form(&mut self, plan: &Plan) {
        self.vitals_form = VitalsForm::for_plan(plan);
        self.close_vitals_form();
    }

    pub(crate) fn open_checklist(&mut self, phase: PhaseId, index: usize) {
        (self.checklist.phase, self.checklist.index) = (Some(phase), index);
        self.open(Overlay::Checklist);
    }

    pub(crate) fn is_checklist_open(&self) -> bool {
        self.open.iter().any(|overlay| matches!(overlay, Overlay::Checklist))
    }

    /// Closes the checklist; answers that are not written stay.
    pub(crate) fn close_checklist(&mut self) {
        self.checklist.phase = None;
        self.open.retain(|overlay| !matches!(overlay, Overlay::Checklist));
    }

    /// The emergency card, also while another overlay covers it.
    pub(crate) fn card(&self) -> Option<OpenCard> {
        self.find(|overlay| if let Overlay::EmergencyCard(card) = overlay { Some(*card) } else { None })
    }

    pub(crate) fn close_card(&mut self) {
        self.open.retain(|overlay| !matches!(overlay, Overlay::EmergencyCard(_)));
    }
}
