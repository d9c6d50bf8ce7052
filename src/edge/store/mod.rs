//! Records and the other files of a session on disk.

pub mod chunked_reader;
pub mod disk;
pub mod disk_writer;
pub mod draft;
pub mod file_system;
pub mod line_keeper;
pub mod mirror;
pub(crate) mod parallel;
pub(crate) mod plan_cache;
pub mod private_notes;
pub(crate) mod record_copies;
pub(crate) mod record_reader;
pub mod record_repair;
pub(crate) mod record_writer;
pub(crate) mod replace_file;
pub mod seal;
pub mod session_index;
pub(crate) mod spool_writer;
pub mod summary_cache;
