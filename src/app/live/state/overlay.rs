//! What is open over the live line.

use super::amendment::Amendment;
use super::checklist::ChecklistState;
use super::dialog::Dialog;
use super::prompt::Prompt;
use super::vitals_form::VitalsForm;
use crate::session::{Moment, Plan, Vital};

#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenCard {
    pub(crate) opened_at: Moment,
    /// Whether the record has a row about it.
    pub(crate) is_recorded: bool,
    /// Whether the veil covered the screen before; then it does so again afterwards.
    pub(crate) was_veiled: bool,
}

/// What is open, from the lowest layer to the highest: the highest has the keyboard. Drafts stay when their layer is closed.
#[derive(Debug, Default)]
pub(crate) struct Overlays {
    /// The emergency card; the line stays usable below it.
    pub(crate) card: Option<OpenCard>,
    /// What the line asks for. Change it with [`Self::ask`].
    pub(crate) prompt: Prompt,
    /// The entry that the line corrects. Begin it with [`Self::amend`].
    pub(crate) amendment: Option<Box<Amendment>>,
    pub(crate) is_vitals_form_open: bool,
    pub(crate) vitals_form: VitalsForm,
    /// Open while it has a phase.
    pub(crate) checklist: ChecklistState,
    pub(crate) dialog: Option<Dialog>,
}

impl Overlays {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { vitals_form: VitalsForm::for_plan(plan), ..Self::default() }
    }

    pub(crate) fn close_all(&mut self) {
        self.card = None;
        self.ask(Prompt::Entry);
        self.is_vitals_form_open = false;
        self.checklist.phase = None;
        self.dialog = None;
    }

    /// Asks for something on the line; a correction that was being typed ends.
    pub(crate) fn ask(&mut self, prompt: Prompt) {
        self.prompt = prompt;
        self.amendment = None;
    }

    /// Corrects an entry on the line, which then asks for nothing else.
    pub(crate) fn amend(&mut self, amendment: Box<Amendment>) {
        self.prompt = Prompt::Entry;
        self.amendment = Some(amendment);
    }

    /// Whether the line takes an entry: it neither asks for something else nor corrects an entry.
    pub(crate) fn takes_entry(&self) -> bool {
        self.prompt == Prompt::Entry && self.amendment.is_none()
    }

    /// Opens the form with the fields of some vitals, or with all.
    pub(crate) fn open_vitals_form(&mut self, only: Option<Vec<Vital>>) {
        self.vitals_form.open(only);
        self.is_vitals_form_open = true;
    }

    /// Closes the form and drops its values.
    pub(crate) fn reset_vitals_form(&mut self, plan: &Plan) {
        self.vitals_form = VitalsForm::for_plan(plan);
        self.is_vitals_form_open = false;
    }
}
