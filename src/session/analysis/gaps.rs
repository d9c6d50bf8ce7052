//! Lists what a record lacks: where each item belongs in the day and what would complete it. The close dialog and the completion
//! of a session afterwards use the same list.

use super::describe;
use crate::session::clinical::{begun, discharge, dose_summary, emergency};
use crate::session::{
    DueItem, DueKind, DueState, Elapsed, InfusionCourse, Row, RowKind, Session, VitalsPoint, due, time::format_t0_offset,
};

/// A kind of missing information.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingKind {
    /// A stamp without words: its row.
    StampWords(u64),
    /// A reason for an omission, a reading not possible or a correction: its row.
    Reason(u64),
    /// An abbreviation that was not expanded: its row.
    Abbreviation(u64),
    /// Who cleared the hold before a dose.
    HoldClearance,
    /// A planned reading, by its id.
    Point(String),
    /// The answer to a question of the protocol, by its id.
    Answer(String),
    /// A planned act, by its id.
    Act(String),
    /// A decision, by its id.
    Decision(String),
    /// The end of what was begun: the row that began it.
    NotEnded(u64),
    /// The mg of an infusion whose rate or time was corrected.
    InfusionMg,
    /// The lot number of a device: its entry.
    Lot(u64),
    /// Which rescue medication was given.
    RescueMedication,
    /// How many mg a stopped infusion had delivered.
    StoppedInfusionMg,
    /// A line of the discharge checklist, by its id.
    DischargeItem(String),
    /// When the client left.
    ClientLeft,
    /// No follow-up appointment is recorded.
    FollowUp,
    /// The close of the record.
    Close,
}

impl MissingKind {
    /// The order in which missing items are asked for: what must be remembered first, the close last.
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

    /// Whether a record is incomplete without it. Abbreviations and the follow-up are optional.
    pub(crate) const fn is_required(&self) -> bool {
        !matches!(self, Self::Abbreviation(_) | Self::FollowUp | Self::Close)
    }
}

/// One piece of information that a record lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingItem {
    /// What the record still lacks.
    pub kind: MissingKind,
    pub(crate) time: Elapsed,
    /// A short phrase: `vitals T+60`.
    pub phrase: String,
}

impl MissingItem {
    fn new(kind: MissingKind, time: Elapsed, phrase: impl Into<String>) -> Self {
        Self { kind, time, phrase: phrase.into() }
    }
}

/// Everything that is missing, in the order in which it is completed afterwards. For an open record: what a close would lack now.
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
        all.push(MissingItem::new(MissingKind::Close, end, "how the session ended; the record is not closed"));
    }
    all.sort_by_key(|gap| (gap.kind.sort_rank(), gap.time));
    all
}

/// What a complete close lacks, in the order of the plan.
pub fn missing_for_close(session: &Session, now: Elapsed) -> Vec<MissingItem> {
    let mut all: Vec<MissingItem> = missing_hold_clearance(session).into_iter().collect();
    let begun = begun::begun_states(session);
    // An act that ends what is still under way is owed as that end, once.
    let is_an_end = |due: &DueItem<'_>| matches!(due.kind, DueKind::Act(act) if begun.iter().any(|state| state.is_ended_by(&act.answering_item)));
    for due in due::list(session, now).iter().filter(|due| !is_an_end(due)) {
        all.extend(missing_planned(session, due));
    }
    all.extend(begun.iter().map(|state| MissingItem::new(MissingKind::NotEnded(state.seq), state.since.elapsed, state.words())));
    all.extend(outdated_infusion(session));
    all.extend(missing_lots(session));
    all.extend(missing_stamp_words(session));
    all.extend(missing_reasons(session));
    all.extend(emergency::unnamed_rescue(session).map(|row| {
        let phrase = "which rescue medication and how much (`rescue: …`)";
        MissingItem::new(MissingKind::RescueMedication, row.elapsed, phrase)
    }));
    all.extend(emergency::infusion_stop_without_mg(session).map(|row| {
        let phrase = "mg given when the infusion was stopped (`stop … mg`)";
        MissingItem::new(MissingKind::StoppedInfusionMg, row.elapsed, phrase)
    }));
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
        // A decision before the dose is settled by the dose.
        DueKind::Decision(decision) if due.state == DueState::Expired && !due.is_before_dose() => {
            let words = format!("answer on {}", decision.id.replace('_', " "));
            vec![MissingItem::new(MissingKind::Decision(decision.id.clone()), due.time, words)]
        }
        _ => Vec::new(),
    }
}

/// The questions of a point that were not answered since it opened.
fn unanswered_questions(session: &Session, point: &VitalsPoint, due: &DueItem<'_>) -> Vec<MissingItem> {
    // What a recheck asks beside the reading is a prompt.
    if due.state == DueState::Upcoming || due.id.starts_with(due::RECHECK) {
        return Vec::new();
    }
    let answered = |id: &str| {
        let since = due.earliest.unwrap_or(due.opens);
        session.projection().checklist_answers.get(id).is_some_and(|recorded| recorded.time.elapsed >= since)
    };
    let label = if due.label.is_empty() { String::new() } else { format!(" {}", due.label) };
    let open = point.questions.iter().filter(|id| !answered(id));
    let gap = |id: &String| {
        MissingItem::new(
            MissingKind::Answer(id.clone()),
            due.time,
            format!("{}{label}, yes or no", describe::checklist_item_title(session, id)),
        )
    };
    open.map(gap).collect()
}

/// A dose was given during a hold, so somebody cleared it.
fn missing_hold_clearance(session: &Session) -> Option<MissingItem> {
    let t0 = session.t0()?;
    dose_summary::last_hold(session)
        .filter(|hold| hold.clearance.is_none())
        .map(|_| MissingItem::new(MissingKind::HoldClearance, t0, "who cleared the hold"))
}

fn outdated_infusion(session: &Session) -> Option<MissingItem> {
    let last = dose_summary::infusions(session).pop().filter(InfusionCourse::is_outdated)?;
    let words = "the infusion's mg, after its rate or time was corrected (`stop … mg`)";
    Some(MissingItem::new(MissingKind::InfusionMg, last.state_since.elapsed, words))
}

/// Each device has its lot number, where devices are recorded one by one.
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
    stamps.map(|row| MissingItem::new(MissingKind::StampWords(row.seq), row.elapsed, "words for a stamp")).collect()
}

/// Omissions, readings not possible and corrections without a reason.
fn missing_reasons(session: &Session) -> Vec<MissingItem> {
    let mut rows: Vec<&Row> = Vec::new();
    if session.projection().missing_reasons > 0 {
        rows.extend(session.ledger().live_rows().filter(|row| crate::session::projection::lacks_reason(row)));
    }
    rows.extend(unexplained_corrections(session));
    rows.into_iter().map(|row| MissingItem::new(MissingKind::Reason(row.seq), row.elapsed, "reason")).collect()
}

/// The corrected row of each entry whose number, or dose time, was corrected without a reason.
fn unexplained_corrections(session: &Session) -> Vec<&Row> {
    let ledger = session.ledger();
    let corrections = ledger.live_rows().filter(|row| row.amends.is_some() && row.kind.takes_correction_reason());
    let first = |row: &Row| row.amends.and_then(|seq| ledger.first_version(seq));
    let is_changed = |row: &&Row| {
        let moves_dose = |first: &Row| row.kind == RowKind::Dose && first.elapsed != row.elapsed;
        // An amount read off the pump may replace a computed one without a reason.
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

/// Abbreviations that were never expanded.
fn unexpanded_abbreviations(session: &Session) -> Vec<MissingItem> {
    let is_words = |row: &&Row| row.source.is_manual() && row.kind != RowKind::Session && !row.matches(RowKind::Note, "private");
    let rows = session.ledger().live_rows().filter(is_words);
    let first = |row: &Row| find_abbreviations(&row.note).next().map(|(_, name)| format!("`;{name}`"));
    rows.filter_map(|row| Some(MissingItem::new(MissingKind::Abbreviation(row.seq), row.elapsed, first(row)?))).collect()
}

/// Finds abbreviations: a `;` that begins a word. Each with the byte offset of the `;` and the name after it.
pub(crate) fn find_abbreviations(words: &str) -> impl Iterator<Item = (usize, &str)> {
    words.match_indices(';').filter_map(|(at, mark)| {
        let before = words.get(..at)?.chars().next_back();
        let after = words.get(at + mark.len()..)?;
        let end = after.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(after.len());
        let name = after.get(..end)?;
        let begins = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != ';');
        (begins && !name.is_empty() && !name.starts_with(char::is_numeric)).then_some((at, name))
    })
}

/// The question that asks for a missing item, and an example of an answer or an empty text.
pub(crate) fn question_and_example(session: &Session, missing: &MissingItem) -> (String, String) {
    let t = session.t0().map_or_else(String::new, |t0| format!(" {}", format_t0_offset((missing.time - t0).num_minutes())));
    let plan = session.plan();
    let (question, example) = match &missing.kind {
        MissingKind::StampWords(_) => ("What was this moment?".to_owned(), "tears, soft smile".to_owned()),
        MissingKind::Reason(_) => {
            ("Why? This was skipped, not possible or changed, and the reason is missing.".to_owned(), String::new())
        }
        MissingKind::Abbreviation(_) => (
            format!("{} is abbreviated. The line below has the full words if they are known; Enter saves it.", missing.phrase),
            String::new(),
        ),
        MissingKind::HoldClearance => {
            ("Who cleared the hold before the dose?".to_owned(), "09:40 cleared by DR after rest".to_owned())
        }
        MissingKind::Point(_) => {
            let asks = format!("{} missing. Type them with their time if they were taken, or `no` and why not.", missing.phrase);
            (asks, "14:30 128/76 71 97".to_owned())
        }
        MissingKind::Answer(id) => (format!("{}?", missing.phrase), format!("14:30 {} yes", id.replace('_', " "))),
        MissingKind::Act(id) => {
            let act = plan.acts.iter().find(|act| id.starts_with(&act.id));
            let line = act.map(|act| describe::act_entry_line(act, plan)).unwrap_or_default();
            (format!("{} planned{t}, not recorded.", missing.phrase), format!("14:30 {line}"))
        }
        MissingKind::Decision(id) => {
            let known = plan.decisions.iter().find(|decision| decision.id == *id);
            let word = known.and_then(|decision| decision.answers.first()).cloned().unwrap_or_default();
            (format!("{} planned{t}, not answered.", missing.phrase), format!("14:30 {word}: by whom, why"))
        }
        MissingKind::NotEnded(seq) => {
            let line = begun::begun_by(session, *seq).map_or("", |state| state.pair.end_line);
            (format!("{}: when did that end, and how?", missing.phrase), format!("14:30 {line}"))
        }
        MissingKind::InfusionMg => {
            ("How many mg did the infusion give? Its rate or time was corrected.".to_owned(), "14:30 stop 38 mg".to_owned())
        }
        MissingKind::Lot(_) => ("Which lot? Type the device again, with its lot.".to_owned(), "device 1 lot A1".to_owned()),
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
            let asks = "The record is not closed. How did the session end? Add words to say why; Enter closes it.".to_owned();
            (asks, "completed, stopped early, no-go, transferred".to_owned())
        }
    };
    (question, example)
}
