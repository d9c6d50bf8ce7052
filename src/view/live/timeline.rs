//! The timeline: entries by the time they happened, the newest at the bottom, withdrawn ones struck through.

use crate::app::LiveScreen;
use crate::session::analysis::describe::{EntryDescription, describe_entry};
use crate::session::record::history::is_corrected;
use crate::session::{Row, Session};
use crate::theme::Role;
use crate::view::panel::Panel;
use crate::view::text::{display_width, truncate};
use ratatui::layout::Rect;
use std::borrow::Cow;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let timeline = live.session().timeline();
    let height = usize::from(panel.area.height);
    let end = match live.selected_entry().and_then(|selected| timeline.iter().position(|(_, entry)| *entry == selected)) {
        // A third of the rows shows what came after the selected entry.
        Some(at) => (at + 1 + height / 3).min(timeline.len()).max(height.min(timeline.len())),
        None => timeline.len(),
    };
    let shown = timeline.get(end.saturating_sub(height)..end).unwrap_or_default();
    for (row, (_, entry)) in (0..).zip(shown) {
        let area = panel.area;
        draw_entry(live, *entry, &mut panel.part(Rect { y: area.y + row, height: 1, ..area }));
    }
}

fn draw_entry(live: &LiveScreen, entry: u64, panel: &mut Panel<'_>) {
    let session = live.session();
    let rows = session.ledger().newest_versions_of(entry);
    let Some(first) = rows.first() else { return };
    let description = describe_entry(session, entry);
    let mut entry_line = EntryLine::new(session, entry, first, &description, live_marks(session, entry, first));
    let width = panel.area.width;
    let indent = if width < 40 { 0 } else { 2 };
    entry_line.fit_tags(width.saturating_sub(indent + entry_line.fixed_width() + 1));
    entry_line.draw(indent, live.selected_entry() == Some(entry), panel);
}

/// The writer if it is not the current one; late, amended, withdrawn.
fn live_marks(session: &Session, entry: u64, first: &Row) -> String {
    let is_typed = !first.author.is_app();
    let fate = match session.ledger() {
        ledger if ledger.is_withdrawn(entry) => Some("withdrawn"),
        ledger if is_corrected(ledger, entry) => Some("amended"),
        _ => None,
    };
    let who = Some(first.author.as_str()).filter(|_| is_typed && first.author != session.writer());
    let late = (is_typed && first.is_late_entry()).then_some("late");
    join_marks([who, late, fate])
}

/// ` · NR · late`.
pub(crate) fn join_marks<const N: usize>(marks: [Option<&str>; N]) -> String {
    marks.into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}

/// One entry in a timeline.
pub(crate) struct EntryLine<'a> {
    role: Role,
    time: String,
    kind: String,
    words: Cow<'a, str>,
    tags: String,
    marks: String,
}

impl<'a> EntryLine<'a> {
    /// `first` is the first row of the entry's newest version.
    pub(crate) fn new(session: &Session, entry: u64, first: &Row, description: &'a EntryDescription, marks: String) -> Self {
        let role = match first.item.as_ref() {
            _ if session.ledger().is_withdrawn(entry) => Role::Struck,
            "quote" => Role::Quote,
            _ if first.author.is_app() => Role::Dim,
            _ => Role::Text,
        };
        let tags = if description.tags.is_empty() { String::new() } else { format!("  {}", description.tags) };
        let kind = format!("  {:<8}", description.kind);
        Self { role, time: first.time.hm(), kind, words: Cow::Borrowed(&description.text), tags, marks }
    }

    /// The cells of everything but words and tags.
    fn fixed_width(&self) -> u16 {
        display_width(&self.time) + display_width(&self.kind) + display_width(&self.marks)
    }

    /// Cuts the words so that they fit with the tags; tags of more than half the width are left out.
    fn fit_tags(&mut self, width: u16) {
        if display_width(&self.words) + display_width(&self.tags) > width && display_width(&self.tags) > width / 2 {
            self.tags.clear();
        }
        self.fit_words(width);
    }

    fn fit_words(&mut self, width: u16) {
        let width = width.saturating_sub(display_width(&self.tags));
        self.words = truncate(std::mem::take(&mut self.words), width);
    }

    /// Cuts only the words, so that the line takes at most so many cells.
    pub(crate) fn fit(&mut self, width: u16) {
        self.fit_words(width.saturating_sub(self.fixed_width()));
    }

    pub(crate) fn draw(&self, indent: u16, is_selected: bool, panel: &mut Panel<'_>) {
        let Self { role, time, kind, words, tags, marks } = self;
        let [mut dim, mut of_kind, mut role] = [Role::Dim, Role::Kind, *role];
        if is_selected {
            panel.fill(Role::Selected);
            [dim, of_kind, role] = [Role::Selected; 3];
        }
        panel.write(0, indent, [(dim, time), (of_kind, kind), (role, words), (dim, tags), (dim, marks)]);
    }
}
