//! The flowsheet, the checklists, and planned against actual: each follows the timeline's cursor, so that what belongs together is seen
//! together.

use crate::app::screens::review::Review;
use crate::session::analysis::describe::name_of_due;
use crate::session::analysis::statistics::minutes_in;
use crate::session::analysis::summary;
use crate::session::clinical::checklist::{answered, of_phase};
use crate::session::due::{self, State};
use crate::session::time::on_t0_scale;
use crate::session::{Elapsed, PhaseId};
use crate::theme::Role;
use crate::view::live::vitals_grid;
use crate::view::text::{Ink, Seen, cut, goes_on, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

fn end(review: &Review) -> Elapsed {
    summary::end(review.session())
}

pub(crate) fn sheet(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    vitals_grid::sheet(review.session(), end(review), review.cursor(), ink, buffer, room);
}

/// Every phase's list with its answers; the phase of the cursor is in sight, and the cursor's way through the phase is the way through
/// its list, so that each line of a long one can be reached.
pub(crate) fn checks(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let session = review.session();
    let here = review.cursor().map_or(PhaseId::Arrive, |at| session.phase_at(at));
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut of_phase_here = (0, 0);
    let space = room.width.saturating_sub(2);
    for phase in PhaseId::ALL {
        let (done, all) = answered(session, phase);
        if phase == here {
            of_phase_here = (lines.len(), all);
        }
        if all == 0 {
            continue;
        }
        let title = session.plan().phase(phase).map_or(phase.id(), |plan| plan.title.as_str());
        lines.push(ink.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{all}"))]));
        for check in of_phase(session.plan(), phase) {
            let known = session.picture().checklist.get(&check.id);
            let answer = known.map_or(String::new(), |known| known.answer.title().to_owned());
            let time = known.map_or(String::new(), |known| known.at.wall.hm());
            let note = known.filter(|known| !known.note.is_empty()).map(|known| format!(" · {}", known.note)).unwrap_or_default();
            let words = cut(&format!("{}{note}", check.title), space.saturating_sub(24));
            let role = if known.is_some() { Role::Text } else { Role::Dim };
            lines.push(ink.line([(Role::Dim, &format!("  {time:<5} ")), (role, &format!("{answer:<15}")), (role, &words)]));
        }
    }
    let (first, long) = of_phase_here;
    let sight = first + (share_of_phase(review, here) * long as f64).round() as usize;
    in_sight(&lines, sight, ink, buffer, room, "The protocol has no checklists.");
}

/// How far the entry that is looked at is through its phase's entries, from nothing to 1.
fn share_of_phase(review: &Review, phase: PhaseId) -> f64 {
    let session = review.session();
    let timeline = session.timeline();
    let of_phase: Vec<u64> = timeline.iter().filter(|(at, _)| session.phase_at(*at) == phase).map(|(_, entry)| *entry).collect();
    let place = of_phase.iter().position(|entry| Some(*entry) == review.selected()).unwrap_or(0);
    place as f64 / (of_phase.len().saturating_sub(1).max(1)) as f64
}

/// Phases with their minutes, and everything that was planned with what became of it.
pub(crate) fn plan(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let session = review.session();
    let end = end(review);
    let mut lines = vec![ink.line([(Role::Dim, &format!("{:<24}{:>8}{:>8}", "phase", "planned", "was"))])];
    for phase in PhaseId::ALL {
        let plan = session.plan().phase(phase);
        let title = cut(plan.map_or(phase.id(), |plan| plan.title.as_str()), 23);
        let planned = plan.map(|plan| format!("{} min", plan.minutes)).unwrap_or_default();
        let was = minutes_in(session, phase, end).map(|minutes| format!("{minutes} min")).unwrap_or_default();
        let blank = " ".repeat(24_usize.saturating_sub(usize::from(width(&title))));
        lines.push(ink.line([
            (Role::Text, &format!("{title}{blank}")),
            (Role::Dim, &format!("{planned:>8}")),
            (Role::Text, &format!("{was:>8}")),
        ]));
    }
    lines.push(Line::default());
    let mut sight = 0;
    let zero = session.t0_or_planned();
    // By the time for which each was planned: what is listed as due has an order of its own.
    let mut all: Vec<_> = due::list(session, end).into_iter().filter(|due| due.state != State::Later).collect();
    all.sort_by_key(|due| due.at);
    for due in all {
        if review.cursor().is_some_and(|cursor| due.at <= cursor) {
            sight = lines.len();
        }
        let planned = on_t0_scale((due.at - zero).num_seconds().div_euclid(60));
        let (role, became) = became(session.picture().dealt.get(&due.id).map(|dealt| dealt.at), due.at, due.state);
        let name = cut(&name_of_due(&due, session.plan()), 22);
        let blank = " ".repeat(24_usize.saturating_sub(usize::from(width(&name))));
        lines.push(ink.line([(Role::Dim, &format!("{planned:<7}")), (Role::Text, &format!("{name}{blank}")), (role, &became)]));
    }
    in_sight(&lines, sight, ink, buffer, room, "Nothing was planned.");
}

/// What became of something planned, and when against its time.
fn became(answered: Option<Elapsed>, planned: Elapsed, state: State) -> (Role, String) {
    let word = match state {
        State::Answered => "done",
        State::Skipped => "left out",
        State::Expired => "ran out",
        State::PutOff => "put off",
        State::Late => "late, open",
        State::Due | State::Later => "open",
    };
    let role = if state == State::Answered { Role::Text } else { Role::Dim };
    let minutes = answered.filter(|_| state == State::Answered).map(|at| (at - planned).num_minutes());
    match minutes {
        Some(0) | None => (role, word.to_owned()),
        Some(late @ 1..) => (role, format!("{word}, {late} min after")),
        Some(early) => (role, format!("{word}, {} min before", -early)),
    }
}

/// As many lines as there is room for, with one of them in sight.
fn in_sight(lines: &[Line<'static>], sight: usize, ink: Ink<'_>, buffer: &mut Buffer, room: Rect, none: &str) {
    let height = usize::from(room.height);
    let first = if lines.len() <= height { 0 } else { sight.saturating_sub(height / 3).min(lines.len() - height) };
    for (row, line) in (0..room.height).zip(lines.iter().skip(first)) {
        put(buffer, room, row, 1, line);
    }
    goes_on(ink, buffer, room, Seen { first, of: lines.len() });
    if lines.is_empty() {
        put(buffer, room, 0, 1, &ink.line([(Role::Dim, none)]));
    }
}
