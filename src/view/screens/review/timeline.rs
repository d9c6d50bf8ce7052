//! The timeline of a review: entries under their phases, by the time they happened; below a changed entry its earlier versions, struck
//! through, with who changed them, when and why.

use crate::app::screens::review::{ReviewScreen, TimelineItem};
use crate::session::record::history::{self, EntryChange};
use crate::session::{Row, analysis::describe::describe_rows};
use crate::view::live::timeline::{ListWindow, append_or_wrap, draw_list, entry_lines, join_marks};
use crate::view::prelude::*;

pub(crate) fn draw(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let items = &review.timeline.items;
    let (styler, width) = (panel.styler, panel.area.width);
    let selected = (!items.is_empty()).then_some(review.timeline.cursor.min(items.len().saturating_sub(1)));
    let lines_of = |at: usize, max_rows: usize| {
        items.get(at).map_or_else(Vec::new, |item| item_lines(review, styler, item, (width, max_rows)))
    };
    let shown = ListWindow::new(items.len(), selected, panel.area.height.into(), lines_of);
    let (first, end) = (shown.items.start, shown.items.end);
    let selected_entry = items
        .iter()
        .position(|item| matches!(item, TimelineItem::Entry(entry) if review.timeline.selected_entry == Some(*entry)));
    draw_list(shown, selected_entry, panel);
    panel.draw_scroll_arrows(first > 0, end < items.len());
    if items.is_empty() {
        panel.write(0, 2, [(Role::Dim, "No matches. Esc shows all.")]);
    }
}

fn item_lines(
    review: &ReviewScreen,
    styler: Styler<'_>,
    item: &TimelineItem,
    (width, max_rows): (u16, usize),
) -> Vec<Line<'static>> {
    let one_line = |role, indent: u16, text: &str| {
        let text = truncate(text, width.saturating_sub(indent + 1));
        vec![styler.line([(Role::Dim, &blanks(indent)), (role, &text)])]
    };
    match item {
        TimelineItem::Phase(phase) => {
            let title = review.session().plan().phase(*phase).map_or(phase.id(), |plan| plan.title.as_str());
            one_line(Role::PhaseNow, 1, title)
        }
        TimelineItem::Entry(entry) => {
            let is_selected = review.timeline.selected_entry == Some(*entry);
            entry_lines(review.session(), styler, *entry, |first| entry_marks(review, first), is_selected, (width, max_rows))
        }
        TimelineItem::Reopened(times) => {
            one_line(Role::Dim, 2, &format!("reopened {times} times for late entries; f kind:session shows each"))
        }
        TimelineItem::Change(entry, index) => {
            let changes = history::changes_of_entry(review.session().ledger(), *entry);
            let mut lines = changes.get(*index).map_or_else(Vec::new, |change| change_lines(review, styler, change, width));
            lines.truncate(max_rows);
            lines
        }
    }
}

/// The writer if it is not the last one; late.
fn entry_marks(review: &ReviewScreen, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let author = Some(first.author.as_str()).filter(|_| is_typed && first.author != review.session().writer());
    let late = is_typed && history::is_written_late(review.session().ledger(), first);
    join_marks([author, late.then_some("late")])
}

/// An earlier version and who changed it.
fn change_lines(review: &ReviewScreen, styler: Styler<'_>, change: &EntryChange<'_>, width: u16) -> Vec<Line<'static>> {
    let session = review.session();
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = Some(change.entered.date()).filter(|date| Some(date) != day.as_ref());
    let when = date.map_or_else(|| change.entered.hm(), |date| format!("{date} {}", change.entered.hm()));
    let act = if change.is_withdrawal { "withdrawn by" } else { "changed by" };
    let reason = if change.reason.is_empty() { String::new() } else { format!(": {}", change.reason) };
    let changed_by = format!("{act} {} {when}{reason}", change.author);
    let indent = if width < 60 { 4 } else { 17 };
    let space = width.saturating_sub(indent + 1);
    if change.is_withdrawal {
        return indented(styler.wrap(Role::Dim, &changed_by, space), indent).collect();
    }
    let previous = describe_rows(session, &change.previous_rows);
    let time = change.previous_rows.first().map(|row| format!("{} ", row.time.hm())).unwrap_or_default();
    let previous = indented(styler.wrap(Role::Struck, &format!("{time}{}", previous.text), space), indent).collect();
    append_or_wrap(previous, styler, Role::Dim, &changed_by, indent, space.into())
}
