//! Enter on an entry of the timeline: it is said anew on an empty line, in the grammar of every line, and then, where its note
//! has room for it, why. Nothing of the old entry is filled in. What follows from it, `session` decides.

use crate::app::grammar::Reading;
use crate::app::live::Live;
use crate::app::message::Effect;
use crate::session::decide::{says_why, without};
use crate::session::statement::{Form, Said};
use crate::session::{At, Intent, Kind, Moment, Session};

/// An entry that is said anew.
#[derive(Debug)]
pub(crate) struct Amending {
    entry: u64,
    kind: Kind,
    at: At,
    /// The session as it would be without the entry: what the line is read against.
    pub(crate) without: Session,
    /// The line whose doubts were shown; Enter then takes it.
    doubted: Option<String>,
    /// What it should have been, once that is said; the line is then for the reason.
    anew: Option<Said>,
}

impl Amending {
    /// What Enter would make of the line, in words.
    pub(crate) fn becomes(&self, reading: &Reading) -> String {
        match (&self.anew, &reading.said.form) {
            (Some(_), _) => "why it is corrected".to_owned(),
            (None, Form::MoveLast) => format!("moves the entry to {}", reading.said.at.wall.hms()),
            (None, _) => format!("corrects it: {} · {}", reading.preview, self.at(reading).wall.hms()),
        }
    }

    /// Its own time, unless the line says another.
    fn at(&self, reading: &Reading) -> At {
        if reading.when.is_some() { reading.said.at } else { self.at }
    }
}

impl Live {
    /// Whether the selected entry can be said anew or withdrawn: a person wrote it, and it still counts.
    pub fn can_correct_selected(&self) -> bool {
        self.selected.is_some_and(|entry| self.correctable(entry).is_some())
    }

    fn correctable(&self, entry: u64) -> Option<(Kind, At)> {
        let rows = self.session.ledger().live_of(entry);
        let first = rows.first().filter(|first| first.source.is_by_hand() && first.kind != Kind::Session)?;
        Some((first.kind, first.at()))
    }

    /// The selected entry is to be said anew.
    pub(crate) fn begin_amending(&mut self, now: Moment) -> Vec<Effect> {
        let Some(entry) = self.selected else { return Vec::new() };
        let Some((kind, at)) = self.correctable(entry) else {
            self.notice = Some("Only what a person wrote, and did not withdraw before, can be corrected.".to_owned());
            return Vec::new();
        };
        let reason = if says_why(kind) { " Enter alone only adds why." } else { "" };
        self.notice = Some(format!(
            "Correcting the entry of {}: type it anew; a time alone moves it.{reason} Ctrl-G leaves it as it is.",
            at.wall.hms()
        ));
        let without = without(&self.session, now, entry);
        self.amending = Some(Box::new(Amending { entry, kind, at, without, doubted: None, anew: None }));
        Vec::new()
    }

    /// Enter while an entry is said anew: first what it should have been, then why.
    pub(crate) fn enter_amending(&mut self, now: Moment) -> Vec<Effect> {
        let Some(mut amending) = self.amending.take() else { return Vec::new() };
        let text = self.line.text().trim().to_owned();
        if let Some(said) = amending.anew.clone() {
            return self.amend(now, amending, said, text);
        }
        let reading = self.line.reading().cloned();
        let said = match &reading {
            None if says_why(amending.kind) => Said { at: amending.at, by: None, approximate: false, form: Form::MoveLast },
            None => return self.keep_amending(amending, "Nothing was typed, so nothing is corrected. Ctrl-G leaves it."),
            Some(reading) if matches!(reading.said.form, Form::Private { .. }) => {
                return self.keep_amending(amending, "A correction of what stands in the record cannot be private.");
            }
            Some(reading) => Said { at: amending.at(reading), ..reading.said.clone() },
        };
        let doubts = reading.map(|reading| reading.doubts).unwrap_or_default();
        if !doubts.is_empty() && amending.doubted.as_ref() != Some(&text) {
            amending.doubted = Some(text);
            return self.keep_amending(amending, &format!("{} Enter again takes it as it is.", doubts.join(" ")));
        }
        if !says_why(amending.kind) {
            return self.amend(now, amending, said, String::new());
        }
        // Asked before the reason is, so that nobody explains what cannot be.
        let tried = Intent::Amend { entry: amending.entry, said: said.clone(), why: "tried".to_owned() };
        if let Err(refusal) = crate::session::decide(&self.session, now, tried) {
            return self.keep_amending(amending, &refusal.to_string());
        }
        let what = self.becomes_of(&amending);
        amending.anew = Some(said);
        let effects = self.empty_line(now);
        let _ = self.keep_amending(amending, &format!("{what}Why? It may stay empty, and is then owed. Enter writes it."));
        effects
    }

    fn becomes_of(&self, amending: &Amending) -> String {
        self.line.reading().map_or_else(String::new, |reading| format!("{}. ", amending.becomes(reading)))
    }

    fn keep_amending(&mut self, amending: Box<Amending>, sentence: &str) -> Vec<Effect> {
        self.amending = Some(amending);
        self.notice = Some(sentence.to_owned());
        Vec::new()
    }

    /// Writes it; refused, the line and what it is for stay.
    fn amend(&mut self, now: Moment, amending: Box<Amending>, said: Said, why: String) -> Vec<Effect> {
        let effects = self.settle(now, Intent::Amend { entry: amending.entry, said, why });
        if effects.is_empty() {
            self.amending = Some(amending);
        }
        effects
    }
}
