//! The flowsheet, the checklists, and planned against actual: each follows the timeline's cursor, so that what belongs together is seen
//! together.

use crate::app::screens::review::ReviewScreen;
use crate::session::analysis::describe::due_name;
use crate::session::analysis::figures::minutes_in_phase;
use crate::session::clinical::checklist::{count_answered, items_of_phase};
use crate::session::due::{self, DueState};
use crate::session::time::format_t0_offset;
use crate::session::{Elapsed, PhaseId};
use crate::theme::Role;
use crate::view::live::vitals_grid;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

fn session_end(review: &ReviewScreen) -> Elapsed {
    review.session().end_time()
}

pub(crate) fn draw_flowsheet(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    vitals_grid::draw_flowsheet(review.session(), session_end(review), review.cursor_time(), styler, buffer, area);
}

/// Every phase's list with its answers; the phase of the cursor is in sight, and the cursor's way through the phase is the way through
/// its list, so that each line of a long one can be reached.
pub(crate) fn draw_checklists(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let here = review.cursor_time().map_or(PhaseId::Arrive, |at| session.phase_at(at));
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut of_phase_here = (0, 0);
    let space = area.width.saturating_sub(2);
    for phase in PhaseId::ALL {
        let (done, all) = count_answered(session, phase);
        if phase == here {
            of_phase_here = (lines.len(), all);
        }
        if all == 0 {
            continue;
        }
        let title = session.plan().phase(phase).map_or(phase.id(), |plan| plan.title.as_str());
        lines.push(styler.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{all}"))]));
        for check in items_of_phase(session.plan(), phase) {
            let known = session.projection().checklist_answers.get(&check.id);
            let answer = known.map_or(String::new(), |known| known.answer.title().to_owned());
            let time = known.map_or(String::new(), |known| known.time.wall.hm());
            let note = known.filter(|known| !known.note.is_empty()).map(|known| format!(" · {}", known.note)).unwrap_or_default();
            let words = truncate(&format!("{}{note}", check.title), space.saturating_sub(24));
            let role = if known.is_some() { Role::Text } else { Role::Dim };
            lines.push(styler.line([(Role::Dim, &format!("  {time:<5} ")), (role, &format!("{answer:<15}")), (role, &words)]));
        }
    }
    let (first, long) = of_phase_here;
    let sight = first + (progress_in_phase(review, here) * long as f64).round() as usize;
    draw_scrolled(&lines, sight, styler, buffer, area, "The protocol has no checklists.");
}

/// How far the entry that is looked at is through its phase's entries, from nothing to 1.
fn progress_in_phase(review: &ReviewScreen, phase: PhaseId) -> f64 {
    let session = review.session();
    let timeline = session.timeline();
    let of_phase: Vec<u64> = timeline.iter().filter(|(at, _)| session.phase_at(*at) == phase).map(|(_, entry)| *entry).collect();
    let place = of_phase.iter().position(|entry| Some(*entry) == review.selected_entry()).unwrap_or(0);
    place as f64 / (of_phase.len().saturating_sub(1).max(1)) as f64
}

/// Phases with their minutes, and everything that was planned with what became of it.
pub(crate) fn draw_plan_comparison(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let end = session_end(review);
    let mut lines = vec![styler.line([(Role::Dim, &format!("{:<24}{:>8}{:>8}", "phase", "planned", "was"))])];
    for phase in PhaseId::ALL {
        let plan = session.plan().phase(phase);
        let title = truncate(plan.map_or(phase.id(), |plan| plan.title.as_str()), 23);
        let planned = plan.map(|plan| format!("{} min", plan.minutes)).unwrap_or_default();
        let was = minutes_in_phase(session, phase, end).map(|minutes| format!("{minutes} min")).unwrap_or_default();
        let blank = " ".repeat(24_usize.saturating_sub(usize::from(display_width(&title))));
        lines.push(styler.line([
            (Role::Text, &format!("{title}{blank}")),
            (Role::Dim, &format!("{planned:>8}")),
            (Role::Text, &format!("{was:>8}")),
        ]));
    }
    lines.push(Line::default());
    let mut sight = 0;
    let zero = session.t0_or_planned();
    // By the time for which each was planned: what is listed as due has an order of its own.
    let mut all: Vec<_> = due::list(session, end).into_iter().filter(|due| due.state != DueState::Upcoming).collect();
    all.sort_by_key(|due| due.time);
    for due in all {
        if review.cursor_time().is_some_and(|cursor| due.time <= cursor) {
            sight = lines.len();
        }
        let planned = format_t0_offset((due.time - zero).num_seconds().div_euclid(60));
        let (role, became) =
            outcome_text(session.projection().due_outcomes.get(&due.id).map(|dealt| dealt.time), due.time, due.state);
        let name = truncate(&due_name(&due, session.plan()), 22);
        let blank = " ".repeat(24_usize.saturating_sub(usize::from(display_width(&name))));
        lines.push(styler.line([
            (Role::Dim, &format!("{planned:<7}")),
            (Role::Text, &format!("{name}{blank}")),
            (role, &became),
        ]));
    }
    draw_scrolled(&lines, sight, styler, buffer, area, "Nothing was planned.");
}

/// What became of something planned, and when against its time.
fn outcome_text(answered: Option<Elapsed>, planned: Elapsed, state: DueState) -> (Role, String) {
    let word = match state {
        DueState::Answered => "done",
        DueState::Skipped => "left out",
        DueState::Expired => "ran out",
        DueState::Postponed => "put off",
        DueState::Late => "late, open",
        DueState::Due | DueState::Upcoming => "open",
    };
    let role = if state == DueState::Answered { Role::Text } else { Role::Dim };
    let minutes = answered.filter(|_| state == DueState::Answered).map(|at| (at - planned).num_minutes());
    match minutes {
        Some(0) | None => (role, word.to_owned()),
        Some(late @ 1..) => (role, format!("{word}, {late} min after")),
        Some(early) => (role, format!("{word}, {} min before", -early)),
    }
}

/// As many lines as there is room for, with one of them in sight.
fn draw_scrolled(
    lines: &[Line<'static>],
    target_line: usize,
    styler: Styler<'_>,
    buffer: &mut Buffer,
    area: Rect,
    empty_text: &str,
) {
    let height = usize::from(area.height);
    let first = if lines.len() <= height { 0 } else { target_line.saturating_sub(height / 3).min(lines.len() - height) };
    for (row, line) in (0..area.height).zip(lines.iter().skip(first)) {
        draw_line(buffer, area, row, 1, line);
    }
    draw_scroll_marks(styler, buffer, area, ScrollWindow { first, total: lines.len() });
    if lines.is_empty() {
        draw_line(buffer, area, 0, 1, &styler.line([(Role::Dim, empty_text)]));
    }
}
