//! What an earlier session of the same client says for this one, from its rows alone: dose, blood pressure, what went wrong, what
//! helped, themes, follow-up. What that record does not hold is left out, and nothing of it becomes a value of this session.

use crate::session::clinical::emergency;
use crate::session::clinical::emergency::adverse;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::Kind;
use crate::session::state::Session;

/// The tag by which a note says that something helped.
pub const HELPED: &str = "helped";

/// An earlier session, in short lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastTime {
    /// Its day.
    pub date: String,
    /// What each line is about, and its words.
    pub lines: Vec<(&'static str, String)>,
}

impl LastTime {
    /// The summary of an earlier session; none of a record without rows.
    pub fn of(earlier: &Session) -> Option<Self> {
        let date = earlier.ledger().row(1)?.time.date();
        let all = [
            ("dose", doses(earlier)),
            ("BP", pressure(earlier)),
            ("adverse", joined(adverse(earlier).map(|row| told(&row.item.replace('_', " "), row)))),
            ("helped", joined(tagged(earlier).map(|row| row.note.clone()))),
            ("themes", joined(notes(earlier, "theme").map(|row| row.note.clone()))),
            ("follow-up", joined(follow_up(earlier))),
            ("ended", ended(earlier)),
        ];
        let lines = all.into_iter().filter_map(|(about, words)| Some((about, words?))).collect();
        Some(Self { date, lines })
    }
}

fn doses(earlier: &Session) -> Option<String> {
    let given = earlier.picture().given.iter();
    let doses = joined(given.map(|one| format!("{} {} mg {}", one.substance.replace('_', " "), one.mg, one.route)))?;
    let total = emergency::total(earlier).map(|total| format!(" · total {total}")).unwrap_or_default();
    Some(doses + &total)
}

/// The highest systolic after the dose, and how far above this client's baseline of that day.
fn pressure(earlier: &Session) -> Option<String> {
    let t0 = earlier.t0()?;
    let series = earlier.picture().vitals.get("bp_systolic")?;
    let after = series.iter().filter(|reading| reading.at.elapsed >= t0);
    let peak = after.max_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
    let diastolic = earlier.picture().vitals.get("bp_diastolic").into_iter().flatten();
    let with_it =
        diastolic.filter(|reading| reading.at.elapsed == peak.at.elapsed).map(|reading| format!("/{}", reading.value)).next();
    let rise = earlier.baseline("bp_systolic").map(|base| {
        let by = ((peak.value.get() - base.value.get()) * 10.0).round() / 10.0;
        if by < 0.0 { format!(", {} below its baseline", -by) } else { format!(", {by} above its baseline") }
    });
    let at = (peak.at.elapsed - t0).num_minutes();
    Some(format!("highest {}{} at T+{at}{}", peak.value, with_it.unwrap_or_default(), rise.unwrap_or_default()))
}

fn tagged(earlier: &Session) -> impl Iterator<Item = &Row> {
    let has_tag = |row: &&Row| row.text.split_whitespace().any(|tag| tag.eq_ignore_ascii_case(HELPED));
    earlier.ledger().live().filter(|row| row.kind == Kind::Note && row.item != "private").filter(has_tag)
}

fn notes<'a>(earlier: &'a Session, item: &'a str) -> impl Iterator<Item = &'a Row> {
    earlier.ledger().live().filter(move |row| row.is(Kind::Note, item))
}

fn follow_up(earlier: &Session) -> impl Iterator<Item = String> {
    let planned =
        earlier.ledger().live().filter(|row| row.kind == Kind::Plan && matches!(row.item.as_ref(), "followup" | "contact"));
    planned.map(|row| told(&row.text, row)).chain(notes(earlier, "contact").map(|row| row.note.clone()))
}

/// Only what is not the ordinary end.
fn ended(earlier: &Session) -> Option<String> {
    let close = earlier.ledger().live().filter(|row| row.is(Kind::Session, "close")).last();
    match close {
        None => Some("the record is not closed yet".to_owned()),
        Some(close) if close.text == "completed" => None,
        Some(close) => Some(close.text.replace('_', " ")),
    }
}

fn told(words: &str, row: &Row) -> String {
    if row.note.is_empty() { words.to_owned() } else { format!("{words} · {}", row.note) }
}

fn joined(all: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = all.filter(|words| !words.is_empty()).collect();
    (!all.is_empty()).then(|| all.join("; "))
}
