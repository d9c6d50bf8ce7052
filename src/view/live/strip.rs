//! The strip: the live screen in three lines, the quiet face too. T+ and what is saved, what is due, the input line; what is said
//! takes the lines above the input while it is said. What has to be read whole is not drawn here: it opens over all.

use super::{alert, due};
use crate::app::Live;
use crate::theme::Role;
use crate::view::cover::ambient;
use crate::view::live::{dialog, header, input_line};
use crate::view::text::{Ink, cut, put, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Its rows.
const ROWS: u16 = 3;

/// Draws it into the last rows of an area.
pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let height = area.height.min(ROWS);
    let row = |from_bottom: u16| {
        let height = u16::from(from_bottom <= height);
        Rect { y: area.bottom() - from_bottom.min(area.height), height, ..area }
    };
    let [clocks, waits, input] = [3, 2, 1].map(row);
    input_line::draw(live, ink, buffer, input);
    let said = dialog::spoken(live, ink, area);
    match said.as_slice() {
        [] => {
            draw_clocks(live, ink, buffer, clocks);
            draw_due(live, ink, buffer, waits);
        }
        [one] => {
            draw_clocks(live, ink, buffer, clocks);
            put(buffer, waits, 0, 1, one);
        }
        [first, second, further @ ..] => {
            put(buffer, clocks, 0, 1, first);
            let taken = put(buffer, waits, 0, 1, second);
            if !further.is_empty() {
                put_right(buffer, waits, 0, taken, &ink.line([(Role::Dim, "…")]));
            }
        }
    }
}

fn draw_clocks(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let saved = match live.saved_at() {
        Some(_) => ink.span(Role::Saved, "●"),
        None => ink.span(Role::Unsaved, "○"),
    };
    let mut spans = vec![saved];
    if let Some(speed) = live.session().picture().rehearsal {
        spans.push(ink.span(Role::Dim, " "));
        spans.push(ink.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
    }
    let taken = put(buffer, room, 0, 1, &Line::from(spans)).min(room.width);
    let rest = Rect { x: room.x + taken, width: room.width - taken, ..room };
    if let Some(trouble) = live.trouble() {
        let t_plus = ambient::t_plus(live);
        let words = cut(&trouble, rest.width.saturating_sub(t_plus.len() as u16 + 5));
        put(buffer, rest, 0, 1, &ink.line([(Role::TPlus, &t_plus), (Role::Dim, "   "), (Role::Trouble, &words)]));
    } else if live.is_quiet() {
        let taken = put(buffer, rest, 0, 1, &ink.line([(Role::TPlus, &ambient::t_plus(live))]));
        if let Some(age) = ambient::age_of_pressure(live) {
            put_right(buffer, rest, 0, taken + 2, &ink.line([(Role::Change, &age)]));
        }
    } else {
        header::clocks(live, ink, buffer, rest);
    }
}

fn draw_due(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    if live.is_quiet() {
        if let Some((role, words)) = ambient::next(live) {
            put(buffer, room, 0, 3, &ink.line([(role, &words)]));
        }
        return;
    }
    let alerts = alert::unseen(live);
    if alerts.is_empty() {
        due::draw(live, ink, buffer, room);
    } else {
        alert::draw(&alerts, ink, buffer, room);
    }
}
