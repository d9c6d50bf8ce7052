//! What all charts share: the canvas and the axes.

use crate::view::prelude::*;
use ratatui::style::Color;
use ratatui::widgets::canvas::{Canvas, Context, Points};

/// The columns left of the drawing, for the numbers of the value axis.
pub(crate) const AXIS_WIDTH: u16 = 5;
/// The minutes between two labels.
const TICK_STEPS: [f64; 9] = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0];

pub(crate) fn canvas<F: Fn(&mut Context<'_>)>(styler: Styler<'_>, x: [f64; 2], y: [f64; 2], paint: F) -> Canvas<'static, F> {
    let background = styler.style(Role::Text).bg.unwrap_or_default();
    Canvas::default().background_color(background).marker(styler.chart_marker()).x_bounds(x).y_bounds(y).paint(paint)
}

/// A time axis: the minutes at its ends, and the minute of a time.
#[derive(Clone, Copy)]
pub(crate) struct ChartAxis<'a> {
    pub(crate) window: [f64; 2],
    pub(crate) minute: &'a dyn Fn(Elapsed) -> f64,
}

/// Draws a vertical line as `count` dots, `step` apart, from `bottom` upward.
pub(crate) fn draw_dotted_line(canvas: &mut Context<'_>, x: f64, (bottom, step, count): (f64, f64, u32), color: Color) {
    let dots: Vec<(f64, f64)> = (0..count).map(|at| (x, bottom + f64::from(at) * step)).collect();
    canvas.draw(&Points::new(&dots, color));
}

/// The row of a value, from the top of a drawing of so many rows.
pub(crate) fn row_of_value(value: f64, [least, max_labels]: [f64; 2], height: u16) -> u16 {
    let share = (value - least) / (max_labels - least);
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

/// Writes the multiples of `step` and what they count from into the two rows below a drawing.
pub(crate) fn draw_time_labels(window: [f64; 2], step: f64, drawing: Rect, counted_from: &str, panel: &mut Panel<'_>) -> u16 {
    let Rect { width, height, .. } = panel.area;
    let minutes = std::iter::successors(Some((window[0] / step).ceil() * step), |minute| Some(minute + step));
    for minute in minutes.take_while(|minute| *minute <= window[1]) {
        let label = format!("{}{}", if minute < 0.0 { "−" } else { "" }, minute.abs());
        let column = column_of_minute(window, minute, drawing.width).map(|column| AXIS_WIDTH + column);
        if let Some(column) = column.filter(|column| column + display_width(&label) < width) {
            panel.write(height - 2, column, [(Role::Dim, &label)]);
        }
    }
    panel.write(height - 1, AXIS_WIDTH, [(Role::Dim, counted_from)])
}

/// The column of a minute in a drawing of so many cells; `None` if it is outside the window.
pub(crate) fn column_of_minute([from, until]: [f64; 2], minute: f64, cells: u16) -> Option<u16> {
    let share = (minute - from) / (until - from);
    ((0.0..=1.0).contains(&share) && cells > 0).then(|| (share * f64::from(cells - 1)).round() as u16)
}

/// The smallest step that leaves each label room.
pub(crate) fn tick_step([from, until]: [f64; 2], cells: u16) -> f64 {
    let max_labels = f64::from((cells / 8).max(1));
    let step = TICK_STEPS.into_iter().find(|step| (until - from) / step <= max_labels);
    // A clock that was set wrong by years makes a session of years.
    step.unwrap_or_else(|| ((until - from) / max_labels / 1440.0).ceil() * 1440.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_have_columns_and_few_labels() {
        for (minute, cells, column) in [(-10.0, 101, Some(0)), (90.0, 101, Some(100)), (91.0, 101, None), (0.0, 0, None)] {
            assert_eq!(column_of_minute([-10.0, 90.0], minute, cells), column, "{minute} {cells}");
        }
        for (until, cells, step) in [(95.0, 40, 30), (6.0e6, 80, 600_480)] {
            assert_eq!(tick_step([-40.0, until], cells) as i64, step, "{until}");
        }
    }
}
