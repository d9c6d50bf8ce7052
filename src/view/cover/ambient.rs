//! The ambient screen, while nobody types: T+, one neutral next thing, the age of the last blood pressure, the input line and
//! whether it is saved. It names no note and no client, and of the readings only one that crossed
//! a limit to act on and that nobody has acknowledged. Everything stands where
//! the full screen has it, so that nothing jumps when a key brings that back.

use crate::session::due::{DueItem, DueKind, DueState};
use crate::view::live::alert::{self, AlertWords};
use crate::view::live::layout::{LayoutDemands, LiveLayout};
use crate::view::live::{dialog, header, input_line};
use crate::view::prelude::*;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let messages = message_lines(live, panel.styler, panel.area.width);
    let dialog_rows = u16::try_from(messages.len()).unwrap_or(u16::MAX);
    let dangers = live.dangers();
    let alert_rows = u16::try_from(dangers.len()).unwrap_or(u16::MAX);
    let areas = LiveLayout::compute(panel.area, LayoutDemands { dialog_rows, alert_rows, ..LayoutDemands::default() });
    let rehearsal = panel.styler.rehearsal_mark(live.session().projection().rehearsal_speed);
    panel.part(areas.header).draw_line(0, 1, &Line::from(rehearsal));
    let (label, time) = t_plus_parts(live);
    let rows = Rect { width: panel.area.width, height: areas.due.y - areas.clocks.y, x: panel.area.x, ..areas.clocks };
    if !header::draw_large(label, &time, Role::TPlus, &mut panel.part(rows)) {
        panel.part(areas.clocks).write(0, 1, [(Role::TPlus, &t_plus_text(live))]);
    }
    if let Some((role, text)) = next_due_text(live) {
        panel.part(areas.due).write(0, 1, [(role, &text)]);
    }
    alert::draw(&dangers, AlertWords::Short, &mut panel.part(areas.alert));
    if let Some(age) = blood_pressure_age(live) {
        panel.part(areas.vitals).write(0, 1, [(Role::Change, &age)]);
    }
    dialog::draw(&messages, &mut panel.part(areas.dialog));
    input_line::draw(live, &mut panel.part(areas.input));
    let saved = if live.saved_at().is_some() { (Role::Saved, "●") } else { (Role::Unsaved, "○ saving") };
    panel.part(areas.status).write(0, 1, [saved]);
}

/// What must be read: warnings about the record, messages since the last key, the preview of a long line.
fn message_lines(live: &LiveScreen, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let wrap = |role: Role, text: &str| styler.wrap(role, text, width.saturating_sub(3));
    let warning = live.warning().map(|warning| wrap(Role::Trouble, &warning));
    let notice = live.notice().map(|notice| wrap(Role::Question, notice));
    let preview = live.preview().filter(|preview| !input_line::preview_fits_beside(live, preview, width.max(3)));
    let preview = preview.map(|preview| wrap(Role::Preview, &preview));
    [warning, notice, preview].into_iter().flatten().flatten().collect()
}

/// `T+ 0:52` in whole minutes; with seconds soon after a dose; without `T+` before the first one.
pub(crate) fn t_plus_text(live: &LiveScreen) -> String {
    let (label, time) = t_plus_parts(live);
    if label.is_empty() { time } else { format!("{label} {time}") }
}

fn t_plus_parts(live: &LiveScreen) -> (&'static str, String) {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let (name, since) = session.t0().map_or(("", now - Elapsed::ZERO), |t0| ("T+", now - t0));
    if live.dose_seconds_until().is_some() {
        return (name, format_hms(since));
    }
    let mins = since.num_minutes();
    (name, format!("{}:{:02}", mins / 60, mins % 60))
}

/// The first item that is or falls due, in a neutral word and with its distance.
pub(crate) fn next_due_text(live: &LiveScreen) -> Option<(Role, String)> {
    let now = live.now().elapsed;
    let ahead = live.due();
    let due = ahead.first()?;
    let what = neutral_label(due);
    if live.ambient_timer() == Some(due.time) {
        return Some((Role::Dim, format!("{what} in {}", format_hms(due.time - now))));
    }
    Some(match due.state {
        DueState::Late => (Role::Late, format!("{what} late {}", format_minutes((now - due.time).num_minutes().max(1)))),
        DueState::Due => (Role::DueNow, format!("{what} due")),
        _ => (Role::Dim, format!("{what} in {}", format_minutes(ceil_minutes(due.postponed_until.unwrap_or(due.opens) - now)))),
    })
}

/// What a client who reads along may read.
fn neutral_label(due: &DueItem<'_>) -> &'static str {
    match due.kind {
        _ if due.is_look_only() => "look",
        DueKind::Look(_) => "look",
        DueKind::Point(_) | DueKind::Recheck(_) => "vitals",
        DueKind::Act(_) | DueKind::Decision(_) => "next step",
    }
}

/// `BP 4 min ago`.
pub(crate) fn blood_pressure_age(live: &LiveScreen) -> Option<String> {
    let (last, _) = live.session().newest_reading("bp_systolic")?;
    let age = (live.display_time().elapsed - last.time.elapsed).num_minutes();
    Some(if age <= 0 { "BP now".to_owned() } else { format!("BP {} ago", format_minutes(age)) })
}
