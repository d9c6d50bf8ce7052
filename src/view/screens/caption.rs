//! The caption below a screen that teaches: what is pressed, or is to be pressed, and why.

use crate::app::{App, Demo, Tutorial};
use crate::theme::Role;
use crate::view::text::{Styler, draw_line, draw_line_right, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the caption: the keys, two of words, and how far it is.
const CAPTION_ROWS: u16 = 4;
/// A screen that is lower keeps all its rows but one.
const MIN_FULL_HEIGHT: u16 = 16;

/// What it says.
#[derive(Default)]
struct Caption {
    keys: String,
    text: String,
    progress: String,
    key_help: &'static str,
}

/// Draws it, where there is one, and answers with what is left for the screen.
pub(crate) fn draw(app: &App, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) -> Rect {
    let demo = app.demo.as_deref().map(demo_caption);
    let Some(caption) = demo.or_else(|| app.tutorial.as_deref().map(tutorial_caption)) else { return area };
    let rows = if area.height < MIN_FULL_HEIGHT { area.height.min(2).saturating_sub(1) } else { CAPTION_ROWS };
    let rest = Rect { height: area.height - rows, ..area };
    let room = Rect { y: area.y + rest.height, height: rows, ..area };
    buffer.set_style(room, styler.style(Role::Selected));
    let line = |words: &str| styler.line([(Role::Selected, words)]);
    let space = room.width.saturating_sub(2);
    if rows < CAPTION_ROWS {
        let short = if caption.keys.is_empty() { &caption.text } else { &caption.keys };
        draw_line(buffer, room, 0, 1, &line(&truncate(short, space)));
        return rest;
    }
    draw_line(buffer, room, 0, 1, &line(&truncate(&caption.keys, space)));
    let told = textwrap::wrap(&caption.text, usize::from(space.max(1)));
    for (row, told) in (1..).zip(told.iter().take(2)) {
        draw_line(buffer, room, row, 1, &line(told));
    }
    let taken = draw_line(buffer, room, 3, 1, &line(&caption.progress));
    draw_line_right(buffer, room, 3, taken + 1, &line(caption.key_help));
    rest
}

fn demo_caption(demo: &Demo) -> Caption {
    let (done, all) = demo.progress();
    let manner = match (demo.is_finished(), demo.is_paused()) {
        (true, _) => "is over",
        (false, true) => "held",
        (false, false) => "plays",
    };
    let far = format!("demo {manner} ×{} · {done} of {all}", demo.speed());
    let how = match (demo.is_finished(), demo.is_paused()) {
        (true, _) => "Enter looks back   Ctrl-C ends",
        (false, true) => "Space plays on   → next   ↑ ↓ speed   Ctrl-C ends",
        (false, false) => "Space holds   → next   ↑ ↓ speed   Ctrl-C ends",
    };
    let words = match demo.shown_step() {
        _ if demo.is_finished() => {
            "The session is over and its record is closed. Enter looks back on it; Ctrl-C ends the demonstration."
        }
        Some(step) => {
            return Caption { keys: format!("keys  {}", step.source), text: step.caption.clone(), progress: far, key_help: how };
        }
        None => "A session plays itself, on the real screen and with the real keys. Nothing of it is kept.",
    };
    Caption { keys: String::new(), text: words.to_owned(), progress: far, key_help: how }
}

fn tutorial_caption(guide: &Tutorial) -> Caption {
    let (done, all) = guide.progress();
    let far = format!("{done} of {all} done");
    match guide.current_step() {
        Some(step) => {
            Caption { keys: format!("press  {}", step.source), text: step.caption.clone(), progress: far, key_help: "" }
        }
        None => Caption {
            text: "That is all you need for a session. Go on as you like; Ctrl-C leaves.".to_owned(),
            progress: far,
            ..Caption::default()
        },
    }
}
