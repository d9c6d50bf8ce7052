//! Enter: what a line becomes, and what it must say first. The line is emptied only when it became an entry.

use super::help;
use crate::app::keymap::commands;
use crate::app::live::dialog::Question;
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::due;
use crate::session::limits;
use crate::session::statement::{Form, RouteAct, Said};
use crate::session::{At, Hand, Intent, Kind, Moment, Row};

/// Words begun so soon after a stamp fill it, in milliseconds.
const STAMP_WAITS_MS: i64 = 15_000;

impl Live {
    /// Enter on a line with text.
    pub(crate) fn enter(&mut self, now: Moment) -> Vec<Effect> {
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
            let Some(does) = chosen else {
                self.notice = Some("No such command. A space or digit after the slash makes text.".to_owned());
                return Vec::new();
            };
            let words = commands::words(query).to_owned();
            return self.run(now, does, &words);
        }
        // Enter ends a search everywhere else, so here too it writes nothing before it has asked.
        if help::query(text).is_some() {
            let Some(reading) = self.line.reading().cloned() else { return self.empty_line(now) };
            let searched = format!("`{text}` was a search in the help. Save it as an entry all the same?");
            self.asking = Some(Question::Doubts { said: reading.said, doubts: vec![searched] });
            return Vec::new();
        }
        if self.asks_how_long() {
            return self.ask_how_long(now);
        }
        if let Some(effects) = self.enter_pinned(now) {
            return effects;
        }
        self.enter_reading(now)
    }

    /// What Enter would make of the line, in words, and when it happened. None on a blank line, for a command in the making and for a search.
    pub fn becomes(&self) -> Option<String> {
        if let Some((stamp, at)) = self.card_stamp() {
            return Some(format!("{} · {}", stamp.means, at.wall.hms()));
        }
        let text = self.line.text();
        if text == ">" || help::query(text).is_some() || commands::query(text).is_some() {
            return None;
        }
        if self.asks_how_long() {
            return Some("asks from when to when you looked".to_owned());
        }
        let reading = self.line().reading()?;
        if let Some(amending) = &self.amending {
            return Some(amending.becomes(reading));
        }
        match self.purpose() {
            Purpose::Entry => {}
            Purpose::Left { .. } => {
                let (at, _) = self.line.words_at(self.now, &self.session, &self.zone, self.previous());
                return Some(format!("the client left · {}", at.wall.hms()));
            }
            Purpose::Looked => return self.looked_reading().map(|reading| reading.preview),
            Purpose::Early { .. } | Purpose::EarlyClose { .. } => return Some("why before the earliest release".to_owned()),
            Purpose::Gaps { .. } => return Some("why with gaps".to_owned()),
            Purpose::Reason { skip, .. } => return Some(put_off_words(*skip).to_owned()),
        }
        let is_note = matches!(reading.said.form, Form::Note { .. });
        let words = match self.put_off_or_skipped() {
            Some((_, skip)) => put_off_words(skip).to_owned(),
            None if is_note && self.pinned_look() => "look ok".to_owned(),
            None if is_note && self.stamp_to_fill(&reading.said).is_some() => "words for the stamp".to_owned(),
            None => reading.preview.clone(),
        };
        Some(format!("{words} · {}", reading.said.at.wall.hms()))
    }

    /// `not now` and `skip` with what is pinned: the reason, and whether it is left out.
    fn put_off_or_skipped(&self) -> Option<(String, bool)> {
        self.pinned.as_ref()?;
        let text = self.line.text().trim();
        let reason = |word: &str| text.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' ')).map(str::trim);
        let put_off = reason("not now").map(|reason| (reason.to_owned(), false));
        put_off.or_else(|| reason("skip").map(|reason| (reason.to_owned(), true)))
    }

    fn pinned_look(&self) -> bool {
        let is_pinned = |due: &due::Due<'_>| self.pinned.as_deref() == Some(due.id.as_str());
        let ahead = due::ahead(&self.session, self.now.elapsed);
        ahead.iter().any(|due| is_pinned(due) && due.asks_for_a_look())
    }

    /// Words that answer what is pinned: `not now`, `skip`, and for a look `o` or anything that is not another form.
    fn enter_pinned(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let id = self.pinned.clone()?;
        match self.put_off_or_skipped() {
            Some((reason, false)) => return Some(self.settle(now, Intent::NotNow { id, reason })),
            Some((reason, true)) => return Some(self.settle(now, Intent::Skip { id, reason })),
            None => {}
        }
        let said = self.line.reading()?.said.clone();
        match &said.form {
            Form::Note { words, .. } if self.pinned_look() => {
                let words = if words == "o" { String::new() } else { words.clone() };
                Some(self.say(now, Said { form: Form::Look { words }, ..said }))
            }
            _ => None,
        }
    }

    /// The line becomes what stands at its right.
    pub(crate) fn enter_reading(&mut self, now: Moment) -> Vec<Effect> {
        let Some(reading) = self.line.reading().cloned() else { return self.empty_line(now) };
        match &reading.said.form {
            Form::Dose(_) | Form::RouteAct(RouteAct::Device { .. } | RouteAct::InfusionStart(_)) => {
                let words = std::iter::once(reading.preview).chain(reading.doubts).collect();
                self.asking = Some(Question::Dose { said: reading.said, words });
                return Vec::new();
            }
            Form::Note { words, .. } => {
                if let Some(entry) = self.stamp_to_fill(&reading.said) {
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
    pub(crate) fn stamp_to_fill(&self, said: &Said) -> Option<u64> {
        let begun = self.line.begun()?;
        let entry = if said.at == At::from(begun) {
            let soon = |at: Hand| (0..=STAMP_WAITS_MS).contains(&begun.hand.since_ms(at));
            self.stamp.filter(|(_, at)| soon(*at)).map(|(entry, _)| entry)
        } else {
            self.line.text().trim_start().starts_with('=').then(|| self.session.last_typed()).flatten()
        }?;
        let waits = |row: &&Row| row.is(Kind::Event, "moment") && row.note.is_empty();
        self.session.ledger().live_of(entry).iter().any(waits).then_some(entry)
    }

    /// Says what the line says; the line is emptied only when it became an entry.
    pub(crate) fn say(&mut self, now: Moment, said: Said) -> Vec<Effect> {
        self.settle(now, Intent::Say(said))
    }

    /// Every alert that nobody has acknowledged was seen. What is on the line stays there.
    pub(crate) fn see_alerts(&mut self, now: Moment) -> Vec<Effect> {
        let items: Vec<String> = limits::unseen(&self.session, now.elapsed).into_iter().map(|alert| alert.item).collect();
        if items.is_empty() {
            self.notice = Some("Nothing stands out that was not seen already.".to_owned());
            return Vec::new();
        }
        let form = Form::Seen { items, words: String::new() };
        self.try_intent(now, Intent::Say(Said { at: now.into(), by: None, approximate: false, form }))
    }

    /// An intent that uses up the line.
    pub(crate) fn settle(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match self.intend(now, intent) {
            Ok(mut effects) => {
                self.line.take();
                self.stamp = None;
                self.selected = None;
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
    pub(crate) fn stamp(&mut self, now: Moment) -> Vec<Effect> {
        let again = self
            .stamp
            .is_some_and(|(entry, at)| self.session.last_typed() == Some(entry) && now.hand.since_ms(at) <= STAMP_WAITS_MS);
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
}

fn put_off_words(skip: bool) -> &'static str {
    if skip { "left out" } else { "put off 5 min" }
}
