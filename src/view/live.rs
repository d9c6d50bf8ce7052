//! The live screen: its panels, each in its room.

use super::ink::Ink;
use super::rooms::{Rooms, Wants};
use super::{alert, chart, due, grid, last, line, timeline, top, vitals, words};
use crate::app::Live;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let said = words::said(live, ink, area);
    let owed = words::owed(live);
    let alerts = alert::unseen(live);
    let wants = Wants {
        words: u16::try_from(said.len()).unwrap_or(u16::MAX),
        alert: !alerts.is_empty(),
        owes: owed.is_some(),
        grid: grid::columns(live.session()),
    };
    let rooms = Rooms::of(area, wants);
    top::header(live, ink, buffer, rooms.header);
    top::clocks(live, ink, buffer, rooms.clocks);
    top::phases(live, ink, buffer, rooms.phases);
    top::below(live, ink, buffer, rooms.below);
    due::draw(live, ink, buffer, rooms.due);
    alert::draw(&alerts, ink, buffer, rooms.alert);
    vitals::draw(live, ink, buffer, rooms.vitals);
    if let Some(owed) = owed {
        words::draw_owed(&owed, ink, buffer, rooms.owes);
    }
    timeline::draw(live, ink, buffer, rooms.timeline);
    last::draw(live, ink, buffer, rooms.timeline);
    grid::draw(live, ink, buffer, rooms.grid);
    chart::draw(live, ink, buffer, rooms.chart);
    words::draw(said, ink, buffer, rooms.words);
    line::draw(live, ink, buffer, rooms.input);
    line::status(live, ink, buffer, rooms.status);
}
