//! The session: time, entries, phases, vitals, what is due. Pure: no files, clock, terminal, async or TOML.

pub mod analysis;
pub mod clinical;
pub mod decide;
pub mod due;
pub mod fallback_plan;
pub mod limits;
pub mod numbering;
pub mod plan;
pub mod plan_version;
pub(crate) mod private;
pub(crate) mod projection;
pub mod recheck;
pub mod record;
pub mod recorder;
pub mod refusal;
pub mod state;
pub mod statement;
pub mod time;

pub use analysis::summary::Summary;
pub use clinical::vital::Vital;
pub use decide::{Intent, decide};
pub use numbering::append_entries;
pub use plan::Plan;
pub use private::PrivateNotes;
pub use record::names::{ClientCode, Initials, PhaseId};
pub use record::row::{Entry, Fact, Row, Source, Value};
pub use record::vocabulary::RowKind;
pub use recorder::{Recorded, Recorder, apply_intent};
pub use refusal::Refusal;
pub use state::{Session, evolve};
pub use time::{Elapsed, Moment, RealTime, Timestamp, Wall, Zone};
