//! Summarises an earlier session of the same client: dose, blood pressure, adverse events, what helped, themes, follow-up. None
//! of it becomes a value of the present session.

use crate::session::clinical::emergency::{self, adverse_events};
use crate::session::{Row, RowKind, Session};

/// The tag of a note about what helped.
pub(crate) const HELPED_TAG: &str = "helped";

/// The summary of an earlier session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRecap {
    pub(crate) date: String,
    /// Lines: topic and text.
    pub(crate) lines: Vec<(&'static str, String)>,
}

impl SessionRecap {
    /// Summarises a session; `None` if it has no rows.
    pub fn from_session(earlier: &Session) -> Option<Self> {
        let date = earlier.ledger().row(1)?.time.date();
        let all = [
            ("dose", dose_line(earlier)),
            ("BP", pressure_line(earlier)),
            ("adverse", join_nonempty(adverse_events(earlier).map(|row| with_note(&row.item.replace('_', " "), row)))),
            ("helped", join_nonempty(helped_notes(earlier).map(|row| row.note.clone()))),
            ("themes", join_nonempty(notes_of_item(earlier, "theme").map(|row| row.note.clone()))),
            ("follow-up", join_nonempty(follow_up_lines(earlier))),
            ("ended", end_reason_line(earlier)),
        ];
        let lines = all.into_iter().filter_map(|(about, words)| Some((about, words?))).collect();
        Some(Self { date, lines })
    }
}

fn dose_line(earlier: &Session) -> Option<String> {
    let given = earlier.projection().doses.iter();
    let doses = join_nonempty(given.map(|one| format!("{} {} mg {}", one.substance.replace('_', " "), one.mg, one.route)))?;
    let total = emergency::total_dose_text(earlier).map(|total| format!(" · total {total}")).unwrap_or_default();
    Some(doses + &total)
}

/// The highest systolic pressure after the dose, and its rise above the baseline of that day.
fn pressure_line(earlier: &Session) -> Option<String> {
    let t0 = earlier.t0()?;
    let series = earlier.projection().vitals.get("bp_systolic")?;
    let after = series.iter().filter(|reading| reading.time.elapsed >= t0);
    let peak = after.max_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
    let diastolic = earlier.projection().vitals.get("bp_diastolic").into_iter().flatten();
    let with_it =
        diastolic.filter(|reading| reading.time.elapsed == peak.time.elapsed).map(|reading| format!("/{}", reading.value)).next();
    let rise = earlier.baseline("bp_systolic").map(|base| {
        let by = ((peak.value.get() - base.value.get()) * 10.0).round() / 10.0;
        if by < 0.0 { format!(", {} below its baseline", -by) } else { format!(", {by} above its baseline") }
    });
    let at = (peak.time.elapsed - t0).num_minutes();
    Some(format!("highest {}{} at T+{at}{}", peak.value, with_it.unwrap_or_default(), rise.unwrap_or_default()))
}

fn helped_notes(earlier: &Session) -> impl Iterator<Item = &Row> {
    let has_tag = |row: &&Row| row.text.split_whitespace().any(|tag| tag.eq_ignore_ascii_case(HELPED_TAG));
    earlier.ledger().live_rows().filter(|row| row.kind == RowKind::Note && row.item != "private").filter(has_tag)
}

fn notes_of_item<'a>(earlier: &'a Session, item: &'a str) -> impl Iterator<Item = &'a Row> {
    earlier.ledger().live_rows().filter(move |row| row.matches(RowKind::Note, item))
}

fn follow_up_lines(earlier: &Session) -> impl Iterator<Item = String> {
    let planned = earlier
        .ledger()
        .live_rows()
        .filter(|row| row.kind == RowKind::Plan && matches!(row.item.as_ref(), "followup" | "contact"));
    planned.map(|row| with_note(&row.text, row)).chain(notes_of_item(earlier, "contact").map(|row| row.note.clone()))
}

/// The end reason, unless the session was completed.
fn end_reason_line(earlier: &Session) -> Option<String> {
    let close = earlier.ledger().live_rows().filter(|row| row.matches(RowKind::Session, "close")).last();
    match close {
        None => Some("the record is not closed yet".to_owned()),
        Some(close) if close.text == "completed" => None,
        Some(close) => Some(close.text.replace('_', " ")),
    }
}

fn with_note(words: &str, row: &Row) -> String {
    if row.note.is_empty() { words.to_owned() } else { format!("{words} · {}", row.note) }
}

fn join_nonempty(all: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = all.filter(|words| !words.is_empty()).collect();
    (!all.is_empty()).then(|| all.join("; "))
}
