//! The morning desk: what a session owes, one thing after the other, with the entries around it. What is typed is written late, and
//! says whether it comes from memory or from paper. Leaving something out for now is always allowed.

use super::{Asks, Pane, Review};
use crate::app::grammar::{day_and_time, told};
use crate::app::message::{Basis, Correction, Effect, Wish};
use crate::session::analysis::gaps;
use crate::session::analysis::gaps::{Gap, Lacks};
use crate::session::clinical::checklist::Answer;
use crate::session::decide::EndReason;
use crate::session::statement::Form;
use std::collections::BTreeSet;

/// Where somebody is in what is owed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finish {
    gaps: Vec<Gap>,
    place: usize,
    passed: BTreeSet<Lacks>,
    basis: Basis,
}

impl Finish {
    /// What is asked for now; none: everything was filled or passed over.
    pub fn gap(&self) -> Option<&Gap> {
        self.gaps.get(self.place)
    }

    /// How many things remain, the one that is asked for among them.
    pub fn remain(&self) -> usize {
        self.gaps.len()
    }

    /// How many of those were passed over.
    pub fn passed(&self) -> usize {
        self.gaps.iter().filter(|gap| self.passed.contains(&gap.lacks)).count()
    }

    /// Where what is added comes from.
    pub fn basis(&self) -> Basis {
        self.basis
    }
}

impl Review {
    /// Begins with the first thing that is owed.
    pub fn begin_finishing(&mut self) {
        self.filter.clear();
        self.pane = Pane::Timeline;
        self.lay_out();
        self.finish = Some(Finish::default());
        self.look_for_gaps();
    }

    /// What is owed, while it is gone through.
    pub fn finishing(&self) -> Option<&Finish> {
        self.finish.as_ref()
    }

    /// The record is another one now, so what it owes may be.
    pub(crate) fn look_for_gaps(&mut self) {
        let here = self.here_in(&self.session).elapsed;
        let Some(finish) = &mut self.finish else { return };
        let before = finish.gap().map(|gap| gap.lacks.clone());
        finish.gaps = gaps::to_finish(&self.session, here);
        let is_it = |gap: &Gap| Some(&gap.lacks) == before.as_ref();
        if let Some(place) = finish.gaps.iter().position(is_it) {
            finish.place = place;
            return;
        }
        // It was filled: the next one stands in its place now.
        let open = |place: &usize| finish.gaps.get(*place).is_some_and(|gap| !finish.passed.contains(&gap.lacks));
        let after = (finish.place..finish.gaps.len()).find(open);
        finish.place = after.or_else(|| (0..finish.place).find(open)).unwrap_or(finish.gaps.len());
        self.ask_for_gap();
    }

    /// The line for what is owed now, with the cursor where it belongs.
    pub(crate) fn ask_for_gap(&mut self) {
        let Some(finish) = &self.finish else { return };
        let Some(gap) = finish.gap().cloned() else {
            let words = match finish.passed() {
                0 => "Nothing is owed any more.".to_owned(),
                passed => format!("Nothing else is owed; {passed} passed over. o begins again with them."),
            };
            self.close_line();
            self.notice = Some(self.notice.take().map_or_else(|| words.clone(), |said| format!("{said} {words}")));
            self.finish = None;
            return;
        };
        let entry_of = |seq: u64| self.session.ledger().row(seq).map(|row| row.entry);
        let own = match gap.lacks {
            Lacks::Words(row) | Lacks::Reason(row) | Lacks::Full(row) => entry_of(row),
            Lacks::Lot(entry) => Some(entry),
            _ => None,
        };
        let timeline = self.session.timeline();
        let nearest = timeline[..timeline.partition_point(|(at, _)| *at <= gap.at)].last().map(|(_, entry)| *entry);
        if !own.is_some_and(|entry| self.go_to_entry(entry))
            && let Some(nearest) = nearest
        {
            self.go_to_entry(nearest);
        }
        self.ask(Asks::Gap { is_entry: becomes_entry(&gap.lacks) });
        if let Lacks::Full(seq) = gap.lacks
            && let Some(row) = self.session.ledger().row(seq)
        {
            let full = self.abbreviations.in_full(&row.note);
            self.line.put(&full, self.now);
            // Nobody typed it.
            self.kept = full;
        }
    }

    /// What was typed was written.
    pub(crate) fn filled(&mut self) {
        // The record itself follows, and says what is owed now.
        if self.finish.is_some() && self.asks.is_none() {
            self.look_for_gaps();
        }
    }

    pub(crate) fn pass(&mut self, forward: bool) {
        let Some(finish) = &mut self.finish else { return };
        self.notice = None;
        if forward {
            finish.passed.extend(finish.gaps.get(finish.place).map(|gap| gap.lacks.clone()));
            let open = |place: &usize| !finish.passed.contains(&finish.gaps[*place].lacks);
            finish.place = (finish.place..finish.gaps.len()).find(open).unwrap_or(finish.gaps.len());
        } else {
            finish.place = finish.place.saturating_sub(1);
            let here = finish.gaps.get(finish.place).map(|gap| gap.lacks.clone());
            finish.passed.retain(|passed| Some(passed) != here.as_ref());
        }
        self.ask_for_gap();
    }

    pub(crate) fn turn_basis(&mut self) {
        if let Some(finish) = &mut self.finish {
            finish.basis = if finish.basis == Basis::Memory { Basis::Paper } else { Basis::Memory };
        }
    }

    /// What is typed goes out, in the form in which it fills what is owed; or it is said what it lacks.
    pub(crate) fn fill(&mut self, text: &str) -> Vec<Effect> {
        let Some((lacks, basis)) = self.finish.as_ref().and_then(|finish| Some((finish.gap()?.lacks.clone(), finish.basis)))
        else {
            return Vec::new();
        };
        if text.is_empty() {
            self.notice = Some("Nothing was typed, so nothing is written. Tab leaves it owed and goes on.".to_owned());
            return Vec::new();
        }
        let what = match &lacks {
            Lacks::Words(row) | Lacks::Full(row) => Ok(Correction::Annotate { row: *row, note: text.to_owned() }),
            Lacks::Reason(row) => {
                let kept = self.session.ledger().row(*row).map_or("", |row| row.note.as_str());
                let note = if kept.is_empty() { text.to_owned() } else { format!("{kept}; {text}") };
                Ok(Correction::Annotate { row: *row, note })
            }
            Lacks::Point(id) => match refused(text) {
                Some(reason) => Ok(Correction::LeaveOut { id: id.clone(), reason: reason.to_owned() }),
                None => self.entry(text),
            },
            Lacks::Hold | Lacks::Answer(_) | Lacks::Act(_) | Lacks::Decision(_) | Lacks::Infusion => self.entry(text),
            Lacks::Lot(entry) => Ok(Correction::Amend { entry: *entry, line: text.to_owned(), why: String::new() }),
            Lacks::Rescue | Lacks::Given | Lacks::FollowUp => Ok(Correction::Late { line: in_form(&lacks, text) }),
            Lacks::Check(id) => self.timed(Vec::new()).map(|()| Correction::Check { id: id.clone(), line: text.to_owned() }),
            Lacks::Left => self.timed(Vec::new()).map(|()| Correction::Left { line: text.to_owned() }),
            Lacks::End => self.close(text),
        };
        match what {
            Ok(what) => vec![Effect::Wish(Wish::Fill(self.name.clone(), what, basis))],
            Err(said) => {
                self.notice = Some(said);
                Vec::new()
            }
        }
    }

    /// What the line would become, in words. Words for a box or for the door are no note.
    pub fn becomes(&self) -> Option<String> {
        let reading = self.line.reading().filter(|_| self.asks.as_ref().is_some_and(Asks::is_entry))?;
        let lacks = self.finish.as_ref().and_then(Finish::gap).map(|gap| &gap.lacks);
        let what = match (lacks, &reading.said.form) {
            (Some(Lacks::Left), Form::Note { .. }) => "the client left",
            (Some(Lacks::Check(_)), Form::Note { words, .. }) => {
                Answer::typed(words).map_or("no answer yet: done, not done or na", |(answer, _)| answer.title())
            }
            _ => return Some(told(reading)),
        };
        let when = reading.when.as_ref().map_or_else(|| "the time stands first".to_owned(), |_| day_and_time(reading));
        Some(format!("{what} · {when}"))
    }

    /// An entry that has its time, and is more than a note.
    fn entry(&self, text: &str) -> Result<Correction, String> {
        let is_note = self.line.reading().is_some_and(|reading| matches!(reading.said.form, Form::Note { .. }));
        let doubt = is_note.then(|| "This is a note, and what is owed stays owed.".to_owned());
        self.timed(doubt.into_iter().collect())?;
        Ok(Correction::Late { line: text.to_owned() })
    }

    /// The line has its time. What is doubtful about it, a time that has not come yet also, is asked once.
    fn timed(&self, more: Vec<String>) -> Result<(), String> {
        let reading = self.line.reading().filter(|reading| reading.when.is_some());
        let Some(reading) = reading else {
            return Err("When was it? The time stands first, as in the example. Nothing was written.".to_owned());
        };
        let doubts: Vec<String> = reading.doubts.iter().cloned().chain(more).collect();
        let asked = format!("{} Enter again takes it as it is.", doubts.join(" "));
        if !doubts.is_empty() && self.notice.as_deref() != Some(&asked) {
            return Err(asked);
        }
        Ok(())
    }

    /// `stopped early, asked to end`. What is still owed then is accepted with words.
    fn close(&self, text: &str) -> Result<Correction, String> {
        let Some((reason, why)) = ended(text) else {
            return Err(format!(
                "`{text}` is no way to end: completed, stopped early, no-go or transferred. Nothing was written."
            ));
        };
        let owes = self.finish.as_ref().is_some_and(|finish| finish.gaps.iter().any(|gap| gap.lacks.is_owed()));
        if owes && why.is_empty() {
            return Err(
                "Something is still owed. It can stay so with a reason: type it behind the word, after a comma.".to_owned()
            );
        }
        Ok(Correction::Close { reason, why })
    }
}

/// How it ended, and the words behind that.
fn ended(text: &str) -> Option<(EndReason, String)> {
    let mut words = EndReason::ALL.into_iter().flat_map(|reason| {
        let [title, word] = [reason.title(), reason.word()];
        [(title.to_owned(), reason), (word.to_owned(), reason), (word.replace('_', "-"), reason)]
    });
    let said = |(word, reason): (String, EndReason)| {
        let rest = text.get(..word.len()).filter(|typed| typed.eq_ignore_ascii_case(&word)).and(text.get(word.len()..))?;
        let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
        ends.then(|| (reason, rest.trim_start_matches([',', ':', ';', ' ']).to_owned()))
    };
    words.find_map(said)
}

/// Whether what is typed is read as an entry, and its reading shown.
fn becomes_entry(lacks: &Lacks) -> bool {
    matches!(
        lacks,
        Lacks::Hold
            | Lacks::Point(_)
            | Lacks::Answer(_)
            | Lacks::Act(_)
            | Lacks::Decision(_)
            | Lacks::Infusion
            | Lacks::Lot(_)
            | Lacks::Left
            | Lacks::Check(_)
    )
}

/// The reason behind `no`.
fn refused(text: &str) -> Option<&str> {
    let rest = text.get(..3).filter(|word| word.eq_ignore_ascii_case("no ")).and(text.get(3..))?;
    Some(rest.trim()).filter(|reason| !reason.is_empty())
}

/// Only the words are typed where the question has said what they are about.
fn in_form(lacks: &Lacks, text: &str) -> String {
    match lacks {
        Lacks::Rescue if !text.starts_with("rescue:") => format!("rescue: {text}"),
        Lacks::FollowUp if !text.starts_with("follow-up:") => format!("follow-up: {text}"),
        Lacks::Given if text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.') => format!("stop {text} mg"),
        _ => text.to_owned(),
    }
}
