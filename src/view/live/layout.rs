//! Where everything stands on the live screen. In a small terminal panels leave in a fixed order: chart, grid, timeline, owes,
//! phase line; at 20×3 the clock, what is due and the input line are left. What must be read, a question or trouble, takes its
//! rows before the timeline does.

use ratatui::layout::Rect;

/// From this width on the vitals grid stands at the right, in cells.
const GRID_FROM: u16 = 120;
/// From this width on the chart stands beside the grid.
const CHART_FROM: u16 = 160;
/// From this height on there is air between the panels, in rows.
const AIRY_FROM: u16 = 20;
/// From this height on a row is kept free for what is said, so that nothing moves when it is.
const KEPT_FROM: u16 = 12;
/// Rows of what is due.
const DUE: u16 = 3;

/// What the screen has to say, in rows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wants {
    /// Questions, fields, lists, trouble.
    pub(crate) words: u16,
    /// A limit was crossed.
    pub(crate) alert: bool,
    /// The record lacks something.
    pub(crate) owes: bool,
    /// Columns of the grid, in cells.
    pub(crate) grid: u16,
}

/// The panels; a panel that has no place has no height.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Rooms {
    pub(crate) header: Rect,
    pub(crate) clocks: Rect,
    pub(crate) phases: Rect,
    pub(crate) below: Rect,
    pub(crate) due: Rect,
    pub(crate) alert: Rect,
    pub(crate) vitals: Rect,
    pub(crate) owes: Rect,
    pub(crate) timeline: Rect,
    pub(crate) words: Rect,
    pub(crate) input: Rect,
    pub(crate) status: Rect,
    pub(crate) grid: Rect,
    pub(crate) chart: Rect,
}

/// Rows that are still to be given.
struct Purse(u16);

impl Purse {
    fn take(&mut self, wanted: u16) -> u16 {
        let given = wanted.min(self.0);
        self.0 -= given;
        given
    }
}

impl Rooms {
    /// The panels of a screen.
    pub(crate) fn of(area: Rect, wants: Wants) -> Self {
        let airy = area.height >= AIRY_FROM;
        let mut purse = Purse(area.height);
        let input = purse.take(1);
        // A question is never cut short by what stands above it, but for the clock.
        let kept = u16::from(area.height >= KEPT_FROM);
        let words = Purse(purse.0.saturating_sub(1).max(1).min(purse.0)).take(wants.words.max(kept));
        purse.0 -= words;
        let clocks = purse.take(1);
        let due_first = purse.take(1);
        let alert = purse.take(u16::from(wants.alert || airy));
        let status = purse.take(1);
        let vitals = purse.take(1);
        let header = purse.take(1);
        let due = due_first + purse.take(DUE - 1);
        let phases = purse.take(1);
        let owes = purse.take(u16::from(wants.owes || airy));
        let after_phases = purse.take(u16::from(airy));

        let left =
            if area.width >= GRID_FROM && wants.grid > 0 { area.width - wants.grid.min(area.width / 2) } else { area.width };
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
            below: next(after_phases),
            due: next(due),
            alert: next(alert),
            vitals: next(vitals),
            owes: next(owes),
            timeline: next(purse.0),
            words: next(words),
            input: next(input),
            status: next(status),
            ..Self::default()
        };
        rooms.widened(area).beside(area, left)
    }

    /// The lines at the top and at the bottom go all the way across.
    fn widened(mut self, area: Rect) -> Self {
        for room in [&mut self.header, &mut self.clocks, &mut self.phases, &mut self.words, &mut self.input, &mut self.status] {
            room.width = area.width;
        }
        self
    }

    /// The grid, and the chart left of it, beside what stands in the middle.
    fn beside(mut self, area: Rect, left: u16) -> Self {
        let height = self.words.y.saturating_sub(self.due.y);
        if left == area.width || height == 0 {
            return self;
        }
        self.grid = Rect { x: area.x + left, y: self.due.y, width: area.width - left, height };
        if area.width >= CHART_FROM {
            let width = (left / 2).min(area.width.saturating_sub(100));
            let text = left - width;
            self.chart = Rect { x: area.x + text, y: self.due.y, width, height };
            for room in [&mut self.due, &mut self.alert, &mut self.vitals, &mut self.owes, &mut self.timeline] {
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
                    let rooms = Rooms::of(area, Wants { words, alert: words == 3, owes: words == 9, grid: 44 });
                    let stacked = [
                        rooms.header,
                        rooms.clocks,
                        rooms.phases,
                        rooms.below,
                        rooms.due,
                        rooms.alert,
                        rooms.vitals,
                        rooms.owes,
                        rooms.timeline,
                        rooms.words,
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
        let rooms = Rooms::of(Rect::new(0, 0, 20, 3), Wants::default());
        assert_eq!([rooms.clocks.height, rooms.due.height, rooms.input.height], [1, 1, 1]);
        let asked = Rooms::of(Rect::new(0, 0, 20, 3), Wants { words: 4, ..Wants::default() });
        assert_eq!([asked.clocks.height, asked.words.height, asked.input.height], [1, 1, 1]);
    }

    #[test]
    fn panels_leave_in_the_stated_order() {
        let at = |height| Rooms::of(Rect::new(0, 0, 80, height), Wants { owes: true, ..Wants::default() });
        let shown = |rooms: Rooms| [rooms.timeline.height > 0, rooms.owes.height > 0, rooms.phases.height > 0];
        assert_eq!(shown(at(24)), [true, true, true]);
        assert_eq!(shown(at(10)), [false, true, true]);
        assert_eq!(shown(at(9)), [false, false, true]);
        assert_eq!(shown(at(8)), [false, false, false]);
    }
}
