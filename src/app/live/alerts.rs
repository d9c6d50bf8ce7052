//! The alerts that the screen shows, and their acknowledgement. A reading that is typed and not saved is shown as well.

use crate::app::grammar::is_seen_word;
use crate::app::live::LiveScreen;
use crate::app::live::state::dialog::Dialog;
use crate::session::clinical::vital::plausible_range;
use crate::session::limits::{self, Alert, AlertKey, AlertSource};
use crate::session::statement::{Statement, StatementKind, VitalReading};
use crate::session::{AlertLevel, Intent, Value};

/// An implausible value counts only when the keys rest, because it may be half a number, in milliseconds.
pub(crate) const DRAFT_REST_MS: i64 = 500;

impl LiveScreen {
    /// The alerts that nobody has acknowledged, most urgent first, with those of readings that are not saved.
    pub(crate) fn alerts(&self) -> Vec<Alert> {
        let mut alerts = limits::unacknowledged_alerts(self.session(), self.now.elapsed);
        alerts.extend(self.draft_alerts());
        alerts.sort_by_cached_key(Alert::urgency);
        alerts
    }

    /// Those of the alerts that are about a reading that is not saved.
    pub(crate) fn draft_alerts(&self) -> Vec<Alert> {
        self.draft_readings().into_iter().filter_map(|(item, value)| self.draft_alert(&item, value)).collect()
    }

    /// Those of the alerts that are about a reading at `act` or above.
    pub(crate) fn dangers(&self) -> Vec<Alert> {
        self.alerts().into_iter().filter(Alert::is_danger).collect()
    }

    fn draft_alert(&self, item: &str, value: Value) -> Option<Alert> {
        let at = self.now.elapsed;
        let judged =
            limits::judge_reading(self.session(), item, value.get(), at).filter(|(level, _)| *level >= AlertLevel::Act)?;
        let is_plausible = plausible_range(item).is_none_or(|range| range.contains(&value.get()));
        let alert = || Alert { source: AlertSource::Draft, ..Alert::new(self.session(), item, value, at, judged) };
        (is_plausible || self.idle_ms() >= DRAFT_REST_MS).then(alert)
    }

    /// The readings that are typed and not saved: on the line, in the fields, or blind under the veil.
    fn draft_readings(&self) -> Vec<(String, Value)> {
        let mut readings: Vec<(String, Value)> = Vec::new();
        let mut add = |kind: &StatementKind| match kind {
            StatementKind::Vitals(typed) => readings.extend(typed.iter().filter_map(|reading| match reading {
                VitalReading::Value { item, value, .. } => Some(((*item).to_owned(), *value)),
                VitalReading::NotPossible { .. } | VitalReading::Note(_) => None,
            })),
            StatementKind::Scale { item, score, .. } => readings.push(((*item).to_owned(), Value::from(*score))),
            _ => {}
        };
        if let Some(typed) = self.line.editor.interpretation() {
            add(&typed.statement.kind);
        }
        for (_, statement, _) in self.unseen_vitals() {
            add(&statement.kind);
        }
        let fields = self.overlays.vitals_form.fields.iter();
        readings.extend(fields.filter_map(|field| Some((field.item.to_owned(), field.value()?))));
        readings
    }

    /// Shows the limits of the alerts with their sources in full: of those that nobody has acknowledged, else of all.
    pub(crate) fn show_limit_sources(&mut self) {
        let mut alerts = self.alerts();
        if alerts.is_empty() {
            alerts = limits::all_alerts(self.session(), self.now.elapsed);
        }
        if alerts.is_empty() {
            self.notify("No limit is crossed now. `bedside protocol show` prints all limits with their sources.");
            return;
        }
        let sources = &self.session().plan().sources;
        let lines = alerts.iter().map(|alert| alert.describe_with_sources(sources)).collect();
        self.overlays.dialog = Some(Dialog::LimitSources(lines));
    }

    /// A frame was drawn that names these alerts. A line that acknowledges says which.
    pub(crate) fn on_frame_drawn(&mut self, alerts: Vec<AlertKey>) {
        let is_changed = self.shown_alerts.keys() != alerts;
        self.shown_alerts.note_frame(self.now.real_time, alerts);
        if is_changed && self.line.editor.text().split_whitespace().next().is_some_and(is_seen_word) {
            self.parse_line();
        }
    }

    /// Acknowledges the alerts that were on the screen for a second; the line stays.
    pub(crate) fn acknowledge_alerts(&mut self) {
        let alerts = self.shown_alerts.keys().to_vec();
        self.acknowledge(&alerts, String::new());
    }

    /// Acknowledges those of these alerts that were on the screen for a second. Returns whether there was one.
    pub(crate) fn acknowledge(&mut self, wanted: &[AlertKey], words: String) -> bool {
        let mut alerts = self.shown_alerts.seen(self.now.real_time);
        alerts.retain(|alert| wanted.iter().any(|wanted| wanted.item == alert.item));
        let open = self.alerts();
        alerts.retain(|alert| open.iter().any(|open| open.item == alert.item && open.source != AlertSource::Draft));
        if alerts.is_empty() {
            self.notify(if open.iter().any(|alert| alert.source != AlertSource::Draft) {
                "No alert has been on the screen for a second yet. Nothing was acknowledged; look, then press again."
            } else {
                "No open alerts."
            });
            return false;
        }
        let kind = StatementKind::AlertsAcknowledged { alerts, words };
        self.record_or_notify(Intent::AddEntry(Statement::new(self.now.into(), kind)))
    }
}
