//! A phase's checklist above the line: each item with its answer, the words beside it, and below the phase's prompts, which nobody
//! scores.

use crate::app::Live;
use crate::app::live::checklist::Checklist;
use crate::session::clinical::checklist::{Answer, answered};
use crate::session::plan::Check;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::text::{Ink, cut, width};
use ratatui::text::Line;

/// Cells for an answer.
const ANSWER: usize = 16;
/// Rows that stay for the title and a few items, whatever the prompts would take.
const LEAST: usize = 5;

pub(crate) fn lines(live: &Live, list: &Checklist, ink: Ink<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let session = live.session();
    let Some(phase) = list.phase else { return Vec::new() };
    let items = list.items(session);
    let plan = session.plan().phase(phase);
    let title = plan.map_or(phase.id(), |plan| plan.title.as_str());
    let (done, all) = answered(session, phase);
    let prompts: Vec<Line<'static>> =
        plan.map_or(&[][..], |plan| &plan.prompts).iter().flat_map(|prompt| ink.wrapped(Role::Dim, prompt, space)).collect();
    // In a low room the items come first.
    let prompts = if rows >= prompts.len() + LEAST { prompts } else { Vec::new() };
    let room = rows.saturating_sub(1 + prompts.len()).max(1);
    // A few of the items to come are seen as well.
    let first = (list.at + 1 + room / 3).min(items.len()).saturating_sub(room);
    let shown = items.iter().enumerate().skip(first).take(room);
    let below = match items.len().saturating_sub(first + room) {
        0 => String::new(),
        more => format!("   ↓ {more} more"),
    };
    let mut lines = vec![ink.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{all}{below}"))])];
    lines.extend(shown.map(|(place, check)| item(live, list, check, place == list.at, ink, space)));
    lines.extend(prompts);
    lines
}

fn item(live: &Live, list: &Checklist, check: &Check, has_keys: bool, ink: Ink<'_>, space: u16) -> Line<'static> {
    let known = live.session().picture().checklist.get(&check.id);
    let pending = list.pending(&check.id);
    let answer = pending.map_or(known.map(|known| known.answer), |pending| pending.answer);
    let words = pending.map_or(known.map_or("", |known| &known.note), |pending| pending.words.value());
    let role = if pending.is_some() { Role::Question } else { Role::Text };
    let mark = if has_keys { "▸ " } else { "  " };
    let answer = format!("{:<ANSWER$}", answer.map_or("·", Answer::title));
    let title = cut(&check.title, space.saturating_sub(ANSWER as u16 + 4));
    let mut spans = vec![
        ink.span(if has_keys { Role::PhaseNow } else { Role::Dim }, mark),
        ink.span(if known.is_some() || pending.is_some() { role } else { Role::Dim }, answer),
        ink.span(if known.is_some() && !has_keys { Role::Dim } else { Role::Text }, &title),
    ];
    let caret = pending.filter(|pending| has_keys && pending.has_caret).map(|pending| pending.words.cursor());
    let left = space.saturating_sub(width(&title) + ANSWER as u16 + 8);
    if (!words.is_empty() || caret.is_some()) && left > 4 {
        spans.push(ink.span(Role::Dim, " · "));
        spans.extend(typed(ink, words, caret, left));
    }
    Line::from(spans)
}
