//! Sessions beside each other: the pressures of a client's sessions on one axis, or planned against actual phases as bars; and below the
//! one table.

use crate::app::keymap::Place;
use crate::app::screens::compare::{Compare, Of};
use crate::session::PhaseId;
use crate::session::analysis::compare::{MINUTES, Sum};
use crate::session::analysis::statistics::Course;
use crate::theme::Role;
use crate::view::screens::footer;
use crate::view::screens::review::time_axis;
use crate::view::text::{Ink, Seen, cut, goes_on, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Line as Stroke, Points};

/// Room for a measure's name and for a column, in cells.
const LABEL: u16 = 15;
/// See [`LABEL`].
const COLUMN: u16 = 16;
/// The most that a column takes.
const WIDEST: u16 = 40;
/// The least and the most systolic that is drawn.
const SPAN: [f64; 2] = [80.0, 220.0];
/// Rows for the phases of all sessions, each planned and as it was.
const BARS: u16 = 2 * PhaseId::ALL.len() as u16 + 1;
/// From this height of the whole on there is a chart, in rows.
const CHART_FROM: u16 = 20;

pub(crate) fn draw(compare: &Compare, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 {
        return;
    }
    let title = match compare.of() {
        Of::Client(client, courses) => {
            let awaited = compare.awaited();
            let more = if awaited > 0 { format!(", {awaited} more being read") } else { String::new() };
            let there =
                if courses.len() == 1 { "1 session".to_owned() } else { format!("{} sessions beside each other", courses.len()) };
            format!("{client} · {there}{more}")
        }
        Of::All(sums) => format!("all sessions by protocol · {}", sums.values().map(|sum| sum.sessions).sum::<usize>()),
    };
    let taken = put(buffer, area, 0, 1, &ink.line([(Role::Text, &cut(&title, area.width.saturating_sub(2)))]));
    let hint = compare.notice().unwrap_or_default();
    put_right(buffer, area, 0, taken + 1, &ink.line([(Role::Question, &cut(hint, area.width.saturating_sub(taken + 3)))]));
    // Of all sessions there is none to look at.
    let (across, enter) = if matches!(compare.of(), Of::All(_)) { ("protocol", "") } else { ("session", "Enter") };
    let hints = [("← →", across), ("↑ ↓", "table"), (enter, "looks at it"), ("?", "keys"), ("Esc", "back")];
    footer::hints(&hints, ink, buffer, area);
    let mut body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if compare.has_help() {
        footer::help(Place::Compare, ink, buffer, area, body);
        return;
    }
    if compare.grid().heads.is_empty() && compare.awaited() == 0 {
        put(buffer, body, 0, 1, &ink.line([(Role::Dim, "There is no session here that can be read.")]));
        return;
    }
    if area.height >= CHART_FROM && area.width >= 40 {
        let height = match compare.of() {
            Of::Client(..) => (body.height / 2).min(16),
            // Two rows for each phase and one above them; the table goes on below, and says so.
            Of::All(_) => BARS.min(body.height),
        };
        let room = Rect { height, ..body };
        match compare.of() {
            Of::Client(_, courses) => chart(courses, compare.at(), ink, buffer, room),
            Of::All(sums) => {
                if let Some((protocol, sum)) = sums.iter().nth(compare.at()) {
                    bars(protocol, sum, ink, buffer, room);
                }
            }
        }
        body = Rect { y: body.y + height, height: body.height - height, ..body };
    }
    table(compare, ink, buffer, body);
}

/// Systolic pressures of each session on one axis from T0; the one that is looked at stands out.
fn chart(courses: &[Course], at: usize, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let all = || courses.iter().flat_map(|course| &course.figures().systolic).map(|(minute, _)| *minute);
    let Some((from, until)) = all().fold(None, |span: Option<(f64, f64)>, minute| {
        Some(span.map_or((minute, minute), |(from, until)| (from.min(minute), until.max(minute))))
    }) else {
        put(buffer, room, 1, 5, &ink.line([(Role::Dim, "no pressure was taken around a dose")]));
        return;
    };
    let window = [from - 5.0, (until + 5.0).max(from + 55.0)];
    let inner = Rect { x: room.x + 5, y: room.y + 1, width: room.width - 6, height: room.height.saturating_sub(3) };
    let colour = |role: Role| ink.style(role).fg.unwrap_or_default();
    let (own, others, dose) = (colour(Role::PhaseNow), colour(Role::Dim), colour(Role::Watch));
    Canvas::default()
        .background_color(ink.style(Role::Text).bg.unwrap_or_default())
        .marker(ink.marker())
        .x_bounds(window)
        .y_bounds(SPAN)
        .paint(|canvas| {
            let dots: Vec<(f64, f64)> = (0..14).map(|step| (0.0, SPAN[0] + f64::from(step) * 10.0)).collect();
            canvas.draw(&Points::new(&dots, dose));
            canvas.layer();
            let mut line = |course: &Course, colour| {
                for pair in course.figures().systolic.windows(2) {
                    let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
                    canvas.draw(&Stroke::new(x1, y1, x2, y2, colour));
                }
                canvas.draw(&Points::new(&course.figures().systolic, colour));
            };
            let beside = courses.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, course)| course);
            beside.for_each(|course| line(course, others));
            if let Some(course) = courses.get(at) {
                line(course, own);
            }
        })
        .render(inner, buffer);
    let chosen = courses.get(at).map(|course| course.summary.began.date()).unwrap_or_default();
    put(
        buffer,
        room,
        0,
        5,
        &ink.line([(Role::Dim, "systolic, first dose ┊, "), (Role::PhaseNow, &chosen), (Role::Dim, ", others dim")]),
    );
    for value in [100.0, 140.0, 180.0] {
        let share = (value - SPAN[0]) / (SPAN[1] - SPAN[0]);
        let row = inner.height.saturating_sub(1) - (share * f64::from(inner.height.saturating_sub(1))).round() as u16;
        put(buffer, room, row + 1, 0, &ink.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    for (minute, label) in time_axis::labels(window, inner.width) {
        if let Some(x) = time_axis::column(window, minute, inner.width).filter(|x| 5 + x + width(&label) < room.width) {
            put(buffer, room, room.height - 2, 5 + x, &ink.line([(Role::Dim, &label)]));
        }
    }
    put(buffer, room, room.height - 1, 5, &ink.line([(Role::Dim, "minutes from the first dose")]));
}

/// Each phase's minutes, planned and as they were, on average.
fn bars(protocol: &str, sum: &Sum, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let most = PhaseId::ALL
        .into_iter()
        .filter_map(|phase| sum.stage(phase))
        .fold(1.0, |most, (planned, was)| planned.max(was).max(most));
    let head = format!("{protocol}: minutes of each phase, planned ─ and as they were █");
    put(buffer, room, 0, 1, &ink.line([(Role::Dim, &cut(&head, room.width.saturating_sub(2)))]));
    let space = room.width.saturating_sub(LABEL + 8);
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * f64::from(space)).round() as usize);
    let mut row = 1;
    for (phase, (planned, was)) in PhaseId::ALL.into_iter().filter_map(|phase| Some((phase, sum.stage(phase)?))) {
        let name = format!("{:<width$}", phase.id(), width = usize::from(LABEL) - 1);
        let was_line = [(Role::Text, name.as_str()), (Role::PhaseNow, &bar(was, "█")), (Role::Dim, &format!(" {was:.0}"))];
        let blank = " ".repeat(usize::from(LABEL) - 1);
        let planned_line = [(Role::Dim, blank.as_str()), (Role::Dim, &bar(planned, "─")), (Role::Dim, &format!(" {planned:.0}"))];
        put(buffer, room, row, 1, &ink.line(was_line));
        put(buffer, room, row + 1, 1, &ink.line(planned_line));
        row += 2;
    }
}

fn table(compare: &Compare, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let grid = compare.grid();
    // Few sessions have room for their words.
    let space = room.width.saturating_sub(LABEL + 1);
    let wide = (space / (grid.heads.len().max(1) as u16)).clamp(COLUMN, WIDEST);
    let fits = usize::from((space / wide).max(1));
    let first = (compare.at() + 1).saturating_sub(fits);
    let columns = || (first..grid.heads.len()).take(fits);
    let role_of = |column: usize, role: Role| if column == compare.at() { Role::PhaseNow } else { role };
    let cell = |words: &str| {
        let words = cut(words, wide - 2);
        format!("{words}{}", " ".repeat(usize::from(wide.saturating_sub(width(&words)))))
    };
    let label = |words: &str| format!("{words:<width$}", width = usize::from(LABEL) - 1);
    let mut spans: Vec<Span<'_>> = vec![ink.span(Role::Dim, label(MINUTES))];
    spans.extend(columns().map(|column| ink.span(role_of(column, Role::Text), cell(&grid.heads[column]))));
    put(buffer, room, 0, 1, &Line::from(spans));
    let lines = usize::from(room.height.saturating_sub(1));
    // Nothing is scrolled away that has room.
    let top = compare.top().min(grid.rows.len().saturating_sub(lines));
    for (row, (_, words, cells)) in (1..room.height).zip(grid.rows.iter().skip(top)) {
        let mut spans: Vec<Span<'_>> = vec![ink.span(Role::Dim, label(words))];
        spans.extend(columns().map(|column| ink.span(role_of(column, Role::Text), cell(&cells[column]))));
        put(buffer, room, row, 1, &Line::from(spans));
    }
    let rows = Rect { y: room.y + 1, height: room.height.saturating_sub(1), ..room };
    goes_on(ink, buffer, rows, Seen { first: top, of: grid.rows.len() });
}
