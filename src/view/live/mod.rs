//! The live screen: its panels, each in its room.

pub(crate) mod alert;
pub(crate) mod briefing;
pub(crate) mod chart;
pub(crate) mod checklist;
pub(crate) mod closing;
pub(crate) mod dialog;
pub(crate) mod due;
pub(crate) mod header;
pub(crate) mod input_line;
pub(crate) mod layout;
pub(crate) mod previous_session;
pub(crate) mod strip;
pub(crate) mod timeline;
pub(crate) mod vitals;
pub(crate) mod vitals_form;
pub(crate) mod vitals_grid;

use crate::app::Live;
use crate::view::text::Ink;
use layout::{Rooms, Wants};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let said = dialog::said(live, ink, area);
    let owed = dialog::owed(live);
    let alerts = alert::unseen(live);
    let wants = Wants {
        words: u16::try_from(said.len()).unwrap_or(u16::MAX),
        alert: !alerts.is_empty(),
        owes: owed.is_some(),
        grid: vitals_grid::columns(live.session()),
    };
    let rooms = Rooms::of(area, wants);
    header::header(live, ink, buffer, rooms.header);
    header::clocks(live, ink, buffer, rooms.clocks);
    header::phases(live, ink, buffer, rooms.phases);
    header::below(live, ink, buffer, rooms.below);
    due::draw(live, ink, buffer, rooms.due);
    alert::draw(&alerts, ink, buffer, rooms.alert);
    vitals::draw(live, ink, buffer, rooms.vitals);
    if let Some(owed) = owed {
        dialog::draw_owed(&owed, ink, buffer, rooms.owes);
    }
    timeline::draw(live, ink, buffer, rooms.timeline);
    previous_session::draw(live, ink, buffer, rooms.timeline);
    vitals_grid::draw(live, ink, buffer, rooms.grid);
    chart::draw(live, ink, buffer, rooms.chart);
    dialog::draw(said, ink, buffer, rooms.words);
    input_line::draw(live, ink, buffer, rooms.input);
    input_line::status(live, ink, buffer, rooms.status);
}
