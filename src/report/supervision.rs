//! `supervision`: the course of a session relative to T0, without code, date, lot or name. Names that the record knows, and words that a
//! title or a relation marks as names, are also removed from typed text. Other names in it stay, so the page says to read it first.

use super::names::{self, KnownNames};
use super::{CaseRecord, ExportOptions};
use crate::plain_text::{LineBreaks, plain_text};
use crate::report::common;
use crate::report::sections::record_warnings;
use crate::session::analysis::describe::describe_with_sources;
use crate::session::analysis::item_words::{dose_act_words, substance_and_route};
use crate::session::clinical::dose_summary;
use crate::session::clinical::medicine::is_medicine_item;
use crate::session::clinical::vital::Vital;
use crate::session::projection::DoseGiven;
use crate::session::record::row::Row;
use crate::session::words::route_words;
use crate::session::{Elapsed, RowKind, Session};
use std::fmt::Write as _;

pub(crate) fn render_notes(cases: &[CaseRecord], _: ExportOptions<'_>) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(render_note).collect();
    all.join("\n----\n\n").into_bytes()
}

// Writing to a String cannot fail.
fn render_note(case: &CaseRecord) -> String {
    let session = &case.session;
    let names = KnownNames::of_session(session);
    let line = |text: &str| plain_text(text, LineBreaks::Slash).into_owned();
    let mut out = "FOR SUPERVISION\n".to_owned();
    for warning in record_warnings(case) {
        let _ = writeln!(out, "{}", line(&warning));
    }
    out.push_str("Codes, dates, lots and names known to the record are removed. Words are as they were typed:\n");
    out.push_str("read them before you pass this on.\n\n");
    let _ = writeln!(out, "{}", line(&format!("{} · {}", session.plan().title, names.redact(&doses_text(session)))));
    for span in common::stage_spans(case) {
        let _ = writeln!(out, "{:<9} {}, {} min", time_label(session, span.began.elapsed), line(span.title), span.minutes());
    }
    out.push('\n');
    for (_, entry) in session.timeline() {
        if let Some(entry) = entry_line(case, *entry) {
            let _ = writeln!(out, "{}", line(&names.redact(&entry)));
        }
    }
    out
}

/// The doses without their lots: `ketamine 50 mg im at T+0:00`.
fn doses_text(session: &Session) -> String {
    let dose = |given: &DoseGiven| {
        format!(
            "{} {} mg {} at {}",
            common::slug_to_words(&given.substance),
            given.mg,
            route_words(&given.route),
            time_label(session, given.time.elapsed)
        )
    };
    let infused = |infusion: &dose_summary::InfusionCourse| {
        let mg = infusion.delivered_mg.map_or_else(|| "amount not recorded".to_owned(), |mg| format!("{mg} mg"));
        let counted = if infusion.is_mg_from_rate { " (calculated)" } else { "" };
        format!("infusion {mg}{counted} from {}", time_label(session, infusion.started.elapsed))
    };
    let given = session.projection().doses.iter().map(dose);
    let all: Vec<String> = given.chain(dose_summary::infusions(session).iter().map(infused)).collect();
    if all.is_empty() { "no dose".to_owned() } else { all.join(", ") }
}

/// `T+0:52`; without a dose the time since the beginning, `S+0:12`.
fn time_label(session: &Session, at: Elapsed) -> String {
    let since = common::t_plus_label(session, at);
    if !since.is_empty() {
        return since;
    }
    let minutes = at.secs().div_euclid(60);
    let sign = if minutes < 0 { '−' } else { '+' };
    format!("S{sign}{}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// One entry as a line; `None` if it only serves the record or identifies a person.
fn entry_line(case: &CaseRecord, entry: u64) -> Option<String> {
    let session = &case.session;
    let rows = session.ledger().live_rows_of(entry);
    let first = rows.first()?;
    let mut description = describe_with_sources(session, &session.ledger().newest_versions_of(entry));
    description.text = common::spelled_out(session, first, description.text);
    let words = match first.kind {
        RowKind::Note if first.item == "private" => private_note_text(case, &rows),
        RowKind::Note if first.item == "allergies" || names::is_about_people(first) => return None,
        RowKind::Dose => dose_text(&rows)?,
        RowKind::Vital if identifies_person(first) => return None,
        RowKind::Vital => description.text.split(" · by ").next().unwrap_or_default().to_owned(),
        RowKind::Event if names::is_about_people(first) => common::slug_to_words(&first.item),
        RowKind::Note
        | RowKind::Checkin
        | RowKind::Scale
        | RowKind::Decision
        | RowKind::Event
        | RowKind::Music
        | RowKind::Adverse
        | RowKind::Alert => format!("{} {}", description.text, description.tags).trim_end().to_owned(),
        _ => return None,
    };
    Some(format!("{:<9} {:<8} {words}", time_label(session, first.elapsed), description.kind))
}

fn identifies_person(row: &Row) -> bool {
    row.item == "age" || Vital::from_item(&row.item) == Some(Vital::Weight)
}

/// The text of a private note that was chosen; otherwise how to choose it.
fn private_note_text(case: &CaseRecord, rows: &[&Row]) -> String {
    let chosen =
        rows.iter().find_map(|row| case.chosen_private_notes.iter().find(|(seq, _)| *seq == row.seq || *seq == row.entry));
    match (chosen, rows.first()) {
        (Some((_, words)), _) => format!("PRIVATE {words}"),
        (None, Some(row)) => format!("private note, not included (--private {} includes it)", row.entry),
        (None, None) => String::new(),
    }
}

/// Substance, amount and route. Other rows of a dose hold lots and people.
fn dose_text(rows: &[&Row]) -> Option<String> {
    let is_shown =
        |row: &&&Row| !matches!(row.item.as_ref(), "lot" | "given_by" | "checked_by" | "site") && row.kind == RowKind::Dose;
    let words = |row: &&Row| {
        let value = row.value.map(|value| format!(" {value} {}", row.unit)).unwrap_or_default();
        match row.item.as_ref() {
            "order" => format!("order{value} {}", substance_and_route(&row.text)),
            "order_max" => format!("at most{value}"),
            "dose_per_kg" => value.trim_start().to_owned(),
            item if is_medicine_item(item) => format!("{}{value} {}", common::slug_to_words(item), route_words(&row.text)),
            _ => dose_act_words(row),
        }
        .trim_end()
        .to_owned()
    };
    let all: Vec<String> = rows.iter().filter(is_shown).map(words).collect();
    (!all.is_empty()).then(|| all.join(" · "))
}
