//! The timeline: what was entered, by the time it happened, newest at the bottom. What was withdrawn is struck through.

use crate::app::Live;
use crate::session::Row;
use crate::session::analysis::describe::{Told, tell};
use crate::session::record::history::is_corrected;
use crate::theme::Role;
use crate::view::text::{Ink, cut, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells for an entry's kind.
const KIND: usize = 8;

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let timeline = live.session().timeline();
    let height = usize::from(room.height);
    let end = match live.selected().and_then(|selected| timeline.iter().position(|(_, entry)| *entry == selected)) {
        // Some of what came after it is seen as well.
        Some(at) => (at + 1 + height / 3).min(timeline.len()).max(height.min(timeline.len())),
        None => timeline.len(),
    };
    let shown = timeline.get(end.saturating_sub(height)..end).unwrap_or_default();
    for (row, (_, entry)) in (0..).zip(shown) {
        one(live, *entry, ink, buffer, Rect { y: room.y + row, height: 1, ..room });
    }
}

fn one(live: &Live, entry: u64, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let session = live.session();
    let ledger = session.ledger();
    let rows = ledger.shown_of(entry);
    let Some(first) = rows.first() else { return };
    let told = tell(session, entry);
    let marks = marks(live, entry, first);
    let is_struck = ledger.is_withdrawn(entry);
    let role = match first.item.as_ref() {
        _ if is_struck => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let indent = if room.width < 40 { 0 } else { 2 };
    let (time, kind) = (first.time.hm(), format!("  {:<KIND$}", told.kind));
    let space = room.width.saturating_sub(indent + width(&time) + width(&kind) + width(&marks) + 1);
    let (words, tags) = fitting(&told, space);
    if live.selected() == Some(entry) {
        buffer.set_style(room, ink.style(Role::Selected));
        put(buffer, room, 0, indent, &ink.line([(Role::Selected, &format!("{time}{kind}{words}{tags}{marks}"))]));
        return;
    }
    let parts = [(Role::Dim, time.as_str()), (Role::Kind, &kind), (role, &words), (Role::Dim, &tags), (Role::Dim, &marks)];
    put(buffer, room, 0, indent, &ink.line(parts));
}

/// The words and the tags after them; words give way first, but for a few.
fn fitting(told: &Told, space: u16) -> (String, String) {
    let tags = if told.tags.is_empty() { String::new() } else { format!("  {}", told.tags) };
    if width(&told.words) + width(&tags) <= space {
        return (told.words.clone(), tags);
    }
    let tags = if width(&tags) <= space / 2 { tags } else { String::new() };
    (cut(&told.words, space.saturating_sub(width(&tags))), tags)
}

/// Who, where that is not who writes now; late, amended, withdrawn.
fn marks(live: &Live, entry: u64, first: &Row) -> String {
    let session = live.session();
    let is_typed = !first.author.is_app();
    let fate = match session.ledger() {
        ledger if ledger.is_withdrawn(entry) => Some("withdrawn"),
        ledger if is_corrected(ledger, entry) => Some("amended"),
        _ => None,
    };
    let who = Some(first.author.as_str()).filter(|_| is_typed && first.author != session.writer());
    let late = (is_typed && first.is_late()).then_some("late");
    [who, late, fate].into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}
