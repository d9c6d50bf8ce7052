//! Questions that wait for a choice. Typing anything else is a no, and the key goes where it would have gone.

use crate::app::keymap::{Action, Place};
use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::analysis::outstanding;
use crate::session::clinical::discharge;
use crate::session::decide::{Closing, EndReason};
use crate::session::statement::Said;
use crate::session::{Intent, Moment};
use crossterm::event::KeyEvent;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Take this entry back?
    Withdraw {
        /// The entry.
        entry: u64,
    },
    /// Move this entry's words to the private notes?
    MakePrivate {
        /// The entry.
        entry: u64,
    },
    /// Save this all the same?
    Doubts {
        /// The entry.
        said: Said,
        /// What is doubtful, each a question.
        doubts: Vec<String>,
    },
    /// Write this dose down?
    Dose {
        /// The entry.
        said: Said,
        /// The dose in words, and what is doubtful about it.
        words: Vec<String>,
    },
    /// Enter as vitals what was typed blind?
    Unseen {
        /// The note's entry.
        entry: u64,
        /// What it says, at its time.
        said: Said,
        /// The same in words, and what is doubtful about it.
        words: Vec<String>,
    },
    /// How to leave?
    Leaving {
        /// Which of [`LEAVING`] is chosen.
        at: usize,
    },
    /// What the client's session before this one says; any key goes on.
    LastTime,
    /// Close, and why?
    Closing {
        /// Which of [`EndReason::ALL`] is chosen; none before a choice was made.
        at: Option<usize>,
        /// What the record still lacks.
        owed: Vec<String>,
    },
}

const UNSAVED_VITALS: &str =
    "The vitals fields hold what is not saved: Enter saves it, Ctrl-U empties. Then ask again; nothing was done.";

/// The ways to leave: what it is called, and what it does.
pub const LEAVING: &[(&str, &str)] = &[
    ("stay", "nothing happens"),
    ("leave it running", "`bedside resume` goes on"),
    ("leave for the day", "the client left; close now or in the morning"),
    ("close", "shows what is owed first"),
];

impl Live {
    /// A key while a question waits.
    pub(crate) fn answer(&mut self, now: Moment, key: KeyEvent, mut question: Question) -> Vec<Effect> {
        match self.settings.bindings.find(Place::Choice, key) {
            Some(Action::Veil) => {
                self.veiled = true;
                self.asking = Some(question);
                Vec::new()
            }
            Some(Action::Up) => {
                question.step(false);
                self.asking = Some(question);
                Vec::new()
            }
            Some(Action::Down) => {
                question.step(true);
                self.asking = Some(question);
                Vec::new()
            }
            Some(Action::Leave) => Vec::new(),
            Some(Action::Confirm) => self.confirm(now, question),
            _ => self.key(now, key),
        }
    }

    /// Asks whether to take the newest entry back.
    pub(crate) fn ask_take_back(&mut self, now: Moment) {
        match crate::session::decide::may_take_back(&self.session, now) {
            Some(entry) => self.asking = Some(Question::Withdraw { entry }),
            None => self.notice = Some("There is no own entry under two minutes old to take back.".to_owned()),
        }
    }

    /// Asks whether to withdraw the selected entry.
    pub(crate) fn ask_withdraw(&mut self) {
        let Some(entry) = self.selected else { return };
        let typed = self.session.ledger().live_of(entry).first().is_some_and(|row| row.source.is_by_hand());
        if typed {
            self.asking = Some(Question::Withdraw { entry });
        } else {
            self.notice = Some("Only what a person wrote, and did not withdraw before, can be withdrawn.".to_owned());
        }
    }

    /// Asks why the session ended, and shows what is owed.
    pub(crate) fn ask_closing(&mut self, now: Moment) {
        self.asking = Some(Question::Closing { at: None, owed: outstanding::list(&self.session, now.elapsed) });
    }

    fn confirm(&mut self, now: Moment, question: Question) -> Vec<Effect> {
        match question {
            Question::Withdraw { entry } => {
                self.selected = None;
                self.try_intent(now, Intent::Withdraw { entry })
            }
            Question::Unseen { entry, said, .. } => {
                let effects = self.try_intent(now, Intent::Reread { entry, said });
                self.offer_unseen(now);
                effects
            }
            Question::MakePrivate { entry } => {
                self.selected = None;
                self.try_intent(now, Intent::MakePrivate { entry })
            }
            Question::Doubts { said, .. } | Question::Dose { said, .. } => self.say(now, said),
            Question::LastTime => Vec::new(),
            Question::Leaving { at } => self.leave(now, at),
            Question::Closing { at: None, .. } => {
                self.notice = Some("Choose with ↑ ↓ why the session ended, then Enter.".to_owned());
                self.asking = Some(question);
                Vec::new()
            }
            Question::Closing { at: Some(at), .. } => self.close_for(now, EndReason::ALL[at]),
        }
    }

    fn leave(&mut self, now: Moment, at: usize) -> Vec<Effect> {
        match at {
            1 => self.quit(now),
            2 => self.leave_for_the_day(now),
            3 => {
                if !self.is_unfinished() {
                    self.ask_closing(now);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether something is typed and not saved, which says so: a closed record could not take it any more, and only a line is
    /// kept for a session that goes on.
    pub(crate) fn is_unfinished(&mut self) -> bool {
        if self.holds_vitals() {
            return true;
        }
        let is_unfinished = !self.line.is_empty();
        if is_unfinished {
            self.notice = Some("A line is unfinished. Save or empty it first; nothing was done.".to_owned());
        }
        is_unfinished
    }

    /// Whether vitals are typed and not saved, which says so and shows them: they were left there long ago, perhaps.
    fn holds_vitals(&mut self) -> bool {
        let holds = !self.fields.are_empty();
        if holds {
            self.fields.open();
            // A list keeps the keyboard as long as it is open.
            self.checklist.phase = None;
            self.notice = Some(UNSAVED_VITALS.to_owned());
        }
        holds
    }

    /// Leaves the session running. The line is kept and comes back; numbers in the fields would not.
    pub(crate) fn quit(&mut self, now: Moment) -> Vec<Effect> {
        if self.holds_vitals() {
            return Vec::new();
        }
        self.leave_running(now, "asked")
    }

    /// The client left, then the program ends; when that is written already, it only ends.
    fn leave_for_the_day(&mut self, now: Moment) -> Vec<Effect> {
        if self.session.left().is_some() {
            return self.leave_running(now, "for the day");
        }
        if !self.is_unfinished() {
            // What was open would otherwise keep the keyboard.
            self.fields.open = false;
            self.purpose = Purpose::Left { then_quit: true };
        }
        Vec::new()
    }

    /// Gaps are closed over with a reason; a record without any is closed at once. What cannot be closed so is said before anybody
    /// types a reason.
    fn close_for(&mut self, now: Moment, reason: EndReason) -> Vec<Effect> {
        if reason == EndReason::NoGo && self.session.t0().is_some() {
            return self.close(now, Closing { reason, accepts_gaps: true, why: String::new(), early: String::new() });
        }
        if !self.line.is_empty() {
            self.notice = Some("A line is unfinished. Save or empty it first; nothing was done.".to_owned());
            return Vec::new();
        }
        if discharge::closes_early(&self.session, now.elapsed).is_some() {
            self.purpose = Purpose::EarlyClose { reason };
            return Vec::new();
        }
        self.close_with(now, reason, String::new())
    }

    /// The same, once it is said why before a hard floor, where there is one.
    pub(crate) fn close_with(&mut self, now: Moment, reason: EndReason, early: String) -> Vec<Effect> {
        if outstanding::list(&self.session, now.elapsed).is_empty() {
            return self.close(now, Closing { reason, accepts_gaps: true, why: String::new(), early });
        }
        self.purpose = Purpose::Gaps { reason, early };
        self.empty_line(now)
    }

    /// Shows what the client's session before this one says.
    pub(crate) fn show_last_time(&mut self) {
        match self.last_time() {
            Some(_) => self.asking = Some(Question::LastTime),
            None => self.notice = Some("There is no earlier record of this client in this folder.".to_owned()),
        }
    }

    /// The close and its digest belong together, so they are one write.
    pub(crate) fn close(&mut self, now: Moment, closing: Closing) -> Vec<Effect> {
        let mut effects = match self.intend(now, Intent::Close(closing)) {
            Ok(effects) => effects,
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                return Vec::new();
            }
        };
        effects.extend(self.try_intent(now, Intent::Digest { hex: self.digest() }));
        let rows = effects.into_iter().flat_map(|effect| if let Effect::Append(rows) = effect { rows } else { Vec::new() });
        self.ended = true;
        // The reason is in the close row now.
        self.line.take();
        self.purpose = Purpose::Entry;
        vec![Effect::Append(rows.collect()), Effect::Draft(None), Effect::Seal]
    }
}

impl Question {
    /// Whether one of several is chosen, instead of yes or no.
    pub const fn has_choices(&self) -> bool {
        matches!(self, Self::Leaving { .. } | Self::Closing { .. })
    }

    /// The next choice, or the one before.
    fn step(&mut self, forward: bool) {
        match self {
            Self::Leaving { at } => *at = stepped(*at, LEAVING.len(), forward),
            Self::Closing { at, .. } => {
                *at = Some(at.map_or(0, |at| stepped(at, EndReason::ALL.len(), forward)));
            }
            _ => {}
        }
    }
}

/// The place after or before one in a list that goes round.
pub(crate) fn stepped(at: usize, of: usize, forward: bool) -> usize {
    let of = of.max(1);
    if forward { (at + 1) % of } else { (at + of - 1) % of }
}
