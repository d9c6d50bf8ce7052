//! What all charts share: the canvas, the axes and the series of readings.

use crate::session::{Elapsed, Session};
use crate::theme::Role;
use crate::view::panel::Panel;
use crate::view::text::{Styler, display_width};
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::widgets::canvas::{Canvas, Context, Points};

/// The columns left of the drawing, for the numbers of the value axis.
pub(crate) const AXIS_WIDTH: u16 = 5;
/// The smallest and the largest value drawn: the range of plausible readings.
pub(crate) const VALUE_RANGE: [f64; 2] = [40.0, 220.0];
/// The minutes between two labels; the first step that leaves each label room is taken.
const TICK_STEPS: [f64; 9] = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0];

pub(crate) fn canvas<F: Fn(&mut Context<'_>)>(styler: Styler<'_>, x: [f64; 2], y: [f64; 2], paint: F) -> Canvas<'static, F> {
    Canvas::default().background_color(styler.background()).marker(styler.chart_marker()).x_bounds(x).y_bounds(y).paint(paint)
}

/// The readings of an item, by the time they were taken.
pub(crate) fn readings<'a>(session: &'a Session, item: &str) -> impl Iterator<Item = (Elapsed, f64)> + 'a {
    let series = session.projection().vitals.get(item).map_or(&[][..], Vec::as_slice);
    series.iter().map(|reading| (reading.time.elapsed, reading.value.get()))
}

/// Draws a vertical line as `count` dots, `step` apart, from `bottom` upward.
pub(crate) fn draw_dotted_line(canvas: &mut Context<'_>, x: f64, (bottom, step, count): (f64, f64, u32), color: Color) {
    let dots: Vec<(f64, f64)> = (0..count).map(|at| (x, bottom + f64::from(at) * step)).collect();
    canvas.draw(&Points::new(&dots, color));
}

/// The row of a value, from the top of a drawing of so many rows.
pub(crate) fn row_of_value(value: f64, [least, most]: [f64; 2], height: u16) -> u16 {
    let share = (value - least) / (most - least);
    let bottom = height.saturating_sub(1);
    bottom.saturating_sub((share * f64::from(bottom)).round() as u16)
}

/// Writes numbers left of a drawing, each in the row of its value.
pub(crate) fn draw_value_labels(values: &[f64], range: [f64; 2], drawing: Rect, panel: &mut Panel<'_>) {
    for value in values {
        let row = drawing.y - panel.area.y + row_of_value(*value, range, drawing.height);
        panel.write(row, 0, [(Role::Dim, &format!("{value:>4}"))]);
    }
}

/// Writes the minutes and what they count from into the two rows below a drawing.
pub(crate) fn draw_time_labels(window: [f64; 2], drawing: Rect, counted_from: &str, panel: &mut Panel<'_>) -> u16 {
    let Rect { width, height, .. } = panel.area;
    for (minute, label) in tick_labels(window, drawing.width) {
        let Some(x) = column_of_minute(window, minute, drawing.width) else { continue };
        if AXIS_WIDTH + x + display_width(&label) < width {
            panel.write(height - 2, AXIS_WIDTH + x, [(Role::Dim, &label)]);
        }
    }
    panel.write(height - 1, AXIS_WIDTH, [(Role::Dim, counted_from)])
}

/// The column of a minute in a drawing of so many cells; `None` if it is outside the window.
pub(crate) fn column_of_minute([from, until]: [f64; 2], minute: f64, cells: u16) -> Option<u16> {
    let share = (minute - from) / (until - from);
    ((0.0..=1.0).contains(&share) && cells > 0).then(|| (share * f64::from(cells - 1)).round() as u16)
}

/// The minutes that have a label, each with its label.
fn tick_labels([from, until]: [f64; 2], cells: u16) -> Vec<(f64, String)> {
    let most = f64::from((cells / 8).max(1));
    let step = TICK_STEPS.into_iter().find(|step| (until - from) / step <= most);
    // A clock that was set wrong by years makes a session of years.
    ticks([from, until], step.unwrap_or_else(|| ((until - from) / most / 1440.0).ceil() * 1440.0))
}

/// The multiples of a step in a window, each with its label.
pub(crate) fn ticks([from, until]: [f64; 2], step: f64) -> Vec<(f64, String)> {
    let label = |minute: f64| format!("{}{}", if minute < 0.0 { "−" } else { "" }, minute.abs());
    let minutes = std::iter::successors(Some((from / step).ceil() * step), |minute| Some(minute + step));
    minutes.take_while(|minute| *minute <= until).map(|minute| (minute, label(minute))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_have_their_columns_and_few_labels() {
        assert_eq!(column_of_minute([-10.0, 90.0], -10.0, 101), Some(0));
        assert_eq!(column_of_minute([-10.0, 90.0], 90.0, 101), Some(100));
        assert_eq!(column_of_minute([-10.0, 90.0], 91.0, 101), None);
        assert_eq!(column_of_minute([0.0, 1.0], 0.0, 0), None);
        let shown = |window, cells| tick_labels(window, cells).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(shown([-40.0, 95.0], 40), ["−30", "0", "30", "60", "90"]);
        assert!(tick_labels([0.0, 6.0e6], 80).len() <= 11);
    }
}
