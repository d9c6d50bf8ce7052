//! The last vitals, each with its age and its change from this client's own baseline.

use crate::app::LiveScreen;
use crate::session::plan::AlertLevel;
use crate::session::{Session, Vital};
use crate::theme::Role;
use crate::view::text::{Styler, draw_line, format_minutes};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// How roomy a telling is: between vitals, before an age.
const SPACING_VARIANTS: [(&str, &str, bool); 4] =
    [("   ", " · ", true), ("  ", " · ", true), ("  ", " ", true), ("  ", " ", false)];

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let fits = |line: &Line<'_>| line.width() < usize::from(area.width);
    let all: Vec<Vital> = Vital::ALL.into_iter().filter(|vital| *vital != Vital::Weight).collect();
    // The roomiest telling that fits; the temperature leaves before ages are shortened, the others after.
    let roomy = [(0, SPACING_VARIANTS[0]), (0, SPACING_VARIANTS[1]), (1, SPACING_VARIANTS[0]), (1, SPACING_VARIANTS[1])];
    let telling = roomy
        .into_iter()
        .chain((1..all.len()).flat_map(|less| SPACING_VARIANTS.map(|telling| (less, telling))))
        .map(|(less, telling)| vitals_line(live, styler, &all[..all.len() - less], telling))
        .find(fits);
    match telling {
        Some(told) if told.width() > 0 => draw_line(buffer, area, 0, 1, &told),
        _ => draw_line(buffer, area, 0, 1, &styler.line([(Role::Dim, "no vitals yet")])),
    };
}

fn vitals_line(
    live: &LiveScreen,
    styler: Styler<'_>,
    vitals: &[Vital],
    (between, before_age, long): (&str, &str, bool),
) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for vital in vitals {
        let mut told = vital_spans(live, styler, *vital, before_age, long).unwrap_or_default();
        told.extend(device_reading_spans(live, styler, *vital, told.is_empty()));
        if told.is_empty() {
            continue;
        }
        if !spans.is_empty() {
            spans.push(styler.span(Role::Dim, between));
        }
        spans.extend(told);
    }
    Line::from(spans)
}

/// `BP 128/76 +8/−2 · 4 min`, or that it was not possible; nothing for what nobody measured.
fn vital_spans(live: &LiveScreen, styler: Styler<'_>, vital: Vital, before_age: &str, long: bool) -> Option<Vec<Span<'static>>> {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let items = vital.items();
    let taken = items.iter().filter_map(|item| session.last_reading(item)).map(|reading| reading.time.elapsed).max();
    let refused = session.projection().not_possible.get(items[0]).map(|(at, _)| at.elapsed);
    let newest = taken.max(refused)?;
    let mins = (now - newest).num_minutes();
    let age = if long { format!("{before_age}{}", format_minutes(mins)) } else { format!("{before_age}{}m", mins.max(0)) };
    let mut spans = vec![styler.span(Role::Dim, format!("{} ", vital.label()))];
    if refused.is_some_and(|refused| Some(refused) > taken) {
        spans.push(styler.span(Role::Text, "not possible"));
    } else {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                spans.push(styler.span(Role::Dim, "/"));
            }
            let reading = session.last_reading(item).filter(|reading| Some(reading.time.elapsed) == taken);
            let value = reading.map_or_else(|| "–".to_owned(), |reading| reading.value.to_string());
            spans.push(styler.span(reading_role(session, item), value));
        }
        let changes: Vec<Option<f64>> = items.iter().map(|item| change_from_baseline(session, item)).collect();
        if changes.iter().flatten().any(|change| *change != 0.0) {
            let words: Vec<String> =
                changes.into_iter().map(|change| change.map_or_else(|| "–".to_owned(), format_signed)).collect();
            spans.push(styler.span(Role::Change, format!(" {}", words.join("/"))));
        }
    }
    spans.push(styler.span(Role::Change, age));
    Some(spans)
}

/// `  device 96`: what a device sends now, beside what a person measured and never for it.
fn device_reading_spans(live: &LiveScreen, styler: Styler<'_>, vital: Vital, alone: bool) -> Vec<Span<'static>> {
    let (session, now) = (live.session(), live.now().elapsed);
    let sent: Vec<_> = vital.items().iter().filter_map(|item| session.device_reading(item, now)).collect();
    if sent.len() < vital.items().len() {
        return Vec::new();
    }
    let name = if alone { format!("{} device ", vital.label()) } else { " device ".to_owned() };
    let mut spans = vec![styler.span(Role::Dim, name)];
    for (place, reading) in sent.into_iter().enumerate() {
        if place > 0 {
            spans.push(styler.span(Role::Dim, "/"));
        }
        spans.push(styler.span(level_role(session.alert_level(&reading)), reading.value.to_string()));
    }
    spans
}

/// How the last reading of an item stands to the protocol's limits.
fn reading_role(session: &Session, item: &str) -> Role {
    level_role(session.last_reading(item).and_then(|last| session.alert_level(&last)))
}

/// How a reading of some level looks.
pub(crate) fn level_role(level: Option<AlertLevel>) -> Role {
    match level {
        None => Role::Vital,
        Some(AlertLevel::Watch) => Role::Watch,
        Some(AlertLevel::Act) => Role::Act,
        Some(AlertLevel::AtOnce) => Role::AtOnce,
    }
}

/// From this client's own baseline; none before the dose.
fn change_from_baseline(session: &Session, item: &str) -> Option<f64> {
    let (last, baseline) = (session.last_reading(item)?, session.baseline(item)?);
    let tenths = (last.value.get() - baseline.value.get()) * 10.0;
    Some(tenths.round() / 10.0)
}

fn format_signed(change: f64) -> String {
    if change < 0.0 { format!("−{}", -change) } else { format!("+{change}") }
}
