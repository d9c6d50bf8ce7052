//! The strip: the live screen in three lines, the ambient screen too. T+ with the saved mark, what is due, the input line. Messages
//! take the lines above the input line. Whatever has to be read whole opens over the full terminal instead.

use super::alert::{self, AlertWords};
use super::due;
use crate::view::cover::ambient;
use crate::view::live::{dialog, header, input_line};
use crate::view::prelude::*;

/// Draws into the last rows of the panel.
pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    let mut rows = area.rows().rev();
    let [input, due_row, clock_row] = [(); 3].map(|()| rows.next().unwrap_or_default());
    input_line::draw(live, &mut panel.part(input));
    let messages = dialog::lines_without_warnings(live, panel.styler, area);
    let alerts = if live.is_ambient() { live.dangers() } else { live.alerts() };
    let words = if live.is_ambient() { AlertWords::Short } else { AlertWords::Whole };
    // An alert keeps its row; messages take the others.
    let (message_rows, clock) = match (messages.len(), alerts.is_empty()) {
        (0, _) => (&[][..], Some(clock_row)),
        (1, true) => (&[due_row][..], Some(clock_row)),
        (_, true) => (&[clock_row, due_row][..], None),
        (_, false) => (&[clock_row][..], None),
    };
    if let Some(clock) = clock {
        draw_clocks(live, &mut panel.part(clock));
    }
    if !alerts.is_empty() {
        alert::draw(&alerts, words, &mut panel.part(due_row));
    } else if messages.is_empty() {
        draw_due(live, &mut panel.part(due_row));
    }
    let mut used = 0;
    for (row, message) in message_rows.iter().zip(&messages) {
        used = panel.part(*row).draw_line(0, 1, message);
    }
    if let Some(last) = message_rows.last().filter(|_| messages.len() > message_rows.len()) {
        panel.part(*last).write_right(0, used, [(Role::Dim, "…")]);
    }
}

fn draw_clocks(live: &LiveScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    let saved = if live.saved_at().is_some() { (Role::Saved, "●") } else { (Role::Unsaved, "○") };
    let mut used = panel.write(0, 1, [saved]);
    if let Some(speed) = live.session().projection().rehearsal_speed {
        used = panel.write(0, used, [(Role::Dim, " "), (Role::Rehearsal, &format!(" rehearsal ×{speed} "))]);
    }
    let used = used.min(area.width);
    let mut rest = panel.part(Rect { x: area.x + used, width: area.width - used, ..area });
    let t_plus = ambient::t_plus_text(live);
    if let Some(warning) = live.warning() {
        let text = truncate(&warning, rest.area.width.saturating_sub(display_width(&t_plus) + 5));
        rest.write(0, 1, [(Role::TPlus, &t_plus), (Role::Dim, "   "), (Role::Trouble, &text)]);
    } else if live.is_ambient() {
        let used = rest.write(0, 1, [(Role::TPlus, &t_plus)]);
        if let Some(age) = ambient::blood_pressure_age(live) {
            rest.write_right(0, used + 2, [(Role::Change, &age)]);
        }
    } else {
        header::draw_clocks(live, false, &mut rest);
    }
}

fn draw_due(live: &LiveScreen, panel: &mut Panel<'_>) {
    if live.is_ambient() {
        if let Some((role, text)) = ambient::next_due_text(live) {
            panel.write(0, 3, [(role, &text)]);
        }
        return;
    }
    due::draw(live, panel);
}
