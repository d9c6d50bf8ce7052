//! Keys, pastes, sizes and focus, as they come, each stamped once. Two threads: one reads, one waits for the terminal to hang
//! up, because the reader would otherwise read nothing for ever.

use super::arrival::{Arrival, Door};
use super::clock;
use super::fault::Fault;
use crate::app::Message;
use crate::session::Hand;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::event::{PollFd, PollFlags, poll};
use std::thread;
use std::time::Duration;

/// So many keys at once are a paste by a terminal that does not mark pastes.
const PASTE_KEYS: usize = 20;
/// What follows a paste so closely belongs to it, in milliseconds.
const PASTE_GOES_ON_MS: i64 = 50;
/// These threads do little; a full stack for each would be memory for nothing.
pub(super) const STACK_BYTES: usize = 128 * 1024;

/// Starts both threads. They end with the program.
pub fn start(door: &Door) -> Result<(), Fault> {
    let reader = door.clone();
    let watcher = door.clone();
    let named = |name: &str| thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES);
    let failed = |why| Fault::failed(format!("The keyboard could not be listened to: {why}. No record was touched."));
    named("keys").spawn(move || read_keys(&reader)).map_err(failed)?;
    named("hang-up").spawn(move || watch_hang_up(&watcher)).map_err(failed)?;
    Ok(())
}

fn read_keys(door: &Door) {
    let mut burst = Burst::default();
    loop {
        let Ok(first) = event::read() else { return door.send(Arrival::HungUp) };
        let at = clock::read();
        let mut events = vec![first];
        while events.len() < 4096 && event::poll(Duration::ZERO).unwrap_or(false) {
            let Ok(next) = event::read() else { return door.send(Arrival::HungUp) };
            events.push(next);
        }
        for message in burst.messages(events, at.hand) {
            door.send(Arrival::Message(at, message));
        }
    }
}

/// Blocks until the terminal is gone. It asks for no events: a hang-up is always told.
fn watch_hang_up(door: &Door) {
    let stdin = rustix::stdio::stdin();
    loop {
        let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            _ => return door.send(Arrival::HungUp),
        }
    }
}

/// Tells typing from pasting where the terminal does not.
#[derive(Default)]
struct Burst {
    pasted_at: Option<Hand>,
}

impl Burst {
    fn messages(&mut self, events: Vec<Event>, hand: Hand) -> Vec<Message> {
        let keys = events.iter().filter(|event| text_of(event).is_some()).count();
        let goes_on = self.pasted_at.is_some_and(|at| hand.since_ms(at) <= PASTE_GOES_ON_MS);
        if keys <= PASTE_KEYS && !goes_on {
            return events.into_iter().filter_map(message_of).collect();
        }
        self.pasted_at = (keys > 0).then_some(hand);
        let mut messages: Vec<Message> = Vec::new();
        for event in events {
            match (text_of(&event), messages.last_mut()) {
                (Some(letter), Some(Message::Paste(text))) => text.push(letter),
                (Some(letter), _) => messages.push(Message::Paste(letter.to_string())),
                (None, _) => messages.extend(message_of(event)),
            }
        }
        messages
    }
}

fn message_of(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Press => Some(Message::Key(key)),
        Event::Key(_) | Event::Mouse(_) => None,
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(width, height) => Some(Message::Resize(width, height)),
        Event::FocusGained => Some(Message::Focus(true)),
        Event::FocusLost => Some(Message::Focus(false)),
    }
}

/// The letter that a key would put into a pasted text.
fn text_of(event: &Event) -> Option<char> {
    let Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) = event else { return None };
    let is_plain = modifiers.difference(KeyModifiers::SHIFT).is_empty();
    match code {
        KeyCode::Char(letter) if is_plain => Some(*letter),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        // A bare line feed arrives as this.
        KeyCode::Char('j') if *modifiers == KeyModifiers::CONTROL => Some('\n'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Event> {
        let code = |letter| if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) };
        text.chars().map(|letter| Event::Key(KeyEvent::new(code(letter), KeyModifiers::NONE))).collect()
    }

    fn told(burst: &mut Burst, text: &str, ms: i64) -> Vec<String> {
        let messages = burst.messages(keys(text), Hand::from_ms(ms));
        messages.iter().map(|message| if let Message::Paste(text) = message { text.clone() } else { "key".to_owned() }).collect()
    }

    #[test]
    fn twenty_keys_at_once_are_keys_and_more_are_a_paste_with_its_line_ends() {
        let mut burst = Burst::default();
        assert_eq!(told(&mut burst, &"a".repeat(20), 0), vec!["key"; 20]);
        let long = format!("{}\ndose 50 im\n", "a".repeat(20));
        assert_eq!(told(&mut burst, &long, 1000), [long.clone()]);
        // Its tail arrives on its own, and must not press Enter.
        assert_eq!(told(&mut burst, "b\n", 1020), ["b\n"]);
        assert_eq!(told(&mut burst, "b\n", 1100), ["key", "key"]);
    }

    #[test]
    fn only_presses_count() {
        let mut burst = Burst::default();
        let mut up = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        up.kind = KeyEventKind::Release;
        assert_eq!(burst.messages(vec![Event::Key(up)], Hand::from_ms(0)), Vec::new());
    }
}
