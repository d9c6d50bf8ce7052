//! Everything that a record lacks, one thing at a time: where in the day it belongs, and what would fill it. What is owed for a
//! complete close is drawn from it, and so is the morning desk. Not who asks for it, nor how it is typed.

use crate::session::analysis::describe;
use crate::session::clinical::discharge;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::InfusionState;
use crate::session::clinical::emergency;
use crate::session::due;
use crate::session::due::{DueItem, DueKind, DueState};
use crate::session::plan::VitalsPoint;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::RowKind;
use crate::session::state::Session;
use crate::session::time::{Elapsed, format_t0_offset};

/// What is lacking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingKind {
    /// Words for a stamp: its row.
    StampWords(u64),
    /// Why something was left out, not possible, or changed: its row.
    Reason(u64),
    /// An abbreviation still stands in a row's words.
    Abbreviation(u64),
    /// Who cleared a hold under which a dose was given.
    HoldClearance,
    /// A planned reading, by its id.
    Point(String),
    /// Yes or no to a question of the protocol, by its id.
    Answer(String),
    /// Something that was to be done at a time, by its id.
    Act(String),
    /// A decision, by its id.
    Decision(String),
    /// How an infusion ended.
    InfusionEnd,
    /// The lot of a device: its entry.
    Lot(u64),
    /// Which rescue medication.
    RescueMedication,
    /// What an infusion had given when it was stopped.
    StoppedInfusionMg,
    /// A line of the discharge checklist, by its id.
    DischargeItem(String),
    /// When the client left.
    ClientLeft,
    /// When they meet again.
    FollowUp,
    /// How it ended: the record is not closed.
    Close,
}

impl MissingKind {
    /// In which order somebody goes through them: words that only memory has come first, and the close last.
    const fn sort_rank(&self) -> u8 {
        match self {
            Self::StampWords(_) => 0,
            Self::Reason(_) => 1,
            Self::Abbreviation(_) => 2,
            Self::ClientLeft => 4,
            Self::FollowUp => 5,
            Self::Close => 6,
            _ => 3,
        }
    }

    /// Whether nobody is asked to go through a session for this alone.
    pub const fn is_optional(&self) -> bool {
        matches!(self, Self::FollowUp)
    }

    /// Whether a record is not complete without it. An abbreviation can be read, and a follow-up may not be wanted.
    pub const fn is_required(&self) -> bool {
        !matches!(self, Self::Abbreviation(_) | Self::FollowUp | Self::Close)
    }
}

/// One thing that is lacking.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingItem {
    /// What.
    pub kind: MissingKind,
    /// Where in the day it belongs.
    pub time: Elapsed,
    /// In a short phrase, `vitals T+60`.
    pub phrase: String,
}

impl MissingItem {
    fn new(lacks: MissingKind, at: Elapsed, words: impl Into<String>) -> Self {
        Self { kind: lacks, time: at, phrase: words.into() }
    }
}

/// Everything that is lacking, in the order in which somebody goes through it afterwards. Of a record that is not closed, it is what a
/// close would lack now: nothing more is owed once it is done.
pub fn missing_for_completion(session: &Session, now: Elapsed) -> Vec<MissingItem> {
    let end = session.end_time();
    let until = if session.is_closed() { end } else { now.max(end) };
    let mut all = missing_for_close(session, until);
    all.extend(unexpanded_abbreviations(session));
    let is_planned = session.ledger().live_rows().any(|row| row.matches(RowKind::Plan, "followup"));
    if session.t0().is_some() && !is_planned {
        all.push(MissingItem::new(MissingKind::FollowUp, end, "when you meet again"));
    }
    if !session.is_closed() {
        all.push(MissingItem::new(MissingKind::Close, end, "how it ended; the record is not closed"));
    }
    all.sort_by_key(|gap| (gap.kind.sort_rank(), gap.time));
    all
}

/// What a complete close lacks, in the order of the plan.
pub fn missing_for_close(session: &Session, now: Elapsed) -> Vec<MissingItem> {
    let mut all: Vec<MissingItem> = missing_hold_clearance(session).into_iter().collect();
    for due in due::list(session, now) {
        all.extend(missing_planned(session, &due));
    }
    all.extend(missing_infusion_end(session));
    all.extend(missing_lots(session));
    all.extend(missing_stamp_words(session));
    all.extend(missing_reasons(session));
    if let Some(row) = emergency::unnamed_rescue(session) {
        all.push(MissingItem::new(
            MissingKind::RescueMedication,
            row.elapsed,
            "which rescue medication and how much (`rescue: …`)",
        ));
    }
    if let Some(row) = emergency::infusion_stop_without_mg(session) {
        all.push(MissingItem::new(
            MissingKind::StoppedInfusionMg,
            row.elapsed,
            "mg given when the infusion was stopped (`stop … mg`)",
        ));
    }
    if session.t0().is_some() {
        let left = session.client_left().map_or(now, |left| left.elapsed);
        let open = discharge::list(session).into_iter().filter(|(_, answer)| answer.is_none());
        all.extend(
            open.map(|(check, _)| MissingItem::new(MissingKind::DischargeItem(check.id.clone()), left, check.title.clone())),
        );
    }
    if session.t0().is_some() && session.client_left().is_none() {
        all.push(MissingItem::new(MissingKind::ClientLeft, now, "when the client left"));
    }
    all
}

/// Something of the plan that waits, or that ran out.
fn missing_planned(session: &Session, due: &DueItem<'_>) -> Vec<MissingItem> {
    let open = matches!(due.state, DueState::Due | DueState::Late | DueState::Postponed | DueState::Expired);
    match due.kind {
        DueKind::Point(point) if due.required => {
            let words = match due.label.as_str() {
                _ if due.id.starts_with(due::RECHECK) => describe::due_name(due, session.plan()),
                "" => "last vitals".to_owned(),
                label => format!("vitals {label}"),
            };
            let lacking = open.then(|| MissingItem::new(MissingKind::Point(due.id.clone()), due.time, words));
            lacking.into_iter().chain(unanswered_questions(session, point, due)).collect()
        }
        DueKind::Act(_) if due.required && open => {
            vec![MissingItem::new(MissingKind::Act(due.id.clone()), due.time, due.id.replace('_', " "))]
        }
        // What was to be decided before the dose, the dose has decided.
        DueKind::Decision(decision) if due.state == DueState::Expired && !due.is_before_dose() => {
            let words = format!("answer on {}", decision.id.replace('_', " "));
            vec![MissingItem::new(MissingKind::Decision(decision.id.clone()), due.time, words)]
        }
        _ => Vec::new(),
    }
}

/// The questions that go with a point and that nobody answered since it opened.
fn unanswered_questions(session: &Session, point: &VitalsPoint, due: &DueItem<'_>) -> Vec<MissingItem> {
    if due.state == DueState::Upcoming {
        return Vec::new();
    }
    let answered =
        |id: &str| session.projection().checklist_answers.get(id).is_some_and(|ticked| ticked.time.elapsed >= due.opens);
    let label = if due.label.is_empty() { String::new() } else { format!(" {}", due.label) };
    let open = point.questions.iter().filter(|id| !answered(id));
    let gap = |id: &String| {
        MissingItem::new(MissingKind::Answer(id.clone()), due.time, format!("{}{label}, yes or no", id.replace('_', " ")))
    };
    open.map(gap).collect()
}

/// A dose that was given while it was held: somebody cleared it.
fn missing_hold_clearance(session: &Session) -> Option<MissingItem> {
    let t0 = session.t0()?;
    dose_summary::last_hold(session)
        .filter(|hold| hold.clearance.is_none())
        .map(|_| MissingItem::new(MissingKind::HoldClearance, t0, "who cleared the hold"))
}

fn missing_infusion_end(session: &Session) -> Option<MissingItem> {
    let last = dose_summary::infusions(session).pop()?;
    let gap = |words: &str| MissingItem::new(MissingKind::InfusionEnd, last.state_since.elapsed, words);
    if last.is_outdated() {
        return Some(gap("the infusion's mg, whose rate or time was corrected (`stop … mg`)"));
    }
    (last.state != InfusionState::Stopped).then(|| gap("the infusion's end, with its mg"))
}

/// Where each device is written down by itself, each has its lot.
fn missing_lots(session: &Session) -> Vec<MissingItem> {
    let plan = session.plan();
    if !plan.acts.iter().any(|act| act.answering_item == plan.substance) {
        return Vec::new();
    }
    let has_lot = |entry: u64| session.ledger().live_rows_of(entry).iter().any(|row| row.matches(RowKind::Dose, "lot"));
    let without = session.doses().filter(|given| !has_lot(given.entry));
    without.map(|given| MissingItem::new(MissingKind::Lot(given.entry), given.time.elapsed, "lot number")).collect()
}

fn missing_stamp_words(session: &Session) -> Vec<MissingItem> {
    if session.projection().stamps_without_words == 0 {
        return Vec::new();
    }
    let stamps = session.ledger().live_rows().filter(|row| row.matches(RowKind::Event, "moment") && row.note.is_empty());
    stamps.map(|row| MissingItem::new(MissingKind::StampWords(row.seq), row.elapsed, "word for a stamp")).collect()
}

/// What was left out or not possible, and what was corrected, without saying why.
fn missing_reasons(session: &Session) -> Vec<MissingItem> {
    let mut rows: Vec<&Row> = Vec::new();
    if session.projection().missing_reasons > 0 {
        rows.extend(session.ledger().live_rows().filter(|row| crate::session::projection::lacks_reason(row)));
    }
    rows.extend(unexplained_corrections(session));
    rows.into_iter().map(|row| MissingItem::new(MissingKind::Reason(row.seq), row.elapsed, "reason")).collect()
}

/// Of each entry of which a number, or the time of a dose, was corrected without saying why: the row that was.
fn unexplained_corrections(session: &Session) -> Vec<&Row> {
    let ledger = session.ledger();
    let corrections = ledger.live_rows().filter(|row| row.amends.is_some() && row.kind.takes_correction_reason());
    let first = |row: &Row| row.amends.and_then(|seq| ledger.first_version(seq));
    let is_changed = |row: &&Row| {
        let moves_dose = |first: &Row| row.kind == RowKind::Dose && first.elapsed != row.elapsed;
        // What was read off the pump needs no reason beside what the rate had made of it.
        let is_measured = |first: &Row| first.text == dose_summary::BY_RATE_TEXT && row.elapsed == first.elapsed;
        let is_other = |first: &Row| first.value != row.value || first.text != row.text || moves_dose(first);
        first(row).is_some_and(|first| is_other(first) && !is_measured(first))
    };
    let mut changed: Vec<&Row> = corrections.filter(is_changed).collect();
    changed.dedup_by_key(|row| row.entry);
    let says_why = |row: &&Row| first(row).is_some_and(|first| first.note != row.note && !row.note.is_empty());
    changed.retain(|row| !ledger.live_rows_of(row.entry).iter().any(says_why));
    changed
}

/// What was typed short and never written out.
fn unexpanded_abbreviations(session: &Session) -> Vec<MissingItem> {
    let is_words = |row: &&Row| row.source.is_manual() && row.kind != RowKind::Session && !row.matches(RowKind::Note, "private");
    let rows = session.ledger().live_rows().filter(is_words);
    let first = |row: &Row| find_abbreviations(&row.note).next().map(|(_, name)| format!("`;{name}`"));
    rows.filter_map(|row| Some(MissingItem::new(MissingKind::Abbreviation(row.seq), row.elapsed, first(row)?))).collect()
}

/// Abbreviations in words, each with the byte at which its `;` stands, and its name: a `;` that begins a word of letters or digits.
pub fn find_abbreviations(words: &str) -> impl Iterator<Item = (usize, &str)> {
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
pub fn question_and_example(session: &Session, missing: &MissingItem) -> (String, String) {
    let t = session.t0().map_or_else(String::new, |t0| format!(" {}", format_t0_offset((missing.time - t0).num_minutes())));
    let plan = session.plan();
    let (question, example) = match &missing.kind {
        MissingKind::StampWords(_) => ("What was this moment?".to_owned(), "tears, soft smile".to_owned()),
        MissingKind::Reason(_) => {
            ("Why? It was left out, not possible, or changed, and nobody said why.".to_owned(), String::new())
        }
        MissingKind::Abbreviation(_) => (
            format!("{} is still short. The line has it in full where it is known; Enter writes it.", missing.phrase),
            String::new(),
        ),
        MissingKind::HoldClearance => {
            ("Who cleared the hold before the dose?".to_owned(), "09:40 cleared by DR after rest".to_owned())
        }
        MissingKind::Point(_) => {
            let asks = format!("The record has no {}. With their time, if they were taken; or `no` and why not.", missing.phrase);
            (asks, "14:30 128/76 71 97".to_owned())
        }
        MissingKind::Answer(id) => (format!("{}?", missing.phrase), format!("14:30 {} yes", id.replace('_', " "))),
        MissingKind::Act(id) => {
            let act = plan.acts.iter().find(|act| id.starts_with(&act.id));
            let line = act.map(|act| describe::act_entry_line(act, plan)).unwrap_or_default();
            (format!("{} was planned{t} and not recorded.", missing.phrase), format!("14:30 {line}"))
        }
        MissingKind::Decision(id) => {
            let known = plan.decisions.iter().find(|decision| decision.id == *id);
            let word = known.and_then(|decision| decision.answers.first()).cloned().unwrap_or_default();
            (format!("The {} was owed{t}.", missing.phrase), format!("14:30 {word}: by whom, why"))
        }
        MissingKind::InfusionEnd => ("How did the infusion end, and with how many mg?".to_owned(), "14:30 stop 38 mg".to_owned()),
        MissingKind::Lot(_) => ("Which lot? Say the device anew with it.".to_owned(), "device 1 lot A1".to_owned()),
        MissingKind::RescueMedication => ("Which rescue medication, and how much?".to_owned(), String::new()),
        MissingKind::StoppedInfusionMg => {
            ("How many mg had been given when the infusion was stopped?".to_owned(), "38".to_owned())
        }
        MissingKind::DischargeItem(_) => {
            (format!("Before leaving: {}.", missing.phrase), "15:10 done; or not done, or na, and words".to_owned())
        }
        MissingKind::ClientLeft => {
            ("When did the client leave, with whom, in what condition?".to_owned(), "15:20 with Ana, steady".to_owned())
        }
        MissingKind::FollowUp => ("When do you meet again?".to_owned(), "2026-11-26 10:30".to_owned()),
        MissingKind::Close => {
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
        let found = |words| find_abbreviations(words).map(|(at, name)| (at, name.to_owned())).collect::<Vec<_>>();
        assert_eq!(found(";br"), [(0, "br".to_owned())]);
        assert_eq!(found("calm, ;br; then (;ok)"), [(6, "br".to_owned()), (17, "ok".to_owned())]);
        for words in ["", "calm; then", "calm;then", ";;br", ";4 mg", "; "] {
            assert_eq!(found(words), [], "{words}");
        }
    }
}
