//! The newest act that put medicine into the client: a dose, a device, or an infusion. The top line, the emergency card, the
//! paragraph to read aloud and the reports all say it from here.

use super::dose_summary::{self, InfusionCourse, InfusionState};
use super::emergency::{NOT_RECORDED, spoken_route};
use crate::session::words::{format_minutes, format_time_since, join_nonempty, slug_to_words};
use crate::session::{DoseGiven, Elapsed, RowKind, Session, Timestamp};

/// The newest act of the protocol's substance.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LastDose {
    act: Act,
    /// When it was given; since when an infusion is in its state.
    pub(crate) since: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
enum Act {
    Given(DoseGiven),
    /// A device of which an unknown part was spilled: its number.
    Spilled(String),
    Infusion(Box<InfusionCourse>),
}

/// The last act that put the protocol's substance into the client. A running infusion is newer than any dose.
pub(crate) fn last_dose(session: &Session) -> Option<LastDose> {
    let given = session.last_dose().map(|given| LastDose { since: given.time, act: Act::Given(given.clone()) });
    let mut devices = session.projection().marker_rows(RowKind::Dose).filter(|row| row.item == "device_spilled");
    let spilled = devices.next_back().map(|row| LastDose { since: row.timestamp(), act: Act::Spilled(row.text.clone()) });
    let infused = dose_summary::infusions(session).pop();
    let infused = infused.map(|course| LastDose { since: course.state_since, act: Act::Infusion(Box::new(course)) });
    [given, spilled, infused].into_iter().flatten().max_by_key(|last| (last.is_running(), last.since.elapsed))
}

/// Whether the protocol's substance was given once: one dose, one device or one infusion.
pub(crate) fn is_given_once(session: &Session) -> bool {
    let markers = session.projection().marker_rows(RowKind::Dose);
    let acts = markers.filter(|row| matches!(row.item.as_ref(), "device_spilled" | "infusion_start"));
    session.doses().count() + acts.count() == 1
}

impl LastDose {
    /// Whether an infusion runs.
    pub(crate) fn is_running(&self) -> bool {
        matches!(&self.act, Act::Infusion(course) if course.state == InfusionState::Running)
    }

    /// For the top line, the longest text first: `last dose 4 min`, `infusion running, 40 mg/h, 12.3 mg so far`.
    pub(crate) fn short_texts(&self, now: Elapsed) -> Vec<String> {
        let Act::Infusion(course) = &self.act else {
            return vec![format!("last dose {}", self.age(now))];
        };
        let state = infusion_state(course, now);
        let brief = state.split_once(", ").map(|(brief, _)| brief.to_owned());
        std::iter::once(state).chain(brief).map(|state| format!("infusion {state}")).collect()
    }

    /// The mg that it gave until now, if known.
    pub(crate) fn mg(&self, now: Elapsed) -> Option<f64> {
        match &self.act {
            Act::Given(given) => Some(given.mg),
            Act::Spilled(_) => None,
            Act::Infusion(course) => course.mg_until(now),
        }
    }

    /// `ketamine 50 mg im at 13:39, 52 min ago`; `route` gives the words of a route's code.
    pub(crate) fn describe(&self, session: &Session, now: Elapsed, route: fn(&str) -> &str) -> String {
        let ago = format!("at {}, {}", self.since.wall.hm(), ago(&self.age(now)));
        match &self.act {
            Act::Given(given) => format!("{} {ago}", dose_words(given, route)),
            Act::Spilled(number) => format!("device {number} spilled {ago}, amount not known"),
            Act::Infusion(course) => {
                format!("{} infusion {}", slug_to_words(&session.plan().substance), infusion_words(course, now))
            }
        }
    }

    /// For reports, which have no present: `ketamine 50 mg intramuscular at 13:39`.
    pub(crate) fn dated(&self, session: &Session, time_label: impl Fn(Timestamp) -> String) -> String {
        let at = time_label(self.since);
        match &self.act {
            Act::Given(given) => format!("{} at {at}", dose_words(given, spoken_route)),
            Act::Spilled(number) => format!("device {number} spilled at {at}, amount not known"),
            Act::Infusion(course) => {
                let substance = slug_to_words(&session.plan().substance);
                match course.state {
                    InfusionState::Running => {
                        format!("{substance} infusion running since {at}, {}, end not recorded", rate_words(course))
                    }
                    InfusionState::Paused => {
                        format!("{substance} infusion paused at {at}, {}", mg_words(course, self.since.elapsed))
                    }
                    InfusionState::Stopped => {
                        format!("{substance} infusion stopped at {at}, {}", mg_words(course, self.since.elapsed))
                    }
                }
            }
        }
    }

    fn age(&self, now: Elapsed) -> String {
        format_time_since((now - self.since.elapsed).num_minutes())
    }
}

/// `4 min ago`; `just now` stays.
fn ago(age: &str) -> String {
    if age == "just now" { age.to_owned() } else { format!("{age} ago") }
}

/// `ketamine 50 mg intramuscular`; `route` gives the words of a route's code.
pub(crate) fn dose_words(given: &DoseGiven, route: fn(&str) -> &str) -> String {
    join_nonempty([&slug_to_words(&given.substance), &format!("{} mg", given.mg), route(&given.route)], " ")
}

/// `since 10:00, running, 40 mg/h, 12.3 mg so far`; `10:00 to 10:40, stopped 9 min ago, 26.7 mg`.
pub(crate) fn infusion_words(course: &InfusionCourse, now: Elapsed) -> String {
    let (began, ended) = (course.started.wall.hm(), course.state_since.wall.hm());
    let state = infusion_state(course, now);
    match course.state {
        InfusionState::Running => format!("since {began}, {state}"),
        InfusionState::Paused => format!("since {began}, {state}, {}", mg_words(course, now)),
        InfusionState::Stopped => format!("{began} to {ended}, {state}, {}", mg_words(course, now)),
    }
}

/// `running, 40 mg/h, 12.3 mg so far`; `paused 3 min`; `stopped 9 min ago`.
fn infusion_state(course: &InfusionCourse, now: Elapsed) -> String {
    let minutes = (now - course.state_since.elapsed).num_minutes();
    match course.state {
        // Without a rate the mg are not known either.
        InfusionState::Running if course.rate_mg_per_h.is_none() => format!("running, {}", rate_words(course)),
        InfusionState::Running => {
            let so_far = if course.mg_until(now).is_some() { " so far" } else { "" };
            format!("running, {}, {}{so_far}", rate_words(course), mg_words(course, now))
        }
        InfusionState::Paused if minutes <= 0 => "paused just now".to_owned(),
        InfusionState::Paused => format!("paused {}", format_minutes(minutes)),
        InfusionState::Stopped => format!("stopped {}", ago(&format_time_since(minutes))),
    }
}

fn rate_words(course: &InfusionCourse) -> String {
    course.rate_mg_per_h.map_or_else(|| format!("rate {NOT_RECORDED}"), |rate| format!("{rate} mg/h"))
}

/// What an infusion delivered by a time: as read off the pump, or by its rates. While it runs, that is so anyway.
fn mg_words(course: &InfusionCourse, at: Elapsed) -> String {
    let is_computed = course.state != InfusionState::Running && (course.is_mg_from_rate || course.delivered_mg.is_none());
    let source = if is_computed { " (calculated)" } else { "" };
    course.mg_until(at).map_or_else(|| format!("mg {NOT_RECORDED}"), |mg| format!("{mg} mg{source}"))
}
