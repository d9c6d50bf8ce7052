//! What a person said, as parsed by the grammar. [`decide`](crate::session::decide()) turns it into rows.

use crate::session::limits::AlertKey;
use crate::session::{EmergencyStamp, Initials, Timestamp, Value, Vital};

/// One parsed line: when, by whom and what.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// When it happened, as typed or now.
    pub time: Timestamp,
    /// Who measured or saw it, if not the writer.
    pub observer: Option<Initials>,
    /// Whether the time is approximate.
    pub is_approximate: bool,
    /// What the line says.
    pub kind: StatementKind,
}

impl Statement {
    /// A statement of the writer, at an exact time.
    pub fn new(time: Timestamp, kind: StatementKind) -> Self {
        Self { time, observer: None, is_approximate: false, kind }
    }
}

/// The kinds of entries.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// An observation, with the tags found in it.
    Note {
        /// Words of the note or quote.
        words: String,
        /// Tags of the note, without `#`.
        tags: Vec<String>,
    },
    /// A note with an item of its own: the client's own words, an intention, a theme.
    ItemNote {
        /// Item of the record's vocabulary.
        item: &'static str,
        /// Words of the note or quote.
        words: String,
        /// Tags of the note, without `#`.
        tags: Vec<String>,
    },
    /// Vital signs taken together, some perhaps not possible.
    Vitals(Vec<VitalReading>),
    /// A silent look, with what was seen; may be empty.
    Look(String),
    /// A continuous look. It answers silent looks, but no vitals.
    ContinuousLook {
        /// Start of the span looked at.
        from: Timestamp,
        /// End of the span looked at.
        until: Timestamp,
        /// What was seen; may be empty.
        words: String,
    },
    /// A verbal check, with what was said; may be empty.
    VerbalCheck(String),
    /// A score on a scale.
    Scale {
        /// Item of the record's vocabulary.
        item: &'static str,
        /// Score within the scale's range.
        score: i32,
        /// Free words after the score.
        words: String,
    },
    /// An order of the prescriber.
    Order(OrderStatement),
    /// A dose that was given.
    Dose(Dose),
    /// A hold before the dose was cleared.
    HoldCleared {
        /// Who cleared the hold.
        cleared_by: String,
        /// Free words after the form.
        words: String,
    },
    /// A dose was not given, for this reason.
    DoseNotGiven(String),
    /// Move the entry that sets T0 to this line's time, for this reason; if it is empty, the record lacks it.
    MoveT0(String),
    /// An answer to a question of the protocol.
    QuestionAnswer {
        /// Id of the question in the plan.
        id: String,
        /// Whether the answer is yes.
        is_yes: bool,
        /// Free words after the form.
        words: String,
    },
    /// An acknowledgement of alerts.
    AlertsAcknowledged {
        /// The alerts as they stood on the screen.
        alerts: Vec<AlertKey>,
        /// Free words after the form.
        words: String,
    },
    /// An act of a route other than a dose in mg.
    RouteEvent(RouteEvent),
    /// An answer to an open decision.
    DecisionMade {
        /// The decision's id, if the line named one.
        id: Option<String>,
        /// One of the decision's words.
        word: String,
        /// By whom and why.
        reason: String,
    },
    /// An event of the vocabulary.
    Event {
        /// Item of the record's vocabulary.
        code: String,
        /// Who or what the event is about.
        text: String,
        /// Free words after the form.
        words: String,
    },
    /// An adverse event and its grade.
    Adverse(AdverseEvent),
    /// A stamp of the emergency card.
    Emergency(&'static EmergencyStamp),
    /// A fact about the client or the day that the emergency card shows.
    ClientFact(ClientFact),
    /// A change of music to this title; empty if not given.
    Music(String),
    /// A stamp without words; they may follow later.
    BareStamp,
    /// A private process note, whose words never enter the record.
    Private(String),
    /// Move the last entry to this line's time.
    MoveLastEntry,
}

/// An adverse event, its grade and its action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdverseEvent {
    pub(crate) item: &'static str,
    /// `mild`, `moderate` or `severe`, if given.
    pub(crate) severity: Option<&'static str>,
    pub(crate) is_serious: bool,
    /// `resolved` or `ongoing`, if given.
    pub(crate) outcome: Option<&'static str>,
    pub(crate) words: String,
    /// What was done; may be empty.
    pub(crate) action: String,
}

/// A fact about the client or the day that the emergency card shows.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientFact {
    /// The client's age in years.
    Age(Value),
    /// Allergies in words, or that none are known.
    Allergies(String),
    /// Key medicines in words, or that there are none.
    Medicines(String),
    /// Who takes the client home, and how to reach them.
    Escort(String),
    /// The emergency contact, and how to reach them.
    Contact(String),
    /// Which rescue medication was given, and how much.
    Rescue(String),
    /// A plan for after the session, under the item `followup`, `aftercare` or `contact`.
    PlanItem(&'static str, String),
}

/// One vital sign of a set of readings.
#[derive(Clone, Debug, PartialEq)]
pub enum VitalReading {
    /// A value for one item of the record.
    Value {
        /// The item, such as `bp_systolic`.
        item: &'static str,
        /// The value in the item's UCUM unit.
        value: Value,
        /// What was typed, if in another unit; otherwise empty.
        typed: String,
    },
    /// A vital sign that could not be taken.
    NotPossible {
        /// Vital sign that was tried.
        vital: Vital,
        /// The reason; if empty, the record lacks it.
        reason: String,
    },
    /// Words beside the readings, such as how they were taken.
    Note(String),
}

/// An order, as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderStatement {
    pub(crate) substance: String,
    /// The amount in mg.
    pub(crate) mg: Value,
    /// The route's code; empty if not given.
    pub(crate) route: String,
    /// The maximum in all, in mg.
    pub(crate) max_mg: Option<Value>,
    pub(crate) prescriber: Option<Initials>,
    /// What was typed, if by body weight; otherwise empty.
    pub(crate) typed_text: String,
}

/// A dose that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Dose {
    /// The substance's item; the protocol's own if the line names none.
    pub substance: String,
    /// The amount in mg.
    pub mg: Value,
    /// The route's code; the protocol's own if the line names none. Empty for another substance without a route.
    pub route: String,
    /// Site of the body, or empty.
    pub site: String,
    /// Lot number of the medicine, or empty.
    pub lot: String,
    /// Who gave it, if not the author.
    pub given_by: Option<Initials>,
    /// Who checked it before it was given.
    pub checked_by: Option<Initials>,
    /// What was typed, if not in mg or under another name; otherwise empty.
    pub typed_text: String,
    /// Why it was given, or empty.
    pub reason: String,
}

impl Dose {
    /// A dose without a site, a lot or people.
    pub fn new(substance: impl Into<String>, mg: Value, route: impl Into<String>) -> Self {
        Self {
            substance: substance.into(),
            mg,
            route: route.into(),
            site: String::new(),
            lot: String::new(),
            given_by: None,
            checked_by: None,
            typed_text: String::new(),
            reason: String::new(),
        }
    }
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
        /// Lot number of the device, or empty.
        lot: String,
    },
    /// The lozenge is held for this many minutes instead of the planned ones.
    HoldFor(Value),
    /// The infusion began, with the rate if given.
    InfusionStart(Option<Rate>),
    /// The infusion runs at another rate.
    InfusionRate(Rate),
    /// The infusion paused, with the mg delivered so far if given.
    InfusionPause(Option<Value>),
    /// The infusion resumed, with a new rate if given.
    InfusionResume(Option<Rate>),
    /// The infusion ended, with the mg delivered if given.
    InfusionStop(Option<Value>),
}

/// The rate of an infusion.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The rate in mg/h.
    pub(crate) mg_per_h: Value,
    /// What was typed, if not in mg/h; otherwise empty.
    pub(crate) typed: String,
}

impl From<Value> for Rate {
    fn from(mg_per_h: Value) -> Self {
        Self { mg_per_h, typed: String::new() }
    }
}
