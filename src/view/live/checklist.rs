//! A phase's checklist above the input line: each item with its answer and note, and below them the phase's prompts.

use crate::app::LiveScreen;
use crate::app::live::state::checklist::ChecklistState;
use crate::session::clinical::checklist::{ChecklistAnswer, count_answered};
use crate::session::plan::ChecklistItem;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::text::{Styler, display_width, truncate};
use ratatui::text::Line;

const ANSWER_WIDTH: usize = 16;
/// Without this many rows for the title and the items, the prompts are left out.
const MIN_ROWS: usize = 5;

pub(crate) fn lines(live: &LiveScreen, list: &ChecklistState, styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let session = live.session();
    let Some(phase) = list.phase else { return Vec::new() };
    let items = list.items(session);
    let plan = session.plan().phase(phase);
    let title = plan.map_or(phase.id(), |plan| plan.title.as_str());
    let (done, all) = count_answered(session, phase);
    let prompts: Vec<Line<'static>> =
        plan.map_or(&[][..], |plan| &plan.prompts).iter().flat_map(|prompt| styler.wrap(Role::Dim, prompt, width)).collect();
    let prompts = if rows >= prompts.len() + MIN_ROWS { prompts } else { Vec::new() };
    let room = rows.saturating_sub(1 + prompts.len()).max(1);
    // A third of the rows shows the items after the current one.
    let first = (list.index + 1 + room / 3).min(items.len()).saturating_sub(room);
    let shown = items.iter().enumerate().skip(first).take(room);
    let below = match items.len().saturating_sub(first + room) {
        0 => String::new(),
        more => format!("   ↓ {more} more"),
    };
    let mut lines = vec![styler.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{all}{below}"))])];
    lines.extend(shown.map(|(place, check)| item_line(live, list, check, place == list.index, styler, width)));
    lines.extend(prompts);
    lines
}

fn item_line(
    live: &LiveScreen,
    list: &ChecklistState,
    check: &ChecklistItem,
    has_keys: bool,
    styler: Styler<'_>,
    width: u16,
) -> Line<'static> {
    let known = live.session().projection().checklist_answers.get(&check.id);
    let pending = list.pending.get(&check.id);
    let answer = pending.map_or(known.map(|known| known.answer), |pending| pending.answer);
    let words = pending.map_or(known.map_or("", |known| &known.note), |pending| pending.note.value());
    let role = if pending.is_some() { Role::Question } else { Role::Text };
    let mark = if has_keys { "▸ " } else { "  " };
    let answer = format!("{:<ANSWER_WIDTH$}", answer.map_or("·", ChecklistAnswer::title));
    let title = truncate(&check.title, width.saturating_sub(ANSWER_WIDTH as u16 + 4));
    let mut spans = vec![
        styler.span(if has_keys { Role::PhaseNow } else { Role::Dim }, mark),
        styler.span(if known.is_some() || pending.is_some() { role } else { Role::Dim }, answer),
        styler.span(if known.is_some() && !has_keys { Role::Dim } else { Role::Text }, &title),
    ];
    let caret = pending.filter(|pending| has_keys && pending.is_typing_note).map(|pending| pending.note.cursor());
    let left = width.saturating_sub(display_width(&title) + ANSWER_WIDTH as u16 + 8);
    if (!words.is_empty() || caret.is_some()) && left > 4 {
        spans.push(styler.span(Role::Dim, " · "));
        spans.extend(input_spans(styler, words, caret, left));
    }
    Line::from(spans)
}
