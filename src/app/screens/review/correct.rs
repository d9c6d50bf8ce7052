//! The line at the bottom of a review: what is looked for, a late entry, an entry said anew, a withdrawal. Nothing is written here:
//! a correction goes out and comes back as rows, or as why not.

use super::Review;
use super::timeline::Sought;
use crate::app::grammar::against;
use crate::app::input::line_editor::EntryLine;
use crate::app::input::search_query::Query;
use crate::app::keymap;
use crate::app::keymap::Action;
use crate::app::message::{Correction, Draft, Effect, Wish};
use crate::session::decide::{says_why, without};
use crate::session::{At, Kind, Moment, Session};
use crossterm::event::KeyEvent;

/// What the line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The next entry with these words.
    Find,
    /// Only entries with these words.
    Filter,
    /// A late entry.
    Late,
    /// An entry is said anew.
    Amend {
        /// Which.
        entry: u64,
    },
    /// Why it is said anew.
    Why {
        /// Which.
        entry: u64,
        /// What it should have been, as it was typed.
        line: String,
    },
    /// Whether an entry is withdrawn.
    Withdraw {
        /// Which.
        entry: u64,
    },
    /// Up to when it is played again.
    Until,
    /// What is owed.
    Gap {
        /// It becomes an entry.
        is_entry: bool,
    },
}

impl Asks {
    /// Whether something is typed there.
    pub fn takes_text(&self) -> bool {
        !matches!(self, Self::Withdraw { .. })
    }

    /// Whether what is typed becomes an entry.
    pub fn is_entry(&self) -> bool {
        matches!(self, Self::Late | Self::Amend { .. } | Self::Gap { is_entry: true })
    }
}

impl Review {
    pub(crate) fn ask(&mut self, what: Asks) {
        self.line = EntryLine::default();
        self.without = match &what {
            Asks::Amend { entry } => Some(Box::new(without(&self.session, self.here(), *entry))),
            _ => None,
        };
        if what == Asks::Filter && !self.filter.is_empty() {
            self.line.put(&self.filter, self.now);
        }
        self.asks = Some(what);
    }

    pub(crate) fn begin_amending(&mut self) {
        match self.correctable() {
            Some((entry, _)) => self.ask(Asks::Amend { entry }),
            None => self.notice = Some("Only what a person wrote, and did not withdraw before, can be corrected.".to_owned()),
        }
    }

    pub(crate) fn begin_withdrawing(&mut self) {
        match self.correctable() {
            Some((entry, _)) => self.ask(Asks::Withdraw { entry }),
            None => self.notice = Some("Only what a person wrote, and did not withdraw before, can be withdrawn.".to_owned()),
        }
    }

    /// The selected entry and its kind, if a person can change it.
    fn correctable(&self) -> Option<(u64, Kind)> {
        let rows = self.session.ledger().live_of(self.at?);
        let first = rows.first().filter(|row| row.source.is_by_hand())?;
        (!matches!(first.kind, Kind::Session | Kind::Meta)).then_some((first.entry, first.kind))
    }

    /// Now, on the session's own scale: as far after its last row as the wall clock has gone on since.
    fn here(&self) -> Moment {
        self.here_in(&self.session)
    }

    pub(crate) fn here_in(&self, session: &Session) -> Moment {
        let written = session.last_written();
        let since_ms = session.last_entered().map_or(0, |last| self.now.wall.instant_ms() - last.instant_ms());
        Moment { elapsed: written + chrono::TimeDelta::milliseconds(since_ms.max(0)), ..self.now }
    }

    /// A line that was typed another time and not written stands there again.
    pub fn recall(&mut self, draft: Draft) {
        if self.so_far().is_some() {
            self.recalled = Some(draft);
            return;
        }
        let is_asked = matches!(self.asks, Some(Asks::Gap { .. }));
        match draft.entry {
            _ if is_asked => {}
            Some(entry) if self.go_to_entry(entry) && self.correctable().is_some() => self.ask(Asks::Amend { entry }),
            _ => self.ask(Asks::Late),
        }
        self.line.put(&draft.text, self.now);
        self.kept = draft.text;
        self.read_line();
        self.notice = Some(format!("The line you were typing at {} is back; Ctrl-U empties it.", draft.at.wall.hms()));
    }

    /// The line that is to become part of the record, where it is another one than is kept.
    pub(crate) fn line_to_keep(&mut self) -> Option<Effect> {
        let text = match &self.asks {
            // While it is asked why, the words wait.
            Some(Asks::Why { line, .. }) => line,
            Some(asks) if asks.is_entry() || matches!(asks, Asks::Gap { .. }) => self.line.text(),
            _ => "",
        };
        if text == self.kept {
            return None;
        }
        self.kept = text.to_owned();
        let entry = match self.asks {
            Some(Asks::Amend { entry } | Asks::Why { entry, .. }) => Some(entry),
            _ => None,
        };
        let typed = Draft { text: self.kept.clone(), at: self.now.into(), entry };
        Some(Effect::Draft(Some(typed).filter(|typed| !typed.text.is_empty())))
    }

    fn previous(&self) -> Option<At> {
        let entry = self.session.last_typed()?;
        self.session.ledger().live_of(entry).first().map(|row| row.at())
    }

    pub(crate) fn read_line(&mut self) {
        if self.asks.as_ref().is_some_and(Asks::is_entry) {
            let (moment, zone) = against(self.line.text(), &self.session, self.here(), &self.zone);
            self.line.is_of(moment);
            let session = self.without.as_deref().unwrap_or(&self.session);
            self.line.read(session, &zone, self.previous(), &self.letters);
        }
    }

    pub(crate) fn key_of_line(&mut self, key: KeyEvent) -> Vec<Effect> {
        match keymap::find(self.place(), key) {
            Some(Action::Save) => return self.enter(),
            Some(Action::Leave) => {
                self.close_line();
                self.notice = None;
                self.finish = None;
            }
            Some(Action::Pass(forward)) => self.pass(forward),
            Some(Action::TurnBasis) => self.turn_basis(),
            Some(Action::Quit) => return vec![Effect::Quit],
            Some(Action::EmptyLine) => {
                self.line.take();
            }
            Some(Action::NextReading) if self.asks.as_ref().is_some_and(Asks::is_entry) => {
                let (_, zone) = against(self.line.text(), &self.session, self.here(), &self.zone);
                let session = self.without.as_deref().unwrap_or(&self.session);
                self.line.turn(session, &zone, self.previous(), &self.letters);
            }
            _ if self.asks.as_ref().is_some_and(Asks::takes_text) => {
                let here = self.here();
                if self.line.edit(key, here) {
                    self.notice = None;
                    self.read_line();
                    self.narrow();
                }
            }
            // Any other key than Enter keeps the entry.
            _ => self.close_line(),
        }
        Vec::new()
    }

    /// The filter works as it is typed.
    fn narrow(&mut self) {
        if self.asks == Some(Asks::Filter) {
            self.line.text().clone_into(&mut self.filter);
            self.lay_out();
        }
    }

    pub(crate) fn close_line(&mut self) {
        (self.asks, self.without) = (None, None);
        self.line = EntryLine::default();
    }

    fn enter(&mut self) -> Vec<Effect> {
        let text = self.line.text().trim().to_owned();
        let correct = |review: &Self, what: Correction| vec![Effect::Wish(Wish::Correct(review.name.clone(), what))];
        match self.asks.clone() {
            Some(Asks::Find) => {
                self.close_line();
                let words = (!text.is_empty()).then(|| Sought::Words(Query::read(&text)));
                self.seek(words, true);
            }
            Some(Asks::Filter) => {
                self.filter = text;
                self.close_line();
                self.lay_out();
            }
            Some(Asks::Late | Asks::Amend { .. }) if text.is_empty() => {
                self.notice = Some("Nothing was typed, so nothing is written. Ctrl-G leaves.".to_owned());
            }
            Some(asks @ (Asks::Late | Asks::Amend { .. })) => {
                let doubts = self.line.reading().map_or_else(String::new, |reading| reading.doubts.join(" "));
                let asked = format!("{doubts} Enter again takes it as it is.");
                if !doubts.is_empty() && self.notice.as_deref() != Some(&asked) {
                    self.notice = Some(asked);
                    return Vec::new();
                }
                return match asks {
                    Asks::Amend { entry } if self.correctable().is_some_and(|(_, kind)| says_why(kind)) => {
                        self.ask(Asks::Why { entry, line: text });
                        Vec::new()
                    }
                    Asks::Amend { entry } => correct(self, Correction::Amend { entry, line: text, why: String::new() }),
                    _ => correct(self, Correction::Late { line: text }),
                };
            }
            Some(Asks::Why { entry, line }) => return correct(self, Correction::Amend { entry, line, why: text }),
            Some(Asks::Until) if self.replay_to(&text) => self.close_line(),
            Some(Asks::Gap { .. }) => return self.fill(&text),
            Some(Asks::Withdraw { entry }) => return correct(self, Correction::Withdraw { entry }),
            Some(Asks::Until) | None => {}
        }
        Vec::new()
    }

    /// It was written, or it was not and the line stays.
    pub(crate) fn corrected(&mut self, answer: Result<String, String>) {
        match answer {
            Ok(said) => {
                self.close_line();
                self.notice = Some(said);
                self.filled();
            }
            Err(said) => self.notice = Some(said),
        }
    }
}
