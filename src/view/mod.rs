//! Draws the app's state in a theme. Nothing here changes state, and nothing fails.

mod ascii;
mod caret;
mod chart_parts;
mod chart_strips;
pub(crate) mod cover;
mod large_digits;
mod live;
mod painter;
mod panel;
pub(crate) mod prelude;
pub(crate) mod screens;
mod text;

use crate::app::live::state::display::DimLevel;
use crate::app::{App, Screen};
use crate::session::limits::AlertKey;
use crate::theme::Theme;
use crate::view::prelude::*;
use ascii::replace_symbols;
pub use caret::caret_position;
use live::layout::LayoutDemands;
pub use painter::Painter;
use ratatui::Frame;
use ratatui::buffer::Buffer;

/// Draws a whole frame.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    draw_into(app, theme, frame.area(), frame.buffer_mut(), &mut Vec::new());
}

/// Returns what the layout of the live screen was computed from, if it was drawn. Adds the alerts that the frame names.
fn draw_into(
    app: &App,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    named_alerts: &mut Vec<AlertKey>,
) -> Option<LayoutDemands> {
    // The share of its light that a dimmed screen keeps.
    let light = match &app.screen {
        Screen::Live(live) => match live.dim_level() {
            DimLevel::Off => None,
            DimLevel::First => Some(0.6),
            DimLevel::Second => Some(0.35),
        },
        _ => None,
    };
    let dimmed = light.map(|light| theme.dimmed(light));
    let mut panel = Panel::new(Styler::new(dimmed.as_ref().unwrap_or(theme)), area, buffer, named_alerts);
    panel.fill(Role::Text);
    let area = screens::caption::draw(app, &mut panel);
    let demands = draw_screen(app, &mut panel.part(area));
    replace_symbols(theme, area, buffer);
    demands
}

fn draw_screen(app: &App, panel: &mut Panel<'_>) -> Option<LayoutDemands> {
    match &app.screen {
        Screen::Start(start) => screens::start::draw(start, panel),
        Screen::Library(library) => screens::library::draw(library, panel),
        Screen::Watch(watch) => screens::watch::draw(watch, panel),
        Screen::Compare(compare) => screens::compare::draw(compare, panel),
        Screen::Handout(handout) => screens::handout::draw(handout, panel),
        Screen::Review(review) => screens::review::draw(review, panel),
        Screen::Live(live) if live.is_veiled() => cover::veil::draw(live, panel),
        Screen::Live(live) if live.display.shows_client_screen => cover::client_view::draw(live, panel),
        Screen::Live(live) => match live.card_opened_at() {
            Some(opened) => cover::emergency_card::draw(live, opened, panel),
            None if live.is_strip_mode() => live::strip::draw(live, panel),
            None if live.is_ambient() => cover::ambient::draw(live, panel),
            None => return Some(live::draw(live, panel)),
        },
    }
    None
}
