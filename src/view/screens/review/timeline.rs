//! The timeline of a review: entries under their phases, in the record's own time; beneath a changed one what stood there, struck
//! through, with who changed it, when and why.

use crate::app::screens::review::{ReviewScreen, TimelineItem};
use crate::session::analysis::describe::{describe_entry, describe_rows};
use crate::session::record::history;
use crate::session::record::history::EntryChange;
use crate::session::{PhaseId, Row};
use crate::theme::Role;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells for an entry's kind.
const KIND_WIDTH: usize = 8;

pub(crate) fn draw(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let items = review.items();
    let height = usize::from(area.height);
    let chosen = review.cursor_index();
    let first = (chosen + 1 + height / 3).min(items.len()).saturating_sub(height).min(chosen);
    for (row, item) in (0..area.height).zip(items.iter().skip(first)) {
        let line = Rect { y: area.y + row, height: 1, ..area };
        match item {
            TimelineItem::Phase(phase) => draw_phase_heading(review, *phase, styler, buffer, line),
            TimelineItem::Entry(entry) => draw_entry(review, *entry, styler, buffer, line),
            TimelineItem::Reopened(times) => {
                let words = format!("opened again {times} times for late entries; f kind:session shows each");
                draw_line(buffer, line, 0, 2, &styler.line([(Role::Dim, &truncate(&words, line.width.saturating_sub(3)))]));
            }
            TimelineItem::Change { entry, index: nth } => {
                if let Some(change) = history::changes_of_entry(review.session().ledger(), *entry).get(*nth) {
                    draw_change(review, change, styler, buffer, line);
                }
            }
        }
    }
    draw_scroll_marks(styler, buffer, area, ScrollWindow { first, total: items.len() });
    if items.is_empty() {
        draw_line(buffer, area, 0, 2, &styler.line([(Role::Dim, "Nothing fits. Esc shows all.")]));
    }
}

fn draw_phase_heading(review: &ReviewScreen, phase: PhaseId, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let title = review.session().plan().phase(phase).map_or(phase.id(), |plan| plan.title.as_str());
    draw_line(buffer, area, 0, 1, &styler.line([(Role::PhaseNow, &truncate(title, area.width.saturating_sub(2)))]));
}

fn draw_entry(review: &ReviewScreen, entry: u64, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let rows = session.ledger().newest_versions_of(entry);
    let Some(first) = rows.first() else { return };
    let told = describe_entry(session, entry);
    let is_struck = session.ledger().is_withdrawn(entry);
    let role = match first.item.as_ref() {
        _ if is_struck => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let time = format!("{} ", first.time.hm());
    let kind = format!(" {:<KIND_WIDTH$}", told.kind);
    let marks = entry_marks(review, first);
    let tags = if told.tags.is_empty() { String::new() } else { format!("  {}", told.tags) };
    let space = area
        .width
        .saturating_sub(2 + display_width(&time) + display_width(&kind) + display_width(&marks) + display_width(&tags) + 1);
    let words = truncate(&told.text, space);
    if review.selected_entry() == Some(entry) {
        buffer.set_style(area.intersection(buffer.area), styler.style(Role::Selected));
        draw_line(buffer, area, 0, 2, &styler.line([(Role::Selected, &format!("{time}{kind}{words}{tags}{marks}"))]));
        return;
    }
    let parts = [(Role::Dim, time.as_str()), (Role::Kind, &kind), (role, &words), (Role::Dim, &tags), (Role::Dim, &marks)];
    draw_line(buffer, area, 0, 2, &styler.line(parts));
}

/// Who, where that is not who wrote last; late.
fn entry_marks(review: &ReviewScreen, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let who = Some(first.author.as_str()).filter(|_| is_typed && first.author != review.session().writer());
    // A correction is always written later; what was late is the entry itself.
    let begun = review.session().ledger().row(first.entry).unwrap_or(first);
    let late = (is_typed && begun.is_late_entry()).then_some("late");
    [who, late].into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}

/// What stood there, and who changed it.
fn draw_change(review: &ReviewScreen, change: &EntryChange<'_>, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = review.session();
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = Some(change.entered.date()).filter(|date| Some(date) != day.as_ref());
    let when = date.map_or_else(|| change.entered.hm(), |date| format!("{date} {}", change.entered.hm()));
    let act = if change.is_withdrawal { "withdrawn by" } else { "changed by" };
    let why = if change.reason.is_empty() { String::new() } else { format!(": {}", change.reason) };
    let by = format!("{act} {} {when}{why}", change.author);
    let indent = if area.width < 60 { 4 } else { 17 };
    let space = area.width.saturating_sub(indent + 1);
    if change.is_withdrawal {
        draw_line(buffer, area, 0, indent, &styler.line([(Role::Dim, &truncate(&by, space))]));
        return;
    }
    let was = describe_rows(session, &change.previous_rows);
    let time = change.previous_rows.first().map(|row| format!("{} ", row.time.hm())).unwrap_or_default();
    let was = truncate(&format!("{time}{}", was.text), space.saturating_sub(display_width(&by).min(space / 2) + 2));
    let by = truncate(&by, space.saturating_sub(display_width(&was) + 2));
    draw_line(buffer, area, 0, indent, &styler.line([(Role::Struck, &was), (Role::Dim, "  "), (Role::Dim, &by)]));
}
