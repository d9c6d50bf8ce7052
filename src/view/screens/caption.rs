//! The caption below a demonstration or a tutorial: what is pressed, or is to be pressed, and why.

use crate::app::{App, Demo, LEARNED, Tutorial};
use crate::view::prelude::*;

/// The keys, two rows of text, and the progress.
const CAPTION_ROWS: u16 = 4;
/// A lower screen gives the caption only one row.
const MIN_FULL_HEIGHT: u16 = 16;

struct Caption<'a> {
    keys: String,
    text: &'a str,
    progress: String,
    key_help: &'static str,
}

/// Draws the caption if there is one. Returns the area that is left for the screen.
pub(crate) fn draw(app: &App, panel: &mut Panel<'_>) -> Rect {
    let area = panel.area;
    let demo = app.demo.as_deref().map(demo_caption);
    let Some(caption) = demo.or_else(|| app.tutorial.as_deref().map(tutorial_caption)) else { return area };
    let rows = if area.height < MIN_FULL_HEIGHT { area.height.min(2).saturating_sub(1) } else { CAPTION_ROWS };
    let rest = Rect { height: area.height - rows, ..area };
    let mut panel = panel.part(Rect { y: area.y + rest.height, height: rows, ..area });
    panel.fill(Role::Selected);
    let width = area.width.saturating_sub(2);
    let first = if rows < CAPTION_ROWS && caption.keys.is_empty() { caption.text } else { &caption.keys };
    panel.write(0, 1, [(Role::Selected, &truncate(first, width))]);
    if rows == CAPTION_ROWS {
        panel.draw_lines(1, 1, panel.styler.wrap(Role::Selected, caption.text, width).into_iter().take(2));
        let used = panel.write(3, 1, [(Role::Selected, &caption.progress)]);
        panel.write_right(3, used + 1, [(Role::Selected, caption.key_help)]);
    }
    rest
}

fn demo_caption(demo: &Demo) -> Caption<'_> {
    let (done, all) = demo.progress();
    let (state, key_help) = match (demo.is_finished(), demo.is_paused) {
        (true, _) => ("is over", "Enter review   Ctrl-C end"),
        (false, true) => ("held", "Space continue   → next   ↑ ↓ speed   Ctrl-C end"),
        (false, false) => ("plays", "Space pause   → next   ↑ ↓ speed   Ctrl-C end"),
    };
    let (keys, text) = match demo.shown_step() {
        _ if demo.is_finished() => {
            (None, "The session is over and its record is closed. Enter reviews it; Ctrl-C ends the demo.")
        }
        Some(step) => (Some(format!("keys  {}", step.source)), step.caption.as_str()),
        None => (None, "A session plays itself on the real screen. Nothing is kept."),
    };
    let progress = format!("demo {state} ×{} · {done} of {all}", demo.speed);
    Caption { keys: keys.unwrap_or_default(), text, progress, key_help }
}

fn tutorial_caption(tutorial: &Tutorial) -> Caption<'_> {
    let (done, all) = tutorial.progress();
    let (keys, text) = match tutorial.current_step() {
        Some(step) => (format!("type: {}", step.source), step.caption.as_str()),
        None => (String::new(), LEARNED),
    };
    Caption { keys, text, progress: format!("{done} of {all} done"), key_help: "Ctrl-N skip   Ctrl-P repeat" }
}
