//! The line's grammar: author, time, private, form, in that order. Whatever fits no form wholly is a note. Not what follows from
//! it, which `session` decides, and not abbreviations, commands or stamps, which are the desk's.

mod adverse;
mod answers;
mod author;
mod client_facts;
mod decisions;
mod dose;
mod events;
mod examples;
mod late_entry;
mod observation;
mod order;
mod paper_entry;
mod preview;
mod route_events;
mod scales;
mod time;
mod vitals;
mod words;

use crate::session::statement::{Statement, StatementKind};
use crate::session::{Initials, Moment, Session, Timestamp, Zone};
use time::ParsedTime;
use words::WordCursor;

pub use events::{LETTER_EVENTS, LetterError, LetterEvent, LetterMap, letter_event_names};
pub use examples::{EXAMPLES, Example};
pub use late_entry::{base_on_day, dated_preview, format_date_time, late_line_base};
pub use paper_entry::{DowntimeItem, DowntimeLine, before_session_warning, numbered_checks, parse_downtime_line};
pub(crate) use vitals::parse_device_line;

/// What a line is read against.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'a> {
    /// The session: who is here, what is open, what was given.
    pub session: &'a Session,
    /// When the line's first key was pressed.
    pub now: Moment,
    /// The room's time zone.
    pub zone: &'a Zone,
    /// When the last entry or stamp happened, for `=`.
    pub previous_time: Option<Timestamp>,
    /// What a letter alone stands for.
    pub letters: &'a LetterMap,
}

/// One way to read a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// What would be entered.
    pub statement: Statement,
    /// The same in plain words, with [`when`](Self::time_words) in it; the clock time at its end is left to the screen.
    pub preview: String,
    /// What the line says about the time: `5 min ago`. None: it says nothing, so it is now.
    pub time_words: Option<String>,
    /// What is asked once before it is saved as it stands, each a sentence.
    pub warnings: Vec<String>,
}

/// The reading that Enter takes. None for a blank line.
pub fn parse(line: &str, context: &ParseContext<'_>) -> Option<Interpretation> {
    parse_all(line, context).into_iter().next()
}

/// Every possible reading, for Tab: the one that Enter takes first, a note of the whole line last. A line that begins as private
/// has no other reading, so that no key puts its words into the record; nor has one that begins with `n:`.
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

/// A form, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq)]
struct FormMatch {
    kind: StatementKind,
    warnings: Vec<String>,
}

impl From<StatementKind> for FormMatch {
    fn from(form: StatementKind) -> Self {
        Self { kind: form, warnings: Vec::new() }
    }
}

/// What a form is read against: the context, and when the line says it happened.
struct FormContext<'a> {
    context: &'a ParseContext<'a>,
    time: Timestamp,
    /// The line says when.
    is_timed: bool,
}

type FormParser = fn(WordCursor<'_>, &FormContext<'_>) -> Option<FormMatch>;

/// The forms, as they are tried. The first that fits the whole text is taken. Each has its name, and a line in
/// [`EXAMPLES`] or in the words beside one.
const FORMS: &[(&str, FormParser)] = &[
    ("vitals::asked_pulse", vitals::parse_ambiguous_pulse),
    ("words::asked_private", words::parse_ambiguous_private),
    ("words::quote", words::parse_quote),
    ("words::named", words::parse_labelled),
    ("words::look", words::parse_look),
    ("looked::read", observation::parse),
    ("vitals::read", vitals::parse),
    ("scales::read", scales::parse),
    ("order::read", order::parse),
    ("order::cleared", order::parse_cleared),
    ("order::not_given", order::parse_not_given),
    ("dose::read", dose::parse),
    ("acts::read", route_events::parse),
    ("acts::t0", route_events::parse_t0),
    ("answers::asked", answers::parse_answer),
    ("answers::seen", answers::parse_seen),
    ("decisions::read", decisions::parse),
    ("events::letter", events::parse_letter),
    ("events::person", events::parse_staff_presence),
    ("events::touch", events::parse_touch),
    ("events::fell", events::parse_fall),
    ("events::ready", events::parse_ready),
    ("adverse::read", adverse::parse),
    ("known::read", client_facts::parse),
];

/// Forms that are offered after the note only: nobody who types these words means them before anything else.
const OFFERED_FORMS: &[(&str, FormParser)] = &[
    ("vitals::lone_heart_rate", vitals::parse_lone_heart_rate),
    ("vitals::lone_saturation", vitals::parse_lone_saturation),
    ("events::named", events::parse_named),
    ("answers::seen_with_words", answers::parse_seen_with_words),
];

/// What stands before a form.
#[derive(Clone)]
struct LinePrefix<'a> {
    observer: Option<Initials>,
    time: Option<ParsedTime>,
    /// `t0` stood before the time.
    moves_t0: bool,
    rest: &'a str,
}

impl<'a> LinePrefix<'a> {
    /// None where an author or `=` has nothing after it.
    fn parse(line: &'a str, context: &ParseContext<'_>) -> Option<Self> {
        let (by, rest) = author::parse(line, context.session).map_or((None, line), |(by, rest)| (Some(by), rest));
        let after_t0 = words::strip_first_word(rest, "t0").filter(|_| context.session.t0().is_some());
        if let Some((time, rest)) = after_t0.and_then(|after| time::parse(after, context)) {
            return Some(Self { observer: by, time: Some(time), moves_t0: true, rest });
        }
        let (time, rest) = time::parse(rest, context).map_or((None, rest), |(time, rest)| (Some(time), rest));
        let may_end_here = by.is_none() && time.as_ref().is_some_and(|time| time.moves_last_entry);
        (!rest.is_empty() || may_end_here).then_some(Self { observer: by, time, moves_t0: false, rest })
    }

    fn resolved_time(&self, context: &ParseContext<'_>) -> Timestamp {
        self.time.as_ref().map_or_else(|| context.now.into(), |time| time.time)
    }

    /// The forms that fit the rest, best first, and whether that is all: what is private stays so, and `n:` has chosen.
    fn matching_forms(&self, context: &ParseContext<'_>) -> (Vec<FormMatch>, bool) {
        let here = FormContext { context, time: self.resolved_time(context), is_timed: self.time.is_some() };
        if self.moves_t0 {
            return (route_events::move_t0(self.rest, &here).into_iter().collect(), false);
        }
        if self.rest.is_empty() {
            return (vec![StatementKind::MoveLastEntry.into()], false);
        }
        if let Some(private) = words::parse_private(self.rest) {
            return (vec![private], true);
        }
        if let Some(plain) = words::parse_plain_note(self.rest) {
            return (vec![plain], true);
        }
        let words = WordCursor::new(self.rest);
        let fitting = |forms: &[(&str, FormParser)]| forms.iter().filter_map(|(_, form)| form(words, &here)).collect::<Vec<_>>();
        let mut found = fitting(FORMS);
        if found.is_empty() {
            let mut note = words::note_form(self.rest);
            note.warnings.extend(scales::out_of_range_warning(words));
            note.warnings.extend(order::missing_weight_warning(words, &here));
            note.warnings.extend(author::unknown_staff_warning(words, &here));
            found.push(note);
        }
        found.extend(fitting(OFFERED_FORMS));
        found.push(words::note_form(self.rest));
        (found, false)
    }

    fn interpret(&self, found: FormMatch, context: &ParseContext<'_>) -> Interpretation {
        let time = self.time.as_ref();
        // A span begins where it says, not where the line does.
        let span = match &found.kind {
            StatementKind::ContinuousLook { from, until, .. } => Some((*from, *until)),
            _ => None,
        };
        let said = Statement {
            time: span.map_or_else(|| self.resolved_time(context), |(from, _)| from),
            observer: self.observer,
            is_approximate: time.is_some_and(|time| time.is_approximate),
            kind: found.kind,
        };
        let spanned = span.map(|(from, until)| format!("{} to {}", from.wall.hm(), until.wall.hm()));
        let when = spanned.or_else(|| time.map(|time| time.description.clone()));
        let doubts = time.map(|time| time.warnings.clone()).unwrap_or_default().into_iter().chain(found.warnings).collect();
        Interpretation {
            preview: preview::describe(&said, when.as_deref(), context),
            statement: said,
            time_words: when,
            warnings: doubts,
        }
    }
}

#[cfg(test)]
mod tests;
