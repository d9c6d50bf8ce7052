//! Compares sessions in one table, from which the screen, the shell and its JSON are drawn, and counts the sessions of a folder
//! by protocol.

use crate::session::analysis::describe::scale_label;
use crate::session::analysis::figures::ScaleScores;
use crate::session::{PhaseId, Session, SessionFigures, Summary};
use std::collections::BTreeMap;

/// The heading of a phase's minutes: actual and planned.
pub(crate) const PHASE_MINUTES_HEADING: &str = "actual/planned min";

/// A session to compare with others.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedSession {
    pub(crate) name: String,
    /// Summary of the same session.
    pub summary: Summary,
}

impl ComparedSession {
    /// Summarises a session; `None` if it has no rows.
    pub fn from_session(name: &str, session: &Session) -> Option<Self> {
        Some(Self { name: name.to_owned(), summary: Summary::from_session(session)? })
    }

    /// Figures of the session that is compared.
    pub fn figures(&self) -> &SessionFigures {
        &self.summary.figures
    }

    /// The line of the recap on a topic, such as themes or what helped; empty if there is none.
    pub(crate) fn recap_line(&self, about: &str) -> &str {
        let lines = self.summary.text.as_ref().map_or(&[][..], |words| &words.recap.lines);
        lines.iter().find(|(known, _)| *known == about).map_or("", |(_, words)| words.as_str())
    }
}

/// Formats one measure of a session; empty if the record does not hold it.
type MeasureFn = fn(&ComparedSession) -> String;

/// The measures: name in JSON, title, and how to format one for a session.
pub(crate) const COMPARED_MEASURES: &[(&str, &str, MeasureFn)] = &[
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

/// Actual and planned minutes: `42/50`.
fn format_phase_minutes(course: &ComparedSession, phase: PhaseId) -> String {
    let Some(stage) = course.figures().stages.iter().find(|stage| stage.phase == phase) else { return String::new() };
    let planned = stage.planned_min.map(|planned| format!("/{planned}")).unwrap_or_default();
    stage.actual_min.map(|actual| format!("{actual}{planned}")).unwrap_or_default()
}

fn format_scale_scores(course: &ComparedSession) -> String {
    let format = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let all = course
        .figures()
        .scores
        .iter()
        .map(|score| format!("{} {}→{}", scale_label(&score.item), format(score.before), format(score.after)));
    all.collect::<Vec<_>>().join(", ")
}

/// The scales with a row of their own: the item and the title.
const TREND_SCALES: [(&str, &str); 3] = [("phq9_total", "PHQ-9"), ("gad7_total", "GAD-7"), ("suds", "SUDS")];

fn score_of<'a>(course: &'a ComparedSession, item: &str) -> Option<&'a ScaleScores> {
    course.figures().scores.iter().find(|score| score.item == item)
}

/// The scores of a scale in each session, and the change of the first one since the session before that has it: `14`, `11 ↓3`.
fn score_trend(courses: &[ComparedSession], item: &str) -> Vec<String> {
    let mut by_date: Vec<usize> = (0..courses.len()).collect();
    by_date.sort_by_key(|index| courses[*index].summary.began.instant_ms());
    let mut cells = vec![String::new(); courses.len()];
    let mut previous: Option<f64> = None;
    for index in by_date {
        let Some(score) = score_of(&courses[index], item) else { continue };
        let Some(first) = score.before.or(score.after) else { continue };
        let both = score.before.and(score.after).map(|after| format!("→{after}")).unwrap_or_default();
        let change = previous.map_or_else(String::new, |previous| match first - previous {
            change if change > 0.0 => format!(" ↑{change}"),
            change if change < 0.0 => format!(" ↓{}", -change),
            _ => " =".to_owned(),
        });
        cells[index] = format!("{first}{both}{change}");
        previous = Some(first);
    }
    cells
}

/// Totals over the sessions of one protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtocolStatistics {
    /// Number of sessions counted.
    pub sessions: usize,
    /// Alerts in all sessions together.
    pub alerts: usize,
    /// Number of sessions with at least one alert.
    pub(crate) sessions_with_alert: usize,
    /// Required points and acts whose time came.
    pub required: usize,
    /// Required points and acts that were not done.
    pub missed: usize,
    /// How late each silent look was, in minutes, ascending.
    pub(crate) looks_late_min: Vec<f64>,
    /// Planned and actual minutes of each phase, for the sessions that entered it.
    pub(crate) phase_minutes: BTreeMap<&'static str, Vec<(i64, i64)>>,
}

impl ProtocolStatistics {
    /// The quantile of the looks' lateness, in minutes: `share` of the looks were no later.
    pub fn look_lateness_quantile_min(&self, share: f64) -> Option<f64> {
        let last = self.looks_late_min.len().checked_sub(1)?;
        self.looks_late_min.get((share * last as f64).round() as usize).copied()
    }

    /// Mean planned and actual minutes of a phase.
    pub(crate) fn mean_phase_minutes(&self, phase: PhaseId) -> Option<(f64, f64)> {
        let all = self.phase_minutes.get(phase.id()).filter(|all| !all.is_empty())?;
        let mean = |of: fn(&(i64, i64)) -> i64| all.iter().map(of).sum::<i64>() as f64 / all.len() as f64;
        Some((mean(|minutes| minutes.0), mean(|minutes| minutes.1)))
    }

    pub(crate) fn alerts_per_session(&self) -> f64 {
        if self.sessions == 0 { 0.0 } else { self.alerts as f64 / self.sessions as f64 }
    }
}

/// Totals by protocol. Rehearsals are left out.
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

type StatisticFn = fn(&ProtocolStatistics) -> String;

/// The statistics: name in JSON, title, and how to format one.
pub(crate) const PROTOCOL_STATISTICS: &[(&str, &str, StatisticFn)] = &[
    ("sessions", "sessions", |sum| sum.sessions.to_string()),
    ("looks", "looks", |sum| sum.looks_late_min.len().to_string()),
    ("look_late_median_min", "median delay (min)", |sum| format_minutes(sum.look_lateness_quantile_min(0.5))),
    ("look_late_p90_min", "90 % within (min)", |sum| format_minutes(sum.look_lateness_quantile_min(0.9))),
    ("required", "required", |sum| sum.required.to_string()),
    ("missed", "missed", |sum| sum.missed.to_string()),
    ("alerts_per_session", "alerts per session", |sum| format!("{:.1}", sum.alerts_per_session())),
    ("sessions_with_alert", "with alert", |sum| sum.sessions_with_alert.to_string()),
];

fn format_minutes(late: Option<f64>) -> String {
    late.map(|late| format!("{late:.1}").replace('-', "−")).unwrap_or_default()
}

/// A table with a column for each session or protocol and a row for each measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ComparisonTable {
    pub(crate) column_headers: Vec<String>,
    /// Rows: name in JSON, title, and one cell for each column.
    pub(crate) rows: Vec<(&'static str, &'static str, Vec<String>)>,
}

impl ComparisonTable {
    pub(crate) fn from_sessions(courses: &[ComparedSession]) -> Self {
        let row = |(name, words, of): &(&'static str, &'static str, MeasureFn)| (*name, *words, courses.iter().map(of).collect());
        let mut rows: Vec<(&'static str, &'static str, Vec<String>)> = COMPARED_MEASURES.iter().map(row).collect();
        let is_taken = |item: &str| courses.iter().any(|course| score_of(course, item).is_some());
        rows.extend(
            TREND_SCALES
                .into_iter()
                .filter(|(item, _)| is_taken(item))
                .map(|(item, title)| (item, title, score_trend(courses, item))),
        );
        Self { column_headers: courses.iter().map(|course| course.summary.began.date()).collect(), rows }
    }

    /// Compares protocols: their totals, and the mean minutes of each phase beside the planned ones.
    pub(crate) fn from_statistics(sums: &BTreeMap<String, ProtocolStatistics>) -> Self {
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
