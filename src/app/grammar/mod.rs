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

use crate::session::statement::{Form, Said};
use crate::session::{At, Initials, Moment, Session, Zone};
use time::Timed;
use words::Words;

pub use events::{EVENTS, Letter, Letters, NoLetter, by_letter};
pub use examples::{EXAMPLES, Example};
pub use late_entry::{against, day_and_time, of_day, told};
pub use paper_entry::{Copied, OnPaper, before_the_record, boxes, copied};
pub(crate) use vitals::sent;

/// What a line is read against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The session: who is here, what is open, what was given.
    pub session: &'a Session,
    /// When the line's first key was pressed.
    pub now: Moment,
    /// The room's time zone.
    pub zone: &'a Zone,
    /// When the last entry or stamp happened, for `=`.
    pub previous: Option<At>,
    /// What a letter alone stands for.
    pub letters: &'a Letters,
}

/// One way to read a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What would be entered.
    pub said: Said,
    /// The same in plain words, with [`when`](Self::when) in it; the clock time at its end is left to the screen.
    pub preview: String,
    /// What the line says about the time: `5 min ago`. None: it says nothing, so it is now.
    pub when: Option<String>,
    /// What is asked once before it is saved as it stands, each a sentence.
    pub doubts: Vec<String>,
}

/// The reading that Enter takes. None for a blank line.
pub fn read(line: &str, context: &Context<'_>) -> Option<Reading> {
    readings(line, context).into_iter().next()
}

/// Every possible reading, for Tab: the one that Enter takes first, a note of the whole line last. A line that begins as private
/// has no other reading, so that no key puts its words into the record; nor has one that begins with `n:`.
pub fn readings(line: &str, context: &Context<'_>) -> Vec<Reading> {
    let line = line.trim();
    if line.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Reading> = Vec::new();
    let mut add = |reading: Reading| {
        if found.iter().all(|known| known.said != reading.said) {
            found.push(reading);
        }
    };
    let whole = Head { by: None, time: None, moves_t0: false, rest: line };
    let head = Head::read(line, context).unwrap_or(whole.clone());
    let (forms, is_final) = head.forms(context);
    for form in forms {
        add(head.reading(form, context));
    }
    if !is_final {
        add(whole.reading(words::note(line), context));
    }
    found
}

/// A form, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    form: Form,
    doubts: Vec<String>,
}

impl From<Form> for Found {
    fn from(form: Form) -> Self {
        Self { form, doubts: Vec::new() }
    }
}

/// What a form is read against: the context, and when the line says it happened.
struct Here<'a> {
    context: &'a Context<'a>,
    at: At,
    /// The line says when.
    is_timed: bool,
}

type ReadForm = fn(Words<'_>, &Here<'_>) -> Option<Found>;

/// The forms, as they are tried. The first that fits the whole text is taken. Each has its name, and a line in
/// [`EXAMPLES`] or in the words beside one.
const FORMS: &[(&str, ReadForm)] = &[
    ("vitals::asked_pulse", vitals::asked_pulse),
    ("words::asked_private", words::asked_private),
    ("words::quote", words::quote),
    ("words::named", words::named),
    ("words::look", words::look),
    ("looked::read", observation::read),
    ("vitals::read", vitals::read),
    ("scales::read", scales::read),
    ("order::read", order::read),
    ("order::cleared", order::cleared),
    ("order::not_given", order::not_given),
    ("dose::read", dose::read),
    ("acts::read", route_events::read),
    ("acts::t0", route_events::t0),
    ("answers::asked", answers::asked),
    ("answers::seen", answers::seen),
    ("decisions::read", decisions::read),
    ("events::letter", events::letter),
    ("events::person", events::person),
    ("events::touch", events::touch),
    ("events::fell", events::fell),
    ("events::ready", events::ready),
    ("adverse::read", adverse::read),
    ("known::read", client_facts::read),
];

/// Forms that are offered after the note only: nobody who types these words means them before anything else.
const OFFERED: &[(&str, ReadForm)] = &[
    ("vitals::lone_heart_rate", vitals::lone_heart_rate),
    ("vitals::lone_saturation", vitals::lone_saturation),
    ("events::named", events::named),
    ("answers::seen_with_words", answers::seen_with_words),
];

/// What stands before a form.
#[derive(Clone)]
struct Head<'a> {
    by: Option<Initials>,
    time: Option<Timed>,
    /// `t0` stood before the time.
    moves_t0: bool,
    rest: &'a str,
}

impl<'a> Head<'a> {
    /// None where an author or `=` has nothing after it.
    fn read(line: &'a str, context: &Context<'_>) -> Option<Self> {
        let (by, rest) = author::read(line, context.session).map_or((None, line), |(by, rest)| (Some(by), rest));
        let after_t0 = words::first_is(rest, "t0").filter(|_| context.session.t0().is_some());
        if let Some((time, rest)) = after_t0.and_then(|after| time::read(after, context)) {
            return Some(Self { by, time: Some(time), moves_t0: true, rest });
        }
        let (time, rest) = time::read(rest, context).map_or((None, rest), |(time, rest)| (Some(time), rest));
        let may_end_here = by.is_none() && time.as_ref().is_some_and(|time| time.moves_last);
        (!rest.is_empty() || may_end_here).then_some(Self { by, time, moves_t0: false, rest })
    }

    fn at(&self, context: &Context<'_>) -> At {
        self.time.as_ref().map_or_else(|| context.now.into(), |time| time.at)
    }

    /// The forms that fit the rest, best first, and whether that is all: what is private stays so, and `n:` has chosen.
    fn forms(&self, context: &Context<'_>) -> (Vec<Found>, bool) {
        let here = Here { context, at: self.at(context), is_timed: self.time.is_some() };
        if self.moves_t0 {
            return (route_events::t0_moved(self.rest, &here).into_iter().collect(), false);
        }
        if self.rest.is_empty() {
            return (vec![Form::MoveLast.into()], false);
        }
        if let Some(private) = words::private(self.rest) {
            return (vec![private], true);
        }
        if let Some(plain) = words::plain(self.rest) {
            return (vec![plain], true);
        }
        let words = Words::new(self.rest);
        let fitting = |forms: &[(&str, ReadForm)]| forms.iter().filter_map(|(_, form)| form(words, &here)).collect::<Vec<_>>();
        let mut found = fitting(FORMS);
        if found.is_empty() {
            let mut note = words::note(self.rest);
            note.doubts.extend(scales::out_of_range(words));
            note.doubts.extend(order::lacks_weight(words, &here));
            note.doubts.extend(author::nobody_here(words, &here));
            found.push(note);
        }
        found.extend(fitting(OFFERED));
        found.push(words::note(self.rest));
        (found, false)
    }

    fn reading(&self, found: Found, context: &Context<'_>) -> Reading {
        let time = self.time.as_ref();
        // A span begins where it says, not where the line does.
        let span = match &found.form {
            Form::Continuous { from, until, .. } => Some((*from, *until)),
            _ => None,
        };
        let said = Said {
            at: span.map_or_else(|| self.at(context), |(from, _)| from),
            by: self.by,
            approximate: time.is_some_and(|time| time.approximate),
            form: found.form,
        };
        let spanned = span.map(|(from, until)| format!("{} to {}", from.wall.hm(), until.wall.hm()));
        let when = spanned.or_else(|| time.map(|time| time.words.clone()));
        let doubts = time.map(|time| time.doubts.clone()).unwrap_or_default().into_iter().chain(found.doubts).collect();
        Reading { preview: preview::of(&said, when.as_deref(), context), said, when, doubts }
    }
}

#[cfg(test)]
mod tests;
