//! A protocol as valid data: what is planned, when, and by whose numbers. `protocol` reads it from text; nothing here knows
//! TOML, and nothing here decides.

use crate::session::clinical::vital::Vital;
use crate::session::record::names::PhaseId;
use chrono::TimeDelta;

/// What a planned time hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The first dose of the protocol's substance; planned before it is given.
    T0,
    /// Every dosing act.
    Dose,
    /// The moment a phase began.
    Phase(PhaseId),
    /// The start of the infusion.
    Start,
    /// The end of the infusion.
    Stop,
}

/// A planned time: an anchor and how far after it (negative: before).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// What it hangs on.
    pub anchor: Anchor,
    /// How far after it.
    pub after: TimeDelta,
}

/// One thing to take at a vitals point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Take {
    /// A look: breathing, colour, position.
    Look,
    /// A vital sign.
    Vital(Vital),
    /// A scale, by its item.
    Scale(&'static str),
}

/// A vitals point. Due from `at − tolerance`, late after `at + tolerance`.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its id in the record.
    pub id: String,
    /// When it is planned.
    pub at: When,
    /// How far either side of `at` counts as on time. None: due from `at`, never late.
    pub tolerance: Option<TimeDelta>,
    /// What to take.
    pub take: Vec<Take>,
    /// Yes-or-no answers taken with it.
    pub ask: Vec<String>,
    /// Whether the record lacks something without it.
    pub required: bool,
    /// Also required when the reading at another point crossed this level: `(point id, level)`.
    pub required_if: Option<(String, Level)>,
    /// Whose number.
    pub source: String,
}

/// When looks are planned.
#[derive(Clone, Debug, PartialEq)]
pub enum LookTimes {
    /// At these times.
    At(Vec<When>),
    /// A series.
    Every {
        /// From one to the next.
        every: TimeDelta,
        /// The first.
        from: When,
        /// The last is not after this; none: until the client has left.
        until: Option<When>,
    },
}

/// A silent look. Due from its time, late after the tolerance, expired after `expires`.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Its id in the record.
    pub id: String,
    /// When.
    pub times: LookTimes,
    /// How far after its time it is still on time.
    pub tolerance: TimeDelta,
    /// How far after its time it no longer waits.
    pub expires: TimeDelta,
    /// Whose number.
    pub source: String,
}

/// Something done at a time: a device, spitting out.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Its id in the record.
    pub id: String,
    /// When.
    pub at: When,
    /// The record's item that answers it.
    pub event: String,
    /// How far either side of `at` counts as on time.
    pub tolerance: TimeDelta,
    /// The least and the most that people may set it to, after what it hangs on; none: the plan's time stands.
    pub settable: Option<(TimeDelta, TimeDelta)>,
    /// Whose number.
    pub source: String,
}

impl Act {
    /// Whether it is a sub-timer: it runs from a dosing act to its time, and the record says when it began and ended.
    pub fn is_timer(&self) -> bool {
        matches!(self.at.anchor, Anchor::Dose | Anchor::Start)
    }
}

/// A decision with a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its id in the record.
    pub id: String,
    /// The words that answer it.
    pub words: Vec<String>,
    /// From when an answer counts; none: from when it opens.
    pub earliest: Option<When>,
    /// When it opens.
    pub opens: When,
    /// When it no longer waits.
    pub closes: Option<When>,
    /// How long after a hold the pressure is taken again, where the protocol says so.
    pub recheck: Option<TimeDelta>,
    /// Whose number.
    pub source: String,
}

/// The word that puts a decision off until the pressure was taken again.
pub const HOLD: &str = "hold";
/// How long a hold lasts where the protocol does not say: published practice is a rest of 5 to 10 minutes, then a recheck (S8, S34).
const HOLD_LASTS: TimeDelta = TimeDelta::minutes(10);

/// The word by which a dose answers a decision.
pub const GIVEN: &str = "given";

impl Decision {
    /// Whether a word answers it. A dose that can be given can also be held, which is the record's word and needs none of the
    /// protocol's.
    pub fn knows(&self, word: &str) -> bool {
        let has = |word: &str| self.words.iter().any(|known| known == word);
        has(word) || (word == "held" && has(GIVEN))
    }

    /// How long after a hold the pressure is taken again.
    pub fn hold_lasts(&self) -> TimeDelta {
        self.recheck.unwrap_or(HOLD_LASTS)
    }

    /// The sub-timer that a hold starts, and what then falls due.
    pub fn recheck_id(&self) -> String {
        format!("{}_recheck", self.id)
    }
}

/// What the earliest release is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseAnchor {
    /// The first dose.
    FirstDose,
    /// The last dose.
    LastDose,
    /// The end of the infusion.
    InfusionStop,
}

/// The earliest release.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// This long after the anchor.
    pub after: TimeDelta,
    /// Counted from.
    pub anchor: ReleaseAnchor,
    /// Closing before it needs its own words.
    pub floor: bool,
    /// Whose number.
    pub source: String,
}

/// How far a reading is from where it should be, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Recheck and keep an eye on it.
    Watch,
    /// Stop dosing, call, respond.
    Act,
    /// The same without waiting for a recheck.
    AtOnce,
}

/// A bound a reading can cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Greater than.
    Above(f64),
    /// Greater than or equal.
    AtLeast(f64),
    /// Less than.
    Below(f64),
    /// Less than or equal.
    AtMost(f64),
}

impl Bound {
    /// Whether a reading crosses it.
    pub fn crossed_by(self, reading: f64) -> bool {
        match self {
            Self::Above(bound) => reading > bound,
            Self::AtLeast(bound) => reading >= bound,
            Self::Below(bound) => reading < bound,
            Self::AtMost(bound) => reading <= bound,
        }
    }
}

/// What a limit watches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A vital's item, `bp_systolic` for one.
    Vital(&'static str),
    /// A scale's item.
    Scale(&'static str),
    /// Required vitals that are overdue, in tolerances.
    VitalsOverdue,
    /// Minutes without a look.
    LookOverdue,
}

/// When a limit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Always.
    Any,
    /// Before the first dose.
    BeforeT0,
    /// After the first dose.
    AfterT0,
    /// Between two times after T0. The narrower window wins over others that watch the same way.
    Between(TimeDelta, TimeDelta),
}

/// Movement away from the client's own baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drift {
    /// A rise by at least so many units.
    Rise(f64),
    /// A fall by at least so many units.
    Fall(f64),
    /// A fall by more than this share of the baseline, 0.2 for 20 %.
    FallShare(f64),
}

/// One limit, judged worst first.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// What it watches.
    pub measure: Measure,
    /// When it holds.
    pub when: Window,
    /// Its bounds, worst first; each level at most once.
    pub bounds: Vec<(Level, Bound)>,
    /// `act` holds when a recheck within this time agrees.
    pub confirm: Option<TimeDelta>,
    /// Movement from the baseline that calls for watching.
    pub drift: Option<Drift>,
    /// How long `act` must hold.
    pub lasting: Option<TimeDelta>,
    /// Whose number.
    pub source: String,
}

impl Limit {
    /// Whether it watches for readings that are too high, not too low. All its levels point the same way.
    pub fn is_upward(&self) -> bool {
        let by_bound = self.bounds.first().map(|(_, bound)| matches!(bound, Bound::Above(_) | Bound::AtLeast(_)));
        by_bound.unwrap_or(matches!(self.drift, Some(Drift::Rise(_))))
    }
}

/// One line of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its id in the record.
    pub id: String,
    /// Its words on the screen.
    pub title: String,
}

/// A stage of the day as this protocol plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhasePlan {
    /// Which stage.
    pub id: PhaseId,
    /// Its name on the screen.
    pub title: String,
    /// How long it is planned to take, in minutes.
    pub minutes: u32,
    /// Its checklist.
    pub checklist: Vec<Check>,
    /// Texts shown while it lasts, never scored.
    pub prompts: Vec<String>,
}

/// A music cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Its name.
    pub cue: String,
    /// From when.
    pub from: When,
}

/// A protocol, valid once constructed.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its name on the screen.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The clinician who adopted its numbers; empty: not signed off.
    pub signed_by: String,
    /// When.
    pub signed_on: String,
    /// The route of its substance.
    pub route: String,
    /// The substance that sets T0.
    pub substance: String,
    /// The six stages, in order.
    pub phases: Vec<PhasePlan>,
    /// Vitals points.
    pub points: Vec<Point>,
    /// Looks.
    pub looks: Vec<Look>,
    /// Things done at a time.
    pub acts: Vec<Act>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// The earliest release.
    pub release: Release,
    /// Limits.
    pub limits: Vec<Limit>,
    /// The discharge checklist.
    pub discharge: Vec<Check>,
    /// Music cues.
    pub music: Vec<Cue>,
    /// What the short names in its sources stand for: `(S21, where it was read)`.
    pub sources: Vec<(String, String)>,
}

impl Plan {
    /// The plan of one stage.
    pub fn phase(&self, id: PhaseId) -> Option<&PhasePlan> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// Planned minutes from arrival to the first dose.
    pub fn minutes_to_t0(&self) -> u32 {
        self.phases.iter().filter(|phase| phase.id < PhaseId::Begin).map(|phase| phase.minutes).sum()
    }

    /// Whether a clinician adopted its numbers.
    pub fn is_signed_off(&self) -> bool {
        !self.signed_by.is_empty() && !self.signed_on.is_empty()
    }

    /// The vitals that its points take, in the order of the flowsheet: the fields of the vitals form.
    pub fn vitals(&self) -> Vec<Vital> {
        let taken = |vital: &Vital| self.points.iter().any(|point| point.take.contains(&Take::Vital(*vital)));
        Vital::ALL.into_iter().filter(taken).collect()
    }
}
