//! The live screen: its layout and its panels.

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
pub(crate) mod leaving;
pub(crate) mod previous_session;
pub(crate) mod strip;
pub(crate) mod timeline;
pub(crate) mod vitals;
pub(crate) mod vitals_form;
pub(crate) mod vitals_grid;

use crate::view::prelude::*;
use alert::AlertWords;
use layout::{LayoutDemands, LiveLayout};

/// Draws the whole screen. Returns what its layout was computed from.
pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) -> LayoutDemands {
    let alerts = live.alerts();
    let dialog_lines = dialog::lines(live, panel.styler, dialog_area(panel.area, alerts.len()));
    let outstanding = dialog::outstanding_text(live);
    let demands = LayoutDemands {
        dialog_rows: row_count(&dialog_lines),
        alert_rows: u16::try_from(alerts.len()).unwrap_or(u16::MAX),
        has_outstanding: outstanding.is_some(),
        grid_width: vitals_grid::grid_width(live.session()),
    };
    let areas = LiveLayout::compute(panel.area, demands);
    header::draw_title(live, &mut panel.part(areas.header));
    let has_large_clock = !areas.large_clock.is_empty();
    if has_large_clock {
        header::draw_large_clock(live, &mut panel.part(areas.large_clock));
    }
    header::draw_clocks(live, has_large_clock, &mut panel.part(areas.clocks));
    header::draw_phases(live, &mut panel.part(areas.phases));
    header::draw_phase_details(live, &mut panel.part(areas.details));
    due::draw(live, &mut panel.part(areas.due));
    let words = if live.is_read_only { AlertWords::ReadOnly } else { AlertWords::Whole };
    alert::draw(&alerts, words, &mut panel.part(areas.alert));
    vitals::draw(live, &mut panel.part(areas.vitals));
    if let Some(outstanding) = outstanding {
        dialog::draw_outstanding(&outstanding, &mut panel.part(areas.outstanding));
    }
    timeline::draw(live, &mut panel.part(areas.timeline));
    previous_session::draw(live, &mut panel.part(areas.timeline));
    vitals_grid::draw_flowsheet(live.session(), live.now().elapsed, None, &mut panel.part(areas.grid));
    chart::draw(live, &mut panel.part(areas.chart));
    draw_dialog_and_input(live, &dialog_lines, &areas, panel);
    demands
}

/// Draws only the dialog lines, the input line and the status line over a frame that was drawn for `last`. Returns their area;
/// `None` if the layout is another one now, and then draws nothing.
pub(crate) fn draw_bottom(live: &LiveScreen, last: LayoutDemands, panel: &mut Panel<'_>) -> Option<Rect> {
    let area = panel.area;
    let dialog_lines = dialog::lines(live, panel.styler, dialog_area(area, last.alert_rows.into()));
    let areas = LiveLayout::compute(area, LayoutDemands { dialog_rows: row_count(&dialog_lines), ..last });
    if areas != LiveLayout::compute(area, last) {
        return None;
    }
    let bottom = Rect { y: areas.dialog.y, height: area.bottom() - areas.dialog.y, ..area };
    panel.part(bottom).clear();
    draw_dialog_and_input(live, &dialog_lines, &areas, panel);
    Some(bottom)
}

/// The area that dialog lines are made for: they leave a row for an alert.
fn dialog_area(area: Rect, alerts: usize) -> Rect {
    Rect { height: area.height.saturating_sub(u16::from(alerts > 0)), ..area }
}

fn draw_dialog_and_input(live: &LiveScreen, dialog_lines: &[Line<'static>], areas: &LiveLayout, panel: &mut Panel<'_>) {
    dialog::draw(dialog_lines, &mut panel.part(areas.dialog));
    input_line::draw(live, &mut panel.part(areas.input));
    input_line::draw_status(live, &mut panel.part(areas.status));
}

fn row_count(lines: &[Line<'static>]) -> u16 {
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}
