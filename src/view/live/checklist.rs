//! A phase's checklist above the input line: each item with its answer and its note, or with what the record says about it, and
//! below them the phase's prompts.

use crate::app::live::state::checklist::ChecklistState;
use crate::session::clinical::discharge_facts::{self, Agreement};
use crate::session::{ChecklistAnswer, Moment, clinical::checklist::count_answered};
use crate::view::live::input_line::input_spans;
use crate::view::prelude::*;

const ANSWER_WIDTH: usize = 16;
/// Without this many rows for the title and the items, the prompts are left out.
const MIN_ROWS: usize = 5;

pub(crate) fn lines(live: &LiveScreen, list: &ChecklistState, styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let session = live.session();
    let Some(phase) = list.phase else { return Vec::new() };
    let items = list.items(session);
    let plan = session.plan().phase(phase);
    let title = plan.map_or(phase.id(), |plan| plan.title.as_str());
    let (done, total) = count_answered(session, phase);
    let prompts: Vec<Line<'static>> =
        plan.map_or(&[][..], |plan| &plan.prompts).iter().flat_map(|prompt| styler.wrap(Role::Dim, prompt, width)).collect();
    let prompts = if rows >= prompts.len() + MIN_ROWS { prompts } else { Vec::new() };
    let room = rows.saturating_sub(1 + prompts.len()).max(1);
    // A third of the rows shows the items after the current one.
    let first = (list.index + 1 + room / 3).min(items.len()).saturating_sub(room);
    let below = match items.len().saturating_sub(first + room) {
        0 => String::new(),
        more => format!("   ↓ {more} more"),
    };
    let mut lines = vec![styler.line([(Role::PhaseNow, title), (Role::Dim, &format!("   answered {done}/{total}{below}"))])];
    let shown = (0..items.len()).skip(first).take(room);
    lines.extend(shown.map(|index| item_line((session, live.now()), list, index, styler, width)));
    lines.extend(prompts);
    lines
}

fn item_line(
    (session, now): (&Session, Moment),
    list: &ChecklistState,
    index: usize,
    styler: Styler<'_>,
    width: u16,
) -> Line<'static> {
    let item = list.items(session)[index];
    let has_keys = index == list.index;
    let recorded = session.projection().checklist_answers.get(&item.id);
    let pending = list.pending.get(&item.id);
    let answer = pending.map_or(recorded.map(|recorded| recorded.answer), |pending| pending.answer);
    let note = pending.map_or(recorded.map_or("", |recorded| &recorded.note), |pending| pending.note.value());
    let role = if pending.is_some() { Role::Question } else { Role::Text };
    let mark = if has_keys { "▸ " } else { "  " };
    let answer = format!("{:<ANSWER_WIDTH$}", answer.map_or("·", ChecklistAnswer::title));
    let caret = pending.filter(|pending| has_keys && pending.is_typing_note).map(|pending| pending.note.cursor());
    let has_note = !note.is_empty() || caret.is_some();
    let fact = discharge_facts::fact_of(session, item, now.elapsed).filter(|_| !has_note);
    let room = width.saturating_sub(ANSWER_WIDTH as u16 + 4);
    // The fact has what it needs, up to two thirds of the row.
    let fact_room = fact.as_ref().map_or(0, |fact| (display_width(&fact.text) + 3).min(room / 3 * 2));
    let title = truncate(&item.title, room - fact_room);
    let mut spans = vec![
        styler.span(if has_keys { Role::PhaseNow } else { Role::Dim }, mark),
        styler.span(if recorded.is_some() || pending.is_some() { role } else { Role::Dim }, answer),
        styler.span(if recorded.is_some() && !has_keys { Role::Dim } else { Role::Text }, &title),
    ];
    if let Some(fact) = fact {
        let role = if fact.agreement == Agreement::Contradicts { Role::Question } else { Role::Dim };
        spans.push(styler.span(role, format!(" · {}", truncate(&fact.text, fact_room.saturating_sub(3)))));
    }
    let left = width.saturating_sub(display_width(&title) + ANSWER_WIDTH as u16 + 8);
    if has_note && left > 4 {
        spans.push(styler.span(Role::Dim, " · "));
        spans.extend(input_spans(styler, note, caret, left));
    }
    Line::from(spans)
}
