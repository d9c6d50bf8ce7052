//! The contents of the emergency card: stamps, what is known of the client, and the SBAR paragraph to read aloud. It names no
//! treatment.

use super::dose_summary;
use crate::session::{Elapsed, InfusionCourse, InfusionState, Row, RowKind, Session, Timestamp, Vital, words::slug_to_words};
use std::fmt;

pub(crate) use super::stamp::EMERGENCY_STAMPS;
pub(crate) use super::stamp::EmergencyStamp;

/// Shown where nothing was recorded.
pub(crate) const NOT_RECORDED: &str = "not recorded";

pub(crate) fn last_stamped(session: &Session, stamp: &EmergencyStamp) -> Option<Timestamp> {
    newest_row(session, stamp.kind, stamp.item).map(Row::timestamp)
}

/// Whether this session can have an infusion to stop.
pub(crate) fn has_infusion(session: &Session) -> bool {
    session.plan().route == "iv" || !session.projection().infusion_events.is_empty()
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
fn newest_row<'a>(session: &'a Session, kind: RowKind, item: &str) -> Option<&'a Row> {
    session.ledger().live_rows().filter(|row| row.matches(kind, item)).max_by_key(|row| (row.elapsed, row.seq))
}

/// The SBAR report that is read aloud on an emergency call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SbarReport {
    /// The client, and the time since the dose.
    pub(crate) situation: String,
    pub(crate) background: String,
    /// The last readings and their ages.
    pub(crate) assessment: String,
    /// What was done so far; it asks for nothing.
    pub(crate) request: String,
}

impl SbarReport {
    /// Builds the report at a time of the session.
    pub fn from_session(session: &Session, now: Elapsed) -> Self {
        Self {
            situation: situation(session, now),
            background: background(session, now),
            assessment: assessment(session, now),
            request: request(session),
        }
    }

    pub(crate) fn lettered_parts(&self) -> [(char, &str); 4] {
        [('S', &self.situation), ('B', &self.background), ('A', &self.assessment), ('R', &self.request)]
    }
}

impl fmt::Display for SbarReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lettered_parts().map(|(_, words)| words).join(" "))
    }
}

fn situation(session: &Session, now: Elapsed) -> String {
    let client = session.projection().client.as_ref().map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string);
    let age = age(session).map_or_else(|| format!("age {NOT_RECORDED}"), |age| format!("{age} years"));
    let weight = session.weight_kg().map_or_else(|| format!("weight {NOT_RECORDED}"), |kg| format!("{kg} kg"));
    let allergies = fact_words(session, RowKind::Note, "allergies").unwrap_or(NOT_RECORDED);
    let medicines = fact_words(session, RowKind::Note, "medicines").unwrap_or(NOT_RECORDED);
    let since = match session.dosing_acts().last() {
        Some(act) => format!("{} min after the last dose", (now - *act).num_minutes()),
        None => "no dose is recorded".to_owned(),
    };
    format!("Client {client}, {age}, {weight}, allergies {allergies}, medicines {medicines}; {since}.")
}

/// Describes each infusion: `infusion since 10:00, 40 mg/h, 12 mg by rate, 0.17 mg/kg`, `infusion 10:00 to 10:40, 26.7 mg by its
/// rate`.
pub(crate) fn describe_infusions(session: &Session, now: Elapsed) -> Vec<String> {
    let weight = session.weight_kg().filter(|kg| *kg > 0.0);
    let describe = |infusion: &InfusionCourse| {
        let (began, since) = (infusion.started.wall.hm(), infusion.state_since.wall.hm());
        let per_kg = |mg: f64| weight.map_or_else(|| format!("mg/kg {NOT_RECORDED}"), |kg| format!("{:.2} mg/kg", mg / kg));
        let by_rate = infusion.delivered_mg_at(now).map(|mg| format!("{mg:.1} mg by rate, {}", per_kg(mg)));
        let rate = infusion.rate_mg_per_h.map_or_else(|| format!("rate {NOT_RECORDED}"), |rate| format!("{rate} mg/h"));
        let source = if infusion.is_mg_from_rate { "by its rate" } else { "given" };
        let measured = infusion.delivered_mg.map_or_else(|| format!("mg {NOT_RECORDED}"), |mg| format!("{mg} mg {source}"));
        match infusion.state {
            InfusionState::Running => {
                std::iter::once(format!("infusion since {began}, {rate}")).chain(by_rate).collect::<Vec<_>>().join(", ")
            }
            InfusionState::Paused => format!("infusion since {began}, paused at {since}, {measured}"),
            InfusionState::Stopped => format!("infusion {began} to {since}, {measured}"),
        }
    };
    dose_summary::infusions(session).iter().map(describe).collect()
}

fn background(session: &Session, now: Elapsed) -> String {
    let since_open = session.ledger().row(1).map(|row| format!(" since {}", row.time.hm())).unwrap_or_default();
    let mut sentences = vec![format!("Therapy session with {}{since_open}.", session.plan().substance)];
    let doses = session.projection().doses.iter().map(|given| {
        let route = spoken_route(&given.route);
        format!("{} {} mg {route} at {}", slug_to_words(&given.substance), given.mg, given.time.wall.hm())
    });
    let given: Vec<String> = doses.chain(describe_infusions(session, now)).collect();
    if !given.is_empty() {
        let total = total_dose_text(session).map(|total| format!("; total {total}")).unwrap_or_default();
        sentences.push(format!("Given: {}{total}.", given.join(", ")));
    }
    let baseline = baseline_texts(session);
    if !baseline.is_empty() {
        sentences.push(format!("Before the dose: {}.", baseline.join(", ")));
    }
    sentences.join(" ")
}

/// The baseline of each vital that is read aloud, where it is known: `BP 128/76`.
pub(crate) fn baseline_texts(session: &Session) -> Vec<String> {
    let text = |vital: &Vital| {
        let values: Option<Vec<String>> =
            vital.items().iter().map(|item| Some(session.baseline(item)?.value.to_string())).collect();
        Some(format!("{} {}", vital.label(), values?.join("/")))
    };
    READ_ALOUD_VITALS.iter().filter_map(text).collect()
}

/// The total of the protocol's substance in mg, and in mg/kg if the weight is known; `None` before a dose.
pub(crate) fn total_dose_text(session: &Session) -> Option<String> {
    let mg = dose_summary::total(session, &session.plan().substance).mg;
    let to_thousandth = dose_summary::round_to_thousandth;
    let per_kg = |kg: f64| format!(" ({:.2} mg/kg)", mg / kg);
    let weight = session.weight_kg().filter(|kg| *kg > 0.0);
    (mg > 0.0).then(|| format!("{} mg{}", to_thousandth(mg), weight.map(per_kg).unwrap_or_default()))
}

pub(crate) const READ_ALOUD_VITALS: [Vital; 4] = [Vital::Bp, Vital::Hr, Vital::Spo2, Vital::Rr];

/// The last reading of a vital as text, and when it was taken.
pub(crate) fn last_reading_text(session: &Session, vital: Vital) -> Option<(String, Elapsed)> {
    let items = vital.items();
    let taken = items.iter().filter_map(|item| session.last_reading(item)).map(|reading| reading.time.elapsed).max();
    let refused = session.projection().not_possible.get(items[0]).map(|(at, _)| at.elapsed);
    let newest = taken.max(refused)?;
    if refused.is_some_and(|refused| Some(refused) > taken) {
        return Some(("not possible".to_owned(), newest));
    }
    let values = items.iter().map(|item| {
        let reading = session.last_reading(item).filter(|reading| Some(reading.time.elapsed) == taken);
        reading.map_or_else(|| "–".to_owned(), |reading| reading.value.to_string())
    });
    Some((values.collect::<Vec<_>>().join("/"), newest))
}

fn assessment(session: &Session, now: Elapsed) -> String {
    // Readings taken together are reported together.
    let mut by_age: Vec<(i64, Vec<String>)> = Vec::new();
    let mut missing: Vec<&str> = Vec::new();
    let sedation = session.last_reading("moaas").map(|reading| (reading.value.to_string(), reading.time.elapsed));
    let all =
        READ_ALOUD_VITALS.iter().map(|vital| (vital.label(), last_reading_text(session, *vital))).chain([("MOAA/S", sedation)]);
    for (label, last) in all {
        let Some((value, at)) = last else {
            missing.push(label);
            continue;
        };
        let age = (now - at).num_minutes().max(0);
        let words = format!("{label} {value}");
        match by_age.iter_mut().find(|(known, _)| *known == age) {
            Some((_, all)) => all.push(words),
            None => by_age.push((age, vec![words])),
        }
    }
    by_age.sort_by_key(|(age, _)| *age);
    let mut sentences: Vec<String> = by_age.into_iter().map(|(age, all)| format!("{age} min ago: {}.", all.join(", "))).collect();
    if !missing.is_empty() {
        sentences.push(format!("Not recorded: {}.", missing.join(", ")));
    }
    let adverse: Vec<String> =
        adverse_events(session).map(|row| format!("{} {}", slug_to_words(&row.item), row.time.hm())).collect();
    if !adverse.is_empty() {
        sentences.push(format!("In this session: {}.", adverse.join(", ")));
    }
    sentences.join(" ")
}

/// The rows that name adverse events, without their details.
pub(crate) fn adverse_events(session: &Session) -> impl Iterator<Item = &Row> {
    const ABOUT: [&str; 4] = ["severity", "serious", "outcome", "action"];
    let is_about = |row: &Row| ABOUT.contains(&row.item.as_ref());
    session.ledger().live_rows().filter(move |row| row.kind == RowKind::Adverse && !is_about(row))
}

fn request(session: &Session) -> String {
    let mut done: Vec<(Timestamp, &str)> =
        EMERGENCY_STAMPS.iter().filter_map(|stamp| Some((last_stamped(session, stamp)?, stamp.label))).collect();
    done.sort_by_key(|(at, _)| at.elapsed);
    if done.is_empty() {
        return "Nothing is stamped as done yet. Please assess and advise.".to_owned();
    }
    let done: Vec<String> = done.into_iter().map(|(at, label)| format!("{label} {}", at.wall.hm())).collect();
    format!("Done so far: {}. Please assess and advise.", done.join(", "))
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
