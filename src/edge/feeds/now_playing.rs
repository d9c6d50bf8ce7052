//! The music player: follows `playerctl`, which tells what any MPRIS player on this desktop plays. A player that is not there is
//! no trouble; its words are never trusted.

use crate::edge::event::{Door, News};
use crate::session::decide::Track;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Between the fields: a sign that no title has.
const APART: char = '\u{1f}';
/// What is told for each change.
const FORMAT: &str = "{{status}}\u{1f}{{title}}\u{1f}{{artist}}";
/// A player that skips through a list tells each title; what it stays with for so long is what is played.
const STAYS: Duration = Duration::from_secs(1);
/// A longer line is cut, in bytes.
const LINE_BYTES: u64 = 4000;
/// A longer title or name is cut, in characters.
const WORDS_MOST: usize = 200;
const STACK_BYTES: usize = 128 * 1024;

/// The player is followed until this is dropped.
#[derive(Debug)]
pub struct Music(Child);

impl Music {
    /// Begins to follow.
    pub fn start(door: Door) -> std::io::Result<Self> {
        let mut command = Command::new("playerctl");
        command.args(["--follow", "metadata", "--format", FORMAT]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (to, lines) = channel();
        if let Some(out) = child.stdout.take() {
            let read = move || {
                let mut out = BufReader::new(out);
                loop {
                    let mut line = Vec::new();
                    match out.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line) {
                        Ok(0) | Err(_) => return,
                        Ok(_) => {}
                    }
                    if to.send(track(&String::from_utf8_lossy(&line))).is_err() {
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
                    match lines.recv_timeout(STAYS) {
                        Ok(newer) => newest = newer,
                        Err(why) => break why,
                    }
                };
                if !door.send(News::Music(newest)) || why == RecvTimeoutError::Disconnected {
                    return;
                }
            }
        };
        thread::Builder::new().name("music stays".to_owned()).stack_size(STACK_BYTES).spawn(settle)?;
        Ok(Self(child))
    }
}

impl Drop for Music {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a line says is played; none: nothing is, or it has no title.
fn track(line: &str) -> Option<Track> {
    let mut fields = line.trim_end_matches(['\n', '\r']).split(APART);
    let (status, title, artist) = (fields.next()?, plain(fields.next()?), plain(fields.next()?));
    let is_played = status == "Playing" && !title.is_empty() && fields.next().is_none();
    is_played.then_some(Track { title, artist })
}

/// One line of words, no longer than anybody reads.
fn plain(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_MOST).collect();
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(title: &str, artist: &str) -> Track {
        Track { title: title.to_owned(), artist: artist.to_owned() }
    }

    #[test]
    fn a_line_is_a_track_or_silence() {
        for (line, expected) in [
            ("Playing\u{1f}Spiegel im Spiegel\u{1f}Arvo Pärt\n", Some(playing("Spiegel im Spiegel", "Arvo Pärt"))),
            ("Playing\u{1f}-273.15\u{1f}=1+1\n", Some(playing("-273.15", "=1+1"))),
            ("Playing\u{1f}a\u{1b}[31mred\u{1f}\n", Some(playing("a [31mred", ""))),
            ("Paused\u{1f}Spiegel im Spiegel\u{1f}Arvo Pärt\n", None),
            ("Playing\u{1f}\u{1f}\n", None),
            ("Playing\u{1f}one\u{1f}two\u{1f}three\n", None),
            ("the second line of a title\n", None),
            ("\n", None),
        ] {
            assert_eq!(track(line), expected, "{line}");
        }
        let long = track(&format!("Playing{APART}{}{APART}\n", "long ".repeat(900))).unwrap();
        assert!(long.title.chars().count() <= WORDS_MOST);
    }
}
