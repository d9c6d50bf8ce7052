//! Thirty seconds before the client arrives: what could light up the room, put the computer to sleep, or keep an entry from the
//! disk. Facts are gathered here at the door; what they mean is [`judge`]'s, which is pure.

pub mod answers;
pub mod computer;
pub mod facts;
pub mod folder;
pub mod judge;
pub mod keys;
pub mod terminal;
