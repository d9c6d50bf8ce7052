//! The session: time, entries, phases, vitals, what is due. Pure: no files, clock, terminal, async or TOML.

pub mod analysis;
pub mod clinical;
pub mod decide;
pub mod due;
pub mod fallback_plan;
pub mod limits;
pub mod numbering;
pub mod plan;
pub(crate) mod plan_limits;
pub(crate) mod private;
pub(crate) mod projection;
pub mod recheck;
pub mod record;
pub mod recorder;
pub mod refusal;
pub(crate) mod signature;
pub mod state;
pub mod statement;
pub mod time;
pub(crate) mod words;

pub use analysis::compare::ComparedSession;
pub use analysis::figures::SessionFigures;
pub use analysis::gaps::{MissingItem, MissingKind};
pub use analysis::previous_session::SessionRecap;
pub use analysis::summary::Summary;
pub use clinical::answer::ChecklistAnswer;
pub use clinical::dose_summary::InfusionCourse;
pub(crate) use clinical::dose_summary::InfusionState;
pub use clinical::medicine::{Medicine, MedicineUnit};
pub use clinical::stamp::EmergencyStamp;
pub use clinical::vital::Vital;
pub use decide::{ClockEvent, CloseParams, DeviceReading, EndReason, Intent, OpenParams, ResumeParams, Track, decide};
pub use due::{DueItem, DueKind, DueState};
pub use numbering::append_entries;
pub use plan::{
    AlertLevel, BaselineDrift, ChecklistItem, Limit, LimitBound, LimitSubject, LimitWindow, LookSchedule, Measurement, PhasePlan,
    Plan, PlannedAct, PlannedDecision, PlannedLook, PlannedTime, ReleaseAnchor, ReleaseRule, TimeAnchor, VitalsPoint,
};
pub use private::PrivateNotes;
pub(crate) use projection::DueOutcome;
pub use projection::{DoseGiven, Projection, RecordedReading};
pub use recheck::Recheck;
pub use record::ledger::Ledger;
pub use record::names::{ClientCode, Initials, PhaseId};
pub use record::row::{Entry, Fact, Row, Source, Value};
pub use record::vocabulary::RowKind;
pub use recorder::{Recorded, Recorder, apply_intent};
pub use refusal::Refusal;
pub use state::{PlanVersion, Session, evolve};
pub use statement::{AdverseEvent, ClientFact, Dose, OrderStatement, RouteEvent, Statement, StatementKind, VitalReading};
pub use time::{Elapsed, Moment, RealTime, Timestamp, Wall, Zone};
