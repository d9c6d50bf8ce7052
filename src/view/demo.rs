//! The caption of a demonstration, below the screen that it plays on: what is pressed, and why.

use super::ink::{Ink, cut, put, put_right};
use crate::app::Demo;
use crate::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the caption: the keys, two of words, and how to watch.
const ROWS: u16 = 4;
/// A screen that is lower keeps all its rows but one.
const LOW: u16 = 16;

/// Draws it and answers with what is left for the screen.
pub(super) fn draw(demo: &Demo, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let rows = if area.height < LOW { area.height.min(2).saturating_sub(1) } else { ROWS };
    let rest = Rect { height: area.height - rows, ..area };
    let room = Rect { y: area.y + rest.height, height: rows, ..area };
    buffer.set_style(room, ink.style(Role::Selected));
    let (done, all) = demo.progress();
    let (pressed, words) = match demo.step() {
        _ if demo.is_over() => {
            (String::new(), "The session is over and its record is closed. Enter ends the demonstration.".to_owned())
        }
        Some(step) => (format!("keys  {}", step.shown), step.caption.clone()),
        None => (
            String::new(),
            "A session plays itself, on the real screen and with the real keys. Nothing of it is kept.".to_owned(),
        ),
    };
    let line = |words: &str| ink.line([(Role::Selected, words)]);
    let space = usize::from(room.width.saturating_sub(2));
    let told = textwrap::wrap(&words, space.max(1));
    let manner = if demo.is_paused() { "held" } else { "plays" };
    let how = format!("demo {manner} ×{} · {done} of {all}", demo.speed());
    if rows < ROWS {
        let short = if words.is_empty() { pressed } else { words };
        put(buffer, room, 0, 1, &line(&cut(&short, room.width.saturating_sub(2))));
        return rest;
    }
    put(buffer, room, 0, 1, &line(&cut(&pressed, room.width.saturating_sub(2))));
    for (row, told) in (1..).zip(told.iter().take(2)) {
        put(buffer, room, row, 1, &line(told));
    }
    let taken = put(buffer, room, 3, 1, &line(&how));
    put_right(buffer, room, 3, taken + 1, &line("Space holds   → next   ↑ ↓ speed   Ctrl-C ends"));
    rest
}
