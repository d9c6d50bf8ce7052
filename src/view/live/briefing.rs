//! What the next writer reads at a handover: dose, vitals, what is next, and the last minutes in words, until the next key.

use crate::session::analysis::describe::describe_entry;
use crate::session::clinical::emergency::{self, NOT_RECORDED};
use crate::session::clinical::last_dose::last_dose;
use crate::session::clinical::last_reading::latest_readings;
use crate::session::words::route_words;
use crate::view::live::due::next_due_line;
use crate::view::prelude::*;

pub(crate) fn lines(live: &LiveScreen, entries: &[u64], styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let session = live.session();
    let head = format!("{} is writing now. The last 20 minutes:", session.writer());
    let mut lines = styler.wrap(Role::PhaseNow, &head, width);
    for (about, text) in [("dose", dose_text(live)), ("vitals", vitals_text(live)), ("next", next_due_line(live))] {
        let label = styler.line([(Role::Dim, "  "), (Role::Kind, about)]);
        lines.extend(styler.wrap_beside(label, 10, Role::Text, &text, width));
    }
    let rows = rows.saturating_sub(lines.len().saturating_sub(1));
    let first = entries.len().saturating_sub(rows.saturating_sub(2).max(1));
    lines.extend(entries.iter().skip(first).map(|entry| {
        let description = describe_entry(session, *entry);
        let time = session.ledger().newest_versions_of(*entry).first().map(|row| row.time.hm()).unwrap_or_default();
        let role = if session.ledger().is_withdrawn(*entry) { Role::Struck } else { Role::Text };
        let gap = if description.text.is_empty() || description.tags.is_empty() { "" } else { "  " };
        let text = format!("{}{gap}{}", description.text, description.tags);
        let kind = format!("  {:<8}", description.kind);
        styler.line([(Role::Dim, &format!("  {time}")), (Role::Kind, &kind), (role, &truncate(&text, width.saturating_sub(18)))])
    }));
    lines.push(styler.line([(Role::Dim, "Any key continues.")]));
    lines
}

/// The last dose and the total: `ketamine 25 mg im at 14:20, 12 min ago · in all 75 mg (1.07 mg/kg)`.
fn dose_text(live: &LiveScreen) -> String {
    let (session, now) = (live.session(), live.now().elapsed);
    let last = last_dose(session).map(|last| last.describe(session, now, route_words));
    let total = emergency::total_dose_text(session, Some(now)).map(|total| format!("in all {total}"));
    let others = emergency::other_totals(session);
    let said: Vec<String> = last.into_iter().chain(total).chain(others).collect();
    if said.is_empty() { "no dose yet".to_owned() } else { said.join(" · ") }
}

/// The newest value of each vital and its age: `BP 128/76 · 4 min   SpO₂ 97 · 4 min`.
fn vitals_text(live: &LiveScreen) -> String {
    let now = live.now().elapsed;
    let readings = latest_readings(live.session(), now);
    let text = |reading: &crate::session::clinical::last_reading::LatestReading| {
        format!("{} · {}", reading.value_words(), format_minutes((now - reading.at.elapsed).num_minutes())).replace(' ', "\u{a0}")
    };
    if readings.is_empty() { NOT_RECORDED.to_owned() } else { readings.iter().map(text).collect::<Vec<_>>().join("   ") }
}
