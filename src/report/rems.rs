//! `rems`: the values of the esketamine monitoring form, in its order, each from the record or "not recorded". A person copies them
//! into the form. Groups and fields are those of the patient monitoring form (S1, S2).

use super::{CaseRecord, ExportOptions, NOT_RECORDED};
use crate::plain_text::{LineBreaks, plain_text};
use crate::report::common::{self, join_nonempty};
use crate::report::sections::record_warnings;
use crate::session::clinical::emergency;
use crate::session::projection::DoseGiven;
use crate::session::record::row::Row;
use crate::session::words::route_words;
use crate::session::{Elapsed, RowKind, Session, Vital};
use chrono::TimeDelta;
use std::fmt::Write as _;

/// Days after the session by which the form is to be sent (S1, S15).
const FORM_DUE_DAYS: i64 = 7;

type FieldValue = fn(&CaseRecord) -> Option<String>;

/// A record has no names and no lists of medicines.
const NOT_IN_RECORD: FieldValue = |_| None;

/// The group and the name of each field, and how its value is found.
const FORM_FIELDS: &[(&str, &str, FieldValue)] = &[
    ("PATIENT", "code in this record", |case| case.session.projection().client.as_ref().map(ToString::to_string)),
    ("PATIENT", "name, date of birth, sex", NOT_IN_RECORD),
    ("PATIENT", "first treatment", NOT_IN_RECORD),
    ("OTHER MEDICINES", "benzodiazepine", |case| medicines_given(case, |group| group == Some("benzodiazepine"))),
    ("OTHER MEDICINES", "other sedative or hypnotic", |case| medicines_given(case, |group| group == Some("sedative"))),
    ("OTHER MEDICINES", "opioid", |case| medicines_given(case, |group| group == Some("opioid"))),
    ("OTHER MEDICINES", "psychostimulant", |case| medicines_given(case, |group| group == Some("psychostimulant"))),
    ("OTHER MEDICINES", "MAO inhibitor", |case| medicines_given(case, |group| group == Some("maoi"))),
    ("OTHER MEDICINES", "others given in this session", |case| medicines_given(case, |group| group.is_none())),
    ("OTHER MEDICINES", "taken by the client, in words", |case| {
        emergency::fact_words(&case.session, RowKind::Note, "medicines").map(str::to_owned)
    }),
    ("SESSION", "date", |case| Some(case.session.ledger().row(1)?.time.date())),
    ("SESSION", "form to be sent by", |case| {
        let day = case.session.ledger().row(1)?.time.local().date() + TimeDelta::days(FORM_DUE_DAYS);
        Some(day.format("%Y-%m-%d").to_string())
    }),
    ("SESSION", "monitored by (initials)", |case| {
        joined(case.session.projection().staff.iter().map(|(who, _)| who.to_string()), ", ")
    }),
    ("SESSION", "dose", dose_text),
    ("SESSION", "devices, with time", devices_text),
    ("SESSION", "lot numbers", lots_text),
    ("SESSION", "minutes from first device to end of monitoring", |case| {
        minutes_from_first_device(case, case.session.client_left()?.elapsed)
    }),
    ("SESSION", "minutes until ready, without the two-hour rule", |case| {
        let ready = common::effective_rows(&case.session, RowKind::Event, "ready");
        minutes_from_first_device(case, ready.first()?.elapsed)
    }),
    ("VITAL SIGNS", "acceptable before the dose", |case| checklist_answer(case, "acceptable", false)),
    ("VITAL SIGNS", "blood pressure before the dose", |case| common::baseline_text(&case.session, Vital::Bp)),
    ("VITAL SIGNS", "blood pressure at 40 minutes", |case| {
        let at = case.session.t0()? + TimeDelta::minutes(40);
        let distance = |time: Elapsed| (time - at).abs();
        nearest_pressure(&case.session, |time| distance(time) <= TimeDelta::minutes(10), distance)
    }),
    ("VITAL SIGNS", "blood pressure before completion", |case| {
        let from = case.session.t0()? + TimeDelta::minutes(41);
        nearest_pressure(&case.session, |time| time >= from, |time| Elapsed::from_ms(i64::MAX) - time)
    }),
    ("VITAL SIGNS", "acceptable before completion", |case| checklist_answer(case, "acceptable", true)),
    ("VITAL SIGNS", "pulse oximetry, lowest after the dose", |case| {
        common::lowest_text(&case.session, "spo2", " %", case.session.t0()?)
    }),
    ("EVENTS", "sedation gone before completion", |case| checklist_answer(case, "sedation_resolved", true)),
    ("EVENTS", "dissociation gone before completion", |case| checklist_answer(case, "dissociation_resolved", true)),
    ("EVENTS", "respiratory depression gone before completion", |case| checklist_answer(case, "respiration_resolved", true)),
    ("EVENTS", "sedation score (MOAA/S), lowest", |case| {
        common::lowest_text(&case.session, "moaas", "", Elapsed::from_ms(i64::MIN))
    }),
    ("EVENTS", "adverse events", |case| {
        let event =
            |row: &Row| format!("{} {}", common::slug_to_words(&row.item), common::t_plus_label(&case.session, row.elapsed));
        joined(emergency::adverse_events(&case.session).into_iter().map(event), "; ")
    }),
    ("EVENTS", "serious adverse event", |case| {
        let rows = common::effective_rows(&case.session, RowKind::Adverse, "serious");
        joined(rows.into_iter().map(|row| row.text.clone()), "; ")
    }),
];

pub(crate) fn form_values(cases: &[CaseRecord], _: ExportOptions<'_>) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(case_values).collect();
    all.join("\n").into_bytes()
}

// Writing to a String cannot fail.
fn case_values(case: &CaseRecord) -> String {
    let mut out = format!("ESKETAMINE MONITORING FORM · values of {}\n", case.name);
    for warning in record_warnings(case) {
        let _ = writeln!(out, "{}", plain_text(&warning, LineBreaks::Slash));
    }
    if case.session.plan().substance != "esketamine" {
        let _ = writeln!(
            out,
            "This session followed {}, not an esketamine protocol.",
            plain_text(&case.session.plan().title, LineBreaks::Slash)
        );
    }
    let mut previous_group = "";
    for (group, name, value) in FORM_FIELDS {
        if *group != previous_group {
            let _ = writeln!(out, "\n{group}");
            previous_group = group;
        }
        let value = value(case).unwrap_or_else(|| NOT_RECORDED.to_owned());
        let _ = writeln!(out, "{name:<48} {}", plain_text(&value, LineBreaks::Slash));
    }
    out
}

/// The parts with a separator between them; `None` if there are none.
fn joined(parts: impl Iterator<Item = String>, separator: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(separator))
}

/// The doses of other medicines in this session whose group fits: `midazolam 2 mg iv at T+0:45`.
fn medicines_given(case: &CaseRecord, fits: impl Fn(Option<&str>) -> bool) -> Option<String> {
    let plan = case.session.plan();
    let group = |given: &DoseGiven| plan.medicines.iter().find(|known| known.id == given.substance)?.group.as_deref();
    let others = case.session.projection().doses.iter().filter(|given| given.substance != "esketamine" && fits(group(given)));
    let describe = |given: &DoseGiven| {
        let name = common::slug_to_words(&given.substance);
        let amount = join_nonempty([format!("{name} {} mg", given.mg).as_str(), route_words(&given.route)], " ");
        format!("given in this session: {amount} at {}", common::time_label(&case.session, given.time.wall))
    };
    joined(others.map(describe), "; ")
}

fn esketamine_doses(case: &CaseRecord) -> impl Iterator<Item = &DoseGiven> {
    case.session.projection().doses.iter().filter(|given| given.substance == "esketamine")
}

/// The form counts from the first device.
fn minutes_from_first_device(case: &CaseRecord, until: Elapsed) -> Option<String> {
    let first = esketamine_doses(case).map(|given| given.time.elapsed).min()?;
    Some((until - first).num_minutes().to_string())
}

fn dose_text(case: &CaseRecord) -> Option<String> {
    let devices = esketamine_doses(case).count();
    let mg: f64 = esketamine_doses(case).map(|given| given.mg).sum();
    let spilled = common::effective_rows(&case.session, RowKind::Dose, "device_spilled");
    let spilled = if spilled.is_empty() { String::new() } else { format!(", and {} spilled", spilled.len()) };
    (devices > 0).then(|| format!("{mg} mg in {devices} devices{spilled}"))
}

fn is_device(row: &Row) -> bool {
    row.matches(RowKind::Dose, "esketamine") || row.matches(RowKind::Dose, "device_spilled")
}

fn devices_text(case: &CaseRecord) -> Option<String> {
    let device = |row: &Row| {
        let what = if row.item == "device_spilled" { format!("device {} spilled", row.text) } else { row.note.clone() };
        format!("{} {what}", common::time_label(&case.session, row.time)).trim_end().to_owned()
    };
    joined(common::effective_rows_where(&case.session, is_device).into_iter().map(device), ", ")
}

fn lots_text(case: &CaseRecord) -> Option<String> {
    // Only lots of the devices: the form does not ask for other medicines.
    let is_lot =
        |row: &Row| row.matches(RowKind::Dose, "lot") && case.session.ledger().live_rows_of(row.entry).into_iter().any(is_device);
    let mut lots = common::effective_rows_where(&case.session, is_lot);
    lots.dedup_by(|lot, other| lot.text == other.text);
    joined(lots.into_iter().map(|row| row.text.clone()), ", ")
}

/// The last answer to a checklist item before the first device, or after it.
fn checklist_answer(case: &CaseRecord, id: &str, after: bool) -> Option<String> {
    let t0 = case.session.t0()?;
    let rows = common::effective_rows(&case.session, RowKind::Checklist, id);
    let row = rows.iter().rfind(|row| (row.elapsed >= t0) == after)?;
    let words = match row.text.split(' ').next().unwrap_or_default() {
        "done" => "yes",
        "not_done" => "no",
        other => other,
    };
    Some(format!("{} ({}, {})", common::slug_to_words(words), common::time_label(&case.session, row.time), row.author))
}

/// The blood pressure whose time fits and has the least distance.
fn nearest_pressure(
    session: &Session,
    fits: impl Fn(Elapsed) -> bool,
    distance: impl Fn(Elapsed) -> TimeDelta,
) -> Option<String> {
    let systolic = session.projection().readings_of("bp_systolic").iter().filter(|reading| fits(reading.time.elapsed));
    let nearest = systolic.min_by_key(|reading| distance(reading.time.elapsed))?;
    let low = common::diastolic_of(session, nearest).map_or_else(|| NOT_RECORDED.to_owned(), |low| low.value.to_string());
    Some(format!("{}/{low} at {}", nearest.value, common::t_plus_label(session, nearest.time.elapsed)))
}
