//! The library: what is not closed on top, then the rest; what fits of each session in columns, and a preview at the right where
//! there is room.

use crate::app::LibraryScreen;
use crate::app::data::listing::{SessionEntry, SessionStatus};
use crate::app::input::search_query::date_from_name;
use crate::app::keymap::KeyContext;
use crate::app::screens::library::FIRST_RUN_OPTIONS;
use crate::session::Summary;
use crate::session::analysis::summary::SessionText;
use crate::theme::Role;
use crate::view::live::input_line::input_spans;
use crate::view::screens::footer;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_line_right, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on the preview stands at the right, in cells.
const MIN_PREVIEW_WIDTH: u16 = 110;
/// Its width.
const PREVIEW_WIDTH: u16 = 40;

/// A column: its heading, its cells, from which list's width on it is there, at the right or not, what it says.
type ListColumn = (&'static str, u16, u16, bool, fn(&SessionEntry) -> String);

const COLUMNS: [ListColumn; 9] = [
    ("date", 10, 0, false, |one| date_from_name(&one.name)),
    ("client", 9, 0, false, |one| one.client().to_owned()),
    ("protocol", 11, 55, false, |one| summary_text(one, |summary| summary.protocol.clone())),
    ("length", 6, 31, true, |one| summary_text(one, |summary| format!("{}:{:02}", summary.minutes / 60, summary.minutes % 60))),
    ("dose", 11, 43, false, |one| summary_text(one, |summary| summary.dose.clone())),
    ("BP peak", 7, 68, true, |one| summary_text(one, format_peak)),
    ("rise", 4, 68, true, |one| summary_text(one, format_rise)),
    ("alerts", 6, 80, true, |one| summary_text(one, |summary| format_count(summary.alerts))),
    ("gaps", 4, 80, true, |one| summary_text(one, |summary| format_count(summary.gaps.len()))),
];

pub(crate) fn draw(library: &LibraryScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let said = library.notice().map_or_else(Vec::new, |notice| styler.wrap(Role::Question, notice, area.width.saturating_sub(2)));
    draw_header(library, styler, buffer, area);
    draw_footer(library, &said, styler, buffer, area);
    let others = 3 + (said.len() as u16).max(1);
    let body = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(others), ..area };
    if library.has_help() {
        footer::draw_help(KeyContext::Library, styler, buffer, area, body);
        return;
    }
    if library.is_empty() {
        draw_first_run(library, styler, buffer, body);
        return;
    }
    let list = if area.width >= MIN_PREVIEW_WIDTH { Rect { width: area.width - PREVIEW_WIDTH, ..body } } else { body };
    draw_list(library, styler, buffer, list);
    if list.width < area.width {
        let room = Rect { x: area.x + list.width, width: PREVIEW_WIDTH, ..body };
        draw_preview(library, styler, buffer, room);
    }
}

fn draw_header(library: &LibraryScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let (all, read) = library.counts();
    let title = if library.is_samples { "Sample sessions" } else { "Sessions" };
    let mut spans = vec![styler.span(Role::Text, title)];
    let shown = library.visible().len();
    let counted = match () {
        () if !library.is_listed() => " · looking".to_owned(),
        () if all == 0 => String::new(),
        () if shown < all => format!(" · {shown} of {all}"),
        () => format!(" · {all}"),
    };
    spans.push(styler.span(Role::Dim, counted));
    if let Some((read, all)) = library.counting_progress() {
        spans.push(styler.span(Role::Question, format!(" · to count them: reading {read} of {all} · Esc stops")));
    } else if read < all {
        spans.push(styler.span(Role::Dim, format!(" · read {read}")));
    }
    let taken = draw_line(buffer, area, 0, 1, &Line::from(spans));
    draw_line_right(buffer, area, 0, taken + 1, &styler.line([(Role::Dim, &format!("by {}", library.sort().label()))]));
    if library.is_empty() {
        return;
    }
    let (query, caret) = library.query();
    let mut spans = vec![styler.span(Role::Dim, "› ")];
    spans.extend(input_spans(styler, query, Some(caret), area.width.saturating_sub(6)));
    if query.is_empty() {
        spans.push(styler.span(Role::Dim, " codes, words, #tags, client: protocol: by: since: until:"));
    }
    draw_line(buffer, area, 1, 1, &Line::from(spans));
}

/// What was said, whole, and a few keys.
fn draw_footer(library: &LibraryScreen, lines: &[Line<'static>], styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let first = area.height.saturating_sub(1 + lines.len() as u16);
    for (row, line) in (first..).zip(lines) {
        draw_line(buffer, area, row, 1, line);
    }
    if area.height < 5 {
        return;
    }
    let enter = match library.selected().map(SessionEntry::status) {
        Some(SessionStatus::Open) => "goes on with it",
        _ => "looks at it",
    };
    let (enter, order) = if library.is_empty() { ("does it", "") } else { (enter, "Tab") };
    let hints: &[(&str, &str)] = &[("Enter", enter), (order, "orders"), ("Ctrl-N", "new"), ("?", "keys"), ("Esc", "leaves")];
    footer::draw_hints(hints, styler, buffer, area);
}

/// The list under its headings; the chosen one is always in sight.
fn draw_list(library: &LibraryScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 2 {
        return;
    }
    let columns: Vec<&ListColumn> = COLUMNS.iter().filter(|(_, _, from, ..)| area.width >= *from).collect();
    let heads =
        columns.iter().map(|(name, cells, _, at_right, _)| styler.span(Role::Dim, fit_cell(name, *cells, *at_right) + " "));
    draw_line(buffer, area, 0, 3, &Line::from(heads.collect::<Vec<_>>()));
    let height = usize::from(area.height - 1);
    let (unclosed, shown) = (library.unclosed_count(), library.visible().len());
    // A blank line stands between what is not closed and the rest.
    let gap = usize::from(unclosed > 0 && unclosed < shown);
    let line_of = |place: usize| place + if place >= unclosed { gap } else { 0 };
    let at = library.selected_index();
    let chosen = line_of(at);
    let first = (chosen + 1 + height / 4).min(shown + gap).saturating_sub(height);
    for (place, one) in library.visible().enumerate().skip(first.saturating_sub(gap)).take(height + gap) {
        let Some(line) = line_of(place).checked_sub(first).filter(|line| *line < height) else { continue };
        let row = line as u16 + 1;
        let is_chosen = place == at;
        let line = Rect { y: area.y + row, height: 1, width: area.width.saturating_sub(1), ..area };
        if is_chosen {
            buffer.set_style(line.intersection(buffer.area), styler.style(Role::Selected));
        }
        // How it stands is never cut off: the last columns give way.
        let mark = status_mark(one);
        let cells =
            if mark.is_empty() { area } else { Rect { width: area.width.saturating_sub(display_width(&mark) + 2), ..area } };
        draw_line(buffer, cells, row, 1, &Line::from(row_spans(one, &columns, is_chosen, styler)));
        let role = if is_chosen { Role::Selected } else { Role::Dim };
        draw_line_right(buffer, area, row, 0, &styler.line([(role, &mark)]));
    }
    draw_scroll_marks(
        styler,
        buffer,
        Rect { y: area.y + 1, height: area.height - 1, ..area },
        ScrollWindow { first, total: shown + gap },
    );
    if shown == 0 && library.is_listed() {
        draw_line(buffer, area, 1, 3, &styler.line([(Role::Dim, "Nothing fits what is looked for. Ctrl-U empties it.")]));
    }
}

fn row_spans(session: &SessionEntry, columns: &[&ListColumn], is_chosen: bool, styler: Styler<'_>) -> Vec<Span<'static>> {
    let role = |role: Role| if is_chosen { Role::Selected } else { role };
    let text = match session.status() {
        SessionStatus::Damaged => role(Role::Trouble),
        SessionStatus::Running | SessionStatus::Open => role(Role::DueNow),
        SessionStatus::Closed if session.info.is_none() => role(Role::Dim),
        SessionStatus::Sealed => role(Role::Dim),
        SessionStatus::Closed => role(Role::Text),
    };
    let mut spans = vec![styler.span(text, if is_chosen { "▸ " } else { "  " })];
    for (place, (_, cells, _, at_right, words)) in columns.iter().enumerate() {
        // What is wrong says more than blanks.
        if place == 2 && session.info.is_some() && session.summary().is_none() {
            let what = session.info.as_ref().and_then(|known| known.damage.first()).map_or("", String::as_str);
            spans.push(styler.span(text, format!("damaged · {what}")));
            return spans;
        }
        spans.push(styler.span(text, fit_cell(&words(session), *cells, *at_right) + " "));
    }
    spans
}

/// How it stands, where that is not simply closed.
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

/// What the chosen one says, in short.
fn draw_preview(library: &LibraryScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let Some(one) = library.selected() else { return };
    let space = area.width.saturating_sub(2);
    let mut lines = vec![styler.line([(Role::Text, &one.name)])];
    if one.info.is_none() {
        lines.push(styler.line([(Role::Dim, "not read yet")]));
    }
    let damage = one.info.as_ref().map_or(&[][..], |known| &known.damage);
    lines.extend(damage.iter().flat_map(|what| styler.wrap(Role::Trouble, what, space)));
    if let Some(summary) = one.summary() {
        lines.extend(summary_lines(summary, styler, space));
    }
    for (row, line) in (0..area.height).zip(&lines) {
        draw_line(buffer, area, row, 1, line);
    }
    draw_scroll_marks(styler, buffer, area, ScrollWindow { first: 0, total: lines.len() });
}

fn summary_lines(summary: &Summary, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let began = format!("{} {} · {}", summary.began.date(), summary.began.hm(), summary.authors.join(", "));
    let mut lines = vec![styler.line([(Role::Dim, &began)])];
    if let Some(speed) = summary.rehearsal {
        lines.push(styler.line([(Role::Rehearsal, &format!(" rehearsal ×{speed} "))]));
    }
    lines.push(Line::default());
    let mut say = |about: &str, role: Role, words: &str| {
        if !words.is_empty() {
            lines.push(styler.line([(Role::Dim, about)]));
            lines.extend(styler.wrap(role, words, space.saturating_sub(2)).into_iter().map(indent_line));
        }
    };
    if let Some(SessionText { recap: told, quotes, tags, .. }) = &summary.text {
        for (about, words) in &told.lines {
            say(about, Role::Text, words);
        }
        say("quotes", Role::Quote, &quotes.iter().map(|quote| format!("“{quote}”")).collect::<Vec<_>>().join(" "));
        say("tags", Role::Dim, &tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    }
    say("gaps", Role::Dim, &summary.gaps.join(" · "));
    lines
}

fn indent_line(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw("  "));
    line
}

/// Nothing is here yet: what can be done.
fn draw_first_run(library: &LibraryScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    draw_line(buffer, area, 0, 1, &styler.line([(Role::Text, "There are no sessions here yet.")]));
    for (row, (place, (name, does, _))) in (2..).zip(FIRST_RUN_OPTIONS.iter().enumerate()) {
        let is_chosen = place == library.selected_option();
        let role = if is_chosen { Role::PhaseNow } else { Role::Text };
        let mark = if is_chosen { "▸ " } else { "  " };
        let space = area.width.saturating_sub(16);
        let line = styler.line([(role, mark), (role, &format!("{name:<11}")), (Role::Dim, &truncate(does, space))]);
        draw_line(buffer, area, row, 1, &line);
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
    let rise = summary.peak.and_then(|peak| peak.rise);
    rise.map_or_else(String::new, |rise| if rise < 0.0 { format!("−{}", -rise) } else { format!("+{rise}") })
}

fn format_count(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// Words in so many cells, at the left or at the right.
fn fit_cell(words: &str, cells: u16, is_right_aligned: bool) -> String {
    let words = truncate(words, cells);
    let blank = " ".repeat(usize::from(cells.saturating_sub(display_width(&words))));
    if is_right_aligned { blank + &words } else { words + &blank }
}
