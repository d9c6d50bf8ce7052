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

use crate::app::LiveScreen;
use crate::view::text::Styler;
use layout::{LayoutDemands, LiveLayout};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let said = dialog::dialog_lines(live, styler, area);
    let owed = dialog::outstanding_text(live);
    let alerts = alert::unseen_alerts(live);
    let wants = LayoutDemands {
        dialog_rows: u16::try_from(said.len()).unwrap_or(u16::MAX),
        has_alert: !alerts.is_empty(),
        has_outstanding: owed.is_some(),
        grid_width: vitals_grid::grid_width(live.session()),
    };
    let rooms = LiveLayout::compute(area, wants);
    header::draw_title(live, styler, buffer, rooms.header);
    header::draw_clocks(live, styler, buffer, rooms.clocks);
    header::draw_phases(live, styler, buffer, rooms.phases);
    header::draw_phase_details(live, styler, buffer, rooms.phase_details);
    due::draw(live, styler, buffer, rooms.due);
    alert::draw(&alerts, styler, buffer, rooms.alert);
    vitals::draw(live, styler, buffer, rooms.vitals);
    if let Some(owed) = owed {
        dialog::draw_outstanding(&owed, styler, buffer, rooms.outstanding);
    }
    timeline::draw(live, styler, buffer, rooms.timeline);
    previous_session::draw(live, styler, buffer, rooms.timeline);
    vitals_grid::draw(live, styler, buffer, rooms.grid);
    chart::draw(live, styler, buffer, rooms.chart);
    dialog::draw(said, styler, buffer, rooms.dialog);
    input_line::draw(live, styler, buffer, rooms.input);
    input_line::draw_status(live, styler, buffer, rooms.status);
}
