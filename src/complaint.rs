//! A mistake in a file that a person wrote: file, line, column, a sentence, and the nearest known name. Every module may use it.
//! Failures of the system are `edge::error`'s.

use std::fmt;
use std::ops::Range;

/// One thing wrong in a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The name of the file, as the person knows it.
    pub file: String,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what would be right, in sentences.
    pub message: String,
}

impl Complaint {
    /// A complaint about a byte range of a text.
    pub(crate) fn at_span(file: &str, text: &str, span: Range<usize>, sentence: impl Into<String>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { file: file.to_owned(), line, column, message: sentence.into() }
    }

    /// The same complaint with "Did you mean …?" if a known name is near.
    pub(crate) fn with_suggestion<'a>(mut self, typed: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.message = suggest_name(self.message, typed, known);
        self
    }
}

/// The sentence with "Did you mean …?" if a known name is near.
pub(crate) fn suggest_name<'a>(sentence: String, typed: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest_name(typed, known) {
        Some(name) => format!("{sentence} Did you mean `{name}`?"),
        None => sentence,
    }
}

/// The complaints about `main_file` first, then those about each other file; each file's by place.
pub(crate) fn sort_complaints(complaints: &mut [Complaint], main_file: &str) {
    complaints
        .sort_by_cached_key(|complaint| (complaint.file != main_file, complaint.file.clone(), complaint.line, complaint.column));
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// The known name nearest to what was typed, if it is similar enough.
pub(crate) fn nearest_name<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
