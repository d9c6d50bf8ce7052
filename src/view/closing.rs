//! What is shown before the client leaves and the record is closed: the checklist, how far it is, and the earliest release.

use super::ink::{Ink, cut, width};
use crate::app::Live;
use crate::session::discharge::{self, Answer};
use crate::theme::Role;
use ratatui::text::Line;

/// Cells for an answer.
const ANSWER: usize = 15;

/// `Earliest release 15:10, a hard floor (source)`; that it has passed is said as well.
pub(super) fn release(live: &Live) -> Option<String> {
    let (session, now) = (live.session(), live.now());
    let release = session.release()?;
    let rule = &session.plan().release;
    let kind = if rule.floor { ", a hard floor" } else { "" };
    let until = session.left().map_or(now.elapsed, |left| left.elapsed);
    let met = if until >= release { "reached" } else { "not reached" };
    Some(format!("Earliest release {}{kind}: {met}.", now.at(release).wall.hm()))
}

/// `Discharge checklist: 11 done, 1 not done, 2 open`.
pub(super) fn tally(live: &Live) -> Option<String> {
    let list = discharge::list(live.session());
    if list.is_empty() || live.session().t0().is_none() {
        return None;
    }
    let of = |wanted: Option<Answer>| list.iter().filter(|(_, answer)| *answer == wanted).count();
    let answered = Answer::ALL.into_iter().map(|answer| (of(Some(answer)), answer.title()));
    let parts: Vec<String> = answered
        .chain([(of(None), "open")])
        .filter(|(number, _)| *number > 0)
        .map(|(number, title)| format!("{number} {title}"))
        .collect();
    Some(format!("Discharge checklist (/discharge): {}.", parts.join(", ")))
}

/// Every line with its answer. Nothing is written before Enter.
pub(super) fn checklist(
    live: &Live,
    at: usize,
    ticks: &[Option<Answer>],
    ink: Ink<'_>,
    space: u16,
    rows: usize,
) -> Vec<Line<'static>> {
    let checks = &live.session().plan().discharge;
    let page = rows.saturating_sub(3).max(1);
    let first = (at + 1).saturating_sub(page);
    let mut lines = vec![ink.line([(Role::Question, "Before the client leaves")])];
    let shown = checks.iter().zip(ticks).enumerate().skip(first).take(page);
    lines.extend(shown.map(|(place, (check, tick))| {
        let answer = format!("{:<ANSWER$}", tick.map_or("", Answer::title));
        let title = cut(&check.title, space.saturating_sub(width(&answer) + 3));
        if place == at {
            ink.line([(Role::Selected, &format!(" {answer} {title} "))])
        } else {
            let role = if tick.is_some() { Role::Dim } else { Role::Text };
            ink.line([(Role::Dim, " "), (Role::PhaseNow, &answer), (Role::Dim, " "), (role, &title)])
        }
    }));
    // The chosen line is seen whole, however long it is.
    if let Some(check) = checks.get(at).filter(|check| width(&check.title) + 18 > space) {
        lines.extend(ink.wrapped(Role::Dim, &check.title, space));
    }
    lines.push(ink.line([
        (Role::Key, "Space"),
        (Role::Dim, " answers   "),
        (Role::Key, "↑ ↓"),
        (Role::Dim, " moves   "),
        (Role::Key, "Enter"),
        (Role::Dim, " writes all   "),
        (Role::Key, "Ctrl-G"),
        (Role::Dim, " nothing"),
    ]));
    lines
}
