//! The review of one session: its timeline, and beside it or instead of it one of the panes.

mod chart;
mod panes;
mod timeline;

use crate::app::Provenance;
use crate::app::keymap::KeyContext;
use crate::app::screens::review::{Pane, Replay, ReviewPrompt, ReviewScreen};
use crate::session::{Wall, analysis::describe::describe_entry, analysis::gaps, time::format_t0_offset};
use crate::view::live::input_line::input_spans;
use crate::view::live::vitals_grid;
use crate::view::prelude::*;
use crate::view::screens::footer;

/// From this width on a pane stands beside the timeline, in cells.
const MIN_TWO_PANE_WIDTH: u16 = 110;

pub(crate) fn draw(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height == 0 {
        return;
    }
    let messages = message_lines(review, panel.styler, area.width.saturating_sub(2));
    let below = (messages.len() as u16 + 1).min(area.height.saturating_sub(2));
    let [_, body, _] = Layout::vertical([Constraint::Length(2), Constraint::Fill(1), Constraint::Length(below)]).areas(area);
    draw_header(review, panel);
    panel.draw_lines(area.height - below, 1, &messages);
    footer::draw_hints(&hints(review), panel);
    match review.pane {
        _ if review.has_help() => footer::draw_help(KeyContext::Review, body, panel),
        pane if area.width >= MIN_TWO_PANE_WIDTH => {
            let left = area.width * 11 / 20;
            timeline::draw(review, &mut panel.part(Rect { width: left - 1, ..body }));
            let beside = Rect { x: area.x + left, width: area.width - left, ..body };
            draw_pane(review, if pane == Pane::Timeline { Pane::Chart } else { pane }, &mut panel.part(beside));
        }
        pane => draw_pane(review, pane, &mut panel.part(body)),
    }
}

fn draw_pane(review: &ReviewScreen, pane: Pane, panel: &mut Panel<'_>) {
    match pane {
        Pane::Timeline => timeline::draw(review, panel),
        Pane::Chart => chart::draw(review, panel),
        Pane::Flowsheet => {
            let session = review.session();
            vitals_grid::draw_flowsheet(session, session.end_time(), review.cursor_time(), panel);
        }
        Pane::Checklists => panes::draw_checklists(review, panel),
        Pane::Plan => panes::draw_plan_comparison(review, panel),
    }
}

fn hints(review: &ReviewScreen) -> Vec<(&'static str, &'static str)> {
    match review.key_context() {
        KeyContext::ReviewPrompt if review.prompt().is_some_and(ReviewPrompt::accepts_text) => {
            // Only a line that becomes an entry has several readings.
            let tab = if review.prompt().is_some_and(ReviewPrompt::is_entry) { "Tab" } else { "" };
            vec![("Enter", "save"), (tab, "other meaning"), ("Esc", "no")]
        }
        KeyContext::FinishGaps => {
            let other = other_provenance(review);
            vec![("Enter", "save, next"), ("Tab", "skip for now"), ("Ctrl-P", other), ("Esc", "back")]
        }
        _ if review.replay.is_some() => {
            vec![("[ ]", "one act"), ("{ }", "10 min"), ("R", "to a time"), ("r", "ends"), ("?", "keys")]
        }
        KeyContext::Review => vec![
            ("Tab", review.pane.cycled(true).title()),
            ("/", "find"),
            ("f", "filter"),
            ("a", "alert"),
            ("Enter", "correct"),
            ("i", "late entry"),
            ("o", "missing"),
            ("?", "keys"),
            ("q", "back"),
        ],
        _ => Vec::new(),
    }
}

/// Whose session, when, and its state; below, the replay, the progress of reading, the filter or what is wrong with the file.
fn draw_header(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let (session, styler, width) = (review.session(), panel.styler, panel.area.width);
    let projection = session.projection();
    let mut line = Line::default();
    if review.replay.is_some() {
        line.extend(styler.line([(Role::Rehearsal, " replay "), (Role::Dim, " ")]));
    }
    line.extend(styler.rehearsal_mark(projection.rehearsal_speed));
    let client = projection.client.as_ref().map_or_else(|| review.record.name.clone(), ToString::to_string);
    line.push_span(styler.span(Role::Text, client));
    let number = projection.session_no.map(|number| format!(" · session {number}")).unwrap_or_default();
    let date = session.ledger().rows().first().map(|row| format!(" · {}", row.time.date())).unwrap_or_default();
    let state = match () {
        () if review.replay.is_some() => "as it was then",
        () if review.record.progress.is_some() => "its beginning",
        () if review.record.is_running => "running",
        () if session.is_closed() => "closed",
        () => "not closed",
    };
    let space = width.saturating_sub(display_width(state) + line.width() as u16 + 5);
    line.push_span(styler.span(Role::Dim, truncate(format!("{date}{number} · {}", session.plan().title), space)));
    let used = panel.draw_line(0, 1, &line);
    panel.write_right(0, used + 1, [(Role::Dim, state)]);
    let (role, text) = header_details(review);
    panel.write(1, 1, [(role, &truncate(&text, width.saturating_sub(2)))]);
}

fn header_details(review: &ReviewScreen) -> (Role, String) {
    let (shown, all) = review.counts();
    if let Some(replay) = &review.replay {
        return (Role::Question, replay_position_text(review, replay));
    }
    if let Some(share) = review.record.progress {
        return (Role::Question, format!("still reading: {:.0} % · {shown} entries so far", share * 100.0));
    }
    if !review.timeline.filter.is_empty() {
        return (Role::Question, format!("only {} · {shown} of {all} · Esc shows all", review.timeline.filter));
    }
    match review.record.faults.as_slice() {
        [] => (Role::Trouble, String::new()),
        [fault] => (Role::Trouble, format!("damaged: {fault}")),
        [first, more @ ..] => (Role::Trouble, format!("damaged: {first} · {} more", more.len())),
    }
}

/// How far the replay is: `as it stood 14:05:10 · T+23 · 80 of 212 rows written`.
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
    let only = if review.timeline.filter.is_empty() { String::new() } else { format!(" · only {}", review.timeline.filter) };
    format!("as it stood {when} · {after} · {rows} of {all} rows written{only}")
}

fn message_lines(review: &ReviewScreen, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let question_lines = |text: &str| styler.wrap(Role::Question, text, width);
    let mut lines = review.notice.as_deref().map_or_else(Vec::new, question_lines);
    let Some(prompt) = review.prompt() else { return lines };
    let entry_text = |entry: u64| {
        let description = describe_entry(review.session(), entry);
        let time = review.session().ledger().newest_versions_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
        format!("{time} {} {}", description.kind, description.text)
    };
    let author = review.correction_author();
    let (question, mark) = match prompt {
        ReviewPrompt::Gap { .. } => {
            lines.extend(gap_question_lines(review, styler, width));
            (None, "missing")
        }
        ReviewPrompt::ReplayTime => (None, "replay up to"),
        ReviewPrompt::Find => (None, "find"),
        ReviewPrompt::Filter => (None, "only"),
        ReviewPrompt::LateEntry => (None, "late entry"),
        ReviewPrompt::Amend(entry) => {
            (Some(format!("Correcting {}. Type only what changes; a time alone moves it.", entry_text(*entry))), "corrects")
        }
        ReviewPrompt::AmendReason(entry, line) => {
            (Some(format!("Correcting {} to {line}. Reason? Leave blank to add it later.", entry_text(*entry))), "why")
        }
        ReviewPrompt::Withdraw(entry) => {
            lines.extend(question_lines(&format!(
                "Withdraw {}? Enter withdraws it, by {author}; it stays in the record, struck through. Any other key keeps it.",
                entry_text(*entry)
            )));
            return lines;
        }
    };
    lines.extend(question.iter().flat_map(|question| question_lines(question)));
    lines.extend(review.preview().into_iter().flat_map(|preview| styler.wrap(Role::Preview, &preview, width)));
    let has_author = prompt.is_entry() || matches!(prompt, ReviewPrompt::AmendReason(..) | ReviewPrompt::Gap { .. });
    let writer = if has_author { format!("{author} ") } else { String::new() };
    let mut input = styler.line([(Role::Text, &writer), (Role::PhaseNow, mark), (Role::Dim, " › ")]);
    let space = width.saturating_sub(display_width(&writer) + display_width(mark) + 4);
    input.extend(input_spans(styler, review.line().text(), Some(review.line().caret()), space));
    lines.push(input);
    lines
}

/// The provenance that Ctrl-P switches to.
fn other_provenance(review: &ReviewScreen) -> &'static str {
    match review.finish.as_ref().map(|finish| finish.provenance) {
        Some(Provenance::Paper) => Provenance::Memory.label(),
        _ => Provenance::Paper.label(),
    }
}

fn gap_question_lines(review: &ReviewScreen, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let Some((finish, gap)) = review.finish.as_ref().and_then(|finish| Some((finish, finish.current_gap()?))) else {
        return Vec::new();
    };
    let (question, example) = gaps::question_and_example(review.session(), gap);
    let skipped = match finish.skipped_count() {
        0 => String::new(),
        skipped => format!(" · {skipped} skipped"),
    };
    let remain = format!("missing · {} left{skipped} · ", finish.gaps.len());
    let mut lines = vec![styler.line([(Role::Dim, &remain), (Role::PhaseNow, finish.provenance.label()), (Role::Dim, ", late")])];
    lines.extend(styler.wrap(Role::Question, &question, width));
    if !example.is_empty() {
        lines.extend(styler.wrap(Role::Dim, &format!("such as `{example}`"), width));
    }
    lines
}
