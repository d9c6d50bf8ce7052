//! The SBAR paragraph that is read aloud on an emergency call: the worst present problem first, then the client and the doses, then
//! what was done, then the request. It takes about 20 seconds and names no treatment.

use super::emergency::{self, EMERGENCY_STAMPS, spoken_route};
use super::last_dose::{dose_words, is_given_once, last_dose};
use super::last_reading::{self, LatestReading};
use crate::session::words::{format_minutes, join_nonempty, slug_to_words};
use crate::session::{AlertLevel, DoseGiven, Elapsed, Row, RowKind, Session, Timestamp};
use std::cmp::Reverse;
use std::fmt;

/// 20 seconds at 150 words a minute, and the four letters, which are not read.
const MAX_WORDS: usize = 50 + 4;
/// What a person wrote is read aloud up to so many words.
const MAX_TEXT_WORDS: usize = 4;

/// How many of each list are read aloud, the worst or newest. The card shows the rest.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact that is said or not")]
struct Extent {
    further_problems: usize,
    events: usize,
    other_doses: usize,
    other_readings: usize,
    failed_tries: usize,
    done: usize,
    has_age_and_weight: bool,
    has_medicines: bool,
    has_missing: bool,
    /// Whether it says the mg/kg of a known total.
    has_per_kg: bool,
}

/// What is always read aloud.
const LEAST: Extent = Extent {
    further_problems: 0,
    events: 0,
    other_doses: 0,
    other_readings: 0,
    failed_tries: 0,
    done: 1,
    has_age_and_weight: false,
    has_medicines: false,
    has_missing: false,
    has_per_kg: false,
};

/// What is read aloud as well while the words allow it, the most important first.
const ADDITIONS: [fn(&mut Extent); 17] = [
    |extent| extent.further_problems = 1,
    |extent| extent.has_age_and_weight = true,
    |extent| extent.further_problems = 2,
    |extent| extent.has_per_kg = true,
    |extent| extent.done = 2,
    |extent| extent.other_doses = 1,
    |extent| extent.failed_tries = 1,
    |extent| extent.events = 1,
    |extent| extent.other_readings = 1,
    |extent| extent.done = 4,
    |extent| extent.other_readings = 3,
    |extent| extent.other_readings = 5,
    |extent| extent.done = 9,
    |extent| extent.has_medicines = true,
    |extent| extent.has_missing = true,
    |extent| extent.other_doses = 2,
    |extent| (extent.events, extent.failed_tries) = (2, 4),
];

/// The SBAR report that is read aloud on an emergency call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SbarReport {
    /// The worst present problem: value, time, limit.
    pub(crate) situation: String,
    /// The client and the doses.
    pub(crate) background: String,
    /// The other readings, and what was done so far.
    pub(crate) assessment: String,
    pub(crate) request: &'static str,
}

impl SbarReport {
    /// Builds the report at a time of the session.
    pub fn from_session(session: &Session, now: Elapsed) -> Self {
        let readings = last_reading::latest_readings(session, now);
        let report = |extent| Self {
            situation: situation(session, &readings, now, extent),
            background: background(session, now, extent),
            assessment: assessment(session, &readings, extent),
            request: "Please assess and advise.",
        };
        let fits = |report: &Self| report.to_string().split_whitespace().count() <= MAX_WORDS;
        let (mut extent, mut said) = (LEAST, report(LEAST));
        for add in ADDITIONS {
            let mut longer = extent;
            add(&mut longer);
            let report = report(longer);
            if fits(&report) {
                (extent, said) = (longer, report);
            }
        }
        said
    }

    /// Whether it says all that is known of the client.
    pub(crate) fn says_client(&self, session: &Session) -> bool {
        let allergies = emergency::fact_words(session, RowKind::Note, "allergies").map(str::to_owned);
        let known = age_and_weight(session).into_iter().chain([allergies]);
        known.flatten().all(|words| self.background.contains(&words))
    }

    pub(crate) fn lettered_parts(&self) -> [(char, &str); 4] {
        [('S', &self.situation), ('B', &self.background), ('A', &self.assessment), ('R', self.request)]
    }
}

impl fmt::Display for SbarReport {
    /// One line for each letter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lettered_parts().map(|(letter, words)| format!("{letter}  {words}")).join("\n"))
    }
}

/// The readings past a limit, worst first; at equal level breathing before circulation. After an `act`, what is only watched is no
/// problem.
pub(crate) fn problems(readings: &[LatestReading]) -> Vec<&LatestReading> {
    let mut all: Vec<&LatestReading> = readings.iter().filter(|reading| reading.level.is_some()).collect();
    all.sort_by_key(|reading| (Reverse(reading.level), reading.rank));
    let is_act = all.first().is_some_and(|worst| worst.level >= Some(AlertLevel::Act));
    all.retain(|reading| !is_act || reading.level >= Some(AlertLevel::Act));
    all
}

/// `SpO₂ 84 at 14:31, 1 min ago; limit below 90. Also BP 190/112 at 14:28; fell 14:20.`
fn situation(session: &Session, readings: &[LatestReading], now: Elapsed, extent: Extent) -> String {
    let problems = problems(readings);
    let mut further: Vec<String> = problems.iter().skip(1).take(extent.further_problems).map(|also| also.words()).collect();
    let events = emergency::adverse_events(session);
    let newest = events.iter().rev().take(extent.events).map(|row| format!("{} at {}", slug_to_words(&row.item), row.time.hm()));
    further.extend(newest);
    let first = problems.first().map(|worst| {
        let age = format_minutes((now - worst.at.elapsed).num_minutes());
        let age = if age == "now" { age } else { format!("{age} ago") };
        format!("{}, {age}; limit {}.", worst.words(), worst.limit.as_deref().unwrap_or_default())
    });
    let first = first.or_else(|| {
        let none = if readings.is_empty() { "No reading is recorded." } else { "The last readings are within the limits." };
        Some(none.to_owned()).filter(|_| further.is_empty())
    });
    let lead = if problems.is_empty() { "" } else { "Also " };
    let further = if further.is_empty() { String::new() } else { capitalized(&format!("{lead}{}.", further.join(", "))) };
    join_nonempty([first.unwrap_or_default(), further], " ")
}

/// `C-017, 41 years, 70 kg, allergies penicillin. Ketamine 50 mg intramuscular at 13:39, 52 min ago; in all 50 mg (0.71 mg/kg).`
fn background(session: &Session, now: Elapsed, extent: Extent) -> String {
    let fact = |item: &str| {
        let words = emergency::fact_words(session, RowKind::Note, item).filter(|words| !words.is_empty());
        words.map(|words| format!("{item} {}", first_items(words).unwrap_or_else(|| "on the card".to_owned())))
    };
    let code = session.projection().client.as_ref().map(ToString::to_string);
    let [age, weight] = age_and_weight(session).map(|words| words.filter(|_| extent.has_age_and_weight));
    let client = [code, age, weight, fact("allergies"), fact("medicines").filter(|_| extent.has_medicines)];
    let client = client.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let doses = last_dose(session).map_or_else(
        || "No dose is recorded".to_owned(),
        |last| {
            let described = last.describe(session, now, spoken_route);
            let words = if is_given_once(session) {
                let per_kg = last.mg(now).and_then(|mg| emergency::per_kg_text(session, mg)).filter(|_| extent.has_per_kg);
                join_nonempty([Some(described), per_kg].into_iter().flatten(), " ")
            } else {
                let total = emergency::spoken_total(session, now, extent.has_per_kg).map(|total| format!("in all {total}"));
                join_nonempty([Some(described), total].into_iter().flatten(), "; ")
            };
            capitalized(&words)
        },
    );
    let is_other = |given: &&DoseGiven| given.substance != session.plan().substance;
    let others = session.projection().doses.iter().rev().filter(is_other).take(extent.other_doses);
    let others: Vec<String> =
        others.map(|given| format!("{} at {}", dose_words(given, spoken_route), given.time.wall.hm())).collect();
    let totals = if others.len() > 1 { emergency::other_totals(session).join(", ") } else { String::new() };
    let totals = if totals.is_empty() { totals } else { format!("; in all {totals}") };
    let others = if others.is_empty() { String::new() } else { format!("Also {}{totals}", others.join(", ")) };
    let sentences = [client, doses, others].into_iter().filter(|words| !words.is_empty());
    sentences.map(|words| format!("{}.", words.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
}

/// `RR 14, HR 88 at 14:28. Cuff failed 14:30. Not measured: MOAA/S. Done: EMS called, oxygen on 14:32.`
fn assessment(session: &Session, readings: &[LatestReading], extent: Extent) -> String {
    let said = problems(readings);
    let is_said = |reading: &LatestReading| said.iter().take(1 + extent.further_problems).any(|known| *known == reading);
    let mut rest: Vec<&LatestReading> = readings.iter().filter(|reading| !is_said(reading)).collect();
    rest.sort_by_key(|reading| (Reverse(reading.level), reading.rank));
    let rest = rest.into_iter().take(extent.other_readings);
    let values = group_by_time(rest.map(|reading| (reading.at, reading.value_words())), " at ");
    let failed: Vec<String> = emergency::READ_ALOUD_VITALS
        .iter()
        .filter_map(|vital| Some(format!("{} {}", vital.label(), last_reading::failed_try_text(session, *vital)?)))
        .take(extent.failed_tries)
        .collect();
    let missing: Vec<&str> =
        last_reading::read_aloud_labels().filter(|label| readings.iter().all(|reading| reading.label != *label)).collect();
    let missing =
        if missing.is_empty() || !extent.has_missing { String::new() } else { format!("Not measured: {}", missing.join(", ")) };
    let sentences =
        [values, failed.join(", "), missing, done_words(session, extent.done)].into_iter().filter(|words| !words.is_empty());
    sentences.map(|words| format!("{words}.")).collect::<Vec<_>>().join(" ")
}

fn done_words(session: &Session, most: usize) -> String {
    let mut done: Vec<(&Row, &str)> = EMERGENCY_STAMPS
        .iter()
        .filter_map(|stamp| Some((emergency::newest_row(session, stamp.kind, stamp.item)?, stamp.label)))
        .collect();
    done.sort_by_key(|(row, _)| (row.elapsed, row.seq));
    let newest = &done[done.len().saturating_sub(most)..];
    let words = |(row, label): &(&Row, &str)| {
        // Only the rescue medication is named by its note.
        let note = if row.matches(RowKind::Event, "rescue_given") { first_items(&row.note) } else { None };
        (row.timestamp(), join_nonempty([*label, &note.unwrap_or_default()], ": "))
    };
    if newest.is_empty() {
        return "Nothing is stamped as done".to_owned();
    }
    format!("Done: {}", group_by_time(newest.iter().map(words), " "))
}

/// `41 years`, `70 kg`.
fn age_and_weight(session: &Session) -> [Option<String>; 2] {
    [emergency::age(session).map(|age| format!("{age} years")), session.weight_kg().map(|kg| format!("{kg} kg"))]
}

/// A text as far as it is read aloud, and that there is more: `penicillin, latex and more`. `None` if not even its first item is
/// short enough.
fn first_items(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= MAX_TEXT_WORDS {
        return Some(words.join(" "));
    }
    let first = words[..MAX_TEXT_WORDS - 2].join(" ");
    let (items, _) = first.rsplit_once([',', ';'])?;
    Some(format!("{items} and more"))
}

/// Words of one minute together, then the minute: `EMS called, oxygen on 14:32; prescriber called 14:33`.
fn group_by_time(all: impl Iterator<Item = (Timestamp, String)>, before_time: &str) -> String {
    let mut groups: Vec<(String, String)> = Vec::new();
    for (at, words) in all {
        match groups.iter_mut().find(|(minute, _)| *minute == at.wall.hm()) {
            Some((_, known)) => known.extend([", ", &words]),
            None => groups.push((at.wall.hm(), words)),
        }
    }
    groups.into_iter().map(|(minute, words)| format!("{words}{before_time}{minute}")).collect::<Vec<_>>().join("; ")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
