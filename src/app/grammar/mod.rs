//! The grammar of the live line: observer, time, private mark and form, in that order. A line that matches no form is a note.
//!
//! `session` decides what follows from a statement; abbreviations and commands are the line's own.

mod context;
mod device_line;
mod examples;
mod foreign_file;
mod forms;
mod late_entry;
mod letters;
mod line_prefix;
mod near_reading;
mod paper_entry;
mod preview;
mod staff;
mod time;
mod words;

use crate::session::statement::StatementKind;
pub use context::{Interpretation, ParseContext};
pub(crate) use device_line::{DeviceRefusal, parse_device_line};
pub use examples::EXAMPLES;
pub(crate) use foreign_file::first_foreign_line;
pub(crate) use forms::answers::is_seen_word;
use forms::{FORMS, OFFERED_FORMS};
pub(crate) use late_entry::{base_on_day, dated_preview, format_date_time, late_line_base};
pub(crate) use letters::letter_event_names;
pub use letters::{LetterError, LetterMap};
use line_prefix::LinePrefix;
pub(crate) use near_reading::doubtful_number;
pub use paper_entry::{DowntimeItem, DowntimeLine, numbered_checks, parse_downtime_line};
pub(crate) use time::before_session_warning;
use words::WordCursor;
pub(crate) use words::{fold_width, strip_prefix_ignore_case};

/// The interpretation that Enter records; `None` for a blank line.
///
/// ```
/// use bedside::app::grammar::{LetterMap, ParseContext, parse};
/// use bedside::protocol;
/// use bedside::session::{Elapsed, Moment, RealTime, Session, Wall, Zone};
///
/// let shipped = |id: &str| protocol::shipped_text(id).map(str::to_owned);
/// let loaded = protocol::load("im_kat.toml", &shipped("im_kat").unwrap(), &shipped).unwrap();
/// let session = Session::new(loaded.plan.into());
/// let now = Moment { elapsed: Elapsed::from_mins(40), wall: Wall::from_instant(0, 0), real_time: RealTime::from_ms(0) };
/// let (zone, letters) = (Zone::fixed("UTC", 0), LetterMap::default());
/// let context = ParseContext { session: &session, now, zone: &zone, previous_time: None, letters: &letters, shown_alerts: &[] };
/// let interpretation = parse("128/76 71 97", &context).unwrap();
/// assert_eq!(interpretation.preview, "BP 128/76 HR 71 SpO₂ 97");
/// ```
pub fn parse(line: &str, context: &ParseContext<'_>) -> Option<Interpretation> {
    let line = line.trim();
    let folded = words::fold_width(line);
    let mut found = first_of_folded(&folded, context)?;
    if folded != line {
        keep_typed_words(&mut found, line, &folded);
    }
    Some(found)
}

/// All interpretations, through which Tab cycles: first the one that Enter records, last a note of the whole line. A line that begins
/// as private has a single one, so that no key puts its words into the record, and so has one that begins with `n:`.
pub fn parse_all(line: &str, context: &ParseContext<'_>) -> Vec<Interpretation> {
    let line = line.trim();
    let folded = words::fold_width(line);
    if folded == line {
        return parse_folded(line, context);
    }
    let mut found = parse_folded(&folded, context);
    for interpretation in &mut found {
        keep_typed_words(interpretation, line, &folded);
    }
    found
}

/// Gives a note its words as they were typed: `folded` has one character for each of `typed`.
fn keep_typed_words(interpretation: &mut Interpretation, typed: &str, folded: &str) {
    let (StatementKind::Note { words, .. } | StatementKind::ItemNote { words, .. } | StatementKind::Private(words)) =
        &mut interpretation.statement.kind
    else {
        return;
    };
    let Some(start) = folded.find(words.as_str()).and_then(|start| folded.get(..start)) else { return };
    *words = typed.chars().skip(start.chars().count()).take(words.chars().count()).collect();
}

fn parse_folded(line: &str, context: &ParseContext<'_>) -> Vec<Interpretation> {
    if line.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Interpretation> = Vec::new();
    let mut add = |interpretation: Interpretation| {
        if found.iter().all(|known| known.statement != interpretation.statement) {
            found.push(interpretation);
        }
    };
    let (prefix, whole) = prefix_and_whole(line, context);
    let form_context = prefix.form_context(context);
    let (forms, is_final) = prefix.matching_forms(&form_context);
    for form in forms {
        add(prefix.interpret(form, context));
    }
    if !is_final {
        add(whole.interpret(words::note_form(line), context));
    }
    found
}

/// The first of [`parse_folded`], without looking for the others.
fn first_of_folded(line: &str, context: &ParseContext<'_>) -> Option<Interpretation> {
    if line.is_empty() {
        return None;
    }
    let (prefix, whole) = prefix_and_whole(line, context);
    let form_context = prefix.form_context(context);
    let (mut forms, is_final) = prefix.matching_forms(&form_context);
    let whole_note = || (!is_final).then(|| whole.interpret(words::note_form(line), context));
    forms.next().map(|form| prefix.interpret(form, context)).or_else(whole_note)
}

/// A line after its observer and time, and the whole line.
fn prefix_and_whole<'a>(line: &'a str, context: &ParseContext<'_>) -> (LinePrefix<'a>, LinePrefix<'a>) {
    let whole = LinePrefix { rest: line, ..LinePrefix::default() };
    (LinePrefix::parse(line, context).unwrap_or_else(|| whole.clone()), whole)
}

/// The name of every form in the order in which they are tried, and whether it matches a line after its observer and time.
pub fn match_forms(line: &str, context: &ParseContext<'_>) -> Vec<(&'static str, bool)> {
    let Some(prefix) = LinePrefix::parse(line, context) else { return Vec::new() };
    let (words, form_context) = (WordCursor::new(prefix.rest), prefix.form_context(context));
    let forms = FORMS.iter().chain(OFFERED_FORMS);
    forms.map(|(name, parse_form)| (*name, parse_form(words, &form_context).is_some())).collect()
}
