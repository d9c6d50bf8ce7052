//! The review of one session: its timeline, and beside it or instead of it the chart, the flowsheet, the checklists, the plan against
//! what was.

mod chart;
mod complete;
mod panes;
pub(crate) mod time_axis;
mod timeline;

use crate::app::keymap::KeyContext;
use crate::app::screens::review::{Pane, Replay, ReviewPrompt, ReviewScreen};
use crate::session::Wall;
use crate::session::analysis::describe::describe_entry;
use crate::session::time::format_t0_offset;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::screens::footer;
use crate::view::text::{Styler, display_width, draw_line, draw_line_right, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on something stands beside the timeline, in cells.
const MIN_TWO_PANE_WIDTH: u16 = 110;

pub(crate) fn draw(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let said = message_lines(review, styler, area.width.saturating_sub(2));
    let above = 2.min(area.height);
    let below = (said.len() as u16 + 1).min(area.height.saturating_sub(above));
    draw_header(review, styler, buffer, area);
    let body = Rect { y: area.y + above, height: area.height - above - below, ..area };
    for (row, line) in (area.height - below..).zip(&said) {
        draw_line(buffer, area, row, 1, line);
    }
    let place = review.key_context();
    if place == KeyContext::ReviewPrompt && review.prompt().is_some_and(ReviewPrompt::accepts_text) {
        // Only what becomes an entry has several readings.
        let tab = if review.prompt().is_some_and(ReviewPrompt::is_entry) { "Tab" } else { "" };
        let hints = [("Enter", "does it"), (tab, "other readings"), ("Esc", "no")];
        footer::draw_hints(&hints, styler, buffer, area);
    } else if place == KeyContext::FinishGaps {
        let hints =
            [("Enter", "writes it"), ("Tab", "stays owed"), ("Ctrl-P", complete::other_provenance(review)), ("Esc", "leaves it")];
        footer::draw_hints(&hints, styler, buffer, area);
    } else if review.replay().is_some() {
        let hints = [("[ ]", "one act"), ("{ }", "10 min"), ("R", "to a time"), ("r", "ends"), ("?", "keys")];
        footer::draw_hints(&hints, styler, buffer, area);
    } else if place == KeyContext::Review {
        let hints = [
            ("Tab", review.pane().cycled(1).title()),
            ("/", "find"),
            ("f", "filter"),
            ("a", "alert"),
            ("Enter", "correct"),
            ("i", "late entry"),
            ("o", "owed"),
            ("?", "keys"),
            ("q", "back"),
        ];
        footer::draw_hints(&hints, styler, buffer, area);
    }
    match review.pane() {
        _ if review.has_help() => footer::draw_help(KeyContext::Review, styler, buffer, area, body),
        pane if area.width >= MIN_TWO_PANE_WIDTH => {
            let left = area.width * 11 / 20;
            timeline::draw(review, styler, buffer, Rect { width: left - 1, ..body });
            let beside = Rect { x: area.x + left, width: area.width - left, ..body };
            draw_side_pane(review, if pane == Pane::Timeline { Pane::Chart } else { pane }, styler, buffer, beside);
        }
        Pane::Timeline => timeline::draw(review, styler, buffer, body),
        pane => draw_side_pane(review, pane, styler, buffer, body),
    }
}

fn draw_side_pane(review: &ReviewScreen, pane: Pane, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    match pane {
        Pane::Timeline => {}
        Pane::Chart => chart::draw(review, styler, buffer, area),
        Pane::Flowsheet => panes::draw_flowsheet(review, styler, buffer, area),
        Pane::Checklists => panes::draw_checklists(review, styler, buffer, area),
        Pane::Plan => panes::draw_plan_comparison(review, styler, buffer, area),
    }
}

/// Whose session, when, and how it stands; below, what the timeline is narrowed to or what is wrong with the file.
fn draw_header(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let picture = session.projection();
    let mut spans: Vec<Span<'_>> = Vec::new();
    if review.replay().is_some() {
        spans.extend([styler.span(Role::Rehearsal, " replay "), styler.span(Role::Dim, " ")]);
    }
    if let Some(speed) = picture.rehearsal_speed {
        spans.extend([styler.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")), styler.span(Role::Dim, " ")]);
    }
    let client = picture.client.as_ref().map_or_else(|| review.name().to_owned(), ToString::to_string);
    let number = picture.session_no.map(|number| format!(" · session {number}")).unwrap_or_default();
    let date = session.ledger().rows().first().map(|row| format!(" · {}", row.time.date())).unwrap_or_default();
    spans.push(styler.span(Role::Text, client));
    let state = match () {
        () if review.replay().is_some() => "as it stood then",
        () if review.load_progress().is_some() => "its beginning",
        () if review.is_running() => "running",
        () if session.is_closed() => "closed",
        () => "not closed",
    };
    let right = styler.line([(Role::Dim, state)]);
    let space = area.width.saturating_sub(right.width() as u16 + Line::from(spans.clone()).width() as u16 + 5);
    spans.push(styler.span(Role::Dim, truncate(&format!("{date}{number} · {}", session.plan().title), space)));
    let taken = draw_line(buffer, area, 0, 1, &Line::from(spans));
    draw_line_right(buffer, area, 0, taken + 1, &right);
    let (shown, all) = review.counts();
    let space = area.width.saturating_sub(2);
    if let Some(replay) = review.replay() {
        draw_line(buffer, area, 1, 1, &styler.line([(Role::Question, &truncate(&replay_position_text(review, replay), space))]));
        return;
    }
    if let Some(share) = review.load_progress() {
        let words = format!("still reading: {:.0} % · {shown} entries so far", share * 100.0);
        draw_line(buffer, area, 1, 1, &styler.line([(Role::Question, &truncate(&words, space))]));
        return;
    }
    let faults = review.faults();
    let line = match (review.filter().is_empty(), faults.first()) {
        (false, _) => styler
            .line([(Role::Question, &truncate(&format!("only {} · {shown} of {all} · Esc shows all", review.filter()), space))]),
        (true, Some(first)) => {
            let more = if faults.len() > 1 { format!(" · {} more", faults.len() - 1) } else { String::new() };
            styler.line([(Role::Trouble, &truncate(&format!("damaged: {first}{more}"), space))])
        }
        (true, None) => Line::default(),
    };
    draw_line(buffer, area, 1, 1, &line);
}

/// Up to when it is played again.
fn replay_position_text(review: &ReviewScreen, replay: &Replay) -> String {
    let until = replay.last_written();
    let session = review.session();
    let t0 = session.t0().and_then(|at| session.ledger().rows().iter().find(|row| row.elapsed == at)).map(|row| row.time);
    let after = until.zip(t0).map(|(until, t0)| (until.instant_ms() - t0.instant_ms()).div_euclid(60_000));
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = until.map(Wall::date).filter(|date| Some(date) != day.as_ref());
    let when = date.into_iter().chain(until.map(Wall::hms)).collect::<Vec<_>>().join(" ");
    let after = after.map_or_else(|| "before any dose".to_owned(), format_t0_offset);
    let (rows, all) = replay.progress();
    let only = if review.filter().is_empty() { String::new() } else { format!(" · only {}", review.filter()) };
    format!("as it stood {when} · {after} · {rows} of {all} rows written{only}")
}

/// What was said, and the line that was asked for.
fn message_lines(review: &ReviewScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let mut lines = review.notice().map_or_else(Vec::new, |notice| styler.wrap(Role::Question, notice, space));
    let Some(asks) = review.prompt() else { return lines };
    let about = |entry: u64| {
        let told = describe_entry(review.session(), entry);
        let time = review.session().ledger().newest_versions_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
        format!("{time} {} {}", told.kind, told.text)
    };
    let mark = match asks {
        ReviewPrompt::Gap { .. } => {
            lines.extend(complete::question_lines(review, styler, space));
            "owed"
        }
        ReviewPrompt::ReplayTime => "replay up to",
        ReviewPrompt::Find => "find",
        ReviewPrompt::Filter => "only",
        ReviewPrompt::LateEntry => "late entry",
        ReviewPrompt::Amend { entry } => {
            let words = format!("Correcting {}. Type it anew; a time alone moves it.", about(*entry));
            lines.extend(styler.wrap(Role::Question, &words, space));
            "corrects"
        }
        ReviewPrompt::AmendReason { entry, line } => {
            let words = format!("Correcting {} to {line}. Why? It may stay empty, and is then owed.", about(*entry));
            lines.extend(styler.wrap(Role::Question, &words, space));
            "why"
        }
        ReviewPrompt::Withdraw { entry } => {
            let words = format!(
                "Withdraw {}? Enter does, by {}; the row stays in the record, struck through. Any other key keeps it.",
                about(*entry),
                review.correction_author()
            );
            lines.extend(styler.wrap(Role::Question, &words, space));
            return lines;
        }
    };
    let line = review.line();
    if let Some(preview) = review.preview() {
        lines.extend(styler.wrap(Role::Preview, &preview, space));
    }
    let who = if asks.is_entry() || matches!(asks, ReviewPrompt::AmendReason { .. } | ReviewPrompt::Gap { .. }) {
        format!("{} ", review.correction_author())
    } else {
        String::new()
    };
    let mut spans = vec![styler.span(Role::Text, &who), styler.span(Role::PhaseNow, mark), styler.span(Role::Dim, " › ")];
    spans.extend(input_spans(
        styler,
        line.text(),
        Some(line.caret()),
        space.saturating_sub(display_width(&who) + display_width(mark) + 4),
    ));
    lines.push(Line::from(spans));
    lines
}
