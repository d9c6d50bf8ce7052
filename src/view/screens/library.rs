//! The library: the sessions that are not closed, then the others, in as many columns as fit; in a wide terminal a preview at the
//! right.

use crate::app::LibraryScreen;
use crate::app::data::listing::{SessionEntry, SessionStatus};
use crate::app::input::search_query::date_from_name;
use crate::app::keymap::KeyContext;
use crate::app::screens::library::FIRST_RUN_OPTIONS;
use crate::session::{Summary, analysis::summary::SessionText};
use crate::view::live::input_line::input_spans;
use crate::view::prelude::*;
use crate::view::screens::footer;
use ratatui::layout::HorizontalAlignment::{self, Left, Right};
use ratatui::widgets::{Cell, HighlightSpacing, Row, Table, TableState};
use std::iter;

/// From this width on there is a preview, in cells.
const MIN_PREVIEW_WIDTH: u16 = 110;
const PREVIEW_WIDTH: u16 = 40;
const DATE_WIDTH: u16 = 10;
const CLIENT_WIDTH: u16 = 9;

/// A column after the date and the client: heading, width, the list's width from which on it is shown, alignment, text.
type SummaryColumn = (&'static str, u16, u16, HorizontalAlignment, fn(&Summary) -> String);

const SUMMARY_COLUMNS: [SummaryColumn; 7] = [
    ("protocol", 11, 55, Left, |summary| summary.protocol.clone()),
    ("length", 6, 31, Right, |summary| format!("{}:{:02}", summary.minutes / 60, summary.minutes % 60)),
    ("dose", 11, 43, Left, |summary| summary.dose.clone()),
    ("BP peak", 7, 68, Right, format_peak),
    ("rise", 4, 68, Right, |summary| summary.peak.and_then(|peak| peak.rise).map(format_signed).unwrap_or_default()),
    ("alerts", 6, 80, Right, |summary| format_count(summary.alerts)),
    ("gaps", 4, 80, Right, |summary| format_count(summary.gaps.len())),
];

pub(crate) fn draw(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height == 0 {
        return;
    }
    let wrap = |notice: &str| panel.styler.wrap(Role::Question, notice, area.width.saturating_sub(2));
    let messages = library.notice.as_deref().map_or_else(Vec::new, wrap);
    draw_header(library, panel);
    draw_footer(library, &messages, panel);
    let below = 1 + (messages.len() as u16).max(1);
    let [_, body, _] = Layout::vertical([Constraint::Length(2), Constraint::Fill(1), Constraint::Length(below)]).areas(area);
    if library.has_help {
        footer::draw_help(KeyContext::Library, body, panel);
    } else if library.is_empty() {
        draw_first_run(library, &mut panel.part(body));
    } else {
        let preview = if area.width >= MIN_PREVIEW_WIDTH { PREVIEW_WIDTH } else { 0 };
        let [list, preview] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(preview)]).areas(body);
        draw_list(library, &mut panel.part(list));
        draw_preview(library, &mut panel.part(preview));
    }
}

fn draw_header(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let (all, read) = library.list.counts();
    let title = if library.is_samples { "Sample sessions" } else { "Sessions" };
    let shown = library.visible().len();
    let counted = match () {
        () if !library.list.is_listed => " · searching".to_owned(),
        () if all == 0 => String::new(),
        () if shown < all => format!(" · {shown} of {all}"),
        () => format!(" · {all}"),
    };
    let (role, progress) = match library.counting_progress() {
        Some((read, all)) => (Role::Question, format!(" · counting: read {read} of {all} · Esc stops")),
        None if read < all => (Role::Dim, format!(" · read {read}")),
        None => (Role::Dim, String::new()),
    };
    let used = panel.write(0, 1, [(Role::Text, title), (Role::Dim, &counted), (role, &progress)]);
    panel.write_right(0, used + 1, [(Role::Dim, &format!("by {}", library.list.sort.label()))]);
    if library.is_empty() {
        return;
    }
    let (query, caret) = (library.query.value(), library.query.cursor());
    let mut line = panel.styler.line([(Role::Dim, "› ")]);
    line.extend(input_spans(panel.styler, query, Some(caret), panel.area.width.saturating_sub(6)));
    if query.is_empty() {
        line.push_span(panel.styler.span(Role::Dim, " codes, words, #tags, client: protocol: by: since: until:"));
    }
    panel.draw_line(1, 1, &line);
}

fn draw_footer(library: &LibraryScreen, messages: &[Line<'static>], panel: &mut Panel<'_>) {
    let height = panel.area.height;
    panel.draw_lines(height.saturating_sub(1 + messages.len() as u16), 1, messages);
    if height < 5 {
        return;
    }
    let (enter, order) = match library.selected().map(SessionEntry::status) {
        _ if library.is_empty() => ("select", ""),
        Some(SessionStatus::Open) => ("resume", "Tab"),
        _ => ("open", "Tab"),
    };
    let hints: &[(&str, &str)] = &[("Enter", enter), (order, "sort"), ("Ctrl-N", "new"), ("?", "keys"), ("Esc", "quit")];
    footer::draw_hints(hints, panel);
}

/// Draws the headings and the sessions, scrolled so that the selected one is visible.
fn draw_list(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let [_, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(panel.area);
    if list.is_empty() {
        return;
    }
    let (styler, height) = (panel.styler, usize::from(list.height));
    let columns: Vec<&SummaryColumn> =
        SUMMARY_COLUMNS.iter().filter(|(_, _, from_width, ..)| list.width >= *from_width).collect();
    let (unclosed, shown) = (library.list.unclosed_count, library.visible().len());
    // A blank line separates the sessions that are not closed from the others.
    let gap_lines = usize::from(unclosed > 0 && unclosed < shown);
    let (open, others) = (library.visible().take(unclosed), library.visible().skip(unclosed));
    let lines = open.map(Some).chain(iter::repeat_n(None, gap_lines)).chain(others.map(Some));
    let total = shown + gap_lines;
    let index = library.list.selected_index();
    let selected = if index < unclosed { index } else { index + gap_lines };
    let first = (selected + 1 + height / 4).min(total).saturating_sub(height);
    let lines: Vec<Option<&SessionEntry>> = lines.skip(first).take(height).collect();

    let heading = |text, alignment| styler.line([(Role::Dim, text)]).alignment(alignment);
    let headings = columns.iter().map(|(name, _, _, alignment, _)| heading(name, *alignment));
    let headings = [heading("date", Left), heading("client", Left)].into_iter().chain(headings);
    let rows = lines.iter().enumerate().map(|(line, entry)| match entry {
        Some(entry) => session_row(entry, &columns, first + line == selected, styler),
        None => Row::default().height(1),
    });
    let widths = [DATE_WIDTH, CLIENT_WIDTH].into_iter().chain(columns.iter().map(|(_, width, ..)| *width));
    let table = Table::new(rows, widths.map(Constraint::Length).chain([Constraint::Fill(1)]))
        .header(headings.collect())
        .highlight_symbol(styler.line([(Role::Selected, " ▸ ")]))
        .highlight_spacing(HighlightSpacing::Always);
    panel.render_stateful(table, &mut TableState::new().with_selected(Some(selected - first)));
    // The last column belongs to the marks of scrolling.
    panel.part(Rect { x: list.right() - 1, width: 1, ..list }).clear();
    for (row, entry) in list.rows().zip(lines).filter_map(|(row, entry)| Some((row, entry?))) {
        // The status covers the last columns.
        let mark = status_mark(entry);
        let role = if row.y == list.y + (selected - first) as u16 { Role::Selected } else { Role::Dim };
        let gap = if mark.is_empty() { "" } else { " " };
        panel.part(row).write_right(0, 0, [(role, gap), (role, &mark)]);
    }
    panel.part(list).draw_scroll_marks(first, total);
    if shown == 0 && library.list.is_listed {
        panel.write(1, 3, [(Role::Dim, "No matches. Ctrl-U clears the search.")]);
    }
}

fn session_row(session: &SessionEntry, columns: &[&SummaryColumn], is_selected: bool, styler: Styler<'_>) -> Row<'static> {
    let role = match session.status() {
        _ if is_selected => Role::Selected,
        SessionStatus::Damaged => Role::Trouble,
        SessionStatus::Running | SessionStatus::Open => Role::DueNow,
        SessionStatus::Closed if session.info.is_none() => Role::Dim,
        SessionStatus::Sealed => Role::Dim,
        SessionStatus::Closed => Role::Text,
    };
    let cell = |text: &str, width, alignment| Cell::from(styler.line([(role, &truncate(text, width))]).alignment(alignment));
    let mut cells = vec![cell(&date_from_name(&session.name), DATE_WIDTH, Left), cell(session.client(), CLIENT_WIDTH, Left)];
    if let Some(summary) = session.summary() {
        cells.extend(columns.iter().map(|(_, width, _, alignment, text)| cell(&text(summary), *width, *alignment)));
    } else if let Some(info) = session.info.as_ref().filter(|_| !columns.is_empty()) {
        let damage = info.damage.first().map_or("", String::as_str);
        let text = styler.line([(role, "damaged · "), (role, damage)]);
        cells.push(Cell::from(text).column_span(columns.len() as u16 + 1));
    }
    Row::new(cells).style(styler.style(if is_selected { Role::Selected } else { Role::Text }))
}

/// The status of a session that is not simply closed.
fn status_mark(session: &SessionEntry) -> String {
    let mark = match session.status() {
        SessionStatus::Running => "running",
        SessionStatus::Open => "not closed",
        SessionStatus::Damaged => "damaged",
        SessionStatus::Sealed => "sealed",
        SessionStatus::Closed => "",
    };
    let rehearsal = session.is_rehearsal.then_some("rehearsal");
    [Some(mark), rehearsal].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Draws a short summary of the selected session.
fn draw_preview(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let Some(session) = library.selected() else { return };
    let (styler, width) = (panel.styler, panel.area.width.saturating_sub(2));
    let mut lines = vec![styler.line([(Role::Text, &session.name)])];
    match &session.info {
        None => lines.push(styler.line([(Role::Dim, "not read yet")])),
        Some(info) => lines.extend(info.damage.iter().flat_map(|damage| styler.wrap(Role::Trouble, damage, width))),
    }
    let mark = status_mark(session);
    lines.extend((!mark.is_empty()).then(|| styler.line([(Role::DueNow, &mark)])));
    lines.extend(session.summary().into_iter().flat_map(|summary| summary_lines(summary, styler, width)));
    panel.draw_lines(0, 1, &lines);
    panel.draw_scroll_marks(0, lines.len());
}

fn summary_lines(summary: &Summary, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let began = format!("{} {} · {}", summary.began.date(), summary.began.hm(), summary.authors.join(", "));
    let mut lines = vec![styler.line([(Role::Dim, &began)])];
    lines.extend(summary.rehearsal.map(|speed| Line::from(styler.rehearsal_mark(Some(speed)))));
    lines.push(Line::default());
    let mut section = |heading: &str, role: Role, text: &str| {
        if !text.is_empty() {
            lines.push(styler.line([(Role::Dim, heading)]));
            lines.extend(indented(styler.wrap(role, text, width.saturating_sub(2)), 2));
        }
    };
    if let Some(SessionText { recap, quotes, tags, .. }) = &summary.text {
        // The state is above.
        for (heading, text) in recap.lines.iter().filter(|(heading, _)| *heading != "state") {
            section(heading, Role::Text, text);
        }
        section("quotes", Role::Quote, &quotes.iter().map(|quote| format!("“{quote}”")).collect::<Vec<_>>().join(" "));
        section("tags", Role::Dim, &tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    }
    section("gaps", Role::Dim, &summary.gaps.join(" · "));
    lines
}

/// What can be done while there are no sessions.
fn draw_first_run(library: &LibraryScreen, panel: &mut Panel<'_>) {
    panel.write(0, 1, [(Role::Text, "There are no sessions here yet.")]);
    let width = panel.area.width.saturating_sub(16);
    for (row, (index, (name, does, _))) in (2..).zip(FIRST_RUN_OPTIONS.iter().enumerate()) {
        let (role, mark) = if index == library.option { (Role::PhaseNow, "▸ ") } else { (Role::Text, "  ") };
        panel.write(row, 1, [(role, mark), (role, &format!("{name:<11}")), (Role::Dim, &truncate(*does, width))]);
    }
}

fn format_peak(summary: &Summary) -> String {
    let Some(peak) = summary.peak else { return String::new() };
    let diastolic = peak.diastolic.map(|diastolic| format!("/{diastolic}")).unwrap_or_default();
    format!("{}{diastolic}", peak.systolic)
}

fn format_count(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}
