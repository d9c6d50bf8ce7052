//! The quiet face: while nobody types, only T+, one neutral next thing, the age of the last blood pressure, the line and whether it
//! is saved. Nothing here names a note, a number or a client; where a limit was crossed it says "recheck". Everything stands where
//! the full face has it, so that nothing jumps when a key brings that back.

use crate::app::Live;
use crate::session::due::{self, Due, State, What};
use crate::session::plan::Level;
use crate::session::{Elapsed, limits};
use crate::theme::Role;
use crate::view::live::layout::{Rooms, Wants};
use crate::view::live::{dialog, header, input_line};
use crate::view::text::{Ink, minutes, put};
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let said = said(live, ink, area.width.saturating_sub(3));
    let rooms = Rooms::of(area, Wants { words: u16::try_from(said.len()).unwrap_or(u16::MAX), ..Wants::default() });
    if let Some(speed) = live.session().picture().rehearsal {
        put(buffer, rooms.header, 0, 1, &ink.line([(Role::Rehearsal, &format!(" rehearsal ×{speed} "))]));
    }
    put(buffer, rooms.clocks, 0, 1, &ink.line([(Role::TPlus, &t_plus(live))]));
    if let Some((role, words)) = next(live) {
        put(buffer, rooms.due, 0, 1, &ink.line([(role, &words)]));
    }
    if let Some(age) = age_of_pressure(live) {
        put(buffer, rooms.vitals, 0, 1, &ink.line([(Role::Change, &age)]));
    }
    dialog::draw(said, ink, buffer, rooms.words);
    input_line::draw(live, ink, buffer, rooms.input);
    let saved = match live.saved_at() {
        Some(_) => (Role::Saved, "●"),
        None => (Role::Unsaved, "○ saving"),
    };
    put(buffer, rooms.status, 0, 1, &ink.line([saved]));
}

/// What must be read: trouble with the record, what was said since the last key, and what a long line becomes.
fn said(live: &Live, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let trouble = live.trouble().map_or_else(Vec::new, |trouble| ink.wrapped(Role::Trouble, &trouble, space));
    let notice = live.notice().map_or_else(Vec::new, |notice| ink.wrapped(Role::Question, notice, space));
    let preview = live.becomes().filter(|_| !input_line::is_beside(live, space + 3));
    let preview = preview.map_or_else(Vec::new, |preview| ink.wrapped(Role::Preview, &preview, space));
    [trouble, notice, preview].concat()
}

/// T+ in whole minutes; with seconds soon after a dose, and `0:52` before there is one.
pub(crate) fn t_plus(live: &Live) -> String {
    let (session, now) = (live.session(), live.shown_now().elapsed);
    let (name, since) = session.t0().map_or(("", now - Elapsed::ZERO), |t0| ("T+ ", now - t0));
    if live.quiet_shows_seconds() {
        return format!("{name}{}", header::hms(since));
    }
    let mins = since.num_minutes();
    format!("{name}{}:{:02}", mins / 60, mins % 60)
}

/// The first thing that waits or comes, in a neutral word, as far away as it is; or that something is to be measured again.
pub(crate) fn next(live: &Live) -> Option<(Role, String)> {
    let now = live.now().elapsed;
    if wants_recheck(live) {
        return Some((Role::Late, "recheck".to_owned()));
    }
    let ahead = due::ahead(live.session(), now);
    let due = ahead.first()?;
    let what = neutral(due);
    if live.quiet_timer() == Some(due.at) {
        return Some((Role::Dim, format!("{what} in {}", header::hms(due.at - now))));
    }
    Some(match due.state {
        State::Late => (Role::Late, format!("{what} late {}", minutes((now - due.at).num_minutes().max(1)))),
        State::Due => (Role::DueNow, format!("{what} due")),
        _ => (Role::Dim, format!("{what} in {}", minutes(rounded_up(due.waits_again.unwrap_or(due.opens) - now)))),
    })
}

/// What a client who reads along may read.
fn neutral(due: &Due<'_>) -> &'static str {
    match due.what {
        _ if due.asks_for_a_look() => "look",
        What::Look(_) => "look",
        What::Point(_) | What::Recheck(_) => "vitals",
        What::Act(_) | What::Decision(_) => "next step",
    }
}

/// Whether the last reading of any vital crossed a limit that calls for more than watching.
fn wants_recheck(live: &Live) -> bool {
    let session = live.session();
    let items = session.vitals().into_iter().flat_map(|vital| vital.items().iter());
    items.filter_map(|item| Some((item, session.last(item)?))).any(|(item, last)| {
        let judged = limits::judge(session, item, last.value.get(), last.at.elapsed);
        judged.is_some_and(|(level, _)| level >= Level::Act)
    })
}

pub(crate) fn age_of_pressure(live: &Live) -> Option<String> {
    let last = live.session().last("bp_systolic")?;
    let age = (live.shown_now().elapsed - last.at.elapsed).num_minutes();
    Some(if age <= 0 { "BP now".to_owned() } else { format!("BP {} ago", minutes(age)) })
}

fn rounded_up(span: TimeDelta) -> i64 {
    (span.num_milliseconds() + 59_999).div_euclid(60_000)
}
