//! The areas of the live screen. A small terminal loses panels in a fixed order: chart, grid, timeline, what is outstanding, phases;
//! at 20×3 the clock, what is due or an alert, and the input line are left. Dialog lines take rows before the timeline does.

use crate::view::prelude::*;

/// From this width on there is a vitals grid, in cells.
const MIN_GRID_WIDTH: u16 = 120;
/// From this width on there is a chart beside the grid, in cells.
const MIN_CHART_WIDTH: u16 = 160;
/// From this height on rows are reserved for alerts and what is outstanding, in rows.
const MIN_SPACED_HEIGHT: u16 = 20;
/// From this height on one row is reserved for dialog lines, so that nothing moves when there is one, in rows.
const MIN_HEIGHT_FOR_MESSAGE_ROW: u16 = 12;
const DUE_ROWS: u16 = 3;
/// From this size on T+ stands in large digits, left of the clocks, the phases and their details, in cells.
const MIN_SIZE_FOR_LARGE_CLOCK: (u16, u16) = (100, 30);
/// The width of `T+` and eight large signs, as in `10:07:24`, in cells.
const LARGE_CLOCK_WIDTH: u16 = 33;

/// What the areas depend on besides the size of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LayoutDemands {
    pub(crate) dialog_rows: u16,
    pub(crate) alert_rows: u16,
    pub(crate) has_outstanding: bool,
    pub(crate) grid_width: u16,
}

/// The areas of the panels. A panel that has no room has no height.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct LiveLayout {
    pub(crate) header: Rect,
    /// T+ in large digits. Without it T+ stands with the other clocks.
    pub(crate) large_clock: Rect,
    pub(crate) clocks: Rect,
    pub(crate) phases: Rect,
    /// How much of the checklist is answered, and the prompts of the phase.
    pub(crate) details: Rect,
    pub(crate) due: Rect,
    pub(crate) alert: Rect,
    pub(crate) vitals: Rect,
    pub(crate) outstanding: Rect,
    pub(crate) timeline: Rect,
    pub(crate) dialog: Rect,
    pub(crate) input: Rect,
    pub(crate) status: Rect,
    pub(crate) grid: Rect,
    pub(crate) chart: Rect,
}

impl LiveLayout {
    pub(crate) fn compute(area: Rect, demands: LayoutDemands) -> Self {
        let is_spaced = area.height >= MIN_SPACED_HEIGHT;
        let mut free = area.height;
        let mut take = |wanted: u16| {
            let taken = wanted.min(free);
            free -= taken;
            taken
        };
        // The first to ask is the last to go.
        let input = take(1);
        let reserved = u16::from(area.height >= MIN_HEIGHT_FOR_MESSAGE_ROW);
        let alert_first = take(demands.alert_rows.min(1));
        // Dialog lines leave a row for the clock.
        let dialog = take(demands.dialog_rows.max(reserved).min(area.height.saturating_sub(2 + alert_first).max(1)));
        let clocks = take(1);
        let alert = alert_first + take(demands.alert_rows - alert_first);
        let due_first = take(1);
        let alert = if alert == 0 { take(u16::from(is_spaced)) } else { alert };
        let status = take(1);
        let vitals = take(1);
        let header = take(1);
        let due = due_first + take(DUE_ROWS - 1);
        let phases = take(1);
        let outstanding = take(u16::from(demands.has_outstanding || is_spaced));
        let details = take(u16::from(is_spaced));
        let timeline = take(u16::MAX);
        let heights = [header, clocks, phases, details, due, alert, vitals, outstanding, timeline, dialog, input, status];
        let [header, clocks, phases, details, due, alert, vitals, outstanding, timeline, dialog, input, status] =
            Layout::vertical(heights).areas(area);

        let has_grid = area.width >= MIN_GRID_WIDTH;
        let grid_width = if has_grid { demands.grid_width.min(area.width / 2) } else { 0 };
        let left = area.width - grid_width;
        let has_chart = grid_width > 0 && area.width >= MIN_CHART_WIDTH;
        let chart_width = if has_chart { (left / 2).min(area.width - 100) } else { 0 };
        let middle = Rect { y: due.y, height: dialog.y - due.y, ..area };
        let [text, chart, grid] = Layout::horizontal([left - chart_width, chart_width, grid_width]).areas(middle);
        let [due, alert, vitals, outstanding, timeline] =
            [due, alert, vitals, outstanding, timeline].map(|panel| Rect { width: text.width, ..panel });
        let has_large_clock = area.width >= MIN_SIZE_FOR_LARGE_CLOCK.0 && area.height >= MIN_SIZE_FOR_LARGE_CLOCK.1;
        let large_width = if has_large_clock { LARGE_CLOCK_WIDTH } else { 0 };
        let height = clocks.height + phases.height + details.height;
        let large_clock = Rect { width: large_width, height: if has_large_clock { height } else { 0 }, ..clocks };
        let [clocks, phases, details] =
            [clocks, phases, details].map(|row| Rect { x: row.x + large_width, width: row.width - large_width, ..row });
        Self {
            header,
            large_clock,
            clocks,
            phases,
            details,
            due,
            alert,
            vitals,
            outstanding,
            timeline,
            dialog,
            input,
            status,
            grid,
            chart,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(width: u16, height: u16, dialog_rows: u16) -> LiveLayout {
        let demands = LayoutDemands { dialog_rows, alert_rows: 1, has_outstanding: true, grid_width: 44 };
        LiveLayout::compute(Rect::new(0, 0, width, height), demands)
    }

    #[test]
    fn small_screens_lose_panels_in_the_stated_order() {
        let shown = |height| {
            let it = layout(80, height, 0);
            [it.timeline, it.outstanding, it.phases, it.due, it.clocks].map(|panel| panel.height > 0)
        };
        assert_eq!(shown(24), [true; 5]);
        assert_eq!(shown(11), [false, true, true, true, true]);
        assert_eq!(shown(10), [false, false, true, true, true]);
        assert_eq!(shown(9), [false, false, false, true, true]);
        // The alert takes the row of what is due.
        assert_eq!(shown(3), [false, false, false, false, true]);
        let small = layout(20, 3, 4);
        assert_eq!([small.alert.height, small.dialog.height, small.input.height], [1, 1, 1]);
    }
}
