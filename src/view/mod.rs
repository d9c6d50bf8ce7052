//! App and theme → cells. It reads, never decides, and cannot fail.

mod ascii;
pub mod cover;
mod live;
pub mod screens;
mod text;

use crate::app::live::state::display::DimLevel;
use crate::app::{App, Screen};
use crate::theme::{ChartSymbols, Role, Theme};
use ratatui::Frame;
use text::Styler;

/// Draws everything that the program shows.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let dimmed = match &app.screen {
        Screen::Live(live) => dimmed_light_share(live.dim_level()).map(|light| theme.dimmed(light)),
        Screen::Start(_)
        | Screen::Library(_)
        | Screen::Review(_)
        | Screen::Compare(_)
        | Screen::Handout(_)
        | Screen::Watch(_) => None,
    };
    let (area, ink) = (frame.area(), Styler::new(dimmed.as_ref().unwrap_or(theme)));
    let buffer = frame.buffer_mut();
    buffer.set_style(area, ink.style(Role::Text));
    let area = crate::view::screens::caption::draw(app, ink, buffer, area);
    match &app.screen {
        Screen::Start(start) => crate::view::screens::start::draw(start, ink, buffer, area),
        Screen::Library(library) => crate::view::screens::library::draw(library, ink, buffer, area),
        Screen::Watch(watch) => crate::view::screens::watch::draw(watch, ink, buffer, area),
        Screen::Compare(compare) => crate::view::screens::compare::draw(compare, ink, buffer, area),
        Screen::Handout(handout) => crate::view::screens::handout::draw(handout, ink, buffer, area),
        Screen::Review(review) => crate::view::screens::review::draw(review, ink, buffer, area),
        Screen::Live(live) if live.is_veiled() => crate::view::cover::veil::draw(live, ink, buffer, area),
        Screen::Live(live) if live.is_client_screen_shown() => crate::view::cover::client_view::draw(live, ink, buffer, area),
        Screen::Live(live) => match live.card_opened_at() {
            Some(opened) => crate::view::cover::emergency_card::draw(live, opened, ink, buffer, area),
            None if live.is_strip_mode() => crate::view::live::strip::draw(live, ink, buffer, area),
            None if live.is_ambient() => crate::view::cover::ambient::draw(live, ink, buffer, area),
            None => live::draw(live, ink, buffer, area),
        },
    }
    if theme.is_ascii() {
        ascii::to_ascii(buffer, area);
    } else if theme.chart_symbols() == ChartSymbols::Ascii {
        ascii::chart_dots_to_ascii(buffer, area);
    }
}

/// How much of its light a dimmed screen keeps.
fn dimmed_light_share(dim: DimLevel) -> Option<f64> {
    match dim {
        DimLevel::Off => None,
        DimLevel::First => Some(0.6),
        DimLevel::Second => Some(0.35),
    }
}
