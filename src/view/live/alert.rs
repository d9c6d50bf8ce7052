//! The rows of the alerts, most urgent first: what was measured, which limit it crossed, and the limit's source. An alert stays until
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
    /// With its limit and the limit's source.
    Whole,
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

/// At most `rows` lines, and the recorded alerts that they name.
pub(crate) fn lines(
    alerts: &[Alert],
    words: AlertWords,
    styler: Styler<'_>,
    width: u16,
    rows: usize,
) -> (Vec<Line<'static>>, Vec<AlertKey>) {
    let (shown, hidden) = alerts.split_at(rows.min(alerts.len()));
    let mut named = Vec::new();
    let lines = shown.iter().enumerate().map(|(row, alert)| {
        let is_last = row + 1 == shown.len();
        let is_short = is_last && !hidden.is_empty() && width < MIN_NAME_WIDTH || display_width(&alert.headline()) > width;
        let headline = if is_short { format!("{} {}", short_name(&alert.item), alert.value) } else { alert.headline() };
        let others = if is_last { hidden_names(hidden, width.saturating_sub(display_width(&headline))) } else { String::new() };
        let hint = if words == AlertWords::Whole && width >= MIN_HINT_WIDTH - 1 && row == 0 { HINT_WIDTH } else { 0 };
        let text = match words {
            AlertWords::Whole => alert.describe(),
            AlertWords::Short if alert.source == AlertSource::Draft => format!("{headline} · not saved"),
            AlertWords::Short => format!("{headline} · recheck"),
        };
        let space = width.saturating_sub(display_width(&others) + hint);
        let text = if display_width(&alert.headline()) < space { truncate(&text, space).into_owned() } else { headline.clone() };
        if display_width(&headline) <= width && alert.source != AlertSource::Draft {
            named.push(alert.key());
        }
        styler.line([(vitals::level_role(Some(alert.level)), text.as_str()), (Role::Text, &others)])
    });
    (lines.collect(), named)
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

/// `  also HR, RR`, or ` +HR RR`; if not even that fits, as many names as do and how many more there are.
fn hidden_names(hidden: &[Alert], space: u16) -> String {
    let names: Vec<&str> = hidden.iter().map(|alert| short_name(&alert.item)).collect();
    if names.is_empty() {
        return String::new();
    }
    let labels: Vec<&str> = hidden.iter().map(|alert| alert.label.as_str()).collect();
    let long = format!("  also {}", labels.join(", "));
    let shorter = (0..=names.len()).rev().map(|count| {
        let more = names.len() - count;
        let rest = if more > 0 { format!(" +{more}") } else { String::new() };
        let named = names[..count].join(" ");
        if named.is_empty() { rest } else { format!(" +{named}{rest}") }
    });
    let fits = |text: &String| display_width(text) <= space;
    Some(long).filter(|text| display_width(text) <= space / 2).into_iter().chain(shorter).find(fits).unwrap_or_default()
}
