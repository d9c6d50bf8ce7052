//! The check before a session: what could light up the room, put the computer to sleep, or keep an entry from the disk. These
//! modules gather facts; [`judge`], which is pure, evaluates them.

pub(crate) mod answers;
pub(crate) mod computer;
pub(crate) mod facts;
pub(crate) mod folder;
pub(crate) mod judge;
pub(crate) mod keys;
pub(crate) mod terminal;
