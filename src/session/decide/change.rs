//! Changes to earlier entries: fill, move, postpone, skip, withdraw. Each adds rows that refer to the old ones.

use super::alert;
use super::facts::{due_outcome_fact, entry_by_writer, fact_from_row, new_version, with_entry};
use super::private::is_movable;
use crate::session::clinical::discharge_facts;
use crate::session::{
    ChecklistAnswer, DueItem, DueOutcome, Entry, Fact, Moment, PhaseId, Refusal, Row, RowKind, Session, Timestamp, Value,
    clinical::checklist, due, words::join_nonempty,
};

/// How long after writing an entry can be undone, in milliseconds.
pub(crate) const UNDO_WINDOW_MS: i64 = 120_000;

/// The refusal of a fourth postponement.
pub(crate) const POSTPONED_TOO_OFTEN: &str =
    "This was already postponed three times. Nothing was written; answer it, or type `skip` and a reason.";

/// The entry that undo would withdraw now: the writer's newest, less than two minutes old.
pub fn undoable_entry(session: &Session, now: Moment) -> Option<u64> {
    let entry = session.last_typed_entry()?;
    let newest = session.ledger().live_rows_of(entry).into_iter().max_by_key(|row| row.seq)?;
    // After the clock was set back, `entered` is held at its maximum and does not give the age.
    let is_held = newest.entered.instant_ms() > now.wall.instant_ms();
    let written = if is_held { newest.elapsed } else { newest.entered_elapsed() };
    let age_ms = (now.elapsed - written).num_milliseconds();
    // The window is for a person's hands, whose time a rehearsal's fast clock does not change.
    let speed = session.projection().rehearsal_speed.unwrap_or(1.0).max(1.0);
    let is_recent = (age_ms as f64) < UNDO_WINDOW_MS as f64 * speed;
    (newest.author == session.writer() && is_recent && newest.kind != RowKind::Session).then_some(entry)
}

pub(crate) fn withdraw_entry(session: &Session, now: Moment, entry: u64) -> Result<Vec<Entry>, Refusal> {
    let live = session.ledger().live_rows_of(entry);
    if live.is_empty() {
        return Err(Refusal::new("This entry is already withdrawn. Nothing was written."));
    }
    if live.iter().any(|row| matches!(row.kind, RowKind::Session | RowKind::Meta)) {
        return Err(Refusal::new(
            "The program wrote this row and needs it to read the record, so it cannot be withdrawn. Nothing was written.",
        ));
    }
    let facts = live.iter().map(|row| Fact::new(RowKind::Void, "row").amends(row.seq)).collect();
    let withdrawal = Entry { amended_entry: Some(entry), ..entry_by_writer(session, now.into(), facts) };
    let watches = alert::withdrawn_watches(session, now, &withdrawal);
    Ok(std::iter::once(withdrawal).chain(watches).collect())
}

/// Removes an entry's words from the live record and leaves a private note in their place. A stamp is withdrawn.
pub(crate) fn make_private(session: &Session, entry: u64) -> Result<Vec<Entry>, Refusal> {
    const PRIVATE: &str = "private";
    let live = session.ledger().live_rows_of(entry);
    let (moves, stay): (Vec<&Row>, Vec<&Row>) = live.iter().partition(|row| is_movable(row));
    let Some(first) = moves.first() else {
        return Err(Refusal::new("This entry has no words that could be made private. Nothing was written."));
    };
    let mut facts = Vec::new();
    let mut has_private_note = stay.iter().any(|row| row.matches(RowKind::Note, PRIVATE));
    for row in &moves {
        match row.kind {
            RowKind::Note if !has_private_note => {
                has_private_note = true;
                facts.push(Fact::new(RowKind::Note, PRIVATE).amends(row.seq));
            }
            RowKind::Checkin => facts.push(fact_from_row(row).note("").amends(row.seq)),
            _ => facts.push(Fact::new(RowKind::Void, "row").amends(row.seq)),
        }
    }
    if !has_private_note {
        facts.push(Fact::new(RowKind::Note, PRIVATE));
    }
    Ok(vec![new_version(session, &live, first.timestamp(), facts)])
}

/// Moves the newest entry to another time: repeats all its rows at that time.
pub(crate) fn move_last_entry(session: &Session, now: Moment, at: Timestamp) -> Result<Vec<Entry>, Refusal> {
    let Some(entry) = session.last_typed_entry() else {
        return Err(Refusal::new("There is no entry yet to move to this time. Nothing was written; type words after the time."));
    };
    Ok(move_entry(session, now, entry, at, ""))
}

/// Moves the entry that sets T0: repeats it at the new time with the reason.
pub(crate) fn move_t0(session: &Session, now: Moment, at: Timestamp, reason: &str) -> Result<Vec<Entry>, Refusal> {
    let Some(entry) = session.t0_entry() else {
        return Err(Refusal::new("There is no T0 yet, because no dose is recorded. Nothing was written; the line is unchanged."));
    };
    Ok(move_entry(session, now, entry, at, reason))
}

/// Repeats all rows of an entry at another time. A dose gets the reason.
fn move_entry(session: &Session, now: Moment, entry: u64, at: Timestamp, reason: &str) -> Vec<Entry> {
    let live = session.ledger().live_rows_of(entry);
    let mut facts: Vec<Fact> = live.iter().map(|row| fact_from_row(row).amends(row.seq)).collect();
    if let Some(dose) = facts.iter_mut().find(|fact| fact.kind == RowKind::Dose) {
        dose.note = join_nonempty([dose.note.as_str(), reason], " · ");
    }
    let mut moved = new_version(session, &live, at, facts);
    update_lateness(session, now, &mut moved);
    // At their new time the readings may cross other limits.
    let alerts = alert::entries_after(session, now, &moved);
    std::iter::once(moved).chain(alerts).collect()
}

/// Recomputes how late an answer was, by the plan as it is after the move, which may move T0.
pub(crate) fn update_lateness(session: &Session, now: Moment, moved: &mut Entry) {
    if moved.facts.iter().all(|fact| fact.kind != RowKind::Due) {
        return;
    }
    let then = with_entry(session, now, moved);
    let instances = due::list(&then, now.elapsed);
    for fact in moved.facts.iter_mut().filter(|fact| fact.kind == RowKind::Due) {
        let due = instances.iter().find(|due| due.id == fact.item);
        if let Some(late) = due.and_then(|due| Value::new(due.minutes_late(moved.time.elapsed))) {
            fact.value = Some((late, "min".into()));
        }
    }
}

pub(crate) fn fill_stamp(session: &Session, entry: u64, words: &str) -> Result<Vec<Entry>, Refusal> {
    let live = session.ledger().live_rows_of(entry);
    let Some(stamp) = live.iter().find(|row| row.matches(RowKind::Event, "moment")) else {
        return Err(Refusal::new("The stamp was withdrawn. Your words are still on the line; Enter saves them as a note."));
    };
    let facts = vec![fact_from_row(stamp).note(words).amends(stamp.seq)];
    Ok(vec![new_version(session, &live, stamp.timestamp(), facts)])
}

/// Replaces a row's note: words for a stamp, a missing reason, an expanded abbreviation.
pub(crate) fn annotate_row(session: &Session, row: u64, note: &str) -> Result<Vec<Entry>, Refusal> {
    let known = session.ledger().row(row).filter(|row| !matches!(row.kind, RowKind::Session | RowKind::Meta | RowKind::Void));
    let live = known.map_or_else(Vec::new, |known| session.ledger().live_rows_of(known.entry));
    // The words of a private note never enter the record.
    let Some(known) = live.iter().find(|live| live.seq == row && !live.matches(RowKind::Note, "private")) else {
        return Err(Refusal::new("This was corrected or withdrawn meanwhile. Nothing was written; your line is unchanged."));
    };
    if note.trim().is_empty() || note == known.note {
        return Err(Refusal::new("There are no new words. Nothing was written."));
    }
    let facts = vec![fact_from_row(known).note(note).amends(known.seq)];
    Ok(vec![new_version(session, &live, known.timestamp(), facts)])
}

/// The first answer to a checklist item is a new entry; a further answer is a new version of it.
pub(crate) fn answer_checklist_item(
    session: &Session,
    at: Timestamp,
    id: &str,
    answer: ChecklistAnswer,
    note: &str,
) -> Result<Vec<Entry>, Refusal> {
    let mut all = PhaseId::ALL.into_iter().flat_map(|phase| checklist::items_of_phase(session.plan(), phase));
    let Some(item) = all.find(|check| check.id == id) else {
        return Err(Refusal::new(format!("`{id}` is not in a checklist of this protocol. Nothing was written.")));
    };
    let is_known =
        session.projection().checklist_answers.get(id).is_some_and(|known| known.answer == answer && known.note == note);
    if is_known {
        return Ok(Vec::new());
    }
    if answer == ChecklistAnswer::Done
        && note.is_empty()
        && let Some(against) = discharge_facts::contradiction(session, item, at.elapsed)
    {
        return Err(Refusal::new(format!("The record says: {against}. Type why it is done all the same; it is not saved yet.")));
    }
    let fact = Fact::new(RowKind::Checklist, id.to_owned()).text(answer.word()).note(note);
    let Some(known) = session.projection().checklist_answers.get(id) else {
        return Ok(vec![entry_by_writer(session, at, vec![fact])]);
    };
    // A different answer has its own time; a different note keeps the old time.
    let at = if known.answer == answer { known.time } else { at };
    Ok(vec![new_version(session, &session.ledger().live_rows_of(known.entry), at, vec![fact.amends(known.seq)])])
}

pub(crate) fn postpone(session: &Session, now: Moment, id: &str, reason: &str) -> Result<Vec<Entry>, Refusal> {
    let due = find_open_due(session, now, id)?;
    if due.postponed_count >= due::MAX_POSTPONEMENTS {
        return Err(Refusal::new(POSTPONED_TOO_OFTEN));
    }
    Ok(vec![entry_by_writer(session, now.into(), vec![due_outcome_fact(&due, now.elapsed, DueOutcome::Postponed, reason)])])
}

pub(crate) fn skip_due(session: &Session, now: Moment, id: &str, reason: &str) -> Result<Vec<Entry>, Refusal> {
    // A reason can still be given for an expired item.
    let expired = || {
        let matches = |due: &DueItem<'_>| due.id == id && due.state == due::DueState::Expired && !reason.is_empty();
        due::list(session, now.elapsed).into_iter().find(matches)
    };
    let due = match find_open_due(session, now, id) {
        Ok(due) => due,
        Err(refusal) => expired().ok_or(refusal)?,
    };
    Ok(vec![entry_by_writer(session, now.into(), vec![due_outcome_fact(&due, now.elapsed, DueOutcome::Skipped, reason)])])
}

fn find_open_due<'a>(session: &'a Session, now: Moment, id: &str) -> Result<DueItem<'a>, Refusal> {
    due::list(session, now.elapsed)
        .into_iter()
        .find(|due| due.id == id && due.is_open())
        .ok_or_else(|| Refusal::new("This is no longer due. Nothing was written."))
}
