//! README.md, docs/ and sample-sessions/ match the program.

mod guides;
mod pictures;
mod readme;
mod samples;
