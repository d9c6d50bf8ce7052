//! Where everything stands on the live screen. In a small terminal panels leave in a fixed order: chart, grid, timeline, owes,
//! phase line; at 20×3 the clock, what is due and the input line are left. What must be read, a question or trouble, takes its
//! rows before the timeline does.

use ratatui::layout::Rect;

/// From this width on the vitals grid stands at the right, in cells.
const MIN_GRID_WIDTH: u16 = 120;
/// From this width on the chart stands beside the grid.
const MIN_CHART_WIDTH: u16 = 160;
/// From this height on there is air between the panels, in rows.
const MIN_SPACED_HEIGHT: u16 = 20;
/// From this height on a row is kept free for what is said, so that nothing moves when it is.
const MIN_HEIGHT_FOR_MESSAGE_ROW: u16 = 12;
/// Rows of what is due.
const DUE_ROWS: u16 = 3;

/// What the screen has to say, in rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LayoutDemands {
    /// Questions, fields, lists, trouble.
    pub(crate) dialog_rows: u16,
    /// A limit was crossed.
    pub(crate) has_alert: bool,
    /// The record lacks something.
    pub(crate) has_outstanding: bool,
    /// Columns of the grid, in cells.
    pub(crate) grid_width: u16,
}

/// The panels; a panel that has no place has no height.
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

/// Rows that are still to be given.
struct RowBudget(u16);

impl RowBudget {
    fn take(&mut self, wanted: u16) -> u16 {
        let given = wanted.min(self.0);
        self.0 -= given;
        given
    }
}

impl LiveLayout {
    /// The panels of a screen.
    pub(crate) fn compute(area: Rect, demands: LayoutDemands) -> Self {
        let airy = area.height >= MIN_SPACED_HEIGHT;
        let mut purse = RowBudget(area.height);
        let input = purse.take(1);
        // A question is never cut short by what stands above it, but for the clock.
        let kept = u16::from(area.height >= MIN_HEIGHT_FOR_MESSAGE_ROW);
        let words = RowBudget(purse.0.saturating_sub(1).max(1).min(purse.0)).take(demands.dialog_rows.max(kept));
        purse.0 -= words;
        let clocks = purse.take(1);
        let due_first = purse.take(1);
        let alert = purse.take(u16::from(demands.has_alert || airy));
        let status = purse.take(1);
        let vitals = purse.take(1);
        let header = purse.take(1);
        let due = due_first + purse.take(DUE_ROWS - 1);
        let phases = purse.take(1);
        let owes = purse.take(u16::from(demands.has_outstanding || airy));
        let after_phases = purse.take(u16::from(airy));

        let left = if area.width >= MIN_GRID_WIDTH && demands.grid_width > 0 {
            area.width - demands.grid_width.min(area.width / 2)
        } else {
            area.width
        };
        let mut y = area.y;
        let mut next = |height: u16| {
            let room = Rect { x: area.x, y, width: left, height };
            y += height;
            room
        };
        let rooms = Self {
            header: next(header),
            clocks: next(clocks),
            phases: next(phases),
            phase_details: next(after_phases),
            due: next(due),
            alert: next(alert),
            vitals: next(vitals),
            outstanding: next(owes),
            timeline: next(purse.0),
            dialog: next(words),
            input: next(input),
            status: next(status),
            ..Self::default()
        };
        rooms.with_full_width_rows(area).with_side_panels(area, left)
    }

    /// The lines at the top and at the bottom go all the way across.
    fn with_full_width_rows(mut self, area: Rect) -> Self {
        for room in [&mut self.header, &mut self.clocks, &mut self.phases, &mut self.dialog, &mut self.input, &mut self.status] {
            room.width = area.width;
        }
        self
    }

    /// The grid, and the chart left of it, beside what stands in the middle.
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
            for room in [&mut self.due, &mut self.alert, &mut self.vitals, &mut self.outstanding, &mut self.timeline] {
                room.width = text;
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
                    let rooms = LiveLayout::compute(
                        area,
                        LayoutDemands { dialog_rows: words, has_alert: words == 3, has_outstanding: words == 9, grid_width: 44 },
                    );
                    let stacked = [
                        rooms.header,
                        rooms.clocks,
                        rooms.phases,
                        rooms.phase_details,
                        rooms.due,
                        rooms.alert,
                        rooms.vitals,
                        rooms.outstanding,
                        rooms.timeline,
                        rooms.dialog,
                        rooms.input,
                        rooms.status,
                    ];
                    for pair in stacked.windows(2) {
                        assert!(pair[0].bottom() <= pair[1].y, "{width}×{height} {words}: {rooms:?}");
                    }
                    for room in stacked.into_iter().chain([rooms.grid, rooms.chart]) {
                        assert_eq!(room.intersection(area).area(), room.area(), "{width}×{height}: {rooms:?}");
                    }
                    assert_eq!(rooms.input.height, height.min(1));
                }
            }
        }
    }

    #[test]
    fn the_smallest_screen_keeps_the_clock_what_is_due_and_the_line() {
        let rooms = LiveLayout::compute(Rect::new(0, 0, 20, 3), LayoutDemands::default());
        assert_eq!([rooms.clocks.height, rooms.due.height, rooms.input.height], [1, 1, 1]);
        let asked = LiveLayout::compute(Rect::new(0, 0, 20, 3), LayoutDemands { dialog_rows: 4, ..LayoutDemands::default() });
        assert_eq!([asked.clocks.height, asked.dialog.height, asked.input.height], [1, 1, 1]);
    }

    #[test]
    fn panels_leave_in_the_stated_order() {
        let at = |height| {
            LiveLayout::compute(Rect::new(0, 0, 80, height), LayoutDemands { has_outstanding: true, ..LayoutDemands::default() })
        };
        let shown = |rooms: LiveLayout| [rooms.timeline.height > 0, rooms.outstanding.height > 0, rooms.phases.height > 0];
        assert_eq!(shown(at(24)), [true, true, true]);
        assert_eq!(shown(at(10)), [false, true, true]);
        assert_eq!(shown(at(9)), [false, false, true]);
        assert_eq!(shown(at(8)), [false, false, false]);
    }
}
