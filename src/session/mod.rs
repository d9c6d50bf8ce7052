//! The session itself: time, entries, phases, vitals, what is due. Pure: it knows no file, clock, terminal, async or TOML.

pub mod checklist;
pub mod decide;
pub mod discharge;
pub mod dosing;
pub mod due;
pub mod emergency;
pub mod flowsheet;
pub mod last_time;
pub mod ledger;
pub mod limits;
pub mod measures;
pub mod names;
pub mod owes;
pub mod people;
pub mod picture;
pub mod plan;
pub mod private;
pub mod refusal;
pub mod row;
pub mod said;
pub mod state;
pub mod time;
pub mod told;
pub mod vocabulary;

pub use decide::{Intent, decide};
pub use measures::Vital;
pub use names::{ClientCode, Initials, PhaseId};
pub use plan::Plan;
pub use private::PrivateNotes;
pub use refusal::Refusal;
pub use row::{Entry, Fact, Row, Source, Value};
pub use state::{Session, evolve, number};
pub use time::{At, Elapsed, Hand, Moment, Wall, Zone};
pub use vocabulary::Kind;
