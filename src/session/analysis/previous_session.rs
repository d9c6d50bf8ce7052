//! Summarises an earlier session of the same client: dose, blood pressure, adverse events, what helped, themes, follow-up. None
//! of it becomes a value of the present session.

use crate::session::analysis::item_words::end_reason_words;
use crate::session::clinical::emergency::{self, adverse_events};
use crate::session::words::{join_nonempty, route_words, slug_to_words, with_note};
use crate::session::{Row, RowKind, Session, analysis::figures::PressurePeak};

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
            (
                "adverse",
                join_lines(adverse_events(earlier).into_iter().map(|row| with_note(&slug_to_words(&row.item), &row.note))),
            ),
            ("helped", join_lines(helped_notes(earlier).map(|row| row.note.clone()))),
            ("themes", join_lines(notes_of_item(earlier, "theme").map(|row| row.note.clone()))),
            ("follow-up", join_lines(follow_up_lines(earlier))),
            (if earlier.is_closed() { "ended" } else { "state" }, end_reason_line(earlier)),
        ];
        let lines = all.into_iter().filter_map(|(topic, words)| Some((topic, words?))).collect();
        Some(Self { date, lines })
    }
}

fn dose_line(earlier: &Session) -> Option<String> {
    let given = earlier.projection().doses.iter();
    let doses =
        join_lines(given.map(|dose| format!("{} {} mg {}", slug_to_words(&dose.substance), dose.mg, route_words(&dose.route))))?;
    let total = emergency::total_dose_text(earlier, None).map(|total| format!(" · total {total}")).unwrap_or_default();
    Some(doses + &total)
}

/// The highest systolic pressure after the dose, and its rise above the baseline of that day.
fn pressure_line(earlier: &Session) -> Option<String> {
    let (time, peak) = PressurePeak::from_session(earlier)?;
    let diastolic = peak.diastolic.map(|low| format!("/{low}")).unwrap_or_default();
    let rise = peak.rise.map(|rise| {
        let by = (rise * 10.0).round() / 10.0;
        if by < 0.0 { format!(", {} below its baseline", -by) } else { format!(", {by} above its baseline") }
    });
    let minutes = (time - earlier.t0()?).num_minutes();
    Some(format!("highest {}{diastolic} at T+{minutes}{}", peak.systolic, rise.unwrap_or_default()))
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
    planned.map(|row| with_note(&row.text, &row.note)).chain(notes_of_item(earlier, "contact").map(|row| row.note.clone()))
}

/// The end reason, unless the session was completed.
fn end_reason_line(earlier: &Session) -> Option<String> {
    let close = earlier.ledger().live_rows().filter(|row| row.matches(RowKind::Session, "close")).last();
    match close {
        None => Some("not closed yet".to_owned()),
        Some(close) if close.text == "completed" => None,
        Some(close) => Some(end_reason_words(&close.text)),
    }
}

fn join_lines(all: impl Iterator<Item = String>) -> Option<String> {
    Some(join_nonempty(all, "; ")).filter(|line| !line.is_empty())
}
