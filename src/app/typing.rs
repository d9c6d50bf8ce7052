//! Keys on the live screen: each is looked up in the key table for the place it was pressed in, and what is no key is text.

use super::asking::{Question, stepped};
use super::commands::{self, Does};
use super::fields::{self, Fields};
use super::keys::{self, Action, Place};
use super::live::{Live, Purpose};
use super::message::Effect;
use crate::session::due::{self, What};
use crate::session::said::{Form, Said};
use crate::session::{Intent, Kind, Moment};
use crossterm::event::KeyEvent;

/// Words begun so soon after a stamp fill it, in milliseconds.
const STAMP_WAITS_MS: i64 = 15_000;
/// So many entries are one page of the timeline.
const PAGE: usize = 10;

impl Live {
    /// A key was pressed.
    pub(super) fn key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let place = self.place();
        let action = keys::find(place, key);
        if self.ended {
            let leaves = matches!(action, Some(Action::AskLeaving));
            return if leaves { vec![Effect::Quit] } else { Vec::new() };
        }
        match place {
            Place::Veil => self.veiled_key(now, key, action),
            Place::Choice => match self.asking.take() {
                Some(question) => self.answer(now, key, question),
                None => Vec::new(),
            },
            Place::Fields => self.field_key(now, key, action),
            Place::Asked => self.asked_key(now, key, action),
            Place::Empty => self.empty_key(now, key, action),
            Place::Text | Place::Start => self.text_key(now, key, action),
        }
    }

    /// Pasted text goes into the line, wherever that is; it is never run.
    pub(super) fn paste(&mut self, now: Moment, text: &str) -> Vec<Effect> {
        if self.ended || self.fields_open && !self.veiled {
            return Vec::new();
        }
        self.asking = None;
        if self.line.paste(text, now) {
            self.notice = Some("The paste was longer than 64 kB and was cut there.".to_owned());
        }
        self.read_line();
        vec![self.draft()]
    }

    fn empty_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let rests = now.hand < self.rest_until;
        match action {
            Some(Action::OpenDue | Action::Stamp | Action::TakeBack) if rests => Vec::new(),
            Some(Action::OpenDue) => {
                self.open_due(now);
                Vec::new()
            }
            Some(Action::Stamp) => self.stamp(now),
            Some(Action::TakeBack) => {
                self.ask_take_back(now);
                Vec::new()
            }
            Some(Action::Fields) => {
                self.fields_open = true;
                Vec::new()
            }
            Some(Action::Up) => self.select(-1),
            Some(Action::Down) => self.select(1),
            Some(Action::PageUp) => self.select(-(PAGE as isize)),
            Some(Action::PageDown) => self.select(PAGE as isize),
            Some(Action::WithdrawSelected) => {
                self.ask_withdraw();
                Vec::new()
            }
            Some(Action::Leave) => {
                self.pinned = None;
                self.selected = None;
                Vec::new()
            }
            other => self.common(now, key, other),
        }
    }

    fn text_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let in_list = commands::query(self.line.text()).is_some();
        match action {
            Some(Action::Save) => self.enter(now),
            Some(Action::NextReading) => {
                let previous = self.previous();
                self.line.turn(&self.session, &self.zone, previous);
                Vec::new()
            }
            Some(Action::Up) if in_list => self.choose(false),
            Some(Action::Down) if in_list => self.choose(true),
            Some(Action::Up) => {
                self.choice = self.choice.saturating_sub(1);
                Vec::new()
            }
            Some(Action::Down) => {
                self.choice += 1;
                Vec::new()
            }
            Some(Action::Leave) if in_list || matches!(self.line.text(), ">" | "?") => self.empty_line(now),
            Some(Action::Leave) => Vec::new(),
            other => self.common(now, key, other),
        }
    }

    /// What means the same wherever the line has the keyboard.
    fn common(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Veil) => {
                self.veiled = true;
                Vec::new()
            }
            Some(Action::AskLeaving) => {
                self.asking = Some(Question::Leaving { at: 0 });
                Vec::new()
            }
            Some(Action::EmptyLine) => self.empty_line(now),
            Some(_) => Vec::new(),
            None => self.type_key(now, key),
        }
    }

    fn type_key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let was_empty = self.line.is_empty();
        if !self.line.edit(key, now) {
            return Vec::new();
        }
        self.choice = 0;
        self.selected = None;
        self.read_line();
        if self.line.is_empty() && !was_empty {
            self.rest(now);
        }
        vec![self.draft()]
    }

    fn empty_line(&mut self, now: Moment) -> Vec<Effect> {
        if self.line.is_empty() {
            return Vec::new();
        }
        self.line.take();
        self.choice = 0;
        self.rest(now);
        vec![Effect::Draft(None)]
    }

    /// Enter on a line with text.
    fn enter(&mut self, now: Moment) -> Vec<Effect> {
        if self.line.is_held() {
            self.line.let_go();
            self.notice = Some("The same key came ten times in a second. Look at the line; Enter again saves it.".to_owned());
            return Vec::new();
        }
        let text = self.line.text();
        match text {
            "?" => return self.empty_line(now),
            ">" => return self.next_phase(now),
            _ => {}
        }
        if let Some(query) = commands::query(text) {
            let chosen = commands::found(query).get(self.choice).map(|command| command.does);
            return match chosen {
                Some(does) => self.run(now, does),
                None => {
                    self.notice = Some("No such command. A space after the slash makes it a note.".to_owned());
                    Vec::new()
                }
            };
        }
        if let Some(effects) = self.enter_pinned(now) {
            return effects;
        }
        self.enter_reading(now)
    }

    /// Words that answer what is pinned: `not now`, `skip`, and for a look `o` or anything that is not another form.
    fn enter_pinned(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let id = self.pinned.clone()?;
        let text = self.line.text().trim();
        let reason = |word: &str| text.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' ')).map(str::trim);
        if let Some(reason) = reason("not now") {
            let intent = Intent::NotNow { id, reason: reason.to_owned() };
            return Some(self.settle(now, intent));
        }
        if let Some(reason) = reason("skip") {
            let intent = Intent::Skip { id, reason: reason.to_owned() };
            return Some(self.settle(now, intent));
        }
        let is_look = due::ahead(&self.session, now.elapsed).iter().any(|due| due.id == id && matches!(due.what, What::Look(_)));
        let said = self.line.reading()?.said.clone();
        match &said.form {
            Form::Note { words, .. } if is_look => {
                let words = if words == "o" { String::new() } else { words.clone() };
                Some(self.say(now, Said { form: Form::Look { words }, ..said }))
            }
            _ => None,
        }
    }

    /// The line becomes what stands at its right.
    fn enter_reading(&mut self, now: Moment) -> Vec<Effect> {
        let Some(reading) = self.line.reading().cloned() else { return self.empty_line(now) };
        match &reading.said.form {
            Form::Private { .. } => {
                let sentence = "A private note goes into a file of its own, which this version does not keep yet. Nothing was written; your words stay on the line.";
                self.notice = Some(sentence.to_owned());
                return Vec::new();
            }
            Form::Dose(_) => {
                let words = std::iter::once(reading.preview).chain(reading.doubts).collect();
                self.asking = Some(Question::Dose { said: reading.said, words });
                return Vec::new();
            }
            Form::Note { words, .. } => {
                if let Some(entry) = self.stamp_to_fill(now) {
                    let words = words.clone();
                    return self.settle(now, Intent::FillStamp { entry, words });
                }
            }
            _ => {}
        }
        if reading.doubts.is_empty() {
            return self.say(now, reading.said);
        }
        self.asking = Some(Question::Doubts { said: reading.said, doubts: reading.doubts });
        Vec::new()
    }

    /// The stamp that this line's words belong to: begun soon after it, or `=` while it still lacks words.
    fn stamp_to_fill(&self, now: Moment) -> Option<u64> {
        let begun = self.line.begun()?.hand;
        let soon = self.stamp.filter(|(_, at)| begun.since_ms(*at) <= STAMP_WAITS_MS && begun >= *at).map(|(entry, _)| entry);
        let same = self.line.text().trim_start().starts_with('=').then(|| self.session.last_typed()).flatten();
        let is_backdated = self.line.reading().is_some_and(|reading| self.line.begun().is_some_and(|b| reading.said.at != b.into()));
        let entry = if is_backdated { same } else { soon }?;
        let waits = |row: &&crate::session::Row| row.is(Kind::Event, "moment") && row.note.is_empty();
        let _ = now;
        self.session.ledger().live_of(entry).iter().any(waits).then_some(entry)
    }

    /// Says what the line says; the line is emptied only when it became an entry.
    pub(super) fn say(&mut self, now: Moment, said: Said) -> Vec<Effect> {
        self.settle(now, Intent::Say(said))
    }

    /// An intent that uses up the line.
    fn settle(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match self.intend(now, intent) {
            Ok(mut effects) => {
                self.line.take();
                self.stamp = None;
                self.selected = None;
                self.pinned = None;
                self.rest(now);
                effects.push(Effect::Draft(None));
                effects
            }
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                Vec::new()
            }
        }
    }

    /// A row now, words later. Repeats are one stamp.
    fn stamp(&mut self, now: Moment) -> Vec<Effect> {
        let again = self.stamp.is_some_and(|(entry, at)| {
            self.session.last_typed() == Some(entry) && now.hand.since_ms(at) <= STAMP_WAITS_MS
        });
        if again {
            return Vec::new();
        }
        let entry = self.session.ledger().next_seq();
        let said = Said { at: now.into(), by: None, approximate: false, form: Form::Stamp };
        let effects = self.try_intent(now, Intent::Say(said));
        if !effects.is_empty() {
            self.stamp = Some((entry, now.hand));
        }
        effects
    }

    /// Opens and pins the first thing due. Nothing is answered by it.
    fn open_due(&mut self, now: Moment) {
        let ahead = due::ahead(&self.session, now.elapsed);
        let Some(first) = ahead.iter().find(|due| due.is_open()) else {
            self.notice = Some("Nothing is due now.".to_owned());
            return;
        };
        let is_point = matches!(first.what, What::Point(_));
        self.pinned = Some(first.id.clone());
        self.fields_open = is_point;
    }

    fn next_phase(&mut self, now: Moment) -> Vec<Effect> {
        match self.session.phase_at(now.elapsed).next() {
            Some(next) => self.settle(now, Intent::Phase(next)),
            None => {
                self.notice = Some("This is the last phase. `/close` ends the session.".to_owned());
                self.empty_line(now)
            }
        }
    }

    fn run(&mut self, now: Moment, does: Does) -> Vec<Effect> {
        let mut effects = self.empty_line(now);
        match does {
            Does::Vitals => self.fields_open = true,
            Does::NextPhase => self.line.put(">", now),
            Does::NotNow | Does::Skip => self.ask_reason(now, does == Does::Skip),
            Does::TakeBack => self.ask_take_back(now),
            Does::ClientLeft => self.purpose = Purpose::Left { then_quit: false },
            Does::Close => self.ask_closing(now),
            Does::Quit => effects.extend(self.leave_running(now, "asked")),
            Does::Veil => self.veiled = true,
            Does::Shell => effects.push(Effect::Suspend),
            Does::Help => self.line.put("?", now),
        }
        effects
    }

    /// Asks why what is pinned, or else first due, is put off or left out.
    fn ask_reason(&mut self, now: Moment, skip: bool) {
        let ahead = due::ahead(&self.session, now.elapsed);
        let open = ahead.iter().find(|due| due.is_open() && self.pinned.as_ref().is_none_or(|id| *id == due.id));
        match open {
            Some(due) => self.purpose = Purpose::Reason { id: due.id.clone(), skip },
            None => self.notice = Some("Nothing is due now, so there is nothing to put off or leave out.".to_owned()),
        }
    }

    fn asked_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Confirm) => self.enter_asked(now),
            Some(Action::Leave) => {
                self.purpose = Purpose::Entry;
                self.empty_line(now)
            }
            other => self.common(now, key, other),
        }
    }

    fn enter_asked(&mut self, now: Moment) -> Vec<Effect> {
        match self.purpose.clone() {
            Purpose::Left { then_quit } => {
                // The same backdating as on any line; whatever else it looks like, the words are about how the client left.
                let (at, words) = self.line.words_at(now, &self.session, &self.zone, self.previous());
                let mut effects = self.settle(now, Intent::ClientLeft { at, words });
                if effects.is_empty() {
                    return effects;
                }
                self.purpose = Purpose::Entry;
                if then_quit {
                    effects.extend(self.leave_running(now, "for the day"));
                }
                effects
            }
            Purpose::Reason { id, skip } => {
                let reason = self.line.text().trim().to_owned();
                self.purpose = Purpose::Entry;
                let intent = if skip { Intent::Skip { id, reason } } else { Intent::NotNow { id, reason } };
                self.settle(now, intent)
            }
            Purpose::Entry => Vec::new(),
        }
    }

    fn field_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::NextField) if self.fields.takes_words() && key.code == crossterm::event::KeyCode::Char(' ') => {
                self.fields.edit(key, now);
            }
            Some(Action::NextField | Action::Down) => self.fields.next(),
            Some(Action::Up) => self.fields.previous(),
            Some(Action::EmptyLine) => self.fields.empty(),
            Some(Action::Leave) => self.fields_open = false,
            Some(Action::Save) => return self.save_fields(now),
            Some(_) => return self.common(now, key, action),
            None => self.fields.edit(key, now),
        }
        Vec::new()
    }

    /// What is in the fields becomes one entry; doubtful numbers are asked about once.
    fn save_fields(&mut self, now: Moment) -> Vec<Effect> {
        let taken = match self.fields.taken() {
            Ok(taken) if taken.is_empty() => {
                self.notice = Some("The fields are empty, so nothing was saved. Ctrl-G leaves them.".to_owned());
                return Vec::new();
            }
            Ok(taken) => taken,
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                return Vec::new();
            }
        };
        let doubts = fields::doubts(&taken);
        if !doubts.is_empty() && self.fields.doubts != doubts {
            self.fields.doubts = doubts;
            return Vec::new();
        }
        let at = self.fields.begun.unwrap_or(now).into();
        let said = Said { at, by: None, approximate: false, form: Form::Vitals(taken) };
        let effects = self.try_intent(now, Intent::Say(said));
        if !effects.is_empty() {
            self.fields = Fields::of(self.session.plan());
            self.fields_open = false;
            self.pinned = None;
        }
        effects
    }

    /// Under the veil only text, stamps and saving work; what needs to be seen waits on the line.
    fn veiled_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Lift) => {
                self.veiled = false;
                Vec::new()
            }
            Some(Action::Stamp) if self.line.is_empty() => {
                if now.hand < self.rest_until { Vec::new() } else { self.stamp(now) }
            }
            Some(Action::Save) if !self.line.is_empty() => self.save_unseen(now),
            Some(Action::EmptyLine) => self.empty_line(now),
            Some(Action::Stamp) | None => self.type_key(now, key),
            Some(_) => Vec::new(),
        }
    }

    fn save_unseen(&mut self, now: Moment) -> Vec<Effect> {
        let text = self.line.text();
        let is_command = matches!(text, "?" | ">") || commands::query(text).is_some();
        if self.line.is_held() || is_command || self.purpose != Purpose::Entry {
            return Vec::new();
        }
        let Some(reading) = self.line.reading().cloned() else { return Vec::new() };
        let form = match reading.said.form {
            Form::Vitals(_) => Form::Note { words: format!("typed unseen: {text}"), tags: Vec::new() },
            Form::Note { .. } | Form::Quote { .. } | Form::Look { .. } | Form::Event { .. } | Form::Music { .. } => reading.said.form,
            _ => return Vec::new(),
        };
        self.say(now, Said { form, ..reading.said })
    }

    /// Moves through the timeline; beyond its end the newest entry is shown again.
    fn select(&mut self, by: isize) -> Vec<Effect> {
        let timeline = self.session.timeline();
        let here = self.selected.and_then(|entry| timeline.iter().position(|(_, known)| *known == entry));
        let to = here.unwrap_or(timeline.len()).saturating_add_signed(by);
        let to = if here.is_none() && by > 0 { timeline.len() } else { to };
        self.selected = timeline.get(to).map(|(_, entry)| *entry);
        Vec::new()
    }

    /// The next of the commands found, or the one before.
    fn choose(&mut self, forward: bool) -> Vec<Effect> {
        let found = commands::query(self.line.text()).map_or(0, |query| commands::found(query).len());
        self.choice = stepped(self.choice.min(found.saturating_sub(1)), found, forward);
        Vec::new()
    }
}
