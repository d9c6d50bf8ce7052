//! The library: the sessions that are not closed, then the others, in as many columns as fit; in a wide terminal a preview at the
//! right.

use crate::app::LibraryScreen;
use crate::app::data::listing::{SessionEntry, SessionStatus};
use crate::app::input::search_query::date_from_name;
use crate::app::keymap::KeyContext;
use crate::app::screens::library::FIRST_RUN_OPTIONS;
use crate::session::Summary;
use crate::session::analysis::summary::SessionText;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::panel::Panel;
use crate::view::screens::footer;
use crate::view::text::{Styler, display_width, format_signed, indented, pad_left, pad_right, truncate};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

/// From this width on there is a preview, in cells.
const MIN_PREVIEW_WIDTH: u16 = 110;
const PREVIEW_WIDTH: u16 = 40;

struct ListColumn {
    heading: &'static str,
    width: u16,
    /// A narrower list is without this column, in cells.
    min_list_width: u16,
    is_right_aligned: bool,
    text: fn(&SessionEntry) -> String,
}

const fn column(heading: &'static str, width: u16, min_list_width: u16, text: fn(&SessionEntry) -> String) -> ListColumn {
    ListColumn { heading, width, min_list_width, is_right_aligned: false, text }
}

const fn number_column(heading: &'static str, width: u16, min_list_width: u16, text: fn(&SessionEntry) -> String) -> ListColumn {
    ListColumn { heading, width, min_list_width, is_right_aligned: true, text }
}

const COLUMNS: [ListColumn; 9] = [
    column("date", 10, 0, |entry| date_from_name(&entry.name)),
    column("client", 9, 0, |entry| entry.client().to_owned()),
    column("protocol", 11, 55, |entry| summary_text(entry, |summary| summary.protocol.clone())),
    number_column("length", 6, 31, |entry| {
        summary_text(entry, |summary| format!("{}:{:02}", summary.minutes / 60, summary.minutes % 60))
    }),
    column("dose", 11, 43, |entry| summary_text(entry, |summary| summary.dose.clone())),
    number_column("BP peak", 7, 68, |entry| summary_text(entry, format_peak)),
    number_column("rise", 4, 68, |entry| summary_text(entry, format_rise)),
    number_column("alerts", 6, 80, |entry| summary_text(entry, |summary| format_count(summary.alerts))),
    number_column("gaps", 4, 80, |entry| summary_text(entry, |summary| format_count(summary.gaps.len()))),
];

impl ListColumn {
    fn cell(&self, words: &str) -> String {
        let pad = if self.is_right_aligned { pad_left } else { pad_right };
        pad(&truncate(words, self.width), self.width) + " "
    }
}

pub(crate) fn draw(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height == 0 {
        return;
    }
    let wrap = |notice: &str| panel.styler.wrap(Role::Question, notice, area.width.saturating_sub(2));
    let messages = library.notice.as_deref().map_or_else(Vec::new, wrap);
    draw_header(library, panel);
    draw_footer(library, &messages, panel);
    let others = 3 + (messages.len() as u16).max(1);
    let body = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(others), ..area };
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
        () if !library.list.is_listed => " · looking".to_owned(),
        () if all == 0 => String::new(),
        () if shown < all => format!(" · {shown} of {all}"),
        () => format!(" · {all}"),
    };
    let (role, progress) = match library.counting_progress() {
        Some((read, all)) => (Role::Question, format!(" · to count them: reading {read} of {all} · Esc stops")),
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

/// Draws the messages and the key hints.
fn draw_footer(library: &LibraryScreen, messages: &[Line<'static>], panel: &mut Panel<'_>) {
    let height = panel.area.height;
    panel.draw_lines(height.saturating_sub(1 + messages.len() as u16), 1, messages);
    if height < 5 {
        return;
    }
    let (enter, order) = match library.selected().map(SessionEntry::status) {
        _ if library.is_empty() => ("does it", ""),
        Some(SessionStatus::Open) => ("goes on with it", "Tab"),
        _ => ("looks at it", "Tab"),
    };
    let hints: &[(&str, &str)] = &[("Enter", enter), (order, "orders"), ("Ctrl-N", "new"), ("?", "keys"), ("Esc", "leaves")];
    footer::draw_hints(hints, panel);
}

/// Draws the headings and the sessions, scrolled so that the selected one is visible.
fn draw_list(library: &LibraryScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height < 2 {
        return;
    }
    let columns: Vec<&ListColumn> = COLUMNS.iter().filter(|column| area.width >= column.min_list_width).collect();
    let headings: String = columns.iter().map(|column| column.cell(column.heading)).collect();
    panel.write(0, 3, [(Role::Dim, &headings)]);
    let height = usize::from(area.height - 1);
    let (unclosed, shown) = (library.list.unclosed_count, library.visible().len());
    // A blank line separates the sessions that are not closed from the others.
    let gap = usize::from(unclosed > 0 && unclosed < shown);
    let line_of = |place: usize| place + if place >= unclosed { gap } else { 0 };
    let selected = library.list.selected_index();
    let first = (line_of(selected) + 1 + height / 4).min(shown + gap).saturating_sub(height);
    for (place, entry) in library.visible().enumerate().skip(first.saturating_sub(gap)).take(height + gap) {
        if let Some(line) = line_of(place).checked_sub(first).filter(|line| *line < height) {
            let row = Rect { y: area.y + 1 + line as u16, height: 1, ..area };
            draw_session(entry, &columns, place == selected, &mut panel.part(row));
        }
    }
    panel.part(Rect { y: area.y + 1, height: area.height - 1, ..area }).draw_scroll_marks(first, shown + gap);
    if shown == 0 && library.list.is_listed {
        panel.write(1, 3, [(Role::Dim, "Nothing fits what is looked for. Ctrl-U empties it.")]);
    }
}

fn draw_session(session: &SessionEntry, columns: &[&ListColumn], is_selected: bool, panel: &mut Panel<'_>) {
    let area = panel.area;
    let own_role = match session.status() {
        SessionStatus::Damaged => Role::Trouble,
        SessionStatus::Running | SessionStatus::Open => Role::DueNow,
        SessionStatus::Closed if session.info.is_none() => Role::Dim,
        SessionStatus::Sealed => Role::Dim,
        SessionStatus::Closed => Role::Text,
    };
    let (role, mark_role) = if is_selected { (Role::Selected, Role::Selected) } else { (own_role, Role::Dim) };
    let mut words = if is_selected { "▸ " } else { "  " }.to_owned();
    let is_unreadable = session.info.is_some() && session.summary().is_none();
    // What is wrong with a damaged session takes the place of the columns after the second.
    words.extend(
        columns.iter().take(if is_unreadable { 2 } else { columns.len() }).map(|column| column.cell(&(column.text)(session))),
    );
    if is_unreadable && columns.len() > 2 {
        let damage = session.info.as_ref().and_then(|info| info.damage.first()).map_or("", String::as_str);
        words = format!("{words}damaged · {damage}");
    }
    if is_selected {
        panel.part(Rect { width: area.width.saturating_sub(1), ..area }).fill(Role::Selected);
    }
    // The last columns make room for the status.
    let mark = status_mark(session);
    let mark_width = if mark.is_empty() { 0 } else { display_width(&mark) + 2 };
    panel.part(Rect { width: area.width.saturating_sub(mark_width), ..area }).write(0, 1, [(role, &words)]);
    panel.write_right(0, 0, [(mark_role, &mark)]);
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
    lines.extend(session.summary().into_iter().flat_map(|summary| summary_lines(summary, styler, width)));
    panel.draw_lines(0, 1, &lines);
    panel.draw_scroll_marks(0, lines.len());
}

fn summary_lines(summary: &Summary, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let began = format!("{} {} · {}", summary.began.date(), summary.began.hm(), summary.authors.join(", "));
    let mut lines = vec![styler.line([(Role::Dim, &began)])];
    lines.extend(summary.rehearsal.map(|speed| Line::from(styler.rehearsal_mark(Some(speed)))));
    lines.push(Line::default());
    let mut say = |about: &str, role: Role, words: &str| {
        if !words.is_empty() {
            lines.push(styler.line([(Role::Dim, about)]));
            lines.extend(indented(styler.wrap(role, words, width.saturating_sub(2))));
        }
    };
    if let Some(SessionText { recap, quotes, tags, .. }) = &summary.text {
        for (about, words) in &recap.lines {
            say(about, Role::Text, words);
        }
        say("quotes", Role::Quote, &quotes.iter().map(|quote| format!("“{quote}”")).collect::<Vec<_>>().join(" "));
        say("tags", Role::Dim, &tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    }
    say("gaps", Role::Dim, &summary.gaps.join(" · "));
    lines
}

/// What can be done while there are no sessions.
fn draw_first_run(library: &LibraryScreen, panel: &mut Panel<'_>) {
    panel.write(0, 1, [(Role::Text, "There are no sessions here yet.")]);
    let width = panel.area.width.saturating_sub(16);
    for (row, (place, (name, does, _))) in (2..).zip(FIRST_RUN_OPTIONS.iter().enumerate()) {
        let (role, mark) = if place == library.option { (Role::PhaseNow, "▸ ") } else { (Role::Text, "  ") };
        panel.write(row, 1, [(role, mark), (role, &format!("{name:<11}")), (Role::Dim, &truncate(*does, width))]);
    }
}

fn summary_text(session: &SessionEntry, words: impl Fn(&Summary) -> String) -> String {
    session.summary().map(words).unwrap_or_default()
}

fn format_peak(summary: &Summary) -> String {
    summary.peak.map_or_else(String::new, |peak| {
        let diastolic = peak.diastolic.map(|diastolic| format!("/{diastolic}")).unwrap_or_default();
        format!("{}{diastolic}", peak.systolic)
    })
}

fn format_rise(summary: &Summary) -> String {
    summary.peak.and_then(|peak| peak.rise).map_or_else(String::new, format_signed)
}

fn format_count(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}
