//! A protocol as valid data: what is planned, when, and by whose numbers. `protocol` reads it from text; nothing here knows
//! TOML, and nothing here decides.

use crate::session::clinical::vital::Vital;
use crate::session::record::names::PhaseId;
use chrono::TimeDelta;

/// What a planned time hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeAnchor {
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
pub struct PlannedTime {
    /// What it hangs on.
    pub anchor: TimeAnchor,
    /// How far after it.
    pub offset: TimeDelta,
}

/// One thing to take at a vitals point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measurement {
    /// A look: breathing, colour, position.
    Look,
    /// A vital sign.
    Vital(Vital),
    /// A scale, by its item.
    Scale(&'static str),
}

/// A vitals point. Due from `at − tolerance`, late after `at + tolerance`.
#[derive(Clone, Debug, PartialEq)]
pub struct VitalsPoint {
    /// Its id in the record.
    pub id: String,
    /// When it is planned.
    pub planned_time: PlannedTime,
    /// How far either side of `at` counts as on time. None: due from `at`, never late.
    pub tolerance: Option<TimeDelta>,
    /// What to take.
    pub measurements: Vec<Measurement>,
    /// Yes-or-no answers taken with it.
    pub questions: Vec<String>,
    /// Whether the record lacks something without it.
    pub required: bool,
    /// Also required when the reading at another point crossed this level: `(point id, level)`.
    pub required_if: Option<(String, AlertLevel)>,
    /// Whose number.
    pub source: String,
}

/// When looks are planned.
#[derive(Clone, Debug, PartialEq)]
pub enum LookSchedule {
    /// At these times.
    Times(Vec<PlannedTime>),
    /// A series.
    Every {
        /// From one to the next.
        interval: TimeDelta,
        /// The first.
        from: PlannedTime,
        /// The last is not after this; none: until the client has left.
        until: Option<PlannedTime>,
    },
}

/// A silent look. Due from its time, late after the tolerance, expired after `expires`.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedLook {
    /// Its id in the record.
    pub id: String,
    /// When.
    pub schedule: LookSchedule,
    /// How far after its time it is still on time.
    pub tolerance: TimeDelta,
    /// How far after its time it no longer waits.
    pub expires_after: TimeDelta,
    /// Whose number.
    pub source: String,
}

/// Something done at a time: a device, spitting out.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedAct {
    /// Its id in the record.
    pub id: String,
    /// When.
    pub planned_time: PlannedTime,
    /// The record's item that answers it.
    pub answering_item: String,
    /// How far either side of `at` counts as on time.
    pub tolerance: TimeDelta,
    /// The least and the most that people may set it to, after what it hangs on; none: the plan's time stands.
    pub settable_range: Option<(TimeDelta, TimeDelta)>,
    /// Whose number.
    pub source: String,
}

impl PlannedAct {
    /// Whether it is a sub-timer: it runs from a dosing act to its time, and the record says when it began and ended.
    pub fn is_timer(&self) -> bool {
        matches!(self.planned_time.anchor, TimeAnchor::Dose | TimeAnchor::Start)
    }
}

/// A decision with a window.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedDecision {
    /// Its id in the record.
    pub id: String,
    /// The words that answer it.
    pub answers: Vec<String>,
    /// From when an answer counts; none: from when it opens.
    pub earliest: Option<PlannedTime>,
    /// When it opens.
    pub opens: PlannedTime,
    /// When it no longer waits.
    pub closes: Option<PlannedTime>,
    /// How long after a hold the pressure is taken again, where the protocol says so.
    pub recheck_after: Option<TimeDelta>,
    /// Whose number.
    pub source: String,
}

/// The word that puts a decision off until the pressure was taken again.
pub const HOLD_WORD: &str = "hold";
/// How long a hold lasts where the protocol does not say: published practice is a rest of 5 to 10 minutes, then a recheck (S8, S34).
const DEFAULT_HOLD_DURATION: TimeDelta = TimeDelta::minutes(10);

/// The word by which a dose answers a decision.
pub const GIVEN_WORD: &str = "given";

impl PlannedDecision {
    /// Whether a word answers it. A dose that can be given can also be held, which is the record's word and needs none of the
    /// protocol's.
    pub fn accepts_word(&self, word: &str) -> bool {
        let has = |word: &str| self.answers.iter().any(|known| known == word);
        has(word) || (word == "held" && has(GIVEN_WORD))
    }

    /// How long after a hold the pressure is taken again.
    pub fn hold_duration(&self) -> TimeDelta {
        self.recheck_after.unwrap_or(DEFAULT_HOLD_DURATION)
    }

    /// The sub-timer that a hold starts, and what then falls due.
    pub fn recheck_timer_id(&self) -> String {
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
pub struct ReleaseRule {
    /// This long after the anchor.
    pub delay: TimeDelta,
    /// Counted from.
    pub anchor: ReleaseAnchor,
    /// Closing before it needs its own words.
    pub is_hard_floor: bool,
    /// Whose number.
    pub source: String,
}

/// How far a reading is from where it should be, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertLevel {
    /// Recheck and keep an eye on it.
    Watch,
    /// Stop dosing, call, respond.
    Act,
    /// The same without waiting for a recheck.
    AtOnce,
}

impl AlertLevel {
    /// The word that people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Act => "act",
            Self::AtOnce => "at once",
        }
    }
}

/// A bound a reading can cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitBound {
    /// Greater than.
    Above(f64),
    /// Greater than or equal.
    AtLeast(f64),
    /// Less than.
    Below(f64),
    /// Less than or equal.
    AtMost(f64),
}

impl LimitBound {
    /// Whether a reading crosses it.
    pub fn is_crossed_by(self, reading: f64) -> bool {
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
pub enum LimitSubject {
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
pub enum LimitWindow {
    /// Always.
    Always,
    /// Before the first dose.
    BeforeT0,
    /// After the first dose.
    AfterT0,
    /// Between two times after T0. The narrower window wins over others that watch the same way.
    Between(TimeDelta, TimeDelta),
}

/// Movement away from the client's own baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BaselineDrift {
    /// A rise by at least so many units.
    Rise(f64),
    /// A fall by at least so many units.
    Fall(f64),
    /// A fall by more than this share of the baseline, 0.2 for 20 %.
    FallFraction(f64),
}

/// One limit, judged worst first.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// What it watches.
    pub subject: LimitSubject,
    /// When it holds.
    pub window: LimitWindow,
    /// Its bounds, worst first; each level at most once.
    pub bounds: Vec<(AlertLevel, LimitBound)>,
    /// `act` holds when a recheck within this time agrees.
    pub confirm_within: Option<TimeDelta>,
    /// Movement from the baseline that calls for watching.
    pub drift: Option<BaselineDrift>,
    /// How long `act` must hold.
    pub min_duration: Option<TimeDelta>,
    /// Whose number.
    pub source: String,
}

impl Limit {
    /// Whether it watches for readings that are too high, not too low. All its levels point the same way.
    pub fn is_upward(&self) -> bool {
        let by_bound = self.bounds.first().map(|(_, bound)| matches!(bound, LimitBound::Above(_) | LimitBound::AtLeast(_)));
        by_bound.unwrap_or(matches!(self.drift, Some(BaselineDrift::Rise(_))))
    }
}

/// One line of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
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
    pub checklist: Vec<ChecklistItem>,
    /// Texts shown while it lasts, never scored.
    pub prompts: Vec<String>,
}

/// A music cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MusicCue {
    /// Its name.
    pub name: String,
    /// From when.
    pub start: PlannedTime,
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
    pub points: Vec<VitalsPoint>,
    /// Looks.
    pub looks: Vec<PlannedLook>,
    /// Things done at a time.
    pub acts: Vec<PlannedAct>,
    /// Decisions.
    pub decisions: Vec<PlannedDecision>,
    /// The earliest release.
    pub release: ReleaseRule,
    /// Limits.
    pub limits: Vec<Limit>,
    /// The discharge checklist.
    pub discharge_checklist: Vec<ChecklistItem>,
    /// Music cues.
    pub music_cues: Vec<MusicCue>,
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
        let taken = |vital: &Vital| self.points.iter().any(|point| point.measurements.contains(&Measurement::Vital(*vital)));
        Vital::ALL.into_iter().filter(taken).collect()
    }
}
