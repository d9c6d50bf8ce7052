//! Corrections: an entry is stated again. It is decided as if the entry did not exist, and the result replaces the old rows one
//! by one; rows that are not stated again stay.

use super::facts::fact_from_row;
use super::{alert, change, entry};
use crate::session::{
    Entry, Fact, Initials, Moment, Refusal, Row, RowKind, Session, Source, Statement, StatementKind, numbering::append_entries,
};

/// The session as it would be without an entry; a correction is parsed and decided against it.
pub(crate) fn without_entry(session: &Session, now: Moment, entry: u64) -> Session {
    let mut then = session.clone();
    let voids = change::withdraw_entry(session, now, entry).unwrap_or_default();
    append_entries(&mut then, now, &voids);
    then
}

pub(crate) fn amend_entry(
    session: &Session,
    now: Moment,
    entry: u64,
    statement: Statement,
    reason: &str,
) -> Result<Vec<Entry>, Refusal> {
    let live = session.ledger().live_rows_of(entry);
    let Some(first) = live.first() else {
        return Err(Refusal::new("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
    };
    if matches!(first.kind, RowKind::Session | RowKind::Meta) {
        return Err(Refusal::new("The program wrote this row, so it cannot be corrected. Nothing was written."));
    }
    let at = statement.time;
    let (author, restated) = restated_facts(session, now, first, entry, statement)?;
    let is_moved = at != first.timestamp();
    let mut facts = replacement_facts(&live, restated, is_moved);
    if facts.is_empty() && !reason.is_empty() {
        facts.push(fact_from_row(first).amends(first.seq));
    }
    if let Some(fact) = facts.iter_mut().find(|fact| fact.kind.takes_correction_reason()).filter(|_| !reason.is_empty()) {
        fact.note = if fact.note.is_empty() { reason.to_owned() } else { format!("{}; {reason}", fact.note) };
    }
    if facts.is_empty() {
        return Err(Refusal::new("This is the same as before. Nothing was written."));
    }
    let mut corrected = Entry { time: at, author, source: Source::User, amended_entry: Some(entry), facts };
    if is_moved {
        change::update_lateness(session, now, &mut corrected);
    }
    // The corrected reading may cross a limit that the old one did not.
    let alerts = alert::entries_after(session, now, &corrected);
    Ok(std::iter::once(corrected).chain(alerts).collect())
}

/// The facts of the statement, which must be of the same kind as the entry.
fn restated_facts(
    session: &Session,
    now: Moment,
    first: &Row,
    entry: u64,
    statement: Statement,
) -> Result<(Initials, Vec<Fact>), Refusal> {
    let takes_words = matches!(first.kind, RowKind::Event | RowKind::Checkin | RowKind::Due | RowKind::Decision);
    let facts = match statement.kind {
        StatementKind::MoveLastEntry => Vec::new(),
        StatementKind::Note { words, .. } if takes_words => vec![Fact { note: words, ..fact_from_row(first) }],
        kind => {
            // Words typed without quotation marks stay a quote.
            let keeps_item = first.kind == RowKind::Note && matches!(kind, StatementKind::Note { .. });
            let restated =
                entry::entries_from_statement(&without_entry(session, now, entry), now, Statement { kind, ..statement })?;
            let Some(Entry { author, mut facts, .. }) = restated.into_iter().next() else { return Err(different_kind_refusal()) };
            let Some(fact) = facts.first_mut().filter(|fact| fact.kind == first.kind) else {
                return Err(different_kind_refusal());
            };
            if keeps_item {
                fact.item.clone_from(&first.item);
            }
            return Ok((author, facts));
        }
    };
    Ok((session.writer(), facts))
}

fn different_kind_refusal() -> Refusal {
    Refusal::new(
        "A correction has to be the same kind of entry. Nothing was written; your line is unchanged. Delete withdraws an entry.",
    )
}

/// Facts that replace the rows they differ from. Rows that were not stated again are repeated only if the time moves.
fn replacement_facts(live: &[&Row], restated: Vec<Fact>, is_moved: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut settled: Vec<u64> = Vec::new();
    for (place, fact) in restated.into_iter().enumerate() {
        // The first fact replaces the first row even if its item differs, except for vital signs.
        let is_first = |row: &Row| place == 0 && fact.kind != RowKind::Vital && row.seq == live[0].seq;
        let old = live.iter().find(|row| row.matches(fact.kind, &fact.item)).or_else(|| live.iter().find(|row| is_first(row)));
        let Some(old) = old else {
            facts.push(fact);
            continue;
        };
        settled.push(old.seq);
        if is_moved || fact_differs(old, &fact) {
            facts.push(fact.amends(old.seq));
        }
    }
    let has_other_word = |fact: &Fact| fact.kind == RowKind::Decision && fact.text != live[0].text;
    let is_decided_anew = facts.iter().any(has_other_word);
    for row in live.iter().filter(|row| !settled.contains(&row.seq)) {
        // `declined` is a dose row beside its decision and is withdrawn with it.
        if is_decided_anew && row.kind == RowKind::Dose {
            facts.push(Fact::new(RowKind::Void, "row").amends(row.seq));
        } else if is_moved {
            facts.push(fact_from_row(row).amends(row.seq));
        }
    }
    facts
}

fn fact_differs(row: &Row, fact: &Fact) -> bool {
    let value = fact.value.as_ref().map(|(value, _)| *value);
    // An empty note does not remove an earlier reason or remark.
    let has_other_note = fact.note != row.note && !fact.note.is_empty();
    row.item != fact.item || row.value != value || row.text != fact.text || has_other_note
}
