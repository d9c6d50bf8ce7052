//! The timeline of a review: entries under their phases, by the time they happened; below a changed entry its earlier versions, struck
//! through, with who changed them, when and why.

use crate::app::screens::review::{ReviewScreen, TimelineItem};
use crate::session::record::history::{self, EntryChange};
use crate::session::{Row, analysis::describe::describe_rows};
use crate::view::live::timeline::{draw_entry, join_marks};
use crate::view::prelude::*;

pub(crate) fn draw(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let (items, area) = (&review.timeline.items, panel.area);
    let height = usize::from(area.height);
    let selected = review.timeline.cursor;
    let first = (selected + 1 + height / 3).min(items.len()).saturating_sub(height).min(selected);
    for (row, item) in area.rows().zip(items.iter().skip(first)) {
        let mut line = panel.part(row);
        match item {
            TimelineItem::Phase(phase) => {
                let title = review.session().plan().phase(*phase).map_or(phase.id(), |plan| plan.title.as_str());
                line.write(0, 1, [(Role::PhaseNow, &truncate(title, area.width.saturating_sub(2)))]);
            }
            TimelineItem::Entry(entry) => {
                let is_selected = review.timeline.selected_entry == Some(*entry);
                draw_entry(review.session(), *entry, |first| entry_marks(review, first), is_selected, &mut line);
            }
            TimelineItem::Reopened(times) => {
                let text = format!("opened again {times} times for late entries; f kind:session shows each");
                line.write(0, 2, [(Role::Dim, &truncate(&text, area.width.saturating_sub(3)))]);
            }
            TimelineItem::Change(entry, index) => {
                if let Some(change) = history::changes_of_entry(review.session().ledger(), *entry).get(*index) {
                    draw_change(review, change, &mut line);
                }
            }
        }
    }
    panel.draw_scroll_marks(first, items.len());
    if items.is_empty() {
        panel.write(0, 2, [(Role::Dim, "Nothing fits. Esc shows all.")]);
    }
}

/// The writer if it is not the last one; late.
fn entry_marks(review: &ReviewScreen, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let author = Some(first.author.as_str()).filter(|_| is_typed && first.author != review.session().writer());
    // A correction is always written later; `late` is about the entry's first row.
    let original = review.session().ledger().row(first.entry).unwrap_or(first);
    join_marks([author, (is_typed && original.is_late_entry()).then_some("late")])
}

/// Draws an earlier version and who changed it.
fn draw_change(review: &ReviewScreen, change: &EntryChange<'_>, panel: &mut Panel<'_>) {
    let session = review.session();
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = Some(change.entered.date()).filter(|date| Some(date) != day.as_ref());
    let when = date.map_or_else(|| change.entered.hm(), |date| format!("{date} {}", change.entered.hm()));
    let act = if change.is_withdrawal { "withdrawn by" } else { "changed by" };
    let reason = if change.reason.is_empty() { String::new() } else { format!(": {}", change.reason) };
    let changed_by = format!("{act} {} {when}{reason}", change.author);
    let indent = if panel.area.width < 60 { 4 } else { 17 };
    let space = panel.area.width.saturating_sub(indent + 1);
    if change.is_withdrawal {
        panel.write(0, indent, [(Role::Dim, &truncate(&changed_by, space))]);
        return;
    }
    let previous = describe_rows(session, &change.previous_rows);
    let time = change.previous_rows.first().map(|row| format!("{} ", row.time.hm())).unwrap_or_default();
    let previous =
        truncate(format!("{time}{}", previous.text), space.saturating_sub(display_width(&changed_by).min(space / 2) + 2));
    let changed_by = truncate(&changed_by, space.saturating_sub(display_width(&previous) + 2));
    panel.write(0, indent, [(Role::Struck, &previous), (Role::Dim, "  "), (Role::Dim, &changed_by)]);
}
