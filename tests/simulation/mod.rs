//! A room in which everything that can go wrong does, by a seed: what the simulation is made of.

pub mod checks;
pub mod dice;
pub mod disk;
pub mod recovery;
pub mod typist;
pub mod world;
