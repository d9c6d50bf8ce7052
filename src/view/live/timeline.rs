//! The timeline: what was entered, by the time it happened, newest at the bottom. What was withdrawn is struck through.

use crate::app::LiveScreen;
use crate::session::Row;
use crate::session::analysis::describe::{EntryDescription, describe_entry};
use crate::session::record::history::is_corrected;
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells for an entry's kind.
const KIND_WIDTH: usize = 8;

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let timeline = live.session().timeline();
    let height = usize::from(area.height);
    let end = match live.selected_entry().and_then(|selected| timeline.iter().position(|(_, entry)| *entry == selected)) {
        // Some of what came after it is seen as well.
        Some(at) => (at + 1 + height / 3).min(timeline.len()).max(height.min(timeline.len())),
        None => timeline.len(),
    };
    let shown = timeline.get(end.saturating_sub(height)..end).unwrap_or_default();
    for (row, (_, entry)) in (0..).zip(shown) {
        draw_entry(live, *entry, styler, buffer, Rect { y: area.y + row, height: 1, ..area });
    }
}

fn draw_entry(live: &LiveScreen, entry: u64, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = live.session();
    let ledger = session.ledger();
    let rows = ledger.newest_versions_of(entry);
    let Some(first) = rows.first() else { return };
    let told = describe_entry(session, entry);
    let marks = entry_marks(live, entry, first);
    let is_struck = ledger.is_withdrawn(entry);
    let role = match first.item.as_ref() {
        _ if is_struck => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let indent = if area.width < 40 { 0 } else { 2 };
    let (time, kind) = (first.time.hm(), format!("  {:<KIND_WIDTH$}", told.kind));
    let space = area.width.saturating_sub(indent + display_width(&time) + display_width(&kind) + display_width(&marks) + 1);
    let (words, tags) = fit_description(&told, space);
    if live.selected_entry() == Some(entry) {
        buffer.set_style(area, styler.style(Role::Selected));
        draw_line(buffer, area, 0, indent, &styler.line([(Role::Selected, &format!("{time}{kind}{words}{tags}{marks}"))]));
        return;
    }
    let parts = [(Role::Dim, time.as_str()), (Role::Kind, &kind), (role, &words), (Role::Dim, &tags), (Role::Dim, &marks)];
    draw_line(buffer, area, 0, indent, &styler.line(parts));
}

/// The words and the tags after them; words give way first, but for a few.
fn fit_description(told: &EntryDescription, space: u16) -> (String, String) {
    let tags = if told.tags.is_empty() { String::new() } else { format!("  {}", told.tags) };
    if display_width(&told.text) + display_width(&tags) <= space {
        return (told.text.clone(), tags);
    }
    let tags = if display_width(&tags) <= space / 2 { tags } else { String::new() };
    (truncate(&told.text, space.saturating_sub(display_width(&tags))), tags)
}

/// Who, where that is not who writes now; late, amended, withdrawn.
fn entry_marks(live: &LiveScreen, entry: u64, first: &Row) -> String {
    let session = live.session();
    let is_typed = !first.author.is_app();
    let fate = match session.ledger() {
        ledger if ledger.is_withdrawn(entry) => Some("withdrawn"),
        ledger if is_corrected(ledger, entry) => Some("amended"),
        _ => None,
    };
    let who = Some(first.author.as_str()).filter(|_| is_typed && first.author != session.writer());
    let late = (is_typed && first.is_late_entry()).then_some("late");
    [who, late, fate].into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}
