//! The grammar of the live line: author, time, private mark and form, in that order. A line that fits no form is a note.
//!
//! What follows from an entry is `session`'s; abbreviations, commands and stamps are the input line's.

mod author;
mod context;
mod examples;
mod forms;
mod late_entry;
mod letters;
mod line_prefix;
mod paper_entry;
mod preview;
mod time;
mod unknown_staff;
mod words;

pub use context::{Interpretation, ParseContext};
pub use examples::{EXAMPLES, Example};
pub(crate) use forms::vitals::parse_device_line;
use forms::{FORMS, FormParser, OFFERED_FORMS};
pub use late_entry::{base_on_day, dated_preview, format_date_time, late_line_base};
pub use letters::{LETTER_EVENTS, LetterError, LetterEvent, LetterMap, letter_event_names};
use line_prefix::LinePrefix;
pub use paper_entry::{DowntimeItem, DowntimeLine, before_session_warning, numbered_checks, parse_downtime_line};
use words::WordCursor;
pub(crate) use words::strip_prefix_ignore_case;

/// The interpretation that Enter takes; `None` for a blank line.
pub fn parse(line: &str, context: &ParseContext<'_>) -> Option<Interpretation> {
    parse_all(line, context).into_iter().next()
}

/// All interpretations: the one that Enter takes first, a note of the whole line last. A line that begins as private or with
/// `n:` has only one, so that no key puts private text into the record.
pub fn parse_all(line: &str, context: &ParseContext<'_>) -> Vec<Interpretation> {
    let line = line.trim();
    if line.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Interpretation> = Vec::new();
    let mut add = |reading: Interpretation| {
        if found.iter().all(|known| known.statement != reading.statement) {
            found.push(reading);
        }
    };
    let whole = LinePrefix { observer: None, time: None, moves_t0: false, rest: line };
    let head = LinePrefix::parse(line, context).unwrap_or(whole.clone());
    let (forms, is_final) = head.matching_forms(context);
    for form in forms {
        add(head.interpret(form, context));
    }
    if !is_final {
        add(whole.interpret(words::note_form(line), context));
    }
    found
}

/// The name of every form, in the order in which they are tried.
pub fn form_names() -> impl Iterator<Item = &'static str> {
    all_forms().map(|(name, _)| *name)
}

/// The names of the forms that match a line after its author and time.
pub fn matching_form_names(line: &str, context: &ParseContext<'_>) -> Vec<&'static str> {
    let Some(prefix) = LinePrefix::parse(line, context) else { return Vec::new() };
    let (words, here) = (WordCursor::new(prefix.rest), prefix.form_context(context));
    all_forms().filter(|(_, form)| form(words, &here).is_some()).map(|(name, _)| *name).collect()
}

fn all_forms() -> impl Iterator<Item = &'static (&'static str, FormParser)> {
    FORMS.iter().chain(OFFERED_FORMS)
}
