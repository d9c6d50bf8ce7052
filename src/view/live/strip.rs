//! The strip: the live screen in three lines, the quiet face too. T+ and what is saved, what is due, the input line; what is said
//! takes the lines above the input while it is said. What has to be read whole is not drawn here: it opens over all.

use super::{alert, due};
use crate::app::LiveScreen;
use crate::theme::Role;
use crate::view::cover::ambient;
use crate::view::live::{dialog, header, input_line};
use crate::view::text::{Styler, draw_line, draw_line_right, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Its rows.
const STRIP_ROWS: u16 = 3;

/// Draws it into the last rows of an area.
pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let height = area.height.min(STRIP_ROWS);
    let row = |from_bottom: u16| {
        let height = u16::from(from_bottom <= height);
        Rect { y: area.bottom() - from_bottom.min(area.height), height, ..area }
    };
    let [clocks, waits, input] = [3, 2, 1].map(row);
    input_line::draw(live, styler, buffer, input);
    let said = dialog::dialog_lines_without_trouble(live, styler, area);
    match said.as_slice() {
        [] => {
            draw_clocks(live, styler, buffer, clocks);
            draw_due(live, styler, buffer, waits);
        }
        [one] => {
            draw_clocks(live, styler, buffer, clocks);
            draw_line(buffer, waits, 0, 1, one);
        }
        [first, second, further @ ..] => {
            draw_line(buffer, clocks, 0, 1, first);
            let taken = draw_line(buffer, waits, 0, 1, second);
            if !further.is_empty() {
                draw_line_right(buffer, waits, 0, taken, &styler.line([(Role::Dim, "…")]));
            }
        }
    }
}

fn draw_clocks(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let saved = match live.saved_at() {
        Some(_) => styler.span(Role::Saved, "●"),
        None => styler.span(Role::Unsaved, "○"),
    };
    let mut spans = vec![saved];
    if let Some(speed) = live.session().projection().rehearsal_speed {
        spans.push(styler.span(Role::Dim, " "));
        spans.push(styler.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
    }
    let taken = draw_line(buffer, area, 0, 1, &Line::from(spans)).min(area.width);
    let rest = Rect { x: area.x + taken, width: area.width - taken, ..area };
    if let Some(trouble) = live.warning() {
        let t_plus = ambient::t_plus_text(live);
        let words = truncate(&trouble, rest.width.saturating_sub(t_plus.len() as u16 + 5));
        draw_line(buffer, rest, 0, 1, &styler.line([(Role::TPlus, &t_plus), (Role::Dim, "   "), (Role::Trouble, &words)]));
    } else if live.is_ambient() {
        let taken = draw_line(buffer, rest, 0, 1, &styler.line([(Role::TPlus, &ambient::t_plus_text(live))]));
        if let Some(age) = ambient::blood_pressure_age(live) {
            draw_line_right(buffer, rest, 0, taken + 2, &styler.line([(Role::Change, &age)]));
        }
    } else {
        header::draw_clocks(live, styler, buffer, rest);
    }
}

fn draw_due(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if live.is_ambient() {
        if let Some((role, words)) = ambient::next_due_text(live) {
            draw_line(buffer, area, 0, 3, &styler.line([(role, &words)]));
        }
        return;
    }
    let alerts = alert::unseen_alerts(live);
    if alerts.is_empty() {
        due::draw(live, styler, buffer, area);
    } else {
        alert::draw(&alerts, styler, buffer, area);
    }
}
