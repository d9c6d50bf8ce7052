//! What a person said, once read: the forms an entry can take before it is decided. Not the grammar, which is `app`'s, and not
//! rows, which [`decide`](crate::session::decide()) makes of it.

use super::time::Timestamp;
use crate::session::clinical::stamp::EmergencyStamp;
use crate::session::clinical::vital::Vital;
use crate::session::record::names::Initials;
use crate::session::record::row::Value;

/// One line, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// When it happened.
    pub time: Timestamp,
    /// Who measured or saw it, where that is not who types.
    pub observer: Option<Initials>,
    /// The time is only about right.
    pub is_approximate: bool,
    /// What.
    pub kind: StatementKind,
}

/// The forms of an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// An observation, words as typed, with the tags found in it.
    Note {
        /// The words.
        words: String,
        /// Tags without `#`.
        tags: Vec<String>,
    },
    /// The client's own words.
    Quote {
        /// The words, without the quotation marks.
        words: String,
        /// Tags without `#`.
        tags: Vec<String>,
    },
    /// Words that the record keeps under a name of their own: the client's intention, a theme.
    ItemNote {
        /// The record's item.
        item: &'static str,
        /// The words.
        words: String,
        /// Tags without `#`.
        tags: Vec<String>,
    },
    /// Vital signs taken together, some perhaps not possible.
    Vitals(Vec<VitalReading>),
    /// A silent look, perhaps with words.
    Look {
        /// What was seen.
        words: String,
    },
    /// Somebody looked all the while, perhaps with what was seen. It stands for silent looks, and never for vitals.
    ContinuousLook {
        /// Since when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
        /// What was seen.
        words: String,
    },
    /// A verbal check, perhaps with words.
    VerbalCheck {
        /// What was said.
        words: String,
    },
    /// A score on a scale.
    Scale {
        /// The scale's item.
        item: &'static str,
        /// The score.
        score: i32,
    },
    /// What is to be given, as ordered.
    Order(OrderStatement),
    /// A medicine given.
    Dose(Dose),
    /// A hold before the dose was cleared.
    HoldCleared {
        /// By whom.
        cleared_by: String,
        /// Further words.
        words: String,
    },
    /// No dose was given.
    DoseNotGiven {
        /// Why.
        reason: String,
    },
    /// What sets T0 happened at this line's time, not at its own.
    MoveT0 {
        /// Why; may be empty and is then owed.
        reason: String,
    },
    /// A question of the protocol answered with yes or no.
    QuestionAnswer {
        /// The question's id.
        id: String,
        /// Yes.
        is_yes: bool,
        /// Further words.
        words: String,
    },
    /// Alerts were seen.
    AlertsAcknowledged {
        /// What each is about.
        items: Vec<String>,
        /// Further words.
        words: String,
    },
    /// The route's other acts: a spit, a device, an infusion's start, pause, end.
    RouteEvent(RouteEvent),
    /// An answer to an open decision, in one of its words; `second_dose` unless the line names another.
    DecisionMade {
        /// The decision's id, if the line named one.
        id: Option<String>,
        /// The word chosen.
        word: String,
        /// By whom, why.
        reason: String,
    },
    /// Something that happened, out of the vocabulary.
    Event {
        /// The vocabulary's code.
        code: String,
        /// Who or what.
        text: String,
        /// Further words.
        words: String,
    },
    /// An adverse event.
    Adverse(AdverseEvent),
    /// A stamp of the emergency card.
    Emergency(&'static EmergencyStamp),
    /// Something that the emergency card shows, about the client or the day.
    ClientFact(ClientFact),
    /// Music changed.
    Music {
        /// The title; empty: not said.
        title: String,
    },
    /// The moment itself: words may follow later.
    BareStamp,
    /// A private process note: its words never reach the record.
    Private {
        /// The words.
        words: String,
    },
    /// The last entry happened at this line's time, not at its own.
    MoveLastEntry,
}

/// An adverse event, as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdverseEvent {
    /// The vocabulary's item.
    pub item: &'static str,
    /// `mild`, `moderate` or `severe`, if said.
    pub severity: Option<&'static str>,
    /// It was called serious.
    pub is_serious: bool,
    /// `resolved` or `ongoing`, if said.
    pub outcome: Option<&'static str>,
    /// What happened.
    pub words: String,
    /// What was done, if said; may be empty.
    pub action: String,
}

/// What the emergency card shows, about the client or the day.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientFact {
    /// Age in years.
    Age(Value),
    /// Allergies, in words; also that none are known.
    Allergies(String),
    /// Key medicines, in words; also that there are none.
    Medicines(String),
    /// Who takes the client home, and how to reach them.
    Escort(String),
    /// Whom to tell in an emergency, and how to reach them.
    Contact(String),
    /// Which rescue medication was given, and how much.
    Rescue(String),
    /// Something planned for after the session, under the record's item: `followup`, `aftercare`, `contact`.
    PlanItem(&'static str, String),
}

/// One vital sign of a reading.
#[derive(Clone, Debug, PartialEq)]
pub enum VitalReading {
    /// A value for one item of the record.
    Value {
        /// The item, `bp_systolic` for one.
        item: &'static str,
        /// In the item's UCUM unit.
        value: Value,
        /// What was typed, where the record keeps another unit; otherwise empty.
        typed: String,
    },
    /// It could not be taken.
    NotPossible {
        /// Which.
        vital: Vital,
        /// Why; may be empty and is then owed.
        reason: String,
    },
}

/// What is to be given.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderStatement {
    /// The substance's item.
    pub substance: String,
    /// How much, in mg.
    pub mg: Value,
    /// The route's code; empty where it was not said.
    pub route: String,
    /// The most in all, in mg.
    pub max_mg: Option<Value>,
    /// Who ordered it.
    pub prescriber: Option<Initials>,
    /// What was typed, where it was by body weight; otherwise empty.
    pub typed_text: String,
}

/// A medicine given.
#[derive(Clone, Debug, PartialEq)]
pub struct Dose {
    /// The substance's item; the protocol's own where the line names none.
    pub substance: String,
    /// How much, in mg.
    pub mg: Value,
    /// The route's code; the protocol's own where the line names none. Empty for another substance whose route was not said.
    pub route: String,
    /// Where it was given.
    pub site: String,
    /// Lot number.
    pub lot: String,
    /// Who gave it.
    pub given_by: Option<Initials>,
    /// Who checked it.
    pub checked_by: Option<Initials>,
}

/// An act of a route other than a dose in mg.
#[derive(Clone, Debug, PartialEq)]
pub enum RouteEvent {
    /// The lozenge was spat out.
    Spit,
    /// A nasal device was used; some of it may have been spilled.
    Device {
        /// Which device, from 1.
        number: u32,
        /// Whether some was spilled.
        spilled: bool,
        /// Its lot number.
        lot: String,
    },
    /// The lozenge is held for so many minutes, not for the plan's.
    HoldFor(Value),
    /// The infusion began, in mg/h if said.
    InfusionStart(Option<Value>),
    /// The infusion runs at another rate, in mg/h.
    InfusionRate(Value),
    /// The infusion paused, with the mg delivered so far if said.
    InfusionPause(Option<Value>),
    /// The infusion went on, at another rate if said, in mg/h.
    InfusionResume(Option<Value>),
    /// The infusion ended, with the mg delivered if said.
    InfusionStop(Option<Value>),
}
