//! The last vitals, each with its age and its change from the client's baseline.

use crate::session::Vital;
use crate::session::clinical::{last_reading, oxygen};
use crate::session::plan::AlertLevel;
use crate::session::projection::RecordedReading;
use crate::view::prelude::*;

/// What stands between two vitals, what stands before an age, whether the age is written out, and whether the reason of a failed
/// try is.
type Spacing = (&'static str, &'static str, bool, bool);

/// The longest reason shown beside a value, in cells; the timeline has all of it.
const MAX_REASON_WIDTH: u16 = 16;

const SPACINGS: [Spacing; 5] = [
    ("   ", " · ", true, true),
    ("  ", " · ", true, true),
    ("  ", " ", true, true),
    ("  ", " ", false, true),
    ("  ", " ", false, false),
];

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    // A flow of oxygen stands with the saturation.
    let all: Vec<Vital> = Vital::ALL.into_iter().filter(|vital| !matches!(vital, Vital::Weight | Vital::O2)).collect();
    // The widest variant that fits; the temperature is left out before ages are shortened, the others after that.
    let variants = (0..all.len()).flat_map(|left_out| {
        let spacings = if left_out == 0 { &SPACINGS[..2] } else { &SPACINGS };
        spacings.iter().map(move |spacing| (left_out, *spacing))
    });
    let mut lines = variants.map(|(left_out, spacing)| vitals_line(live, panel.styler, &all[..all.len() - left_out], spacing));
    let width = usize::from(panel.area.width);
    match lines.find(|line| line.width() < width) {
        Some(fitting) if fitting.width() > 0 => panel.draw_line(0, 1, &fitting),
        _ => panel.write(0, 1, [(Role::Dim, "no vitals yet")]),
    };
}

fn vitals_line(live: &LiveScreen, styler: Styler<'_>, vitals: &[Vital], spacing: Spacing) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for vital in vitals {
        let parts = vital_spans(live, styler, *vital, spacing).unwrap_or_default();
        if !parts.is_empty() && !spans.is_empty() {
            spans.push(styler.span(Role::Dim, spacing.0));
        }
        spans.extend(parts);
    }
    Line::from(spans)
}

/// `BP 128/76 +8/−2 · 4 min`, `SpO₂ 96 device · no signal 2 min`, `SpO₂ 96 device · 2 min, no signal ×12` with the numbers in a row
/// that stand for no reading, and a later try that failed beside it; `None` if it was never tried.
fn vital_spans(live: &LiveScreen, styler: Styler<'_>, vital: Vital, spacing: Spacing) -> Option<Vec<Span<'static>>> {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let (_, before_age, has_long_age, has_reason) = spacing;
    let items = vital.items();
    let readings = items.iter().map(|item| session.newest_reading(item));
    let newest = readings.clone().flatten().max_by_key(|(reading, _)| reading.time.elapsed);
    let taken = newest.map(|(reading, _)| reading.time.elapsed);
    let failed = last_reading::failed_try(session, vital);
    let failed = failed.map(|(reason, at)| match reason {
        _ if !has_reason => format!("no {at}"),
        reason => format!("{} {at}", truncate(reason.unwrap_or("not possible"), MAX_REASON_WIDTH)),
    });
    let no_signals = live.no_signal_count(vital);
    let label = taken.is_some() || failed.is_some() || no_signals > 0;
    let mut spans = label.then(|| vec![styler.span(Role::Dim, format!("{} ", vital.label()))])?;
    if let Some((at, is_by_device)) = newest.map(|(reading, is_by_device)| (reading.time.elapsed, is_by_device)) {
        let mins = (now - at).num_minutes();
        let mut age = if has_long_age { format_minutes(mins) } else { format!("{}m", mins.max(0)) };
        spans.extend(styler.with_slashes(readings.zip(items).map(|(newest, item)| {
            let reading = newest.map(|(reading, _)| reading).filter(|reading| Some(reading.time.elapsed) == taken);
            let role = reading.as_ref().map_or(Role::Vital, |reading| reading_role(session, reading));
            let oxygen = oxygen::suffix(session, item, at);
            styler.span(role, reading.map_or_else(|| "–".to_owned(), |reading| format!("{}{oxygen}", reading.value)))
        })));
        let changes: Vec<Option<f64>> = items.iter().map(|item| change_from_baseline(session, item)).collect();
        if changes.iter().flatten().any(|change| *change != 0.0) {
            let text: Vec<String> =
                changes.into_iter().map(|change| change.map_or_else(|| "–".to_owned(), format_signed)).collect();
            spans.push(styler.span(Role::Change, format!(" {}", text.join("/"))));
        }
        if is_by_device {
            spans.push(styler.span(Role::Dim, " device"));
            age = if mins >= 1 && no_signals == 0 { format!("no signal {age}") } else { age };
        }
        spans.push(styler.span(Role::Change, format!("{before_age}{age}")));
    }
    if let Some(failed) = failed {
        let comma = if taken.is_some() { ", " } else { "" };
        spans.push(styler.span(Role::Text, format!("{comma}{failed}")));
    }
    if no_signals > 0 {
        let is_by_device = newest.is_some_and(|(_, is_by_device)| is_by_device);
        let comma = if spans.len() > 1 { ", " } else { "" };
        let device = if is_by_device { "" } else { "device " };
        spans.push(styler.span(Role::Change, format!("{comma}{device}no signal ×{no_signals}")));
    }
    Some(spans)
}

/// The role of a reading, by the plan's limits.
pub(crate) fn reading_role(session: &Session, reading: &RecordedReading) -> Role {
    level_role(session.alert_level(reading))
}

pub(crate) fn level_role(level: Option<AlertLevel>) -> Role {
    match level {
        None => Role::Vital,
        Some(AlertLevel::Watch) => Role::Watch,
        Some(AlertLevel::Act) => Role::Act,
        Some(AlertLevel::AtOnce) => Role::AtOnce,
    }
}

/// The change from the client's baseline; `None` before the dose.
fn change_from_baseline(session: &Session, item: &str) -> Option<f64> {
    let ((last, _), baseline) = (session.newest_reading(item)?, session.baseline(item)?);
    let tenths = (last.value.get() - baseline.value.get()) * 10.0;
    Some(tenths.round() / 10.0)
}
