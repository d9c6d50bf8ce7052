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

pub use super::recheck::{RECHECK, RECHECK_TOLERANCE, Recheck, is_recheck, planned_rechecks};
pub use anchors::last_anchor_time;
pub use answers::{answered_by_act, answered_by_look, answered_by_scale, answered_by_vitals, find_act, find_decision};
pub use instances::{MAX_POSTPONEMENTS, POSTPONE_DURATION, list, next_change, open_and_upcoming, passed_before_plan_change};
pub use item::{DueItem, DueKind, DueState};
pub use timer::{SubTimer, sub_timer_for};
pub use unrecorded::{unrecorded_answered, unrecorded_expired, unrecorded_timers};
