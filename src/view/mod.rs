//! App and theme → cells. It reads, never decides, and cannot fail.

mod briefing;
mod chart;
mod checklist;
mod due;
mod form;
mod grid;
mod ink;
mod line;
mod live;
mod rooms;
mod start;
mod timeline;
mod top;
mod veil;
mod vitals;
mod words;

use crate::app::{App, Screen};
use crate::theme::{Role, Theme};
use ink::Ink;
use ratatui::Frame;

/// Draws everything that the program shows.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let (area, ink) = (frame.area(), Ink::of(theme));
    let buffer = frame.buffer_mut();
    buffer.set_style(area, ink.style(Role::Text));
    match &app.screen {
        Screen::Start(start) => start::draw(start, ink, buffer, area),
        Screen::Live(live) if live.is_veiled() => veil::draw(live, ink, buffer, area),
        Screen::Live(live) => live::draw(live, ink, buffer, area),
    }
}
