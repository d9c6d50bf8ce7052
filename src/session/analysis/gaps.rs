//! Everything that a record lacks, one thing at a time: where in the day it belongs, and what would fill it. What is owed for a
//! complete close is drawn from it, and so is the morning desk. Not who asks for it, nor how it is typed.

use super::summary;
use crate::session::analysis::describe;
use crate::session::clinical::discharge;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::Flow;
use crate::session::clinical::emergency;
use crate::session::decide;
use crate::session::due;
use crate::session::due::{Due, State, What};
use crate::session::plan::Point;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::Kind;
use crate::session::state::Session;
use crate::session::time::{Elapsed, on_t0_scale};

/// What is lacking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lacks {
    /// Words for a stamp: its row.
    Words(u64),
    /// Why something was left out, not possible, or changed: its row.
    Reason(u64),
    /// An abbreviation still stands in a row's words.
    Full(u64),
    /// Who cleared a hold under which a dose was given.
    Hold,
    /// A planned reading, by its id.
    Point(String),
    /// Yes or no to a question of the protocol, by its id.
    Answer(String),
    /// Something that was to be done at a time, by its id.
    Act(String),
    /// A decision, by its id.
    Decision(String),
    /// How an infusion ended.
    Infusion,
    /// The lot of a device: its entry.
    Lot(u64),
    /// Which rescue medication.
    Rescue,
    /// What an infusion had given when it was stopped.
    Given,
    /// A line of the discharge checklist, by its id.
    Check(String),
    /// When the client left.
    Left,
    /// When they meet again.
    FollowUp,
    /// How it ended: the record is not closed.
    End,
}

impl Lacks {
    /// In which order somebody goes through them: words that only memory has come first, and the close last.
    const fn place(&self) -> u8 {
        match self {
            Self::Words(_) => 0,
            Self::Reason(_) => 1,
            Self::Full(_) => 2,
            Self::Left => 4,
            Self::FollowUp => 5,
            Self::End => 6,
            _ => 3,
        }
    }

    /// Whether nobody is asked to go through a session for this alone.
    pub const fn is_optional(&self) -> bool {
        matches!(self, Self::FollowUp)
    }

    /// Whether a record is not complete without it. An abbreviation can be read, and a follow-up may not be wanted.
    pub const fn is_owed(&self) -> bool {
        !matches!(self, Self::Full(_) | Self::FollowUp | Self::End)
    }
}

/// One thing that is lacking.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// What.
    pub lacks: Lacks,
    /// Where in the day it belongs.
    pub at: Elapsed,
    /// In a short phrase, `vitals T+60`.
    pub words: String,
}

impl Gap {
    fn new(lacks: Lacks, at: Elapsed, words: impl Into<String>) -> Self {
        Self { lacks, at, words: words.into() }
    }
}

/// Everything that is lacking, in the order in which somebody goes through it afterwards. Of a record that is not closed, it is what a
/// close would lack now: nothing more is owed once it is done.
pub fn to_finish(session: &Session, now: Elapsed) -> Vec<Gap> {
    let end = summary::end(session);
    let until = if session.is_closed() { end } else { now.max(end) };
    let mut all = owed(session, until);
    all.extend(abbreviated(session));
    let is_planned = session.ledger().live().any(|row| row.is(Kind::Plan, "followup"));
    if session.t0().is_some() && !is_planned {
        all.push(Gap::new(Lacks::FollowUp, end, "when you meet again"));
    }
    if !session.is_closed() {
        all.push(Gap::new(Lacks::End, end, "how it ended; the record is not closed"));
    }
    all.sort_by_key(|gap| (gap.lacks.place(), gap.at));
    all
}

/// What a complete close lacks, in the order of the plan.
pub fn owed(session: &Session, now: Elapsed) -> Vec<Gap> {
    let mut all: Vec<Gap> = hold(session).into_iter().collect();
    for due in due::list(session, now) {
        all.extend(planned(session, &due));
    }
    all.extend(infusion(session));
    all.extend(lots(session));
    all.extend(stamps(session));
    all.extend(reasons(session));
    if let Some(row) = emergency::unnamed_rescue(session) {
        all.push(Gap::new(Lacks::Rescue, row.elapsed, "which rescue medication and how much (`rescue: …`)"));
    }
    if let Some(row) = emergency::unmeasured_stop(session) {
        all.push(Gap::new(Lacks::Given, row.elapsed, "mg given when the infusion was stopped (`stop … mg`)"));
    }
    if session.t0().is_some() {
        let left = session.left().map_or(now, |left| left.elapsed);
        let open = discharge::list(session).into_iter().filter(|(_, answer)| answer.is_none());
        all.extend(open.map(|(check, _)| Gap::new(Lacks::Check(check.id.clone()), left, check.title.clone())));
    }
    if session.t0().is_some() && session.left().is_none() {
        all.push(Gap::new(Lacks::Left, now, "when the client left"));
    }
    all
}

/// Something of the plan that waits, or that ran out.
fn planned(session: &Session, due: &Due<'_>) -> Vec<Gap> {
    let open = matches!(due.state, State::Due | State::Late | State::PutOff | State::Expired);
    match due.what {
        What::Point(point) if due.required => {
            let words = match due.label.as_str() {
                _ if due.id.starts_with(due::RECHECK) => describe::name_of_due(due, session.plan()),
                "" => "last vitals".to_owned(),
                label => format!("vitals {label}"),
            };
            let lacking = open.then(|| Gap::new(Lacks::Point(due.id.clone()), due.at, words));
            lacking.into_iter().chain(unasked(session, point, due)).collect()
        }
        What::Act(_) if due.required && open => {
            vec![Gap::new(Lacks::Act(due.id.clone()), due.at, due.id.replace('_', " "))]
        }
        // What was to be decided before the dose, the dose has decided.
        What::Decision(decision) if due.state == State::Expired && !due.is_before_dose() => {
            let words = format!("answer on {}", decision.id.replace('_', " "));
            vec![Gap::new(Lacks::Decision(decision.id.clone()), due.at, words)]
        }
        _ => Vec::new(),
    }
}

/// The questions that go with a point and that nobody answered since it opened.
fn unasked(session: &Session, point: &Point, due: &Due<'_>) -> Vec<Gap> {
    if due.state == State::Later {
        return Vec::new();
    }
    let answered = |id: &str| session.picture().checklist.get(id).is_some_and(|ticked| ticked.at.elapsed >= due.opens);
    let label = if due.label.is_empty() { String::new() } else { format!(" {}", due.label) };
    let open = point.ask.iter().filter(|id| !answered(id));
    let gap = |id: &String| Gap::new(Lacks::Answer(id.clone()), due.at, format!("{}{label}, yes or no", id.replace('_', " ")));
    open.map(gap).collect()
}

/// A dose that was given while it was held: somebody cleared it.
fn hold(session: &Session) -> Option<Gap> {
    let t0 = session.t0()?;
    dose_summary::hold(session).filter(|hold| hold.cleared.is_none()).map(|_| Gap::new(Lacks::Hold, t0, "who cleared the hold"))
}

fn infusion(session: &Session) -> Option<Gap> {
    let last = dose_summary::infusions(session).pop()?;
    let gap = |words: &str| Gap::new(Lacks::Infusion, last.since.elapsed, words);
    if last.is_outdated() {
        return Some(gap("the infusion's mg, whose rate or time was corrected (`stop … mg`)"));
    }
    (last.flow != Flow::Stopped).then(|| gap("the infusion's end, with its mg"))
}

/// Where each device is written down by itself, each has its lot.
fn lots(session: &Session) -> Vec<Gap> {
    let plan = session.plan();
    if !plan.acts.iter().any(|act| act.event == plan.substance) {
        return Vec::new();
    }
    let has_lot = |entry: u64| session.ledger().live_of(entry).iter().any(|row| row.is(Kind::Dose, "lot"));
    let without = session.doses().filter(|given| !has_lot(given.entry));
    without.map(|given| Gap::new(Lacks::Lot(given.entry), given.at.elapsed, "lot number")).collect()
}

fn stamps(session: &Session) -> Vec<Gap> {
    if session.picture().unworded == 0 {
        return Vec::new();
    }
    let stamps = session.ledger().live().filter(|row| row.is(Kind::Event, "moment") && row.note.is_empty());
    stamps.map(|row| Gap::new(Lacks::Words(row.seq), row.elapsed, "word for a stamp")).collect()
}

/// What was left out or not possible, and what was corrected, without saying why.
fn reasons(session: &Session) -> Vec<Gap> {
    let mut rows: Vec<&Row> = Vec::new();
    if session.picture().reasonless > 0 {
        rows.extend(session.ledger().live().filter(|row| crate::session::projection::lacks_reason(row)));
    }
    rows.extend(unexplained(session));
    rows.into_iter().map(|row| Gap::new(Lacks::Reason(row.seq), row.elapsed, "reason")).collect()
}

/// Of each entry of which a number, or the time of a dose, was corrected without saying why: the row that was.
fn unexplained(session: &Session) -> Vec<&Row> {
    let ledger = session.ledger();
    let corrections = ledger.live().filter(|row| row.amends.is_some() && decide::says_why(row.kind));
    let first = |row: &Row| row.amends.and_then(|seq| ledger.first_version(seq));
    let is_changed = |row: &&Row| {
        let moves_dose = |first: &Row| row.kind == Kind::Dose && first.elapsed != row.elapsed;
        // What was read off the pump needs no reason beside what the rate had made of it.
        let is_measured = |first: &Row| first.text == dose_summary::BY_RATE && row.elapsed == first.elapsed;
        let is_other = |first: &Row| first.value != row.value || first.text != row.text || moves_dose(first);
        first(row).is_some_and(|first| is_other(first) && !is_measured(first))
    };
    let mut changed: Vec<&Row> = corrections.filter(is_changed).collect();
    changed.dedup_by_key(|row| row.entry);
    let says_why = |row: &&Row| first(row).is_some_and(|first| first.note != row.note && !row.note.is_empty());
    changed.retain(|row| !ledger.live_of(row.entry).iter().any(says_why));
    changed
}

/// What was typed short and never written out.
fn abbreviated(session: &Session) -> Vec<Gap> {
    let is_words = |row: &&Row| row.source.is_by_hand() && row.kind != Kind::Session && !row.is(Kind::Note, "private");
    let rows = session.ledger().live().filter(is_words);
    let first = |row: &Row| abbreviations(&row.note).next().map(|(_, name)| format!("`;{name}`"));
    rows.filter_map(|row| Some(Gap::new(Lacks::Full(row.seq), row.elapsed, first(row)?))).collect()
}

/// Abbreviations in words, each with the byte at which its `;` stands, and its name: a `;` that begins a word of letters or digits.
pub fn abbreviations(words: &str) -> impl Iterator<Item = (usize, &str)> {
    words.match_indices(';').filter_map(|(at, mark)| {
        let before = words.get(..at)?.chars().next_back();
        let after = words.get(at + mark.len()..)?;
        let end = after.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(after.len());
        let name = after.get(..end)?;
        let begins = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != ';');
        (begins && !name.is_empty() && !name.starts_with(char::is_numeric)).then_some((at, name))
    })
}

/// What fills a gap, and how that is typed: a question, and an example or none.
pub fn asks(session: &Session, gap: &Gap) -> (String, String) {
    let t = session.t0().map_or_else(String::new, |t0| format!(" {}", on_t0_scale((gap.at - t0).num_minutes())));
    let plan = session.plan();
    let (question, example) = match &gap.lacks {
        Lacks::Words(_) => ("What was this moment?".to_owned(), "tears, soft smile".to_owned()),
        Lacks::Reason(_) => ("Why? It was left out, not possible, or changed, and nobody said why.".to_owned(), String::new()),
        Lacks::Full(_) => {
            (format!("{} is still short. The line has it in full where it is known; Enter writes it.", gap.words), String::new())
        }
        Lacks::Hold => ("Who cleared the hold before the dose?".to_owned(), "09:40 cleared by DR after rest".to_owned()),
        Lacks::Point(_) => {
            let asks = format!("The record has no {}. With their time, if they were taken; or `no` and why not.", gap.words);
            (asks, "14:30 128/76 71 97".to_owned())
        }
        Lacks::Answer(id) => (format!("{}?", gap.words), format!("14:30 {} yes", id.replace('_', " "))),
        Lacks::Act(id) => {
            let act = plan.acts.iter().find(|act| id.starts_with(&act.id));
            let line = act.map(|act| describe::line_for_act(act, plan)).unwrap_or_default();
            (format!("{} was planned{t} and not recorded.", gap.words), format!("14:30 {line}"))
        }
        Lacks::Decision(id) => {
            let known = plan.decisions.iter().find(|decision| decision.id == *id);
            let word = known.and_then(|decision| decision.words.first()).cloned().unwrap_or_default();
            (format!("The {} was owed{t}.", gap.words), format!("14:30 {word}: by whom, why"))
        }
        Lacks::Infusion => ("How did the infusion end, and with how many mg?".to_owned(), "14:30 stop 38 mg".to_owned()),
        Lacks::Lot(_) => ("Which lot? Say the device anew with it.".to_owned(), "device 1 lot A1".to_owned()),
        Lacks::Rescue => ("Which rescue medication, and how much?".to_owned(), String::new()),
        Lacks::Given => ("How many mg had been given when the infusion was stopped?".to_owned(), "38".to_owned()),
        Lacks::Check(_) => (format!("Before leaving: {}.", gap.words), "15:10 done; or not done, or na, and words".to_owned()),
        Lacks::Left => {
            ("When did the client leave, with whom, in what condition?".to_owned(), "15:20 with Ana, steady".to_owned())
        }
        Lacks::FollowUp => ("When do you meet again?".to_owned(), "2026-11-26 10:30".to_owned()),
        Lacks::End => {
            let asks = "The record is not closed. How did it end? Words after it say why; Enter closes it.".to_owned();
            (asks, "completed, stopped early, no-go, transferred".to_owned())
        }
    };
    (question, example)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_begins_a_word_and_is_no_number() {
        let found = |words| abbreviations(words).map(|(at, name)| (at, name.to_owned())).collect::<Vec<_>>();
        assert_eq!(found(";br"), [(0, "br".to_owned())]);
        assert_eq!(found("calm, ;br; then (;ok)"), [(6, "br".to_owned()), (17, "ok".to_owned())]);
        for words in ["", "calm; then", "calm;then", ";;br", ";4 mg", "; "] {
            assert_eq!(found(words), [], "{words}");
        }
    }
}
