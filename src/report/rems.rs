//! `rems`: the values of the esketamine monitoring form, in its order, each from the record or "not recorded". A person copies them
//! into the form. Groups and fields are those of the patient monitoring form (S1, S2).

use super::{CaseRecord, ExportOptions, NOT_RECORDED};
use crate::report::common;
use crate::report::sections::record_warnings;
use crate::session::clinical::emergency;
use crate::session::record::row::Row;
use crate::session::{Elapsed, RowKind, Session};
use chrono::TimeDelta;
use std::fmt::Write as _;

/// Days after the session by which the form is to be sent (S1, S15).
const FORM_DUE_DAYS: i64 = 7;

/// A field of the form, and how its value is found.
struct MonitoringField {
    group: &'static str,
    name: &'static str,
    value: fn(&CaseRecord) -> Option<String>,
}

const fn monitoring_field(group: &'static str, name: &'static str, value: fn(&CaseRecord) -> Option<String>) -> MonitoringField {
    MonitoringField { group, name, value }
}

/// A record has no names and no lists of medicines.
const fn not_in_record(_: &CaseRecord) -> Option<String> {
    None
}

const FORM_FIELDS: &[MonitoringField] = &[
    monitoring_field("Patient", "code in this record", |case| case.session.projection().client.as_ref().map(ToString::to_string)),
    monitoring_field("Patient", "name, date of birth, sex", not_in_record),
    monitoring_field("Patient", "first treatment", not_in_record),
    monitoring_field("Other medicines", "benzodiazepine", not_in_record),
    monitoring_field("Other medicines", "other sedative or hypnotic", not_in_record),
    monitoring_field("Other medicines", "opioid", not_in_record),
    monitoring_field("Other medicines", "psychostimulant", not_in_record),
    monitoring_field("Other medicines", "MAO inhibitor", not_in_record),
    monitoring_field("Session", "date", |case| opening_row(case).map(|row| row.time.date())),
    monitoring_field("Session", "form to be sent by", |case| {
        let day = opening_row(case)?.time.local().date() + TimeDelta::days(FORM_DUE_DAYS);
        Some(day.format("%Y-%m-%d").to_string())
    }),
    monitoring_field("Session", "monitored by (initials)", |case| {
        joined(case.session.projection().staff.iter().map(|(who, _)| who.to_string()), ", ")
    }),
    monitoring_field("Session", "dose", dose_text),
    monitoring_field("Session", "devices, with time", devices_text),
    monitoring_field("Session", "lot numbers", lots_text),
    monitoring_field("Session", "minutes from first device to end of monitoring", |case| {
        Some((case.session.client_left()?.elapsed - first_device_time(case)?).num_minutes().to_string())
    }),
    monitoring_field("Session", "minutes until ready, were there no two hours", |case| {
        let ready = *common::effective_rows(&case.session, RowKind::Event, "ready").first()?;
        Some((ready.elapsed - first_device_time(case)?).num_minutes().to_string())
    }),
    monitoring_field("Vital signs", "acceptable before the dose", |case| checklist_answer(case, "acceptable", false)),
    monitoring_field("Vital signs", "blood pressure before the dose", |case| {
        let session = &case.session;
        let values: Option<Vec<String>> = ["bp_systolic", "bp_diastolic"]
            .into_iter()
            .map(|item| session.baseline(item).map(|reading| reading.value.to_string()))
            .collect();
        Some(values?.join("/"))
    }),
    monitoring_field("Vital signs", "blood pressure at 40 minutes", |case| {
        let at = case.session.t0()? + TimeDelta::minutes(40);
        nearest_pressure(&case.session, |reading| (reading - at).abs() <= TimeDelta::minutes(10), |reading| (reading - at).abs())
    }),
    monitoring_field("Vital signs", "blood pressure before completion", |case| {
        let t0 = case.session.t0()?;
        let from = t0 + TimeDelta::minutes(41);
        nearest_pressure(&case.session, |reading| reading >= from, |reading| Elapsed::from_ms(i64::MAX) - reading)
    }),
    monitoring_field("Vital signs", "acceptable before completion", |case| checklist_answer(case, "acceptable", true)),
    monitoring_field("Vital signs", "pulse oximetry, lowest after the dose", |case| {
        let t0 = case.session.t0()?;
        let series = case.session.projection().vitals.get("spo2")?;
        let after = series.iter().filter(|reading| reading.time.elapsed >= t0);
        let lowest = after.min_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
        Some(format!("{} % at {}", lowest.value, common::t_plus_label(&case.session, lowest.time.elapsed)))
    }),
    monitoring_field("Events", "sedation gone before completion", |case| checklist_answer(case, "sedation_resolved", true)),
    monitoring_field("Events", "dissociation gone before completion", |case| {
        checklist_answer(case, "dissociation_resolved", true)
    }),
    monitoring_field("Events", "respiratory depression gone before completion", |case| {
        checklist_answer(case, "respiration_resolved", true)
    }),
    monitoring_field("Events", "sedation score (MOAA/S), lowest", |case| {
        let series = case.session.projection().vitals.get("moaas")?;
        let lowest = series.iter().min_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
        Some(format!("{} at {}", lowest.value, common::t_plus_label(&case.session, lowest.time.elapsed)))
    }),
    monitoring_field("Events", "adverse events", |case| {
        let one =
            |row: &Row| format!("{} {}", common::slug_to_words(&row.item), common::t_plus_label(&case.session, row.elapsed));
        joined(emergency::adverse_events(&case.session).map(one), "; ")
    }),
    monitoring_field("Events", "serious adverse event", |case| {
        let rows = common::effective_rows(&case.session, RowKind::Adverse, "serious");
        joined(rows.into_iter().map(|row| row.text.clone()), "; ")
    }),
];

pub(crate) fn form_values(cases: &[CaseRecord], _: ExportOptions) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(case_values).collect();
    all.join("\n").into_bytes()
}

// Writing to a String cannot fail.
fn case_values(case: &CaseRecord) -> String {
    let mut out = format!("ESKETAMINE MONITORING FORM · values of {}\n", case.name);
    for warning in record_warnings(case) {
        let _ = writeln!(out, "{warning}");
    }
    if case.session.plan().substance != "esketamine" {
        let _ = writeln!(out, "This session followed {}, not an esketamine protocol.", case.session.plan().title);
    }
    let mut group = "";
    for field in FORM_FIELDS {
        if field.group != group {
            group = field.group;
            let _ = writeln!(out, "\n{}", group.to_uppercase());
        }
        let value = (field.value)(case).unwrap_or_else(|| NOT_RECORDED.to_owned());
        let _ = writeln!(out, "{:<48} {value}", field.name);
    }
    out
}

/// The parts with a separator between them; `None` if there are none.
fn joined(parts: impl Iterator<Item = String>, separator: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(separator))
}

fn opening_row(case: &CaseRecord) -> Option<&Row> {
    case.session.ledger().row(1)
}

fn esketamine_doses(case: &CaseRecord) -> impl Iterator<Item = &crate::session::projection::DoseGiven> {
    case.session.projection().doses.iter().filter(|given| given.substance == "esketamine")
}

/// The time of the first device, from which the form counts.
fn first_device_time(case: &CaseRecord) -> Option<Elapsed> {
    esketamine_doses(case).map(|given| given.time.elapsed).min()
}

fn dose_text(case: &CaseRecord) -> Option<String> {
    let devices = esketamine_doses(case).count();
    let mg: f64 = esketamine_doses(case).map(|given| given.mg).sum();
    let spilled = common::effective_rows(&case.session, RowKind::Dose, "device_spilled");
    let spilled = if spilled.is_empty() { String::new() } else { format!(", and {} spilled", spilled.len()) };
    (devices > 0).then(|| format!("{mg} mg in {devices} devices{spilled}"))
}

fn devices_text(case: &CaseRecord) -> Option<String> {
    let rows = common::effective_rows_where(&case.session, |row| {
        row.matches(RowKind::Dose, "esketamine") || row.matches(RowKind::Dose, "device_spilled")
    });
    let one = |row: &Row| {
        let what = if row.item == "device_spilled" { format!("device {} spilled", row.text) } else { row.note.clone() };
        format!("{} {what}", common::time_label(&case.session, row.time)).trim_end().to_owned()
    };
    joined(rows.into_iter().map(one), ", ")
}

fn lots_text(case: &CaseRecord) -> Option<String> {
    // Only lots of the devices: the form does not ask for other medicines.
    let is_device = |row: &Row| {
        let beside = case.session.ledger().live_rows_of(row.entry);
        beside.iter().any(|row| row.matches(RowKind::Dose, "esketamine") || row.matches(RowKind::Dose, "device_spilled"))
    };
    let mut lots = common::effective_rows_where(&case.session, |row| row.matches(RowKind::Dose, "lot") && is_device(row));
    lots.dedup_by(|one, other| one.text == other.text);
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
    let high = session.projection().vitals.get("bp_systolic")?;
    let nearest = high.iter().filter(|one| fits(one.time.elapsed)).min_by_key(|one| distance(one.time.elapsed))?;
    let low = session.projection().vitals.get("bp_diastolic").into_iter().flatten();
    let low = low.filter(|one| one.time.elapsed == nearest.time.elapsed).map(|one| one.value.to_string()).next();
    let low = low.unwrap_or_else(|| NOT_RECORDED.to_owned());
    Some(format!("{}/{low} at {}", nearest.value, common::t_plus_label(session, nearest.time.elapsed)))
}
