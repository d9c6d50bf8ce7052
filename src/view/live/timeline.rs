//! The timeline: entries by the time they happened, the newest at the bottom, withdrawn ones struck through.

use crate::session::clinical::checklist::{answers_at, items_of_phase};
use crate::session::{
    ChecklistAnswer, Initials, Row, RowKind,
    analysis::describe::describe_entry,
    record::history::{is_corrected, is_written_late},
    words::join_nonempty,
};
use crate::view::prelude::*;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

/// An entry that is not selected has at most so many rows, unless all entries fit.
const MAX_ENTRY_ROWS: usize = 3;
/// So many ticks of one checklist in a row are one line.
const MIN_FOLDED: usize = 3;
/// The entries before and after the last or the selected one that are looked at: more than a screen shows, and quick.
const LOOKED_AT: [usize; 2] = [600, 100];

/// A line or more of the timeline.
#[derive(Clone, Debug)]
enum TimelineItem {
    Entry(u64),
    /// Ticks of the checklist of a phase by one author, one after the other.
    Ticks(PhaseId, Vec<u64>),
}

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (session, styler, width) = (live.session(), panel.styler, panel.area.width);
    let selected = live.selected_entry();
    let items = folded_items(session, selected);
    let selected_item = items.iter().position(|item| matches!(item, TimelineItem::Entry(entry) if Some(*entry) == selected));
    let lines_of = |at: usize, max_rows: usize| match items.get(at) {
        Some(TimelineItem::Entry(entry)) => {
            let marks = |first: &Row| entry_marks(session, *entry, first);
            entry_lines(session, styler, *entry, marks, selected == Some(*entry), (width, max_rows))
        }
        Some(TimelineItem::Ticks(phase, ticks)) => ticks_lines(session, styler, *phase, ticks, (width, max_rows)),
        None => Vec::new(),
    };
    let shown = ListWindow::new(items.len(), selected_item, panel.area.height.into(), lines_of);
    draw_list(shown, selected_item, panel);
}

/// The entries around the selected one or the end, with runs of ticks folded. Ticks with words, late ones, changed ones and those
/// around the selected entry stay.
fn folded_items(session: &Session, selected: Option<u64>) -> Vec<TimelineItem> {
    let timeline = session.timeline();
    let place = selected.and_then(|selected| timeline.iter().position(|(_, entry)| *entry == selected));
    let middle = place.map_or(timeline.len(), |at| at + 1);
    let [before, after] = LOOKED_AT;
    let near = &timeline[middle.saturating_sub(before)..(middle + after).min(timeline.len())];
    let runs = near.chunk_by(|(_, a), (_, b)| {
        let ticked = ticked_phase(session, *a);
        ticked.is_some() && ticked == ticked_phase(session, *b)
    });
    let mut items = Vec::new();
    for run in runs {
        let is_selected = run.iter().any(|(_, entry)| Some(*entry) == selected);
        let entries = run.iter().map(|(_, entry)| *entry);
        match run.first().and_then(|(_, first)| ticked_phase(session, *first)) {
            Some((phase, _)) if run.len() >= MIN_FOLDED && !is_selected => {
                items.push(TimelineItem::Ticks(phase, entries.collect()));
            }
            _ => items.extend(entries.map(TimelineItem::Entry)),
        }
    }
    items
}

/// The phase whose checklist an entry ticks without a word, and who ticked it.
fn ticked_phase(session: &Session, entry: u64) -> Option<(PhaseId, &Initials)> {
    let ledger = session.ledger();
    let row = ledger.row(entry).filter(|row| row.kind == RowKind::Checklist && row.text == "done" && row.note.is_empty())?;
    if is_corrected(ledger, entry) || ledger.is_withdrawn(entry) || is_written_late(ledger, row) {
        return None;
    }
    let is_of = |phase: &PhaseId| items_of_phase(session.plan(), *phase).iter().any(|item| *item.id == *row.item);
    Some((PhaseId::ALL.into_iter().find(is_of)?, &row.author))
}

/// `arrive: 5 ticked · done 14 of 16, 1 not done, 1 missing`: what these ticks are, and the checklist at the time of the last one.
fn ticks_lines(session: &Session, styler: Styler<'_>, phase: PhaseId, ticks: &[u64], size: (u16, usize)) -> Vec<Line<'static>> {
    let rows: Vec<&Row> = ticks.iter().filter_map(|entry| session.ledger().row(*entry)).collect();
    let Some(last) = rows.last() else { return Vec::new() };
    let answers = answers_at(session, phase, last.elapsed);
    let count = |wanted: Option<ChecklistAnswer>| answers.iter().filter(|answer| **answer == wanted).count();
    let [done, not_done, not_applicable] = ChecklistAnswer::ALL.map(|answer| count(Some(answer)));
    let others = [(not_done, "not done"), (not_applicable, "not applicable"), (count(None), "missing")];
    let others = others.iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!(", {number} {words}"));
    let own = rows.iter().map(|row| &row.item).collect::<BTreeSet<_>>().len();
    let ticked = if own < done { format!("{own} ticked · ") } else { String::new() };
    let text = format!("{}: {ticked}done {done} of {}{}", phase.id(), answers.len(), others.collect::<String>());
    let author = Some(last.author.as_str()).filter(|_| last.author != session.writer());
    let label = entry_label(styler, &last.time.hm(), "check", [Role::Dim, Role::Kind], size.0);
    text_and_marks(styler, &label, (Role::Text, &text), (Role::Dim, join_marks([author]).trim_start()), size)
}

/// Draws the lines of a list below each other; those of the selected item over their whole width.
pub(crate) fn draw_list(shown: ListWindow, selected: Option<usize>, panel: &mut Panel<'_>) {
    let mut y = panel.area.y;
    for (at, lines) in shown.items.clone().zip(shown.lines) {
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let mut rows = panel.part(Rect { y, height, ..panel.area });
        if selected == Some(at) {
            rows.fill(Role::Selected);
        }
        rows.draw_lines(0, 0, lines);
        y += height;
    }
}

/// The items of a list that fit into so many rows, each with its lines.
#[derive(Debug)]
pub(crate) struct ListWindow {
    /// The indexes of the items that are shown.
    pub(crate) items: Range<usize>,
    lines: VecDeque<Vec<Line<'static>>>,
}

impl ListWindow {
    /// Shows the end of a list, or its part around the selected item: a third of the rows shows what comes after that. `lines_of`
    /// gets an index and the most rows that this item may take, which is 1 at least.
    pub(crate) fn new(
        len: usize,
        selected: Option<usize>,
        height: usize,
        lines_of: impl Fn(usize, usize) -> Vec<Line<'static>>,
    ) -> Self {
        let whole = Self::with_limit(len, selected, height, height, &lines_of);
        if whole.items.len() == len { whole } else { Self::with_limit(len, selected, height, MAX_ENTRY_ROWS, lines_of) }
    }

    fn with_limit(
        len: usize,
        selected: Option<usize>,
        height: usize,
        max_rows: usize,
        lines_of: impl Fn(usize, usize) -> Vec<Line<'static>>,
    ) -> Self {
        let start = selected.unwrap_or(len).min(len);
        let mut window = Self { items: start..start, lines: VecDeque::new() };
        let mut free = height;
        if selected.is_some() {
            window.push_next(len, &mut free, height, &lines_of);
            let kept = free.saturating_sub(height / 3);
            while free > kept && window.push_next(len, &mut free, max_rows, &lines_of) {}
        }
        while window.items.start > 0 && free > 0 {
            let lines = lines_of(window.items.start - 1, max_rows.min(free));
            free -= lines.len().min(free);
            window.items.start -= 1;
            window.lines.push_front(lines);
        }
        while window.push_next(len, &mut free, max_rows, &lines_of) {}
        window
    }

    /// Adds the item after the last one. Returns whether there is one and a row for it.
    fn push_next(
        &mut self,
        len: usize,
        free: &mut usize,
        max_rows: usize,
        lines_of: impl Fn(usize, usize) -> Vec<Line<'static>>,
    ) -> bool {
        if self.items.end >= len || *free == 0 {
            return false;
        }
        let lines = lines_of(self.items.end, max_rows.min(*free));
        *free -= lines.len().min(*free);
        self.items.end += 1;
        self.lines.push_back(lines);
        true
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
    let late = (is_typed && is_written_late(session.ledger(), first)).then_some("late");
    join_marks([author, late, change])
}

/// ` · NR · late`.
pub(crate) fn join_marks<const N: usize>(marks: [Option<&str>; N]) -> String {
    marks.into_iter().flatten().fold(String::new(), |marks, mark| marks + " · " + mark)
}

/// The lines of one entry in a panel of a width and with a number of rows at most. `marks` gets the first row of its newest version.
/// Words that do not fit into the rows are cut; marks never are.
pub(crate) fn entry_lines(
    session: &Session,
    styler: Styler<'_>,
    entry: u64,
    marks: impl Fn(&Row) -> String,
    selected: bool,
    (width, max_rows): (u16, usize),
) -> Vec<Line<'static>> {
    let rows = session.ledger().newest_versions_of(entry);
    let Some(first) = rows.first() else { return Vec::new() };
    let of = |role| if selected { Role::Selected } else { role };
    let role = match first.item.as_ref() {
        _ if session.ledger().is_withdrawn(entry) => Role::Struck,
        "quote" => Role::Quote,
        _ if first.author.is_app() => Role::Dim,
        _ => Role::Text,
    };
    let description = describe_entry(session, entry);
    let label = entry_label(styler, &first.time.hm(), description.kind, [of(Role::Dim), of(Role::Kind)], width);
    let end = join_nonempty([description.tags.as_str(), marks(first).trim_start()], "  ");
    text_and_marks(styler, &label, (of(role), &description.text), (of(Role::Dim), &end), (width, max_rows))
}

/// The time and the kind of an entry.
fn entry_label(styler: Styler<'_>, time: &str, kind: &str, roles: [Role; 2], width: u16) -> Line<'static> {
    let indent = blanks(if width < 40 { 0 } else { 2 });
    styler.line([(roles[0], &format!("{indent}{time}")), (roles[1], &format!("  {kind:<8}"))])
}

/// A label, a text beside it and the marks behind it. Of the text what does not fit into the rows is cut; of the marks nothing.
fn text_and_marks(
    styler: Styler<'_>,
    label: &Line<'static>,
    (role, text): (Role, &str),
    (end_role, end): (Role, &str),
    (width, max_rows): (u16, usize),
) -> Vec<Line<'static>> {
    let text_column = label.width() as u16;
    let space = usize::from(width.saturating_sub(text_column + 1));
    let fits = |text: &str| {
        let lines = styler.wrap_beside(label.clone(), text_column, role, text, width.saturating_sub(1));
        append_or_wrap(lines, styler, end_role, end, text_column, space)
    };
    let mut lines = fits(text);
    let mut cells = (space * max_rows).saturating_sub(usize::from(display_width(end)));
    while lines.len() > max_rows && cells > 1 {
        lines = fits(&truncate(text, u16::try_from(cells).unwrap_or(u16::MAX)));
        cells = cells.saturating_sub(4);
    }
    lines.truncate(max_rows);
    lines
}

/// Adds a text two cells behind the last line, or below it if it does not fit there.
pub(crate) fn append_or_wrap(
    mut lines: Vec<Line<'static>>,
    styler: Styler<'_>,
    role: Role,
    text: &str,
    column: u16,
    space: usize,
) -> Vec<Line<'static>> {
    let Some(last) = lines.last_mut().filter(|_| !text.is_empty()) else { return lines };
    let used = last.width().saturating_sub(usize::from(column));
    let gap = if text.starts_with('·') { " " } else { "  " };
    if used + gap.len() + usize::from(display_width(text)) <= space {
        last.push_span(styler.span(role, format!("{gap}{text}")));
    } else {
        lines.extend(indented(styler.wrap(role, text, u16::try_from(space).unwrap_or(u16::MAX)), column));
    }
    lines
}
