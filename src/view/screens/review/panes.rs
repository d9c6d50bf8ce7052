//! The panes with the flowsheet, the checklists, and the plan against the actual session. Each scrolls to the time of the timeline's
//! cursor.

use crate::app::screens::review::ReviewScreen;
use crate::session::clinical::checklist::{count_answered, items_of_phase};
use crate::session::{DueState, analysis::describe::due_name, analysis::figures::minutes_in_phase, due, time::format_t0_offset};
use crate::view::prelude::*;

/// Draws all phases' checklists with their answers. Moving the cursor through the entries of a phase scrolls through its checklist.
pub(crate) fn draw_checklists(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let session = review.session();
    let current = review.cursor_time().map_or(PhaseId::Arrive, |at| session.phase_at(at));
    let mut lines: Vec<Line<'static>> = Vec::new();
    let (mut first, mut length) = (0, 0);
    let (styler, width) = (panel.styler, panel.area.width.saturating_sub(2));
    for phase in PhaseId::ALL {
        let (done, all) = count_answered(session, phase);
        if phase == current {
            (first, length) = (lines.len(), all);
        }
        if all == 0 {
            continue;
        }
        let title = session.plan().phase(phase).map_or(phase.id(), |plan| plan.title.as_str());
        lines.push(styler.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{all}"))]));
        for check in items_of_phase(session.plan(), phase) {
            let recorded = session.projection().checklist_answers.get(&check.id);
            let answer = recorded.map_or(String::new(), |recorded| recorded.answer.title().to_owned());
            let time = recorded.map_or(String::new(), |recorded| recorded.time.wall.hm());
            let note = recorded
                .filter(|recorded| !recorded.note.is_empty())
                .map(|recorded| format!(" · {}", recorded.note))
                .unwrap_or_default();
            let text = truncate(format!("{}{note}", check.title), width.saturating_sub(24));
            let role = if recorded.is_some() { Role::Text } else { Role::Dim };
            lines.push(styler.line([(Role::Dim, &format!("  {time:<5} ")), (role, &format!("{answer:<15}")), (role, &text)]));
        }
    }
    let target = first + (progress_in_phase(review, current) * length as f64).round() as usize;
    if lines.is_empty() {
        lines.push(styler.line([(Role::Dim, "This protocol has no checklists.")]));
    }
    draw_scrolled(&lines, target, panel);
}

/// How far the selected entry is through the entries of a phase, from 0 to 1.
fn progress_in_phase(review: &ReviewScreen, phase: PhaseId) -> f64 {
    let session = review.session();
    let timeline = session.timeline();
    let of_phase: Vec<u64> = timeline.iter().filter(|(at, _)| session.phase_at(*at) == phase).map(|(_, entry)| *entry).collect();
    let index = of_phase.iter().position(|entry| Some(*entry) == review.timeline.selected_entry).unwrap_or(0);
    index as f64 / (of_phase.len().saturating_sub(1).max(1)) as f64
}

/// Draws the phases with their minutes, and every planned item with its outcome.
pub(crate) fn draw_plan_comparison(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let session = review.session();
    let (end, styler) = (session.end_time(), panel.styler);
    let mut lines = vec![styler.line([(Role::Dim, &format!("{:<24}{:>8}{:>8}", "phase", "planned", "was"))])];
    for phase in PhaseId::ALL {
        let plan = session.plan().phase(phase);
        let title = truncate(plan.map_or(phase.id(), |plan| plan.title.as_str()), 23);
        let planned = plan.map(|plan| format!("{} min", plan.minutes)).unwrap_or_default();
        let actual = minutes_in_phase(session, phase, end).map(|minutes| format!("{minutes} min")).unwrap_or_default();
        lines.push(styler.line([
            (Role::Text, &pad_right(&title, 24)),
            (Role::Dim, &format!("{planned:>8}")),
            (Role::Text, &format!("{actual:>8}")),
        ]));
    }
    lines.push(Line::default());
    let mut target = 0;
    let zero = session.t0_or_planned();
    // By planned time; `due::list` has another order.
    let mut all: Vec<_> = due::list(session, end).into_iter().filter(|due| due.state != DueState::Upcoming).collect();
    all.sort_by_key(|due| due.time);
    for due in all {
        if review.cursor_time().is_some_and(|cursor| due.time <= cursor) {
            target = lines.len();
        }
        let planned = format_t0_offset((due.time - zero).num_seconds().div_euclid(60));
        let answered = session.projection().due_outcomes.get(&due.id).map(|outcome| outcome.time);
        let (role, outcome) = outcome_text(answered, due.time, due.state);
        let name = truncate(due_name(&due, session.plan()), 22);
        lines.push(styler.line([(Role::Dim, &format!("{planned:<7}")), (Role::Text, &pad_right(&name, 24)), (role, &outcome)]));
    }
    draw_scrolled(&lines, target, panel);
}

/// The outcome of a planned item, and how late or early it was.
fn outcome_text(answered: Option<Elapsed>, planned: Elapsed, state: DueState) -> (Role, String) {
    let word = match state {
        DueState::Answered => "done",
        DueState::Skipped => "skipped",
        DueState::Expired => "missed",
        DueState::Postponed => "postponed",
        DueState::Late => "late, open",
        DueState::Due | DueState::Upcoming => "open",
    };
    let role = if state == DueState::Answered { Role::Text } else { Role::Dim };
    match answered.filter(|_| state == DueState::Answered).map(|at| (at - planned).num_minutes()) {
        Some(0) | None => (role, word.to_owned()),
        Some(late @ 1..) => (role, format!("{word}, {late} min after")),
        Some(early) => (role, format!("{word}, {} min before", -early)),
    }
}

/// Draws the lines that fit, scrolled so that the target line is visible.
fn draw_scrolled(lines: &[Line<'static>], target: usize, panel: &mut Panel<'_>) {
    let height = usize::from(panel.area.height);
    let first = if lines.len() <= height { 0 } else { target.saturating_sub(height / 3).min(lines.len() - height) };
    panel.draw_lines(0, 1, lines.iter().skip(first).take(height));
    panel.draw_scroll_marks(first, lines.len());
}
