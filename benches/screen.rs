//! The cost of a frame of the live screen, and of a key up to its cells. Goal: 0.5 ms for 120×40.

mod live;

use bedside::theme::Theme;
use bedside::view;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::{Bencher, black_box};
use live::LiveApp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn main() {
    divan::main();
}

#[divan::bench(args = [(80, 24), (120, 40), (160, 45)])]
fn frame(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let (live, theme) = (LiveApp::standard(), Theme::default());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    bencher.bench_local(|| terminal.draw(|frame| view::draw(black_box(&live.app), &theme, frame)).is_ok());
}

/// A letter, and the frame that shows it.
#[divan::bench]
fn key(bencher: Bencher<'_, '_>) {
    let (mut live, theme) = (LiveApp::standard(), Theme::default());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(120, 40));
    bencher.bench_local(|| {
        for code in [KeyCode::Char('a'), KeyCode::Backspace, KeyCode::Char('a')] {
            live.press(code.into());
        }
        live.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        terminal.draw(|frame| view::draw(black_box(&live.app), &theme, frame)).is_ok()
    });
}
