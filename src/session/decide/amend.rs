//! Corrections: an entry said anew. It is decided as if the entry had never been, and what comes out replaces row by row what
//! stands there; what is not said anew stays. Not the time alone and not words for a stamp, which are `change`'s.

use super::super::refusal::Refusal;
use super::super::state::{Session, evolve, number};
use super::super::time::Moment;
use super::{Initials, alert, change};
use crate::session::decide::entry;
use crate::session::record::row::{Entry, Fact, Row, Source};
use crate::session::record::vocabulary::Kind;
use crate::session::statement::{Form, Said};

/// The session as it would be without an entry: what a correction of it is read and judged against.
pub fn without(session: &Session, now: Moment, entry: u64) -> Session {
    let mut then = session.clone();
    let voids = change::withdraw(session, now, entry).unwrap_or_default();
    for row in number(session, now, &voids) {
        evolve(&mut then, &row);
    }
    then
}

/// Whether a correction of such an entry says why, beside what it corrects. Where the note holds the words themselves, it cannot.
pub fn says_why(kind: Kind) -> bool {
    matches!(kind, Kind::Vital | Kind::Dose | Kind::Scale)
}

pub(crate) fn amend(session: &Session, now: Moment, entry: u64, said: Said, why: &str) -> Result<Vec<Entry>, Refusal> {
    let live = session.ledger().live_of(entry);
    let Some(first) = live.first() else {
        return Err(Refusal::new("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
    };
    if matches!(first.kind, Kind::Session | Kind::Meta) {
        return Err(Refusal::new("This is what the record says about itself; nobody corrects it. Nothing was written."));
    }
    let at = said.at;
    let (author, anew) = said_anew(session, now, first, entry, said)?;
    let is_moved = at != first.at();
    let mut facts = replacing(&live, anew, is_moved);
    if facts.is_empty() && !why.is_empty() {
        facts.push(change::same(first).amends(first.seq));
    }
    if let Some(told) = facts.iter_mut().find(|fact| says_why(fact.kind)).filter(|_| !why.is_empty()) {
        told.note = if told.note.is_empty() { why.to_owned() } else { format!("{}; {why}", told.note) };
    }
    if facts.is_empty() {
        return Err(Refusal::new("This is what stands there already. Nothing was written."));
    }
    let mut corrected = Entry { at, author, source: Source::User, of: Some(entry), facts };
    if is_moved {
        change::restate_lateness(session, now, &mut corrected);
    }
    // What stands there now may cross a limit that what stood there before did not.
    let alerts = alert::raised(&super::with(session, now, &corrected), at, &corrected.facts);
    Ok(std::iter::once(corrected).chain(alerts).collect())
}

/// What the line says now, as facts of the same sort as the entry.
fn said_anew(session: &Session, now: Moment, first: &Row, entry: u64, said: Said) -> Result<(Initials, Vec<Fact>), Refusal> {
    let takes_words = matches!(first.kind, Kind::Event | Kind::Checkin | Kind::Due | Kind::Decision);
    let facts = match said.form {
        Form::MoveLast => Vec::new(),
        Form::Note { words, .. } if takes_words => vec![Fact { note: words, ..change::same(first) }],
        form => {
            // Words typed without their mark are still the client's own.
            let keeps_item = first.kind == Kind::Note && matches!(form, Form::Note { .. });
            let anew = entry::say(&without(session, now, entry), now, Said { form, ..said })?;
            let Some(Entry { author, mut facts, .. }) = anew.into_iter().next() else { return Err(another_sort()) };
            let Some(told) = facts.first_mut().filter(|told| told.kind == first.kind) else { return Err(another_sort()) };
            if keeps_item {
                told.item.clone_from(&first.item);
            }
            return Ok((author, facts));
        }
    };
    Ok((session.writer(), facts))
}

fn another_sort() -> Refusal {
    Refusal::new(
        "A correction stays what the entry was, and this is something else. Nothing was written; your line is unchanged. Delete withdraws an entry.",
    )
}

/// Facts that replace the rows they differ from. Rows of which nothing was said are said again only where the time moves.
fn replacing(live: &[&Row], anew: Vec<Fact>, is_moved: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut settled: Vec<u64> = Vec::new();
    for (place, fact) in anew.into_iter().enumerate() {
        // The first row is what the entry is, whatever it is called now; of vital signs each has its own.
        let is_first = |row: &Row| place == 0 && fact.kind != Kind::Vital && row.seq == live[0].seq;
        let old = live.iter().find(|row| row.is(fact.kind, &fact.item)).or_else(|| live.iter().find(|row| is_first(row)));
        let Some(old) = old else {
            facts.push(fact);
            continue;
        };
        settled.push(old.seq);
        if is_moved || differs(old, &fact) {
            facts.push(fact.amends(old.seq));
        }
    }
    let has_other_word = |fact: &Fact| fact.kind == Kind::Decision && fact.text != live[0].text;
    let is_decided_anew = facts.iter().any(has_other_word);
    for row in live.iter().filter(|row| !settled.contains(&row.seq)) {
        // `declined` stands as a dose row beside its decision, and goes with it.
        if is_decided_anew && row.kind == Kind::Dose {
            facts.push(Fact::new(Kind::Void, "row").amends(row.seq));
        } else if is_moved {
            facts.push(change::same(row).amends(row.seq));
        }
    }
    facts
}

fn differs(row: &Row, fact: &Fact) -> bool {
    let value = fact.value.as_ref().map(|(value, _)| *value);
    // A correction that says nothing of it does not take an earlier reason or remark away.
    let has_other_note = fact.note != row.note && !fact.note.is_empty();
    row.item != fact.item || row.value != value || row.text != fact.text || has_other_note
}
