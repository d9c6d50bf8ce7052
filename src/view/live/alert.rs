//! The rows of the alerts, most urgent first: what was measured and which limit it crossed. An alert stays until
//! somebody acknowledges it. If not all fit, the last row says which others there are.

use super::vitals;
use crate::session::Vital;
use crate::session::limits::{Alert, AlertKey, AlertSource};
use crate::view::prelude::*;

/// From this width on the key that acknowledges is shown, in cells.
const MIN_HINT_WIDTH: u16 = 60;
const HINT_WIDTH: u16 = 14;
/// Below this width names are shortened, in cells.
const MIN_NAME_WIDTH: u16 = 40;

/// How an alert is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertWords {
    /// With its limit, and with the key that acknowledges it.
    Whole,
    /// The same without the key, where nothing can be written.
    ReadOnly,
    /// The reading, and that it is to be taken again.
    Short,
}

/// Draws the alerts in the rows of a panel, and notes which are named with their reading.
pub(crate) fn draw(alerts: &[Alert], words: AlertWords, panel: &mut Panel<'_>) {
    let area = panel.area;
    let (lines, named) = lines(alerts, words, panel.styler, area.width.saturating_sub(1), usize::from(area.height));
    panel.draw_lines(0, 1, &lines);
    if words == AlertWords::Whole && area.width >= MIN_HINT_WIDTH && !named.is_empty() {
        let used = lines.first().map_or(0, |line| line.width() as u16);
        panel.write_right(0, used + 2, [(Role::Key, "Ctrl-S"), (Role::Dim, " seen")]);
    }
    panel.note_alerts(named);
}

/// At most `rows` lines, and the recorded alerts that they name. No text is cut: what does not fit is left out from its end. Where
/// the names of the hidden ones do not fit beside the last alert, they take its row.
pub(crate) fn lines(
    alerts: &[Alert],
    words: AlertWords,
    styler: Styler<'_>,
    width: u16,
    rows: usize,
) -> (Vec<Line<'static>>, Vec<AlertKey>) {
    let has_room = |count: usize| {
        let (shown, hidden) = alerts.split_at(count);
        shown.last().is_none_or(|last| all_names(hidden, width.saturating_sub(display_width(&short_headline(last)))).is_some())
    };
    let most = rows.min(alerts.len());
    let count = if most > 1 && !has_room(most) { most - 1 } else { most };
    let (shown, hidden) = alerts.split_at(count);
    let has_names_row = count < most;
    let mut named = Vec::new();
    let line = |(row, alert): (usize, &Alert)| {
        let is_beside = row + 1 == shown.len() && !has_names_row && !hidden.is_empty();
        let fits = |headline: &String| {
            let space = width.checked_sub(display_width(headline));
            space.is_some_and(|space| !is_beside || width >= MIN_NAME_WIDTH && all_names(hidden, space).is_some())
        };
        let headline = Some(alert.headline()).filter(fits).unwrap_or_else(|| short_headline(alert));
        let space = width.saturating_sub(display_width(&headline));
        let others = if is_beside { hidden_names(hidden, space) } else { String::new() };
        let hint = if words == AlertWords::Whole && width >= MIN_HINT_WIDTH - 1 && row == 0 { HINT_WIDTH } else { 0 };
        let texts = match words {
            AlertWords::Whole | AlertWords::ReadOnly => alert.texts(),
            AlertWords::Short if alert.source == AlertSource::Draft => vec![format!("{headline} · not saved")],
            AlertWords::Short => vec![format!("{headline} · recheck")],
        };
        let space = width.saturating_sub(display_width(&others) + hint);
        let text = texts.into_iter().find(|text| display_width(text) <= space).unwrap_or_else(|| headline.clone());
        if display_width(&headline) <= width && alert.source != AlertSource::Draft {
            named.push(alert.key());
        }
        styler.line([(vitals::level_role(Some(alert.level)), text.as_str()), (Role::Text, &others)])
    };
    let mut lines: Vec<Line<'static>> = shown.iter().enumerate().map(line).collect();
    if has_names_row {
        lines.push(styler.line([(Role::Text, hidden_names(hidden, width).trim_start())]));
    }
    (lines, named)
}

fn short_headline(alert: &Alert) -> String {
    format!("{} {}", short_name(&alert.item), alert.value)
}

fn short_name(item: &str) -> &str {
    match item {
        "bp_systolic" => "BPsys",
        "bp_diastolic" => "BPdia",
        "vitals_overdue" => "vitals",
        "look_overdue" => "look",
        _ => Vital::from_item(item).map_or(item, |vital| vital.label()),
    }
}

/// All names of hidden alerts, if they fit: `  also HR, RR`, or ` +HR RR`.
fn all_names(hidden: &[Alert], space: u16) -> Option<String> {
    if hidden.is_empty() {
        return Some(String::new());
    }
    let labels: Vec<&str> = hidden.iter().map(|alert| alert.label.as_str()).collect();
    let names: Vec<&str> = hidden.iter().map(|alert| short_name(&alert.item)).collect();
    let long = Some(format!("  also {}", labels.join(", "))).filter(|text| display_width(text) <= space / 2);
    long.into_iter().chain([format!(" +{}", names.join(" "))]).find(|text| display_width(text) <= space)
}

/// All names of hidden alerts, or as many as fit and how many more there are.
fn hidden_names(hidden: &[Alert], space: u16) -> String {
    let some = |count: usize| {
        let named: Vec<&str> = hidden[..count].iter().map(|alert| short_name(&alert.item)).collect();
        let more = format!(" +{}", hidden.len() - count);
        if count == 0 { more } else { format!(" +{}{more}", named.join(" ")) }
    };
    let shorter = (0..hidden.len()).rev().map(some).find(|text| display_width(text) <= space);
    all_names(hidden, space).or(shorter).unwrap_or_default()
}
