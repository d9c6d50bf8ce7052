//! The contents of the emergency card: stamps, and what is known of the client and the doses. It names no treatment.

use super::dose_summary;
use super::oxygen;
use crate::session::{
    Elapsed, InfusionState, RecordedReading, Row, RowKind, Session, Timestamp, Vital,
    words::{join_nonempty, slug_to_words},
};

pub(crate) use super::stamp::EMERGENCY_STAMPS;
pub(crate) use super::stamp::EmergencyStamp;

/// Shown where nothing was recorded.
pub(crate) const NOT_RECORDED: &str = "not recorded";

pub(crate) fn last_stamped(session: &Session, stamp: &EmergencyStamp) -> Option<Timestamp> {
    newest_row(session, stamp.kind, stamp.item).map(Row::timestamp)
}

/// Whether this session can have an infusion to stop.
pub(crate) fn has_infusion(session: &Session) -> bool {
    session.plan().route == "iv" || session.projection().infusion_bounds().next().is_some()
}

/// The words of a fact about the client or the day, as last recorded: the note, or the text of a plan.
pub(crate) fn fact_words<'a>(session: &'a Session, kind: RowKind, item: &str) -> Option<&'a str> {
    newest_row(session, kind, item).map(|row| if kind == RowKind::Plan { row.text.as_str() } else { row.note.as_str() })
}

/// The client's age in years.
pub(crate) fn age(session: &Session) -> Option<String> {
    session.last_reading("age").map(|reading| reading.value.to_string())
}

/// The stamp of a rescue medication that is not named yet.
pub(crate) fn unnamed_rescue(session: &Session) -> Option<&Row> {
    newest_row(session, RowKind::Event, "rescue_given").filter(|row| row.note.is_empty())
}

/// The end of an infusion without its mg.
pub(crate) fn infusion_stop_without_mg(session: &Session) -> Option<&Row> {
    newest_row(session, RowKind::Dose, "infusion_stop").filter(|row| row.value.is_none())
}

/// The end of an infusion whose mg are missing or computed from the rate, so that the amount on the pump can still be added.
pub(crate) fn infusion_stop_without_measured_mg(session: &Session) -> Option<&Row> {
    let has_ended = dose_summary::infusions(session).last().is_none_or(|last| last.state == InfusionState::Stopped);
    let is_open = |row: &&Row| row.value.is_none() || row.text == dose_summary::BY_RATE_TEXT;
    newest_row(session, RowKind::Dose, "infusion_stop").filter(|_| has_ended).filter(is_open)
}

/// The newest live row of a kind and item, by the time it happened.
pub(crate) fn newest_row<'a>(session: &'a Session, kind: RowKind, item: &str) -> Option<&'a Row> {
    session.ledger().live_rows().filter(|row| row.matches(kind, item)).max_by_key(|row| (row.elapsed, row.seq))
}

/// The total of the protocol's substance in mg, and in mg/kg if the weight is known; `None` before a dose. `until` counts what an
/// infusion that runs gave by its rates.
pub(crate) fn total_dose_text(session: &Session, until: Option<Elapsed>) -> Option<String> {
    let substance = &session.plan().substance;
    let total = until
        .map_or_else(|| dose_summary::total(session, substance), |until| dose_summary::total_until(session, substance, until));
    total_text(session, total.mg).map(|text| format!("{text}{}", total.unknown_part()))
}

/// The total until now as it is read aloud: `75 mg (1.07 mg/kg)`; `at least 93.6 mg` if a part of it is not known.
pub(crate) fn spoken_total(session: &Session, now: Elapsed, has_per_kg: bool) -> Option<String> {
    let total = dose_summary::total_until(session, &session.plan().substance, now);
    let mg = dose_summary::round_to_thousandth(total.mg);
    match total.unknown_part().is_empty() {
        true if has_per_kg => total_text(session, mg),
        is_known => (mg > 0.0).then(|| format!("{}{mg} mg", if is_known { "" } else { "at least " })),
    }
}

fn total_text(session: &Session, mg: f64) -> Option<String> {
    let mg = dose_summary::round_to_thousandth(mg);
    let text = [Some(format!("{mg} mg")), per_kg_text(session, mg)];
    (mg > 0.0).then(|| join_nonempty(text.into_iter().flatten(), " "))
}

/// `(0.71 mg/kg)` if the weight is known.
pub(crate) fn per_kg_text(session: &Session, mg: f64) -> Option<String> {
    session.weight_kg().filter(|kg| *kg > 0.0).map(|kg| format!("({:.2} mg/kg)", mg / kg))
}

/// The baseline of each vital that is read aloud, where it is known: `BP 128/76`.
pub(crate) fn baseline_texts(session: &Session) -> Vec<String> {
    let text = |vital: &Vital| {
        let values: Option<Vec<String>> =
            vital.items().iter().map(|item| session.baseline(item).map(|last| reading_text(session, item, &last))).collect();
        Some(format!("{} {}", vital.label(), values?.join("/")))
    };
    READ_ALOUD_VITALS.iter().filter_map(text).collect()
}

/// The totals of other medicines of which more than one dose was given: `midazolam 4 mg`.
pub(crate) fn other_totals(session: &Session) -> Vec<String> {
    let count = |name: &str| session.projection().doses.iter().filter(|given| given.substance == name).count();
    let others =
        dose_summary::totals(session).into_iter().filter(|(name, _)| *name != session.plan().substance && count(name) > 1);
    others.map(|(name, total)| format!("{} {} mg", slug_to_words(name), dose_summary::round_to_thousandth(total.mg))).collect()
}

/// A reading, and for a saturation the oxygen: `84 on 2 L/min`.
fn reading_text(session: &Session, item: &str, reading: &RecordedReading) -> String {
    format!("{}{}", reading.value, oxygen::suffix(session, item, reading.time.elapsed))
}

pub(crate) const READ_ALOUD_VITALS: [Vital; 4] = [Vital::Bp, Vital::Hr, Vital::Spo2, Vital::Rr];

/// Events that are adverse without being named so.
const ADVERSE_EVENTS: [&str; 2] = ["fell", "vomited"];

/// The rows that name adverse events, without their details, by time.
pub(crate) fn adverse_events(session: &Session) -> Vec<&Row> {
    const ABOUT: [&str; 4] = ["severity", "serious", "outcome", "action"];
    let is_adverse = |row: &&Row| match row.kind {
        RowKind::Adverse => !ABOUT.contains(&row.item.as_ref()),
        RowKind::Event => ADVERSE_EVENTS.contains(&row.item.as_ref()),
        _ => false,
    };
    let mut rows: Vec<&Row> = session.ledger().live_rows().filter(is_adverse).collect();
    rows.sort_by_key(|row| (row.elapsed, row.seq));
    rows
}

pub(crate) fn spoken_route(code: &str) -> &str {
    match code {
        "im" => "intramuscular",
        "iv" => "intravenous",
        "sc" => "under the skin",
        "sl" => "under the tongue",
        "po" => "by mouth",
        "in" => "nasal",
        "" => "route not recorded",
        other => other,
    }
}
