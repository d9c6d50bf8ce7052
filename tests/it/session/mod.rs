//! The rules of a session: what is accepted, what falls due, what a limit raises.

mod decisions;
mod discharge_facts;
mod doses;
mod due;
mod fold;
mod ledger;
mod levels;
mod limits;
mod not_possible;
mod pairs;
mod sbar;
mod values;
