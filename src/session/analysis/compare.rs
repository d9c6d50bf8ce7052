//! Several sessions beside each other, as one table: the screen, the shell and its JSON are drawn from it. And all sessions of a folder
//! counted by protocol. Not the drawing.

use crate::session::analysis::statistics::ComparedSession;
use crate::session::record::names::PhaseId;
use std::collections::BTreeMap;

/// How the minutes of a phase stand in the table.
pub const PHASE_MINUTES_HEADING: &str = "min was/plan";

/// A number or words for a measure of a session; empty: the record does not say.
type MeasureFn = fn(&ComparedSession) -> String;

/// What is compared: its name in JSON, its words, and what a session has of it.
pub const COMPARED_MEASURES: &[(&str, &str, MeasureFn)] = &[
    ("protocol", "protocol", |course| course.summary.protocol.clone()),
    ("dose", "dose", |course| course.summary.dose.clone()),
    ("mg_per_kg", "mg/kg", |course| course.figures().mg_per_kg.map(|mg| format!("{mg:.2}")).unwrap_or_default()),
    ("systolic_peak", "BP peak", |course| {
        let peak = course.summary.peak;
        let low = peak.and_then(|peak| peak.diastolic).map(|low| format!("/{low}")).unwrap_or_default();
        peak.map(|peak| format!("{}{low}", peak.systolic)).unwrap_or_default()
    }),
    ("systolic_rise", "BP rise", |course| course.summary.peak.and_then(|peak| peak.rise).map(format_signed).unwrap_or_default()),
    ("alerts", "alerts", |course| course.summary.alerts.to_string()),
    ("minutes", "minutes", |course| course.summary.minutes.to_string()),
    ("arrive", "arrive", |course| format_phase_minutes(course, PhaseId::Arrive)),
    ("prepare", "prepare", |course| format_phase_minutes(course, PhaseId::Prepare)),
    ("begin", "begin", |course| format_phase_minutes(course, PhaseId::Begin)),
    ("presence", "presence", |course| format_phase_minutes(course, PhaseId::Presence)),
    ("integrate", "integrate", |course| format_phase_minutes(course, PhaseId::Integrate)),
    ("after", "after", |course| format_phase_minutes(course, PhaseId::After)),
    ("scales", "scales", format_scale_scores),
    ("themes", "themes", |course| course.recap_line("themes").to_owned()),
    ("helped", "helped", |course| course.recap_line("helped").to_owned()),
];

fn format_signed(number: f64) -> String {
    let to_tenth = (number * 10.0).round() / 10.0;
    if to_tenth < 0.0 { format!("−{}", -to_tenth) } else { format!("+{to_tenth}") }
}

/// As it was, and as it was planned: `42/50`.
fn format_phase_minutes(course: &ComparedSession, phase: PhaseId) -> String {
    let Some(stage) = course.figures().stages.iter().find(|stage| stage.phase == phase) else { return String::new() };
    let planned = stage.planned_min.map(|planned| format!("/{planned}")).unwrap_or_default();
    stage.actual_min.map(|actual| format!("{actual}{planned}")).unwrap_or_default()
}

/// `suds 7→3`.
fn format_scale_scores(course: &ComparedSession) -> String {
    let one = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let all = course.figures().scores.iter().map(|score| format!("{} {}→{}", score.item, one(score.before), one(score.after)));
    all.collect::<Vec<_>>().join(", ")
}

/// What sessions by one protocol add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolStatistics {
    /// How many sessions.
    pub sessions: usize,
    /// Limits crossed in all of them.
    pub alerts: usize,
    /// In how many of them one was.
    pub sessions_with_alert: usize,
    /// Required points and acts whose time came.
    pub required: usize,
    /// Those that nobody took.
    pub missed: usize,
    /// How late each silent look was, in minutes, in rising order.
    pub looks_late_min: Vec<f64>,
    /// Of each phase: planned and actual minutes, of the sessions that entered it.
    pub phase_minutes: BTreeMap<&'static str, Vec<(i64, i64)>>,
}

impl ProtocolStatistics {
    /// The lateness that a share of the looks does not exceed, in minutes.
    pub fn look_lateness_quantile_min(&self, share: f64) -> Option<f64> {
        let last = self.looks_late_min.len().checked_sub(1)?;
        self.looks_late_min.get((share * last as f64).round() as usize).copied()
    }

    /// Planned and actual minutes of a phase, each on average.
    pub fn mean_phase_minutes(&self, phase: PhaseId) -> Option<(f64, f64)> {
        let all = self.phase_minutes.get(phase.id()).filter(|all| !all.is_empty())?;
        let mean = |of: fn(&(i64, i64)) -> i64| all.iter().map(of).sum::<i64>() as f64 / all.len() as f64;
        Some((mean(|one| one.0), mean(|one| one.1)))
    }

    /// Alerts per session.
    pub fn alerts_per_session(&self) -> f64 {
        if self.sessions == 0 { 0.0 } else { self.alerts as f64 / self.sessions as f64 }
    }
}

/// The sessions of a folder by protocol. A rehearsal is nobody's session and does not count.
pub fn statistics_by_protocol<'a>(courses: impl Iterator<Item = &'a ComparedSession>) -> BTreeMap<String, ProtocolStatistics> {
    let mut sums: BTreeMap<String, ProtocolStatistics> = BTreeMap::new();
    for course in courses.filter(|course| course.summary.rehearsal.is_none()) {
        let sum = sums.entry(course.summary.protocol.clone()).or_default();
        sum.sessions += 1;
        sum.alerts += course.summary.alerts;
        sum.sessions_with_alert += usize::from(course.summary.alerts > 0);
        sum.required += course.figures().required;
        sum.missed += course.figures().missed;
        sum.looks_late_min.extend(&course.figures().looks_late_min);
        for stage in &course.figures().stages {
            if let (Some(planned), Some(actual)) = (stage.planned_min, stage.actual_min) {
                sum.phase_minutes.entry(stage.phase.id()).or_default().push((planned, actual));
            }
        }
    }
    for sum in sums.values_mut() {
        sum.looks_late_min.sort_by(f64::total_cmp);
    }
    sums
}

/// A number of a protocol's sessions.
type StatisticFn = fn(&ProtocolStatistics) -> String;

/// What is said of a protocol's sessions: its name in JSON, its words, and the number.
pub const PROTOCOL_STATISTICS: &[(&str, &str, StatisticFn)] = &[
    ("sessions", "sessions", |sum| sum.sessions.to_string()),
    ("looks", "looks", |sum| sum.looks_late_min.len().to_string()),
    ("look_late_median_min", "late min, 50%", |sum| format_minutes(sum.look_lateness_quantile_min(0.5))),
    ("look_late_p90_min", "late min, 90%", |sum| format_minutes(sum.look_lateness_quantile_min(0.9))),
    ("required", "required", |sum| sum.required.to_string()),
    ("missed", "missed", |sum| sum.missed.to_string()),
    ("alerts_per_session", "alerts each", |sum| format!("{:.1}", sum.alerts_per_session())),
    ("sessions_with_alert", "with alert", |sum| sum.sessions_with_alert.to_string()),
];

fn format_minutes(late: Option<f64>) -> String {
    late.map(|late| format!("{late:.1}").replace('-', "−")).unwrap_or_default()
}

/// One table: a column for each session or protocol, a row for each measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparisonTable {
    /// What heads each column.
    pub column_headers: Vec<String>,
    /// Each measure: its name in JSON, its words, and a cell for each column.
    pub rows: Vec<(&'static str, &'static str, Vec<String>)>,
}

impl ComparisonTable {
    /// Sessions beside each other.
    pub fn from_sessions(courses: &[ComparedSession]) -> Self {
        let row = |(name, words, of): &(&'static str, &'static str, MeasureFn)| (*name, *words, courses.iter().map(of).collect());
        Self {
            column_headers: courses.iter().map(|course| course.summary.began.date()).collect(),
            rows: COMPARED_MEASURES.iter().map(row).collect(),
        }
    }

    /// Protocols beside each other: their sums, and how long their phases were, on average, against what was planned.
    pub fn from_statistics(sums: &BTreeMap<String, ProtocolStatistics>) -> Self {
        let mut rows: Vec<(&'static str, &'static str, Vec<String>)> =
            PROTOCOL_STATISTICS.iter().map(|(name, words, of)| (*name, *words, sums.values().map(of).collect())).collect();
        for phase in PhaseId::ALL {
            let cell = |sum: &ProtocolStatistics| {
                sum.mean_phase_minutes(phase).map(|(planned, was)| format!("{was:.0}/{planned:.0}")).unwrap_or_default()
            };
            rows.push((phase.id(), phase.id(), sums.values().map(cell).collect()));
        }
        Self { column_headers: sums.keys().cloned().collect(), rows }
    }
}
