//! The music player: follows `playerctl`, which tells what any MPRIS player on this desktop plays. A player that is not there is
//! no trouble; its words are never trusted.

use crate::edge::event::{Event, EventSender};
use crate::session::decide::Track;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Between the fields: a sign that no title has.
const FIELD_SEPARATOR: char = '\u{1f}';
/// What is told for each change.
const PLAYERCTL_FORMAT: &str = "{{status}}\u{1f}{{title}}\u{1f}{{artist}}";
/// A player that skips through a list tells each title; what it stays with for so long is what is played.
const SETTLE_DELAY: Duration = Duration::from_secs(1);
/// A longer line is cut, in bytes.
const MAX_LINE_BYTES: u64 = 4000;
/// A longer title or name is cut, in characters.
const MAX_TEXT_CHARS: usize = 200;
const STACK_BYTES: usize = 128 * 1024;

/// The player is followed until this is dropped.
#[derive(Debug)]
pub struct NowPlayingFeed(Child);

impl NowPlayingFeed {
    /// Begins to follow.
    pub fn start(events: EventSender) -> std::io::Result<Self> {
        let mut command = Command::new("playerctl");
        command.args(["--follow", "metadata", "--format", PLAYERCTL_FORMAT]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (to, lines) = channel();
        if let Some(out) = child.stdout.take() {
            let read = move || {
                let mut out = BufReader::new(out);
                loop {
                    let mut line = Vec::new();
                    match out.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
                        Ok(0) | Err(_) => return,
                        Ok(_) => {}
                    }
                    if to.send(parse_track(&String::from_utf8_lossy(&line))).is_err() {
                        return;
                    }
                }
            };
            thread::Builder::new().name("music".to_owned()).stack_size(STACK_BYTES).spawn(read)?;
        }
        let settle = move || {
            while let Ok(first) = lines.recv() {
                let mut newest = first;
                let why = loop {
                    match lines.recv_timeout(SETTLE_DELAY) {
                        Ok(newer) => newest = newer,
                        Err(why) => break why,
                    }
                };
                if !events.send(Event::MusicChanged(newest)) || why == RecvTimeoutError::Disconnected {
                    return;
                }
            }
        };
        thread::Builder::new().name("music stays".to_owned()).stack_size(STACK_BYTES).spawn(settle)?;
        Ok(Self(child))
    }
}

impl Drop for NowPlayingFeed {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a line says is played; none: nothing is, or it has no title.
fn parse_track(line: &str) -> Option<Track> {
    let mut fields = line.trim_end_matches(['\n', '\r']).split(FIELD_SEPARATOR);
    let (status, title, artist) = (fields.next()?, clean_text(fields.next()?), clean_text(fields.next()?));
    let is_played = status == "Playing" && !title.is_empty() && fields.next().is_none();
    is_played.then_some(Track { title, artist })
}

/// One line of words, no longer than anybody reads.
fn clean_text(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT_CHARS).collect();
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing_track(title: &str, artist: &str) -> Track {
        Track { title: title.to_owned(), artist: artist.to_owned() }
    }

    #[test]
    fn a_line_is_a_track_or_silence() {
        for (line, expected) in [
            ("Playing\u{1f}Spiegel im Spiegel\u{1f}Arvo Pärt\n", Some(playing_track("Spiegel im Spiegel", "Arvo Pärt"))),
            ("Playing\u{1f}-273.15\u{1f}=1+1\n", Some(playing_track("-273.15", "=1+1"))),
            ("Playing\u{1f}a\u{1b}[31mred\u{1f}\n", Some(playing_track("a [31mred", ""))),
            ("Paused\u{1f}Spiegel im Spiegel\u{1f}Arvo Pärt\n", None),
            ("Playing\u{1f}\u{1f}\n", None),
            ("Playing\u{1f}one\u{1f}two\u{1f}three\n", None),
            ("the second line of a title\n", None),
            ("\n", None),
        ] {
            assert_eq!(parse_track(line), expected, "{line}");
        }
        let long = parse_track(&format!("Playing{FIELD_SEPARATOR}{}{FIELD_SEPARATOR}\n", "long ".repeat(900))).unwrap();
        assert!(long.title.chars().count() <= MAX_TEXT_CHARS);
    }
}
