//! Observer, time and `t0` at the beginning of a line, and the forms that match the rest.

use crate::app::grammar::context::{FormContext, FormMatch, Interpretation, ParseContext};
use crate::app::grammar::forms::{FORMS, FormParser, OFFERED_FORMS, route_events};
use crate::app::grammar::time::ParsedTime;
use crate::app::grammar::words::WordCursor;
use crate::app::grammar::{near_reading, preview, staff, time, words};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Initials, Timestamp};
use std::iter;

/// The parts before a form.
#[derive(Clone, Default)]
pub(crate) struct LinePrefix<'a> {
    pub(crate) observer: Option<Initials>,
    pub(crate) time: Option<ParsedTime>,
    /// Whether `t0` stands before the time.
    pub(crate) moves_t0: bool,
    pub(crate) rest: &'a str,
}

impl<'a> LinePrefix<'a> {
    /// `None` if nothing follows an observer or `=`.
    pub(crate) fn parse(line: &'a str, context: &ParseContext<'_>) -> Option<Self> {
        let (observer, rest) = match staff::parse_observer(line, context) {
            Some((observer, rest)) => (Some(observer), rest),
            None => (None, line),
        };
        let after_t0 = words::strip_phrase(rest, "t0").filter(|_| context.session.t0().is_some());
        if let Some((time, rest)) = after_t0.and_then(|after| time::parse(after, context)) {
            return Some(Self { observer, time: Some(time), moves_t0: true, rest });
        }
        let (time, rest) = match time::parse(rest, context) {
            Some((time, rest)) => (Some(time), rest),
            None => (None, rest),
        };
        let may_end_here = observer.is_none() && time.as_ref().is_some_and(|time| time.moves_last_entry);
        (!rest.is_empty() || may_end_here).then_some(Self { observer, time, moves_t0: false, rest })
    }

    /// The time of the statement: the one named, or else that of the first key.
    pub(crate) fn resolved_time(&self, context: &ParseContext<'_>) -> Timestamp {
        self.time.as_ref().map_or_else(|| context.now.into(), |time| time.time)
    }

    pub(crate) fn form_context<'b>(&self, context: &'b ParseContext<'b>) -> FormContext<'b> {
        FormContext { line: context, time: self.resolved_time(context), is_timed: self.time.is_some() }
    }

    /// The forms that match the rest, best first and found as they are asked for, and whether the line has no other interpretation:
    /// private words never become a note, and `n:` has chosen one.
    pub(crate) fn matching_forms<'b>(&self, form_context: &'b FormContext<'b>) -> (Box<dyn Iterator<Item = FormMatch> + 'b>, bool)
    where
        'a: 'b,
    {
        let rest = self.rest;
        if self.moves_t0 {
            return (Box::new(route_events::move_t0(rest, form_context).into_iter()), false);
        }
        if rest.is_empty() {
            return (Box::new(iter::once(StatementKind::MoveLastEntry.into())), false);
        }
        if let Some(only) = words::parse_private(rest).or_else(|| words::parse_plain_note(rest)) {
            return (Box::new(iter::once(only)), true);
        }
        let whole_note = iter::once_with(move || words::note_form(rest));
        if let Some(found) = near_reading::doubtful_thousands(rest, FORMS, form_context) {
            return (Box::new(found.into_iter().chain(whole_note)), false);
        }
        let matching =
            |forms: &'static [(&str, FormParser)]| forms.iter().filter_map(|(_, form)| form(WordCursor::new(rest), form_context));
        let mut found = matching(FORMS).peekable();
        let near = found.peek().is_none().then(|| near_reading::note(rest, self.time.is_some(), form_context));
        (Box::new(found.chain(near).chain(matching(OFFERED_FORMS)).chain(whole_note)), false)
    }

    pub(crate) fn interpret(&self, found: FormMatch, context: &ParseContext<'_>) -> Interpretation {
        let prefix_time = self.time.as_ref();
        // A span has its own times.
        let (time, time_words) = match &found.kind {
            StatementKind::ContinuousLook { from, until, .. } => {
                (*from, Some(format!("{} to {}", from.wall.hm(), until.wall.hm())))
            }
            _ => (self.resolved_time(context), prefix_time.map(|time| time.description.clone())),
        };
        let is_approximate = prefix_time.is_some_and(|time| time.is_approximate);
        let statement = Statement { time, observer: self.observer, is_approximate, kind: found.kind };
        let mut warnings = prefix_time.map(|time| time.warnings.clone()).unwrap_or_default();
        warnings.extend(found.warnings);
        let preview = preview::describe(&statement, found.label, time_words.as_deref(), context);
        Interpretation { statement, preview, time_words, warnings }
    }
}
