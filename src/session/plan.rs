//! A protocol as valid data: what is planned, when, and by whose numbers. `protocol` reads it from TOML.

use crate::session::clinical::vital::RaiseStep;
use crate::session::{Medicine, PhaseId, Vital};
use chrono::TimeDelta;
use strum::{EnumString, IntoStaticStr, VariantNames};

pub use super::plan_limits::{AlertLevel, BaselineDrift, Limit, LimitBound, LimitSubject, LimitWindow};

/// What a planned time is relative to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TimeAnchor {
    /// The first dose of the protocol's substance; its planned time until it is given.
    #[default]
    T0,
    /// Every act that gives the medicine.
    Dose,
    /// The start of a phase.
    Phase(PhaseId),
    /// The start of the infusion.
    Start,
    /// The end of the infusion.
    Stop,
}

/// A planned time: an anchor and an offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlannedTime {
    /// Event that the time is counted from.
    pub anchor: TimeAnchor,
    /// The time after the anchor; negative is before.
    pub offset: TimeDelta,
}

/// One measurement of a vitals point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measurement {
    /// A look: breathing, colour, position.
    Look,
    /// A vital sign to measure.
    Vital(Vital),
    /// A scale, by its item.
    Scale(&'static str),
}

/// A vitals point. It opens at its time minus the tolerance, and is late after its time plus the tolerance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VitalsPoint {
    /// The id in the record.
    pub id: String,
    /// When the point is due.
    pub planned_time: PlannedTime,
    /// The tolerance on either side; `None`: it opens at its time and is never late.
    pub tolerance: Option<TimeDelta>,
    /// What is measured at the point.
    pub measurements: Vec<Measurement>,
    /// Yes-or-no questions asked with it.
    pub questions: Vec<String>,
    /// Whether the record is incomplete without it.
    pub required: bool,
    /// Also required if the reading at another point crossed this level: `(point id, level)`.
    pub required_if: Option<(String, AlertLevel)>,
    /// The source of the numbers.
    pub source: String,
}

/// The times of looks.
#[derive(Clone, Debug, PartialEq)]
pub enum LookSchedule {
    /// At each of these times.
    Times(Vec<PlannedTime>),
    /// Again and again, at one interval.
    Every {
        /// Time from one look to the next.
        interval: TimeDelta,
        /// When the first look is due.
        from: PlannedTime,
        /// No look after this; `None`: until the client leaves.
        until: Option<PlannedTime>,
    },
}

/// A silent look. It opens at its time, is late after the tolerance and expires after `expires_after`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlannedLook {
    /// The id in the record.
    pub id: String,
    /// When it is planned.
    pub schedule: LookSchedule,
    /// How long after its time it is on time.
    pub tolerance: TimeDelta,
    /// How long after its time it expires.
    pub expires_after: TimeDelta,
    /// The source of the numbers.
    pub source: String,
}

/// An act at a time: a device, spitting out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlannedAct {
    /// The id in the record.
    pub id: String,
    /// When it is planned.
    pub planned_time: PlannedTime,
    /// The record's item that answers it.
    pub answering_item: String,
    /// The tolerance on either side.
    pub tolerance: TimeDelta,
    /// The range that its time after the anchor can be set to; `None` if it is fixed.
    pub settable_range: Option<(TimeDelta, TimeDelta)>,
    /// The source of the numbers.
    pub source: String,
}

impl PlannedAct {
    /// Whether it is a sub-timer, whose start and end are recorded.
    pub(crate) fn is_timer(&self) -> bool {
        matches!(self.planned_time.anchor, TimeAnchor::Dose | TimeAnchor::Start)
    }
}

/// A decision with a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlannedDecision {
    /// The id in the record.
    pub id: String,
    /// The words that answer it.
    pub answers: Vec<String>,
    /// From when an answer counts; `None`: from when it opens.
    pub earliest: Option<PlannedTime>,
    /// When the decision can be made.
    pub opens: PlannedTime,
    /// When it expires unanswered, if it does.
    pub closes: Option<PlannedTime>,
    /// The time from a hold to the recheck of the blood pressure, if the protocol sets one.
    pub recheck_after: Option<TimeDelta>,
    /// The source of the numbers.
    pub source: String,
}

/// The word that postpones a decision until the blood pressure was taken again.
pub(crate) const HOLD_WORD: &str = "hold";
/// A hold where the protocol sets none: published practice is 5 to 10 minutes of rest, then a recheck (S8, S34).
pub(crate) const DEFAULT_HOLD_DURATION: TimeDelta = TimeDelta::minutes(10);

/// The word by which a dose answers a decision.
pub(crate) const GIVEN_WORD: &str = "given";

impl PlannedDecision {
    /// Whether a word answers it. A dose that can be given can also be held, whether or not the protocol lists the word.
    pub(crate) fn accepts_word(&self, word: &str) -> bool {
        let has = |word: &str| self.answers.iter().any(|known| known == word);
        has(word) || (word == "held" && has(GIVEN_WORD))
    }

    /// The id of the sub-timer that a hold starts, and of the recheck.
    pub(crate) fn recheck_timer_id(&self) -> String {
        format!("{}_recheck", self.id)
    }
}

/// What the earliest release is counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReleaseAnchor {
    /// Counted from the first dose, T0.
    FirstDose,
    /// Counted from the last dose.
    #[default]
    LastDose,
    /// The end of the infusion.
    InfusionStop,
}

/// The rule for the earliest release.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReleaseRule {
    /// The time after the anchor.
    pub delay: TimeDelta,
    /// Event that the release time is counted from.
    pub anchor: ReleaseAnchor,
    /// Whether closing before it needs a reason.
    pub is_hard_floor: bool,
    /// The source of the numbers.
    pub source: String,
}

/// One line of a checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChecklistItem {
    /// The id in the record.
    pub id: String,
    /// The words on the screen.
    pub title: String,
    /// The facts of the record that are shown beside it.
    pub fact: Option<CheckedFact>,
}

/// What the record can say about an item of a checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CheckedFact {
    /// The time since the dose, of that which the release asks for.
    Release,
    /// Pressure, pulse and saturation.
    Vitals,
    /// MOAA/S and orientation.
    Sedation,
    /// CADSS-6.
    Dissociation,
    /// The answer about the gait.
    Gait,
    /// Nausea and vomiting.
    Nausea,
    /// Distress and suicidal thoughts.
    Mood,
    /// The answer about the escort.
    Escort,
    /// The answer about the instructions.
    Instructions,
    /// The answer about the next contact.
    FollowUp,
    /// The lot of the medicine.
    Lot,
    /// What was begun and not ended.
    Begun,
}

/// A phase as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhasePlan {
    /// Which of the six phases it is.
    pub id: PhaseId,
    /// The name on the screen.
    pub title: String,
    /// The planned duration in minutes.
    pub minutes: u32,
    /// Items of the phase's checklist, in order.
    pub checklist: Vec<ChecklistItem>,
    /// Texts shown during the phase.
    pub prompts: Vec<String>,
}

/// A music cue with its planned start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MusicCue {
    /// The name of the cue.
    pub name: String,
    /// When the music cue is due.
    pub start: PlannedTime,
}

/// A protocol, valid once constructed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The protocol's id, such as `im_kat`.
    pub id: String,
    /// The name on the screen.
    pub title: String,
    /// The protocol's version, as its file says it.
    pub version: String,
    /// The clinician who adopted its numbers; empty if not signed off.
    pub signed_by: String,
    /// When it was signed.
    pub signed_on: String,
    /// The digest of the text that was signed, as the file says it; may be empty.
    pub signed_sha256: String,
    /// Whether that is the digest of this plan's text.
    pub is_signed_text: bool,
    /// Code of the route, such as `im`.
    pub route: String,
    /// The substance that sets T0.
    pub substance: String,
    /// The medicines that can be given, the substance among them.
    pub medicines: Vec<Medicine>,
    /// The six phases, in order.
    pub phases: Vec<PhasePlan>,
    /// Points at which vitals are taken.
    pub points: Vec<VitalsPoint>,
    /// Silent looks, single and in series.
    pub looks: Vec<PlannedLook>,
    /// Acts with a planned time, such as a device.
    pub acts: Vec<PlannedAct>,
    /// Decisions that are asked for in a window.
    pub decisions: Vec<PlannedDecision>,
    /// The rule for the earliest release.
    pub release: ReleaseRule,
    /// Limits that make alerts.
    pub limits: Vec<Limit>,
    /// When an acknowledged alert is raised anew.
    pub raise_steps: Vec<RaiseStep>,
    /// Items to check before the client leaves.
    pub discharge_checklist: Vec<ChecklistItem>,
    /// Cues to change the music.
    pub music_cues: Vec<MusicCue>,
    /// The short names of its sources: `(S21, reference)`.
    pub sources: Vec<(String, String)>,
}

impl Plan {
    /// The plan of one phase.
    pub fn phase(&self, id: PhaseId) -> Option<&PhasePlan> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// Planned minutes from arrival to the first dose.
    pub fn minutes_to_t0(&self) -> u32 {
        self.phases.iter().filter(|phase| phase.id < PhaseId::Begin).map(|phase| phase.minutes).sum()
    }

    /// The ids of the questions that are answered with yes or no: those of its points, and the one at a recheck.
    pub fn question_ids(&self) -> impl Iterator<Item = &str> {
        let own = self.points.iter().flat_map(|point| &point.questions).map(String::as_str);
        own.chain([super::plan_limits::SYMPTOMS_QUESTION])
    }

    /// Whether a limit counts in this protocol as it is signed.
    pub(crate) fn has_in_force(&self, limit: &Limit) -> bool {
        !limit.is_signed_only || self.is_signed_off()
    }

    /// The vitals that its points take, in the order of the flowsheet; they are the fields of the vitals form.
    pub(crate) fn vitals(&self) -> Vec<Vital> {
        let taken = |vital: &Vital| self.points.iter().any(|point| point.measurements.contains(&Measurement::Vital(*vital)));
        Vital::ALL.into_iter().filter(taken).collect()
    }
}
