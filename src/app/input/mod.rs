//! What is typed: the line editor, abbreviations and the search query.

pub mod abbreviations;
pub mod line_editor;
pub(crate) mod search_query;
