//! App and theme → cells. It reads, never decides, and cannot fail.

mod alert;
mod briefing;
mod caption;
mod card;
mod chart;
mod checklist;
mod closing;
mod compare;
mod due;
mod form;
mod grid;
mod handout;
mod help;
mod ink;
mod last;
mod library;
mod line;
mod live;
mod quiet;
mod records;
mod review;
mod rooms;
mod show;
mod signs;
mod start;
mod strip;
mod timeline;
mod top;
mod veil;
mod vitals;
mod watch;
mod words;

use crate::app::calm::Dim;
use crate::app::{App, Screen};
use crate::theme::{Marks, Role, Theme};
use ink::Ink;
use ratatui::Frame;

/// Draws everything that the program shows.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let dimmed = match &app.screen {
        Screen::Live(live) => light_left(live.dimmed()).map(|light| theme.dimmed(light)),
        Screen::Start(_)
        | Screen::Library(_)
        | Screen::Review(_)
        | Screen::Compare(_)
        | Screen::Handout(_)
        | Screen::Watch(_) => None,
    };
    let (area, ink) = (frame.area(), Ink::of(dimmed.as_ref().unwrap_or(theme)));
    let buffer = frame.buffer_mut();
    buffer.set_style(area, ink.style(Role::Text));
    let area = caption::draw(app, ink, buffer, area);
    match &app.screen {
        Screen::Start(start) => start::draw(start, ink, buffer, area),
        Screen::Library(library) => library::draw(library, ink, buffer, area),
        Screen::Watch(watch) => watch::draw(watch, ink, buffer, area),
        Screen::Compare(compare) => compare::draw(compare, ink, buffer, area),
        Screen::Handout(handout) => handout::draw(handout, ink, buffer, area),
        Screen::Review(review) => review::draw(review, ink, buffer, area),
        Screen::Live(live) if live.is_veiled() => veil::draw(live, ink, buffer, area),
        Screen::Live(live) if live.shows_client() => show::draw(live, ink, buffer, area),
        Screen::Live(live) => match live.card() {
            Some(opened) => card::draw(live, opened, ink, buffer, area),
            None if live.is_strip() => strip::draw(live, ink, buffer, area),
            None if live.is_quiet() => quiet::draw(live, ink, buffer, area),
            None => live::draw(live, ink, buffer, area),
        },
    }
    if theme.is_ascii() {
        signs::to_ascii(buffer, area);
    } else if theme.marks() == Marks::Ascii {
        signs::dots_to_ascii(buffer, area);
    }
}

/// How much of its light a dimmed screen keeps.
fn light_left(dim: Dim) -> Option<f64> {
    match dim {
        Dim::Not => None,
        Dim::Once => Some(0.6),
        Dim::Twice => Some(0.35),
    }
}
