//! The values that the esketamine monitoring form asks for, in its order, each from the record or "not recorded". It fills no form in:
//! whoever signs the form reads them over. The groups and fields are those of the patient monitoring form (S1, S2).

use super::{Case, Choice, NOT_RECORDED};
use crate::report::common;
use crate::report::sections::warnings;
use crate::session::clinical::emergency;
use crate::session::record::row::Row;
use crate::session::{Elapsed, Kind, Session};
use chrono::TimeDelta;
use std::fmt::Write as _;

/// Days after the session by which the form is to be sent (S1, S15).
const DUE_DAYS: i64 = 7;

/// What is asked, and what answers it.
struct Field {
    group: &'static str,
    name: &'static str,
    value: fn(&Case) -> Option<String>,
}

const fn field(group: &'static str, name: &'static str, value: fn(&Case) -> Option<String>) -> Field {
    Field { group, name, value }
}

/// A record has no names and no lists of medicines: these stay with whoever fills the form in.
const fn elsewhere(_: &Case) -> Option<String> {
    None
}

const FIELDS: &[Field] = &[
    field("Patient", "code in this record", |case| case.session.picture().client.as_ref().map(ToString::to_string)),
    field("Patient", "name, date of birth, sex", elsewhere),
    field("Patient", "first treatment", elsewhere),
    field("Other medicines", "benzodiazepine", elsewhere),
    field("Other medicines", "other sedative or hypnotic", elsewhere),
    field("Other medicines", "opioid", elsewhere),
    field("Other medicines", "psychostimulant", elsewhere),
    field("Other medicines", "MAO inhibitor", elsewhere),
    field("Session", "date", |case| first(case).map(|row| row.time.date())),
    field("Session", "form to be sent by", |case| {
        let day = first(case)?.time.local().date() + TimeDelta::days(DUE_DAYS);
        Some(day.format("%Y-%m-%d").to_string())
    }),
    field("Session", "monitored by (initials)", |case| {
        let staff: Vec<String> = case.session.picture().staff.iter().map(|(who, _)| who.to_string()).collect();
        (!staff.is_empty()).then(|| staff.join(", "))
    }),
    field("Session", "dose", dose),
    field("Session", "devices, with time", devices),
    field("Session", "lot numbers", lots),
    field("Session", "minutes from first device to end of monitoring", |case| {
        Some((case.session.left()?.elapsed - first_device(case)?).num_minutes().to_string())
    }),
    field("Session", "minutes until ready, were there no two hours", |case| {
        let ready = *common::live(&case.session, Kind::Event, "ready").first()?;
        Some((ready.elapsed - first_device(case)?).num_minutes().to_string())
    }),
    field("Vital signs", "acceptable before the dose", |case| answer(case, "acceptable", false)),
    field("Vital signs", "blood pressure before the dose", |case| {
        let session = &case.session;
        let values: Option<Vec<String>> = ["bp_systolic", "bp_diastolic"]
            .into_iter()
            .map(|item| session.baseline(item).map(|reading| reading.value.to_string()))
            .collect();
        Some(values?.join("/"))
    }),
    field("Vital signs", "blood pressure at 40 minutes", |case| {
        let at = case.session.t0()? + TimeDelta::minutes(40);
        pressure(&case.session, |reading| (reading - at).abs() <= TimeDelta::minutes(10), |reading| (reading - at).abs())
    }),
    field("Vital signs", "blood pressure before completion", |case| {
        let t0 = case.session.t0()?;
        let from = t0 + TimeDelta::minutes(41);
        pressure(&case.session, |reading| reading >= from, |reading| Elapsed::from_ms(i64::MAX) - reading)
    }),
    field("Vital signs", "acceptable before completion", |case| answer(case, "acceptable", true)),
    field("Vital signs", "pulse oximetry, lowest after the dose", |case| {
        let t0 = case.session.t0()?;
        let series = case.session.picture().vitals.get("spo2")?;
        let after = series.iter().filter(|reading| reading.at.elapsed >= t0);
        let lowest = after.min_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
        Some(format!("{} % at {}", lowest.value, common::since(&case.session, lowest.at.elapsed)))
    }),
    field("Events", "sedation gone before completion", |case| answer(case, "sedation_resolved", true)),
    field("Events", "dissociation gone before completion", |case| answer(case, "dissociation_resolved", true)),
    field("Events", "respiratory depression gone before completion", |case| answer(case, "respiration_resolved", true)),
    field("Events", "sedation score (MOAA/S), lowest", |case| {
        let series = case.session.picture().vitals.get("moaas")?;
        let lowest = series.iter().min_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
        Some(format!("{} at {}", lowest.value, common::since(&case.session, lowest.at.elapsed)))
    }),
    field("Events", "adverse events", |case| {
        let all: Vec<String> = emergency::adverse(&case.session)
            .map(|row| format!("{} {}", common::plain(&row.item), common::since(&case.session, row.elapsed)))
            .collect();
        (!all.is_empty()).then(|| all.join("; "))
    }),
    field("Events", "serious adverse event", |case| {
        let said = common::live(&case.session, Kind::Adverse, "serious");
        (!said.is_empty()).then(|| said.iter().map(|row| row.text.as_str()).collect::<Vec<_>>().join("; "))
    }),
];

/// `rems`.
pub(crate) fn values(cases: &[Case], _: Choice) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(of_case).collect();
    all.join("\n").into_bytes()
}

// Writing to a String cannot fail.
fn of_case(case: &Case) -> String {
    let mut out = format!("ESKETAMINE MONITORING FORM · values of {}\n", case.name);
    for warning in warnings(case) {
        let _ = writeln!(out, "{warning}");
    }
    if case.session.plan().substance != "esketamine" {
        let _ = writeln!(out, "This session followed {}, not an esketamine protocol.", case.session.plan().title);
    }
    let mut group = "";
    for field in FIELDS {
        if field.group != group {
            group = field.group;
            let _ = writeln!(out, "\n{}", group.to_uppercase());
        }
        let value = (field.value)(case).unwrap_or_else(|| NOT_RECORDED.to_owned());
        let _ = writeln!(out, "{:<48} {value}", field.name);
    }
    out
}

fn first(case: &Case) -> Option<&Row> {
    case.session.ledger().row(1)
}

fn given(case: &Case) -> impl Iterator<Item = &crate::session::projection::Given> {
    case.session.picture().given.iter().filter(|given| given.substance == "esketamine")
}

/// When the form's clock begins.
fn first_device(case: &Case) -> Option<Elapsed> {
    given(case).map(|given| given.at.elapsed).min()
}

fn dose(case: &Case) -> Option<String> {
    let devices = given(case).count();
    let mg: f64 = given(case).map(|given| given.mg).sum();
    let spilled = common::live(&case.session, Kind::Dose, "device_spilled");
    let spilled = if spilled.is_empty() { String::new() } else { format!(", and {} spilled", spilled.len()) };
    (devices > 0).then(|| format!("{mg} mg in {devices} devices{spilled}"))
}

fn devices(case: &Case) -> Option<String> {
    let rows = common::of(&case.session, |row| row.is(Kind::Dose, "esketamine") || row.is(Kind::Dose, "device_spilled"));
    let one = |row: &&Row| {
        let what = if row.item == "device_spilled" { format!("device {} spilled", row.text) } else { row.note.clone() };
        format!("{} {what}", common::when(&case.session, row.time)).trim_end().to_owned()
    };
    (!rows.is_empty()).then(|| rows.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn lots(case: &Case) -> Option<String> {
    // Those of the devices alone: another medicine's lot is nothing to this form.
    let is_device = |row: &Row| {
        let beside = case.session.ledger().live_of(row.entry);
        beside.iter().any(|row| row.is(Kind::Dose, "esketamine") || row.is(Kind::Dose, "device_spilled"))
    };
    let mut lots: Vec<&str> = common::of(&case.session, |row| row.is(Kind::Dose, "lot") && is_device(row))
        .into_iter()
        .map(|row| row.text.as_str())
        .collect();
    lots.dedup();
    (!lots.is_empty()).then(|| lots.join(", "))
}

/// A yes-or-no of the form, as the checklist has it: the last one before the first device, or the last one after it.
fn answer(case: &Case, id: &str, after: bool) -> Option<String> {
    let t0 = case.session.t0()?;
    let rows = common::live(&case.session, Kind::Checklist, id);
    let row = rows.iter().rfind(|row| (row.elapsed >= t0) == after)?;
    let words = match row.text.split(' ').next().unwrap_or_default() {
        "done" => "yes",
        "not_done" => "no",
        other => other,
    };
    Some(format!("{} ({}, {})", common::plain(words), common::when(&case.session, row.time), row.author))
}

/// The pressure of which the systolic fits, nearest by a distance.
fn pressure(session: &Session, fits: impl Fn(Elapsed) -> bool, distance: impl Fn(Elapsed) -> TimeDelta) -> Option<String> {
    let high = session.picture().vitals.get("bp_systolic")?;
    let nearest = high.iter().filter(|one| fits(one.at.elapsed)).min_by_key(|one| distance(one.at.elapsed))?;
    let low = session.picture().vitals.get("bp_diastolic").into_iter().flatten();
    let low = low.filter(|one| one.at.elapsed == nearest.at.elapsed).map(|one| one.value.to_string()).next();
    let low = low.unwrap_or_else(|| NOT_RECORDED.to_owned());
    Some(format!("{}/{low} at {}", nearest.value, common::since(session, nearest.at.elapsed)))
}
