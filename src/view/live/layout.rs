//! The areas of the live screen. A small terminal loses panels in a fixed order: chart, grid, timeline, what is outstanding, phases;
//! at 20×3 the clock, what is due and the input line are left. Dialog lines take rows before the timeline does.

use ratatui::layout::Rect;

/// From this width on there is a vitals grid, in cells.
const MIN_GRID_WIDTH: u16 = 120;
/// From this width on there is a chart beside the grid, in cells.
const MIN_CHART_WIDTH: u16 = 160;
/// From this height on rows are reserved for alerts and what is outstanding, in rows.
const MIN_SPACED_HEIGHT: u16 = 20;
/// From this height on one row is reserved for dialog lines, so that nothing moves when there is one, in rows.
const MIN_HEIGHT_FOR_MESSAGE_ROW: u16 = 12;
const DUE_ROWS: u16 = 3;

/// What the areas depend on besides the size of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LayoutDemands {
    pub(crate) dialog_rows: u16,
    pub(crate) has_alert: bool,
    pub(crate) has_outstanding: bool,
    /// In cells.
    pub(crate) grid_width: u16,
}

/// The areas of the panels. A panel that has no room has no height.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct LiveLayout {
    pub(crate) header: Rect,
    pub(crate) clocks: Rect,
    pub(crate) phases: Rect,
    pub(crate) phase_details: Rect,
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

/// The rows that are not assigned yet.
struct RowBudget(u16);

impl RowBudget {
    fn take(&mut self, wanted: u16) -> u16 {
        let given = wanted.min(self.0);
        self.0 -= given;
        given
    }
}

impl LiveLayout {
    pub(crate) fn compute(area: Rect, demands: LayoutDemands) -> Self {
        let is_spaced = area.height >= MIN_SPACED_HEIGHT;
        let mut budget = RowBudget(area.height);
        let input = budget.take(1);
        // Dialog lines leave a row for the clock.
        let reserved = u16::from(area.height >= MIN_HEIGHT_FOR_MESSAGE_ROW);
        let dialog = RowBudget(budget.0.saturating_sub(1).max(1).min(budget.0)).take(demands.dialog_rows.max(reserved));
        budget.0 -= dialog;
        let clocks = budget.take(1);
        let due_first = budget.take(1);
        let alert = budget.take(u16::from(demands.has_alert || is_spaced));
        let status = budget.take(1);
        let vitals = budget.take(1);
        let header = budget.take(1);
        let due = due_first + budget.take(DUE_ROWS - 1);
        let phases = budget.take(1);
        let outstanding = budget.take(u16::from(demands.has_outstanding || is_spaced));
        let phase_details = budget.take(u16::from(is_spaced));

        let left = if area.width >= MIN_GRID_WIDTH && demands.grid_width > 0 {
            area.width - demands.grid_width.min(area.width / 2)
        } else {
            area.width
        };
        let mut y = area.y;
        let mut next = |height: u16| {
            let area = Rect { x: area.x, y, width: left, height };
            y += height;
            area
        };
        let areas = Self {
            header: next(header),
            clocks: next(clocks),
            phases: next(phases),
            phase_details: next(phase_details),
            due: next(due),
            alert: next(alert),
            vitals: next(vitals),
            outstanding: next(outstanding),
            timeline: next(budget.0),
            dialog: next(dialog),
            input: next(input),
            status: next(status),
            ..Self::default()
        };
        areas.with_full_width_rows(area).with_side_panels(area, left)
    }

    /// The rows at the top and at the bottom take the full width.
    fn with_full_width_rows(mut self, area: Rect) -> Self {
        for panel in [&mut self.header, &mut self.clocks, &mut self.phases, &mut self.dialog, &mut self.input, &mut self.status] {
            panel.width = area.width;
        }
        self
    }

    /// Places the grid at the right of the other panels, and the chart between them.
    fn with_side_panels(mut self, area: Rect, left_width: u16) -> Self {
        let height = self.dialog.y.saturating_sub(self.due.y);
        if left_width == area.width || height == 0 {
            return self;
        }
        self.grid = Rect { x: area.x + left_width, y: self.due.y, width: area.width - left_width, height };
        if area.width >= MIN_CHART_WIDTH {
            let width = (left_width / 2).min(area.width.saturating_sub(100));
            let text = left_width - width;
            self.chart = Rect { x: area.x + text, y: self.due.y, width, height };
            for panel in [&mut self.due, &mut self.alert, &mut self.vitals, &mut self.outstanding, &mut self.timeline] {
                panel.width = text;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_never_overlap_and_never_leave_the_screen() {
        for height in 0..60 {
            for width in [0, 1, 20, 80, 120, 160, 500] {
                for words in [0, 1, 3, 9, 200] {
                    let area = Rect::new(0, 0, width, height);
                    let areas = LiveLayout::compute(
                        area,
                        LayoutDemands { dialog_rows: words, has_alert: words == 3, has_outstanding: words == 9, grid_width: 44 },
                    );
                    let stacked = [
                        areas.header,
                        areas.clocks,
                        areas.phases,
                        areas.phase_details,
                        areas.due,
                        areas.alert,
                        areas.vitals,
                        areas.outstanding,
                        areas.timeline,
                        areas.dialog,
                        areas.input,
                        areas.status,
                    ];
                    for pair in stacked.windows(2) {
                        assert!(pair[0].bottom() <= pair[1].y, "{width}×{height} {words}: {areas:?}");
                    }
                    for panel in stacked.into_iter().chain([areas.grid, areas.chart]) {
                        assert_eq!(panel.intersection(area).area(), panel.area(), "{width}×{height}: {areas:?}");
                    }
                    assert_eq!(areas.input.height, height.min(1));
                }
            }
        }
    }

    #[test]
    fn the_smallest_screen_keeps_the_clock_what_is_due_and_the_line() {
        let areas = LiveLayout::compute(Rect::new(0, 0, 20, 3), LayoutDemands::default());
        assert_eq!([areas.clocks.height, areas.due.height, areas.input.height], [1, 1, 1]);
        let asked = LiveLayout::compute(Rect::new(0, 0, 20, 3), LayoutDemands { dialog_rows: 4, ..LayoutDemands::default() });
        assert_eq!([asked.clocks.height, asked.dialog.height, asked.input.height], [1, 1, 1]);
    }

    #[test]
    fn panels_leave_in_the_stated_order() {
        let at = |height| {
            LiveLayout::compute(Rect::new(0, 0, 80, height), LayoutDemands { has_outstanding: true, ..LayoutDemands::default() })
        };
        let shown = |areas: LiveLayout| [areas.timeline.height > 0, areas.outstanding.height > 0, areas.phases.height > 0];
        assert_eq!(shown(at(24)), [true, true, true]);
        assert_eq!(shown(at(10)), [false, true, true]);
        assert_eq!(shown(at(9)), [false, false, true]);
        assert_eq!(shown(at(8)), [false, false, false]);
    }
}
