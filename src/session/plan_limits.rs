//! The limits of a protocol as valid data. `session::limits` compares readings with them.

use chrono::TimeDelta;

/// The level of an alert, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum AlertLevel {
    /// Keep an eye on it.
    Watch,
    /// Respond; a recheck may confirm it first.
    Act,
    /// Respond without waiting for a recheck.
    #[strum(serialize = "at once")]
    AtOnce,
}

impl AlertLevel {
    /// The word that people read.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// A bound that a reading can cross.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitBound {
    /// Crossed by a greater value.
    Above(f64),
    /// Greater than or equal.
    AtLeast(f64),
    /// Crossed by a smaller value.
    Below(f64),
    /// Less than or equal.
    AtMost(f64),
}

impl LimitBound {
    /// Whether a reading crosses it.
    pub(crate) fn is_crossed_by(self, reading: f64) -> bool {
        match self {
            Self::Above(bound) => reading > bound,
            Self::AtLeast(bound) => reading >= bound,
            Self::Below(bound) => reading < bound,
            Self::AtMost(bound) => reading <= bound,
        }
    }

    /// The bound in a unit that is so many times smaller.
    pub(crate) fn scaled(self, by: f64) -> Self {
        match self {
            Self::Above(bound) => Self::Above(bound * by),
            Self::AtLeast(bound) => Self::AtLeast(bound * by),
            Self::Below(bound) => Self::Below(bound * by),
            Self::AtMost(bound) => Self::AtMost(bound * by),
        }
    }

    /// Whether high readings cross it.
    pub(crate) fn is_upward(self) -> bool {
        matches!(self, Self::Above(_) | Self::AtLeast(_))
    }

    /// The same bound, this much higher.
    #[must_use]
    fn moved_by(self, by: f64) -> Self {
        match self {
            Self::Above(bound) => Self::Above(bound + by),
            Self::AtLeast(bound) => Self::AtLeast(bound + by),
            Self::Below(bound) => Self::Below(bound + by),
            Self::AtMost(bound) => Self::AtMost(bound + by),
        }
    }

    /// The number of the bound.
    pub(crate) fn number(self) -> f64 {
        match self {
            Self::Above(bound) | Self::AtLeast(bound) | Self::Below(bound) | Self::AtMost(bound) => bound,
        }
    }
}

/// What a limit watches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum LimitSubject {
    /// A vital's item, such as `bp_systolic`.
    Vital(&'static str),
    /// Score of the scale with this item.
    Scale(&'static str),
    /// Overdue required vitals, in tolerances.
    #[default]
    VitalsOverdue,
    /// Minutes without a look.
    LookOverdue,
}

/// When a limit holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LimitWindow {
    /// At any time of the session.
    #[default]
    Always,
    /// Before the first dose.
    BeforeT0,
    /// After the first dose.
    AfterT0,
    /// Between two times after T0. The narrower window wins over others in the same direction.
    Between(TimeDelta, TimeDelta),
    /// Between two times after any dosing act, so that a second dose opens a window of its own.
    AfterDose(TimeDelta, TimeDelta),
    /// From the start of an infusion to its end, pauses included. It wins over every other window.
    DuringInfusion,
}

/// A drift from the client's baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BaselineDrift {
    /// A rise by at least so many units.
    Rise(f64),
    /// A fall by at least so many units.
    Fall(f64),
    /// A fall by more than this fraction of the baseline; 0.2 is 20 %.
    FallFraction(f64),
}

/// One limit of the protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    /// Vital sign, scale or overdue item that is judged.
    pub subject: LimitSubject,
    /// Part of the session in which the limit holds.
    pub window: LimitWindow,
    /// The bounds, worst first; each level at most once.
    pub bounds: Vec<(AlertLevel, LimitBound)>,
    /// `act` is confirmed by a second reading within this time.
    pub confirm_within: Option<TimeDelta>,
    /// The drift from the baseline that reaches `watch`.
    pub drift: Option<BaselineDrift>,
    /// The reading from which a fall from the baseline counts without symptoms; `None`: any.
    pub fall_floor: Option<LimitBound>,
    /// How long a reading must last for `act`.
    pub min_duration: Option<TimeDelta>,
    /// When each level is measured again; see [`Limit::recheck_after`].
    pub rechecks: Vec<(AlertLevel, TimeDelta)>,
    /// How far the bounds move at most toward a client whose own baseline crosses `watch`; `None`: they never move.
    pub baseline_shift: Option<f64>,
    /// Whether it holds only in a protocol that a clinician signed.
    pub is_signed_only: bool,
    /// The source of the numbers.
    pub source: String,
}

/// The id of the question at each recheck of the blood pressure. Its words are `SYMPTOMS_WORDS`.
pub(crate) const SYMPTOMS_QUESTION: &str = "symptoms";
/// What the question asks for.
pub(crate) const SYMPTOMS_WORDS: &str = "headache, chest, vision?";

/// When a reading at `act` is measured again if its limit names no time.
const DEFAULT_ACT_RECHECK: TimeDelta = TimeDelta::minutes(5);
/// The same for a reading at once.
const DEFAULT_AT_ONCE_RECHECK: TimeDelta = TimeDelta::minutes(2);

impl Limit {
    /// Whether it watches for high readings. All its levels have the same direction.
    pub fn is_upward(&self) -> bool {
        let by_bound = self.bounds.first().map(|(_, bound)| bound.is_upward());
        by_bound.unwrap_or(matches!(self.drift, Some(BaselineDrift::Rise(_))))
    }

    /// The bound of a level, if the limit has the level.
    pub fn bound(&self, level: AlertLevel) -> Option<LimitBound> {
        self.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| *bound)
    }

    /// The time from a reading at a level to its recheck; `None` if it asks for none.
    pub fn recheck_after(&self, level: AlertLevel) -> Option<TimeDelta> {
        let own = self.rechecks.iter().find(|(known, _)| *known == level).map(|(_, after)| *after);
        own.or_else(|| match level {
            AlertLevel::Watch => None,
            AlertLevel::Act => Some(self.confirm_within.unwrap_or(DEFAULT_ACT_RECHECK)),
            AlertLevel::AtOnce => Some(DEFAULT_AT_ONCE_RECHECK),
        })
    }

    /// How far its bounds move for a client with this baseline: no further than `baseline_shift`, and only as far as the baseline
    /// lies beyond `watch`.
    fn shift_for(&self, baseline: Option<f64>) -> f64 {
        let (Some(most), Some(baseline), Some(watch)) = (self.baseline_shift, baseline, self.bound(AlertLevel::Watch)) else {
            return 0.0;
        };
        if watch.is_crossed_by(baseline) { (baseline - watch.number()).clamp(-most, most) } else { 0.0 }
    }

    /// The bounds for a client with this baseline, worst first.
    pub(crate) fn bounds_for(&self, baseline: Option<f64>) -> impl Iterator<Item = (AlertLevel, LimitBound)> {
        let by = self.shift_for(baseline);
        self.bounds.iter().map(move |(level, bound)| (*level, bound.moved_by(by)))
    }
}
