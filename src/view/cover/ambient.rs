//! The quiet face: while nobody types, only T+, one neutral next thing, the age of the last blood pressure, the line and whether it
//! is saved. Nothing here names a note, a number or a client; where a limit was crossed it says "recheck". Everything stands where
//! the full face has it, so that nothing jumps when a key brings that back.

use crate::app::LiveScreen;
use crate::session::Elapsed;
use crate::session::due::{DueItem, DueKind, DueState};
use crate::session::plan::AlertLevel;
use crate::theme::Role;
use crate::view::live::layout::{LayoutDemands, LiveLayout};
use crate::view::live::{dialog, header, input_line};
use crate::view::text::{Styler, draw_line, format_minutes};
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let said = message_lines(live, styler, area.width.saturating_sub(3));
    let rooms = LiveLayout::compute(
        area,
        LayoutDemands { dialog_rows: u16::try_from(said.len()).unwrap_or(u16::MAX), ..LayoutDemands::default() },
    );
    if let Some(speed) = live.session().projection().rehearsal_speed {
        draw_line(buffer, rooms.header, 0, 1, &styler.line([(Role::Rehearsal, &format!(" rehearsal ×{speed} "))]));
    }
    draw_line(buffer, rooms.clocks, 0, 1, &styler.line([(Role::TPlus, &t_plus_text(live))]));
    if let Some((role, words)) = next_due_text(live) {
        draw_line(buffer, rooms.due, 0, 1, &styler.line([(role, &words)]));
    }
    if let Some(age) = blood_pressure_age(live) {
        draw_line(buffer, rooms.vitals, 0, 1, &styler.line([(Role::Change, &age)]));
    }
    dialog::draw(said, styler, buffer, rooms.dialog);
    input_line::draw(live, styler, buffer, rooms.input);
    let saved = match live.saved_at() {
        Some(_) => (Role::Saved, "●"),
        None => (Role::Unsaved, "○ saving"),
    };
    draw_line(buffer, rooms.status, 0, 1, &styler.line([saved]));
}

/// What must be read: trouble with the record, what was said since the last key, and what a long line becomes.
fn message_lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let trouble = live.warning().map_or_else(Vec::new, |trouble| styler.wrap(Role::Trouble, &trouble, space));
    let notice = live.notice().map_or_else(Vec::new, |notice| styler.wrap(Role::Question, notice, space));
    let preview = live.preview().filter(|_| !input_line::preview_fits_beside(live, space + 3));
    let preview = preview.map_or_else(Vec::new, |preview| styler.wrap(Role::Preview, &preview, space));
    [trouble, notice, preview].concat()
}

/// T+ in whole minutes; with seconds soon after a dose, and `0:52` before there is one.
pub(crate) fn t_plus_text(live: &LiveScreen) -> String {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let (name, since) = session.t0().map_or(("", now - Elapsed::ZERO), |t0| ("T+ ", now - t0));
    if live.ambient_shows_seconds() {
        return format!("{name}{}", header::format_hms(since));
    }
    let mins = since.num_minutes();
    format!("{name}{}:{:02}", mins / 60, mins % 60)
}

/// The first thing that waits or comes, in a neutral word, as far away as it is; or that something is to be measured again.
pub(crate) fn next_due_text(live: &LiveScreen) -> Option<(Role, String)> {
    let now = live.now().elapsed;
    if needs_recheck(live) {
        return Some((Role::Late, "recheck".to_owned()));
    }
    let ahead = live.due();
    let due = ahead.first()?;
    let what = neutral_label(due);
    if live.ambient_timer() == Some(due.time) {
        return Some((Role::Dim, format!("{what} in {}", header::format_hms(due.time - now))));
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

/// Whether the last reading of any vital crossed a limit that calls for more than watching.
fn needs_recheck(live: &LiveScreen) -> bool {
    let session = live.session();
    let items = session.vitals().into_iter().flat_map(|vital| vital.items().iter());
    let mut last = items.filter_map(|item| session.last_reading(item));
    last.any(|reading| session.alert_level(&reading) >= Some(AlertLevel::Act))
}

pub(crate) fn blood_pressure_age(live: &LiveScreen) -> Option<String> {
    let last = live.session().last_reading("bp_systolic")?;
    let age = (live.display_time().elapsed - last.time.elapsed).num_minutes();
    Some(if age <= 0 { "BP now".to_owned() } else { format!("BP {} ago", format_minutes(age)) })
}

fn ceil_minutes(span: TimeDelta) -> i64 {
    (span.num_milliseconds() + 59_999).div_euclid(60_000)
}
