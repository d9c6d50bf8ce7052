//! The check before a session: what could light up the room, put the computer to sleep, or keep an entry from the disk. These
//! modules gather facts; [`judge`], which is pure, evaluates them.

pub mod answers;
pub mod computer;
pub mod facts;
pub(crate) mod folder;
pub mod judge;
pub mod keys;
pub mod pmset;
pub(crate) mod terminal;
pub(crate) mod tools;
