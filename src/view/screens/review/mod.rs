//! The review of one session: its timeline, and beside it or instead of it the chart, the flowsheet, the checklists, the plan against
//! what was.

mod chart;
mod complete;
mod panes;
pub(crate) mod time_axis;
mod timeline;

use crate::app::keymap::Place;
use crate::app::screens::review::{Asks, Pane, Replay, Review};
use crate::session::Wall;
use crate::session::analysis::describe::tell;
use crate::session::time::on_t0_scale;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::screens::footer;
use crate::view::text::{Ink, cut, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on something stands beside the timeline, in cells.
const BESIDE_FROM: u16 = 110;

pub(crate) fn draw(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let said = said(review, ink, area.width.saturating_sub(2));
    let above = 2.min(area.height);
    let below = (said.len() as u16 + 1).min(area.height.saturating_sub(above));
    top(review, ink, buffer, area);
    let body = Rect { y: area.y + above, height: area.height - above - below, ..area };
    for (row, line) in (area.height - below..).zip(&said) {
        put(buffer, area, row, 1, line);
    }
    let place = review.place();
    if place == Place::Correct && review.asks().is_some_and(Asks::takes_text) {
        // Only what becomes an entry has several readings.
        let tab = if review.asks().is_some_and(Asks::is_entry) { "Tab" } else { "" };
        let hints = [("Enter", "does it"), (tab, "other readings"), ("Esc", "no")];
        footer::hints(&hints, ink, buffer, area);
    } else if place == Place::Finish {
        let hints = [("Enter", "writes it"), ("Tab", "stays owed"), ("Ctrl-P", complete::other(review)), ("Esc", "leaves it")];
        footer::hints(&hints, ink, buffer, area);
    } else if review.replay().is_some() {
        let hints = [("[ ]", "one act"), ("{ }", "10 min"), ("R", "to a time"), ("r", "ends"), ("?", "keys")];
        footer::hints(&hints, ink, buffer, area);
    } else if place == Place::Review {
        let hints = [
            ("Tab", review.pane().turned(1).title()),
            ("/", "find"),
            ("f", "filter"),
            ("a", "alert"),
            ("Enter", "correct"),
            ("i", "late entry"),
            ("o", "owed"),
            ("?", "keys"),
            ("q", "back"),
        ];
        footer::hints(&hints, ink, buffer, area);
    }
    match review.pane() {
        _ if review.has_help() => footer::help(Place::Review, ink, buffer, area, body),
        pane if area.width >= BESIDE_FROM => {
            let left = area.width * 11 / 20;
            timeline::draw(review, ink, buffer, Rect { width: left - 1, ..body });
            let beside = Rect { x: area.x + left, width: area.width - left, ..body };
            beside_timeline(review, if pane == Pane::Timeline { Pane::Chart } else { pane }, ink, buffer, beside);
        }
        Pane::Timeline => timeline::draw(review, ink, buffer, body),
        pane => beside_timeline(review, pane, ink, buffer, body),
    }
}

fn beside_timeline(review: &Review, pane: Pane, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    match pane {
        Pane::Timeline => {}
        Pane::Chart => chart::draw(review, ink, buffer, room),
        Pane::Sheet => panes::sheet(review, ink, buffer, room),
        Pane::Checks => panes::checks(review, ink, buffer, room),
        Pane::Plan => panes::plan(review, ink, buffer, room),
    }
}

/// Whose session, when, and how it stands; below, what the timeline is narrowed to or what is wrong with the file.
fn top(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let picture = session.picture();
    let mut spans: Vec<Span<'_>> = Vec::new();
    if review.replay().is_some() {
        spans.extend([ink.span(Role::Rehearsal, " replay "), ink.span(Role::Dim, " ")]);
    }
    if let Some(speed) = picture.rehearsal {
        spans.extend([ink.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")), ink.span(Role::Dim, " ")]);
    }
    let client = picture.client.as_ref().map_or_else(|| review.name().to_owned(), ToString::to_string);
    let number = picture.session_no.map(|number| format!(" · session {number}")).unwrap_or_default();
    let date = session.ledger().rows().first().map(|row| format!(" · {}", row.time.date())).unwrap_or_default();
    spans.push(ink.span(Role::Text, client));
    let state = match () {
        () if review.replay().is_some() => "as it stood then",
        () if review.so_far().is_some() => "its beginning",
        () if review.is_running() => "running",
        () if session.is_closed() => "closed",
        () => "not closed",
    };
    let right = ink.line([(Role::Dim, state)]);
    let space = area.width.saturating_sub(right.width() as u16 + Line::from(spans.clone()).width() as u16 + 5);
    spans.push(ink.span(Role::Dim, cut(&format!("{date}{number} · {}", session.plan().title), space)));
    let taken = put(buffer, area, 0, 1, &Line::from(spans));
    put_right(buffer, area, 0, taken + 1, &right);
    let (shown, all) = review.counts();
    let space = area.width.saturating_sub(2);
    if let Some(replay) = review.replay() {
        put(buffer, area, 1, 1, &ink.line([(Role::Question, &cut(&played(review, replay), space))]));
        return;
    }
    if let Some(share) = review.so_far() {
        let words = format!("still reading: {:.0} % · {shown} entries so far", share * 100.0);
        put(buffer, area, 1, 1, &ink.line([(Role::Question, &cut(&words, space))]));
        return;
    }
    let faults = review.faults();
    let line = match (review.filter().is_empty(), faults.first()) {
        (false, _) => {
            ink.line([(Role::Question, &cut(&format!("only {} · {shown} of {all} · Esc shows all", review.filter()), space))])
        }
        (true, Some(first)) => {
            let more = if faults.len() > 1 { format!(" · {} more", faults.len() - 1) } else { String::new() };
            ink.line([(Role::Trouble, &cut(&format!("damaged: {first}{more}"), space))])
        }
        (true, None) => Line::default(),
    };
    put(buffer, area, 1, 1, &line);
}

/// Up to when it is played again.
fn played(review: &Review, replay: &Replay) -> String {
    let until = replay.until();
    let session = review.session();
    let t0 = session.t0().and_then(|at| session.ledger().rows().iter().find(|row| row.elapsed == at)).map(|row| row.time);
    let after = until.zip(t0).map(|(until, t0)| (until.instant_ms() - t0.instant_ms()).div_euclid(60_000));
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = until.map(Wall::date).filter(|date| Some(date) != day.as_ref());
    let when = date.into_iter().chain(until.map(Wall::hms)).collect::<Vec<_>>().join(" ");
    let after = after.map_or_else(|| "before any dose".to_owned(), on_t0_scale);
    let (rows, all) = replay.rows();
    let only = if review.filter().is_empty() { String::new() } else { format!(" · only {}", review.filter()) };
    format!("as it stood {when} · {after} · {rows} of {all} rows written{only}")
}

/// What was said, and the line that was asked for.
fn said(review: &Review, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let mut lines = review.notice().map_or_else(Vec::new, |notice| ink.wrapped(Role::Question, notice, space));
    let Some(asks) = review.asks() else { return lines };
    let about = |entry: u64| {
        let told = tell(review.session(), entry);
        let time = review.session().ledger().shown_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
        format!("{time} {} {}", told.kind, told.words)
    };
    let mark = match asks {
        Asks::Gap { .. } => {
            lines.extend(complete::question(review, ink, space));
            "owed"
        }
        Asks::Until => "replay up to",
        Asks::Find => "find",
        Asks::Filter => "only",
        Asks::Late => "late entry",
        Asks::Amend { entry } => {
            let words = format!("Correcting {}. Type it anew; a time alone moves it.", about(*entry));
            lines.extend(ink.wrapped(Role::Question, &words, space));
            "corrects"
        }
        Asks::Why { entry, line } => {
            let words = format!("Correcting {} to {line}. Why? It may stay empty, and is then owed.", about(*entry));
            lines.extend(ink.wrapped(Role::Question, &words, space));
            "why"
        }
        Asks::Withdraw { entry } => {
            let words = format!(
                "Withdraw {}? Enter does, by {}; the row stays in the record, struck through. Any other key keeps it.",
                about(*entry),
                review.writer()
            );
            lines.extend(ink.wrapped(Role::Question, &words, space));
            return lines;
        }
    };
    let line = review.line();
    if let Some(preview) = review.becomes() {
        lines.extend(ink.wrapped(Role::Preview, &preview, space));
    }
    let who = if asks.is_entry() || matches!(asks, Asks::Why { .. } | Asks::Gap { .. }) {
        format!("{} ", review.writer())
    } else {
        String::new()
    };
    let mut spans = vec![ink.span(Role::Text, &who), ink.span(Role::PhaseNow, mark), ink.span(Role::Dim, " › ")];
    spans.extend(typed(ink, line.text(), Some(line.caret()), space.saturating_sub(width(&who) + width(mark) + 4)));
    lines.push(Line::from(spans));
    lines
}
