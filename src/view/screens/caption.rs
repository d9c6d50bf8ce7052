//! The caption below a screen that teaches: what is pressed, or is to be pressed, and why.

use crate::app::{App, Demo, Guide};
use crate::theme::Role;
use crate::view::text::{Ink, cut, put, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the caption: the keys, two of words, and how far it is.
const ROWS: u16 = 4;
/// A screen that is lower keeps all its rows but one.
const LOW: u16 = 16;

/// What it says.
#[derive(Default)]
struct Caption {
    keys: String,
    words: String,
    far: String,
    how: &'static str,
}

/// Draws it, where there is one, and answers with what is left for the screen.
pub(crate) fn draw(app: &App, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let demo = app.demo.as_deref().map(of_demo);
    let Some(caption) = demo.or_else(|| app.guide.as_deref().map(of_guide)) else { return area };
    let rows = if area.height < LOW { area.height.min(2).saturating_sub(1) } else { ROWS };
    let rest = Rect { height: area.height - rows, ..area };
    let room = Rect { y: area.y + rest.height, height: rows, ..area };
    buffer.set_style(room, ink.style(Role::Selected));
    let line = |words: &str| ink.line([(Role::Selected, words)]);
    let space = room.width.saturating_sub(2);
    if rows < ROWS {
        let short = if caption.keys.is_empty() { &caption.words } else { &caption.keys };
        put(buffer, room, 0, 1, &line(&cut(short, space)));
        return rest;
    }
    put(buffer, room, 0, 1, &line(&cut(&caption.keys, space)));
    let told = textwrap::wrap(&caption.words, usize::from(space.max(1)));
    for (row, told) in (1..).zip(told.iter().take(2)) {
        put(buffer, room, row, 1, &line(told));
    }
    let taken = put(buffer, room, 3, 1, &line(&caption.far));
    put_right(buffer, room, 3, taken + 1, &line(caption.how));
    rest
}

fn of_demo(demo: &Demo) -> Caption {
    let (done, all) = demo.progress();
    let manner = match (demo.is_over(), demo.is_paused()) {
        (true, _) => "is over",
        (false, true) => "held",
        (false, false) => "plays",
    };
    let far = format!("demo {manner} ×{} · {done} of {all}", demo.speed());
    let how = match (demo.is_over(), demo.is_paused()) {
        (true, _) => "Enter looks back   Ctrl-C ends",
        (false, true) => "Space plays on   → next   ↑ ↓ speed   Ctrl-C ends",
        (false, false) => "Space holds   → next   ↑ ↓ speed   Ctrl-C ends",
    };
    let words = match demo.step() {
        _ if demo.is_over() => {
            "The session is over and its record is closed. Enter looks back on it; Ctrl-C ends the demonstration."
        }
        Some(step) => return Caption { keys: format!("keys  {}", step.shown), words: step.caption.clone(), far, how },
        None => "A session plays itself, on the real screen and with the real keys. Nothing of it is kept.",
    };
    Caption { keys: String::new(), words: words.to_owned(), far, how }
}

fn of_guide(guide: &Guide) -> Caption {
    let (done, all) = guide.progress();
    let far = format!("{done} of {all} done");
    match guide.step() {
        Some(step) => Caption { keys: format!("press  {}", step.shown), words: step.caption.clone(), far, how: "" },
        None => Caption {
            words: "That is all you need for a session. Go on as you like; Ctrl-C leaves.".to_owned(),
            far,
            ..Caption::default()
        },
    }
}
