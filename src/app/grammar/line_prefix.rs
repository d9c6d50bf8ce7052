//! Author, time and `t0` before a form, and the forms that fit what follows them.

use crate::app::grammar::context::{FormContext, FormMatch, Interpretation, ParseContext};
use crate::app::grammar::forms::{FORMS, FormParser, OFFERED_FORMS};
use crate::app::grammar::forms::{order, route_events, scales};
use crate::app::grammar::time::ParsedTime;
use crate::app::grammar::unknown_staff::unknown_staff_warning;
use crate::app::grammar::words::WordCursor;
use crate::app::grammar::{author, preview, time, words};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Initials, Timestamp};

/// The parts of a line before its form.
#[derive(Clone)]
pub(crate) struct LinePrefix<'a> {
    pub(crate) observer: Option<Initials>,
    pub(crate) time: Option<ParsedTime>,
    /// Whether `t0` stands before the time.
    pub(crate) moves_t0: bool,
    pub(crate) rest: &'a str,
}

impl<'a> LinePrefix<'a> {
    /// `None` if nothing follows an author or `=`.
    pub(crate) fn parse(line: &'a str, context: &ParseContext<'_>) -> Option<Self> {
        let (by, rest) = author::parse(line, context.session).map_or((None, line), |(by, rest)| (Some(by), rest));
        let after_t0 = words::strip_first_word(rest, "t0").filter(|_| context.session.t0().is_some());
        if let Some((time, rest)) = after_t0.and_then(|after| time::parse(after, context)) {
            return Some(Self { observer: by, time: Some(time), moves_t0: true, rest });
        }
        let (time, rest) = time::parse(rest, context).map_or((None, rest), |(time, rest)| (Some(time), rest));
        let may_end_here = by.is_none() && time.as_ref().is_some_and(|time| time.moves_last_entry);
        (!rest.is_empty() || may_end_here).then_some(Self { observer: by, time, moves_t0: false, rest })
    }

    pub(crate) fn resolved_time(&self, context: &ParseContext<'_>) -> Timestamp {
        self.time.as_ref().map_or_else(|| context.now.into(), |time| time.time)
    }

    pub(crate) fn form_context<'b>(&self, context: &'b ParseContext<'b>) -> FormContext<'b> {
        FormContext { context, time: self.resolved_time(context), is_timed: self.time.is_some() }
    }

    /// The matching forms, best first, and whether they are final: private notes and `n:` have no other interpretation.
    pub(crate) fn matching_forms(&self, context: &ParseContext<'_>) -> (Vec<FormMatch>, bool) {
        let here = self.form_context(context);
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
            note.warnings.extend(unknown_staff_warning(words, &here));
            found.push(note);
        }
        found.extend(fitting(OFFERED_FORMS));
        found.push(words::note_form(self.rest));
        (found, false)
    }

    pub(crate) fn interpret(&self, found: FormMatch, context: &ParseContext<'_>) -> Interpretation {
        let time = self.time.as_ref();
        // A span has its own beginning.
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
