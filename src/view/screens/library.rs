//! The library: what is not closed on top, then the rest; what fits of each session in columns, and a preview at the right where
//! there is room.

use crate::app::Library;
use crate::app::input::search_query::date_of;
use crate::app::keymap::Place;
use crate::app::screens::library::{Listed, OFFERS, Standing};
use crate::session::Summary;
use crate::session::analysis::summary::Words;
use crate::theme::Role;
use crate::view::live::input_line::typed;
use crate::view::screens::footer;
use crate::view::text::{Ink, Seen, cut, goes_on, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on the preview stands at the right, in cells.
const PREVIEW_FROM: u16 = 110;
/// Its width.
const PREVIEW: u16 = 40;

/// A column: its heading, its cells, from which list's width on it is there, at the right or not, what it says.
type Column = (&'static str, u16, u16, bool, fn(&Listed) -> String);

const COLUMNS: [Column; 9] = [
    ("date", 10, 0, false, |one| date_of(&one.name)),
    ("client", 9, 0, false, |one| one.client().to_owned()),
    ("protocol", 11, 55, false, |one| said(one, |summary| summary.protocol.clone())),
    ("length", 6, 31, true, |one| said(one, |summary| format!("{}:{:02}", summary.minutes / 60, summary.minutes % 60))),
    ("dose", 11, 43, false, |one| said(one, |summary| summary.dose.clone())),
    ("BP peak", 7, 68, true, |one| said(one, peak)),
    ("rise", 4, 68, true, |one| said(one, rise)),
    ("alerts", 6, 80, true, |one| said(one, |summary| count(summary.alerts))),
    ("gaps", 4, 80, true, |one| said(one, |summary| count(summary.gaps.len()))),
];

pub(crate) fn draw(library: &Library, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let said = library.notice().map_or_else(Vec::new, |notice| ink.wrapped(Role::Question, notice, area.width.saturating_sub(2)));
    top(library, ink, buffer, area);
    bottom(library, &said, ink, buffer, area);
    let others = 3 + (said.len() as u16).max(1);
    let body = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(others), ..area };
    if library.has_help() {
        footer::help(Place::Library, ink, buffer, area, body);
        return;
    }
    if library.is_empty() {
        first_run(library, ink, buffer, body);
        return;
    }
    let list = if area.width >= PREVIEW_FROM { Rect { width: area.width - PREVIEW, ..body } } else { body };
    rows(library, ink, buffer, list);
    if list.width < area.width {
        let room = Rect { x: area.x + list.width, width: PREVIEW, ..body };
        preview(library, ink, buffer, room);
    }
}

fn top(library: &Library, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let (all, read) = library.counts();
    let title = if library.is_samples { "Sample sessions" } else { "Sessions" };
    let mut spans = vec![ink.span(Role::Text, title)];
    let shown = library.shown().len();
    let counted = match () {
        () if !library.is_listed() => " · looking".to_owned(),
        () if all == 0 => String::new(),
        () if shown < all => format!(" · {shown} of {all}"),
        () => format!(" · {all}"),
    };
    spans.push(ink.span(Role::Dim, counted));
    if let Some((read, all)) = library.counting() {
        spans.push(ink.span(Role::Question, format!(" · to count them: reading {read} of {all} · Esc stops")));
    } else if read < all {
        spans.push(ink.span(Role::Dim, format!(" · read {read}")));
    }
    let taken = put(buffer, area, 0, 1, &Line::from(spans));
    put_right(buffer, area, 0, taken + 1, &ink.line([(Role::Dim, &format!("by {}", library.sort().word()))]));
    if library.is_empty() {
        return;
    }
    let (query, caret) = library.query();
    let mut spans = vec![ink.span(Role::Dim, "› ")];
    spans.extend(typed(ink, query, Some(caret), area.width.saturating_sub(6)));
    if query.is_empty() {
        spans.push(ink.span(Role::Dim, " codes, words, #tags, client: protocol: by: since: until:"));
    }
    put(buffer, area, 1, 1, &Line::from(spans));
}

/// What was said, whole, and a few keys.
fn bottom(library: &Library, said: &[Line<'static>], ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let first = area.height.saturating_sub(1 + said.len() as u16);
    for (row, line) in (first..).zip(said) {
        put(buffer, area, row, 1, line);
    }
    if area.height < 5 {
        return;
    }
    let enter = match library.selected().map(Listed::standing) {
        Some(Standing::Open) => "goes on with it",
        _ => "looks at it",
    };
    let (enter, order) = if library.is_empty() { ("does it", "") } else { (enter, "Tab") };
    let hints: &[(&str, &str)] = &[("Enter", enter), (order, "orders"), ("Ctrl-N", "new"), ("?", "keys"), ("Esc", "leaves")];
    footer::hints(hints, ink, buffer, area);
}

/// The list under its headings; the chosen one is always in sight.
fn rows(library: &Library, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    if room.height < 2 {
        return;
    }
    let columns: Vec<&Column> = COLUMNS.iter().filter(|(_, _, from, ..)| room.width >= *from).collect();
    let heads = columns.iter().map(|(name, cells, _, at_right, _)| ink.span(Role::Dim, fitted(name, *cells, *at_right) + " "));
    put(buffer, room, 0, 3, &Line::from(heads.collect::<Vec<_>>()));
    let height = usize::from(room.height - 1);
    let (unclosed, shown) = (library.unclosed(), library.shown().len());
    // A blank line stands between what is not closed and the rest.
    let gap = usize::from(unclosed > 0 && unclosed < shown);
    let line_of = |place: usize| place + if place >= unclosed { gap } else { 0 };
    let at = library.selected_place();
    let chosen = line_of(at);
    let first = (chosen + 1 + height / 4).min(shown + gap).saturating_sub(height);
    for (place, one) in library.shown().enumerate().skip(first.saturating_sub(gap)).take(height + gap) {
        let Some(line) = line_of(place).checked_sub(first).filter(|line| *line < height) else { continue };
        let row = line as u16 + 1;
        let is_chosen = place == at;
        let line = Rect { y: room.y + row, height: 1, width: room.width.saturating_sub(1), ..room };
        if is_chosen {
            buffer.set_style(line.intersection(buffer.area), ink.style(Role::Selected));
        }
        // How it stands is never cut off: the last columns give way.
        let mark = mark(one);
        let cells = if mark.is_empty() { room } else { Rect { width: room.width.saturating_sub(width(&mark) + 2), ..room } };
        put(buffer, cells, row, 1, &Line::from(one_row(one, &columns, is_chosen, ink)));
        let role = if is_chosen { Role::Selected } else { Role::Dim };
        put_right(buffer, room, row, 0, &ink.line([(role, &mark)]));
    }
    goes_on(ink, buffer, Rect { y: room.y + 1, height: room.height - 1, ..room }, Seen { first, of: shown + gap });
    if shown == 0 && library.is_listed() {
        put(buffer, room, 1, 3, &ink.line([(Role::Dim, "Nothing fits what is looked for. Ctrl-U empties it.")]));
    }
}

fn one_row(one: &Listed, columns: &[&Column], is_chosen: bool, ink: Ink<'_>) -> Vec<Span<'static>> {
    let role = |role: Role| if is_chosen { Role::Selected } else { role };
    let text = match one.standing() {
        Standing::Damaged => role(Role::Trouble),
        Standing::Running | Standing::Open => role(Role::DueNow),
        Standing::Closed if one.known.is_none() => role(Role::Dim),
        Standing::Sealed => role(Role::Dim),
        Standing::Closed => role(Role::Text),
    };
    let mut spans = vec![ink.span(text, if is_chosen { "▸ " } else { "  " })];
    for (place, (_, cells, _, at_right, words)) in columns.iter().enumerate() {
        // What is wrong says more than blanks.
        if place == 2 && one.known.is_some() && one.summary().is_none() {
            let what = one.known.as_ref().and_then(|known| known.damage.first()).map_or("", String::as_str);
            spans.push(ink.span(text, format!("damaged · {what}")));
            return spans;
        }
        spans.push(ink.span(text, fitted(&words(one), *cells, *at_right) + " "));
    }
    spans
}

/// How it stands, where that is not simply closed.
fn mark(one: &Listed) -> String {
    let mark = match one.standing() {
        Standing::Running => "running",
        Standing::Open => "not closed",
        Standing::Damaged => "damaged",
        Standing::Sealed => "sealed",
        Standing::Closed => "",
    };
    let rehearsal = one.is_rehearsal.then_some("rehearsal");
    [Some(mark), rehearsal].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What the chosen one says, in short.
fn preview(library: &Library, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let Some(one) = library.selected() else { return };
    let space = room.width.saturating_sub(2);
    let mut lines = vec![ink.line([(Role::Text, &one.name)])];
    if one.known.is_none() {
        lines.push(ink.line([(Role::Dim, "not read yet")]));
    }
    let damage = one.known.as_ref().map_or(&[][..], |known| &known.damage);
    lines.extend(damage.iter().flat_map(|what| ink.wrapped(Role::Trouble, what, space)));
    if let Some(summary) = one.summary() {
        lines.extend(facts(summary, ink, space));
    }
    for (row, line) in (0..room.height).zip(&lines) {
        put(buffer, room, row, 1, line);
    }
    goes_on(ink, buffer, room, Seen { first: 0, of: lines.len() });
}

fn facts(summary: &Summary, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let began = format!("{} {} · {}", summary.began.date(), summary.began.hm(), summary.authors.join(", "));
    let mut lines = vec![ink.line([(Role::Dim, &began)])];
    if let Some(speed) = summary.rehearsal {
        lines.push(ink.line([(Role::Rehearsal, &format!(" rehearsal ×{speed} "))]));
    }
    lines.push(Line::default());
    let mut say = |about: &str, role: Role, words: &str| {
        if !words.is_empty() {
            lines.push(ink.line([(Role::Dim, about)]));
            lines.extend(ink.wrapped(role, words, space.saturating_sub(2)).into_iter().map(indented));
        }
    };
    if let Some(Words { told, quotes, tags, .. }) = &summary.words {
        for (about, words) in &told.lines {
            say(about, Role::Text, words);
        }
        say("quotes", Role::Quote, &quotes.iter().map(|quote| format!("“{quote}”")).collect::<Vec<_>>().join(" "));
        say("tags", Role::Dim, &tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    }
    say("gaps", Role::Dim, &summary.gaps.join(" · "));
    lines
}

fn indented(mut line: Line<'static>) -> Line<'static> {
    line.spans.insert(0, Span::raw("  "));
    line
}

/// Nothing is here yet: what can be done.
fn first_run(library: &Library, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    put(buffer, room, 0, 1, &ink.line([(Role::Text, "There are no sessions here yet.")]));
    for (row, (place, (name, does, _))) in (2..).zip(OFFERS.iter().enumerate()) {
        let is_chosen = place == library.offer();
        let role = if is_chosen { Role::PhaseNow } else { Role::Text };
        let mark = if is_chosen { "▸ " } else { "  " };
        let space = room.width.saturating_sub(16);
        let line = ink.line([(role, mark), (role, &format!("{name:<11}")), (Role::Dim, &cut(does, space))]);
        put(buffer, room, row, 1, &line);
    }
}

fn said(one: &Listed, words: impl Fn(&Summary) -> String) -> String {
    one.summary().map(words).unwrap_or_default()
}

fn peak(summary: &Summary) -> String {
    summary.peak.map_or_else(String::new, |peak| {
        let diastolic = peak.diastolic.map(|diastolic| format!("/{diastolic}")).unwrap_or_default();
        format!("{}{diastolic}", peak.systolic)
    })
}

fn rise(summary: &Summary) -> String {
    let rise = summary.peak.and_then(|peak| peak.rise);
    rise.map_or_else(String::new, |rise| if rise < 0.0 { format!("−{}", -rise) } else { format!("+{rise}") })
}

fn count(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// Words in so many cells, at the left or at the right.
fn fitted(words: &str, cells: u16, at_right: bool) -> String {
    let words = cut(words, cells);
    let blank = " ".repeat(usize::from(cells.saturating_sub(width(&words))));
    if at_right { blank + &words } else { words + &blank }
}
