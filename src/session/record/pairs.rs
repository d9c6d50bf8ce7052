//! The table of what begins and ends in the vocabulary: a hand that is held, a person out of the room, an infusion. What was begun
//! and not ended is owed when the client leaves and at the close.
//!
//! Not here: what has no end of its own (music, a position, the eye mask), what the program ends (sub-timers), and a hold of the
//! dose, which `gaps` asks about by who cleared it.

use super::row::Row;
use super::vocabulary::RowKind;

/// A row that begins or ends a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateMark {
    /// Any row of this kind and item.
    Item(RowKind, &'static str),
    /// A flow of oxygen above zero.
    OxygenFlow,
    /// A flow of oxygen of zero.
    NoOxygenFlow,
    /// A dose of the protocol's substance under the tongue, where the protocol has it spat out.
    Lozenge,
}

impl StateMark {
    /// Whether a row is this mark. `lozenge` is the substance that is held in the mouth and spat out, if the protocol has one.
    pub(crate) fn is_made_by(self, row: &Row, lozenge: Option<&str>) -> bool {
        let flow = || row.value.filter(|_| row.matches(RowKind::Vital, "o2_flow")).map(|flow| flow.get() > 0.0);
        match self {
            Self::Item(kind, item) => row.matches(kind, item),
            Self::OxygenFlow => flow() == Some(true),
            Self::NoOxygenFlow => flow() == Some(false),
            Self::Lozenge => lozenge.is_some_and(|substance| row.matches(RowKind::Dose, substance) && row.text.starts_with("sl")),
        }
    }
}

/// Who is out of the room during a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentPerson {
    /// A person of the staff; the rows' text is the initials.
    Staff,
    /// The client.
    Client,
}

/// Something that rows begin and other rows end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatePair {
    /// The rows that begin it.
    pub begins: &'static [StateMark],
    /// The rows that end it.
    pub ends: &'static [StateMark],
    /// Who is out of the room meanwhile, if anybody.
    pub absent: Option<AbsentPerson>,
    /// The words for it while it lasts: `hand held`.
    pub phrase: &'static str,
    /// A line that ends it, as an example.
    pub end_line: &'static str,
    /// The event that words without a form mean where the end is asked for; `None`: the line must name the end itself.
    pub end_event: Option<&'static str>,
}

const fn event(item: &'static str) -> StateMark {
    StateMark::Item(RowKind::Event, item)
}

const fn dose(item: &'static str) -> StateMark {
    StateMark::Item(RowKind::Dose, item)
}

/// The client is in the hands of a crew, and so is what is done with the client.
const HANDED_OVER: StateMark = event("handed_over");

/// All pairs of the vocabulary.
pub const STATE_PAIRS: &[StatePair] = &[
    StatePair {
        begins: &[event("hand_held")],
        ends: &[event("hand_released"), HANDED_OVER],
        absent: None,
        phrase: "hand held",
        end_line: "hand released",
        end_event: Some("hand_released"),
    },
    StatePair {
        begins: &[event("touch_offered")],
        ends: &[event("touch_accepted"), event("touch_declined"), event("touch_withdrawn"), HANDED_OVER],
        absent: None,
        phrase: "touch offered, unanswered",
        end_line: "touch declined",
        end_event: None,
    },
    StatePair {
        begins: &[event("staff_out")],
        ends: &[event("staff_in")],
        absent: Some(AbsentPerson::Staff),
        phrase: "out of the room",
        end_line: "back in the room",
        end_event: Some("staff_in"),
    },
    StatePair {
        begins: &[event("bathroom_out")],
        ends: &[event("bathroom_in"), HANDED_OVER],
        absent: Some(AbsentPerson::Client),
        phrase: "client in the bathroom",
        end_line: "back from the bathroom",
        end_event: Some("bathroom_in"),
    },
    StatePair {
        begins: &[event("oxygen_on"), StateMark::OxygenFlow],
        ends: &[StateMark::NoOxygenFlow, HANDED_OVER],
        absent: None,
        phrase: "oxygen on",
        end_line: "o2 off",
        end_event: None,
    },
    StatePair {
        begins: &[event("ems_called")],
        ends: &[event("ems_arrived"), HANDED_OVER],
        absent: None,
        phrase: "EMS on the way",
        end_line: "EMS arrived",
        end_event: Some("ems_arrived"),
    },
    StatePair {
        begins: &[dose("infusion_start")],
        ends: &[dose("infusion_stop")],
        absent: None,
        phrase: "infusion under way",
        end_line: "stop 38 mg",
        end_event: None,
    },
    StatePair {
        begins: &[dose("infusion_pause")],
        ends: &[dose("infusion_resume"), dose("infusion_stop"), dose("infusion_start")],
        absent: None,
        phrase: "infusion paused",
        end_line: "resume",
        end_event: None,
    },
    StatePair {
        begins: &[StateMark::Lozenge],
        ends: &[dose("spit")],
        absent: None,
        phrase: "lozenge in the mouth",
        end_line: "spit",
        end_event: None,
    },
];
