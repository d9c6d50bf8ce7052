//! The timeline: entries by the time they happened, the newest at the bottom, withdrawn ones struck through.

use crate::session::{Row, analysis::describe::describe_entry, record::history::is_corrected};
use crate::view::prelude::*;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let timeline = live.session().timeline();
    let height = usize::from(panel.area.height);
    let end = match live.selected_entry().and_then(|selected| timeline.iter().position(|(_, entry)| *entry == selected)) {
        // A third of the rows shows what came after the selected entry.
        Some(at) => (at + 1 + height / 3).min(timeline.len()).max(height.min(timeline.len())),
        None => timeline.len(),
    };
    let shown = timeline.get(end.saturating_sub(height)..end).unwrap_or_default();
    for (row, (_, entry)) in panel.area.rows().zip(shown) {
        let is_selected = live.selected_entry() == Some(*entry);
        draw_entry(live.session(), *entry, |first| entry_marks(live.session(), *entry, first), is_selected, &mut panel.part(row));
    }
}

/// The writer if it is not the current one; late, amended, withdrawn.
fn entry_marks(session: &Session, entry: u64, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let change = match session.ledger() {
        ledger if ledger.is_withdrawn(entry) => Some("withdrawn"),
        ledger if is_corrected(ledger, entry) => Some("amended"),
        _ => None,
    };
    let author = Some(first.author.as_str()).filter(|_| is_typed && first.author != session.writer());
    let late = (is_typed && first.is_late_entry()).then_some("late");
    join_marks([author, late, change])
}

/// ` · NR · late`.
pub(crate) fn join_marks<const N: usize>(marks: [Option<&str>; N]) -> String {
    marks.into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}

/// Draws one entry. `marks` gets the first row of its newest version. In a narrow panel the words are cut, and tags of more than
/// half the width are left out.
pub(crate) fn draw_entry(session: &Session, entry: u64, marks: impl Fn(&Row) -> String, selected: bool, panel: &mut Panel<'_>) {
    let rows = session.ledger().newest_versions_of(entry);
    let Some(first) = rows.first() else { return };
    let role = match first.item.as_ref() {
        _ if session.ledger().is_withdrawn(entry) => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let description = describe_entry(session, entry);
    let (time, kind, marks) = (first.time.hm(), format!("  {:<8}", description.kind), marks(first));
    let mut tags = if description.tags.is_empty() { String::new() } else { format!("  {}", description.tags) };
    let indent = if panel.area.width < 40 { 0 } else { 2 };
    let used = indent + display_width(&time) + display_width(&kind) + display_width(&marks) + 1;
    let space = panel.area.width.saturating_sub(used);
    if display_width(&description.text) + display_width(&tags) > space && display_width(&tags) > space / 2 {
        tags.clear();
    }
    let text = truncate(&description.text, space.saturating_sub(display_width(&tags)));
    let mut roles = [Role::Dim, Role::Kind, role];
    if selected {
        panel.fill(Role::Selected);
        roles = [Role::Selected; 3];
    }
    let [dim, of_kind, role] = roles;
    panel.write(0, indent, [(dim, &time), (of_kind, &kind), (role, &text), (dim, &tags), (dim, &marks)]);
}
