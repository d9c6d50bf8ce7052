//! The open checklist and the answers that are not written yet.

use crate::session::{ChecklistAnswer, ChecklistItem, Moment, PhaseId, Session, clinical::checklist};
use std::collections::BTreeMap;
use tui_input::Input;

/// An item's answer that is not written yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingAnswer {
    /// The answer, once one was chosen.
    pub(crate) answer: Option<ChecklistAnswer>,
    pub(crate) note: Input,
    /// When its first key was pressed.
    pub(crate) started: Moment,
    /// A note is being typed, so Space belongs to it.
    pub(crate) is_typing_note: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ChecklistState {
    /// The phase whose list is open.
    pub(crate) phase: Option<PhaseId>,
    pub(crate) index: usize,
    /// By the item's id.
    pub(crate) pending: BTreeMap<String, PendingAnswer>,
}

impl ChecklistState {
    pub(crate) fn items<'a>(&self, session: &'a Session) -> Vec<&'a ChecklistItem> {
        self.phase.map_or_else(Vec::new, |phase| checklist::items_of_phase(session.plan(), phase))
    }

    pub(crate) fn current_item_id(&self, session: &Session) -> Option<String> {
        self.items(session).get(self.index).map(|item| item.id.clone())
    }
}
