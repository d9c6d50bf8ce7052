//! The timeline of a review: entries under their phases, in the record's own time; beneath a changed one what stood there, struck
//! through, with who changed it, when and why.

use crate::app::screens::review::{Item, Review};
use crate::session::analysis::describe::{tell, tell_rows};
use crate::session::record::history;
use crate::session::record::history::Change;
use crate::session::{PhaseId, Row};
use crate::theme::Role;
use crate::view::text::{Ink, Seen, cut, goes_on, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells for an entry's kind.
const KIND: usize = 8;

pub(crate) fn draw(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let items = review.items();
    let height = usize::from(room.height);
    let chosen = review.row();
    let first = (chosen + 1 + height / 3).min(items.len()).saturating_sub(height).min(chosen);
    for (row, item) in (0..room.height).zip(items.iter().skip(first)) {
        let line = Rect { y: room.y + row, height: 1, ..room };
        match item {
            Item::Phase(phase) => heading(review, *phase, ink, buffer, line),
            Item::Entry(entry) => one(review, *entry, ink, buffer, line),
            Item::Reopened(times) => {
                let words = format!("opened again {times} times for late entries; f kind:session shows each");
                put(buffer, line, 0, 2, &ink.line([(Role::Dim, &cut(&words, line.width.saturating_sub(3)))]));
            }
            Item::Change { entry, nth } => {
                if let Some(change) = history::of(review.session().ledger(), *entry).get(*nth) {
                    changed(review, change, ink, buffer, line);
                }
            }
        }
    }
    goes_on(ink, buffer, room, Seen { first, of: items.len() });
    if items.is_empty() {
        put(buffer, room, 0, 2, &ink.line([(Role::Dim, "Nothing fits. Esc shows all.")]));
    }
}

fn heading(review: &Review, phase: PhaseId, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let title = review.session().plan().phase(phase).map_or(phase.id(), |plan| plan.title.as_str());
    put(buffer, room, 0, 1, &ink.line([(Role::PhaseNow, &cut(title, room.width.saturating_sub(2)))]));
}

fn one(review: &Review, entry: u64, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let session = review.session();
    let rows = session.ledger().shown_of(entry);
    let Some(first) = rows.first() else { return };
    let told = tell(session, entry);
    let is_struck = session.ledger().is_withdrawn(entry);
    let role = match first.item.as_ref() {
        _ if is_struck => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let time = format!("{} ", first.time.hm());
    let kind = format!(" {:<KIND$}", told.kind);
    let marks = marks(review, first);
    let tags = if told.tags.is_empty() { String::new() } else { format!("  {}", told.tags) };
    let space = room.width.saturating_sub(2 + width(&time) + width(&kind) + width(&marks) + width(&tags) + 1);
    let words = cut(&told.words, space);
    if review.selected() == Some(entry) {
        buffer.set_style(room.intersection(buffer.area), ink.style(Role::Selected));
        put(buffer, room, 0, 2, &ink.line([(Role::Selected, &format!("{time}{kind}{words}{tags}{marks}"))]));
        return;
    }
    let parts = [(Role::Dim, time.as_str()), (Role::Kind, &kind), (role, &words), (Role::Dim, &tags), (Role::Dim, &marks)];
    put(buffer, room, 0, 2, &ink.line(parts));
}

/// Who, where that is not who wrote last; late.
fn marks(review: &Review, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let who = Some(first.author.as_str()).filter(|_| is_typed && first.author != review.session().writer());
    // A correction is always written later; what was late is the entry itself.
    let begun = review.session().ledger().row(first.entry).unwrap_or(first);
    let late = (is_typed && begun.is_late()).then_some("late");
    [who, late].into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}

/// What stood there, and who changed it.
fn changed(review: &Review, change: &Change<'_>, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let session = review.session();
    let day = session.ledger().rows().first().map(|row| row.time.date());
    let date = Some(change.entered.date()).filter(|date| Some(date) != day.as_ref());
    let when = date.map_or_else(|| change.entered.hm(), |date| format!("{date} {}", change.entered.hm()));
    let act = if change.withdraws { "withdrawn by" } else { "changed by" };
    let why = if change.why.is_empty() { String::new() } else { format!(": {}", change.why) };
    let by = format!("{act} {} {when}{why}", change.by);
    let indent = if room.width < 60 { 4 } else { 17 };
    let space = room.width.saturating_sub(indent + 1);
    if change.withdraws {
        put(buffer, room, 0, indent, &ink.line([(Role::Dim, &cut(&by, space))]));
        return;
    }
    let was = tell_rows(session, &change.before);
    let time = change.before.first().map(|row| format!("{} ", row.time.hm())).unwrap_or_default();
    let was = cut(&format!("{time}{}", was.words), space.saturating_sub(width(&by).min(space / 2) + 2));
    let by = cut(&by, space.saturating_sub(width(&was) + 2));
    put(buffer, room, 0, indent, &ink.line([(Role::Struck, &was), (Role::Dim, "  "), (Role::Dim, &by)]));
}
