//! What falls due: the plan's instances, anchored to what happened, and what became of each. Time suggests; nothing here answers
//! by itself.

mod anchors;
mod answers;
mod hold_rechecks;
mod instances;
mod item;
mod plan_change;
mod timer;
mod unrecorded;

pub(crate) use super::recheck::{RECHECK, RECHECK_TOLERANCE, is_recheck};
pub(crate) use anchors::last_anchor_time;
pub(crate) use answers::{answered_by_act, answered_by_look, answered_by_scale, answered_by_vitals, find_act, find_decision};
pub(crate) use instances::{MAX_POSTPONEMENTS, passed_before_plan_change};
pub use instances::{list, next_change, open_and_upcoming};
pub use item::{DueInstance, DueItem, DueKind, DueState};
pub(crate) use timer::{SubTimer, sub_timer_for};
pub(crate) use unrecorded::{unrecorded_answered, unrecorded_expired, unrecorded_timers};
