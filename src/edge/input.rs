//! stand-in
use super::arrival::{Door, News};
use crossterm::event::{self, Event};
/// s
pub fn start(door: Door) -> std::io::Result<()> {
    std::thread::spawn(move || loop {
        match event::read() {
            Ok(Event::Key(key)) => { door.send(News::Key(key)); }
            Ok(Event::Paste(text)) => { door.send(News::Paste { text, cut: false }); }
            Ok(Event::Resize(..)) => { door.send(News::Resized); }
            Err(_) => { door.send(News::HangUp); return; }
            _ => {}
        }
    });
    Ok(())
}
