//! What a frame of the live screen costs, and a key from the keyboard to its cells. To be well under: 0.5 ms for 120×40.

#[path = "../tests/it/support/app.rs"]
#[allow(dead_code, reason = "this takes from it what it needs")]
mod desk;

use bedside::theme::Theme;
use bedside::view;
use crossterm::event::KeyCode;
use divan::{Bencher, black_box};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn main() {
    divan::main();
}

#[divan::bench(args = [(80, 24), (120, 40), (160, 45)])]
fn frame(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let (desk, theme) = (desk::standard(), Theme::default());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    bencher.bench_local(|| terminal.draw(|frame| view::draw(black_box(&desk.app), &theme, frame)).is_ok());
}

/// A letter, and the frame that shows it.
#[divan::bench]
fn key(bencher: Bencher<'_, '_>) {
    let (mut desk, theme) = (desk::standard(), Theme::default());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(120, 40));
    bencher.bench_local(|| {
        desk.press(KeyCode::Char('a')).press(KeyCode::Backspace).press(KeyCode::Char('a'));
        desk.ctrl('u');
        terminal.draw(|frame| view::draw(black_box(&desk.app), &theme, frame)).is_ok()
    });
}
