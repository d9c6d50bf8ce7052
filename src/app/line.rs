//! The line grammar: author, time, private, form, in that order. Whatever fits no form wholly is a note.
