//! README.md, docs/ and sample-sessions/ say what the program does.

mod guides;
mod pictures;
mod readme;
mod samples;
