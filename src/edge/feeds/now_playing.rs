//! Follows `playerctl`, which prints what any MPRIS player on this desktop plays. Its output is not trusted.

use crate::app::Message;
use crate::edge::event::EventSender;
use crate::session::Track;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Separates the fields; no title contains it.
const FIELD_SEPARATOR: char = '\u{1f}';
/// What `playerctl` prints for each change.
const PLAYERCTL_FORMAT: &str = "{{status}}\u{1f}{{title}}\u{1f}{{artist}}";
/// Only a track that is played for so long is reported, not those that the player skips.
const SETTLE_DELAY: Duration = Duration::from_secs(1);
/// Longer lines are cut, in bytes.
const MAX_LINE_BYTES: u64 = 4000;
/// Longer titles and names are cut, in characters.
const MAX_TEXT_CHARS: usize = 200;

/// Follows the player until it is dropped.
#[derive(Debug)]
pub(crate) struct NowPlayingFeed {
    _child: Child,
}

impl NowPlayingFeed {
    /// Starts `playerctl`. Must be called within a runtime.
    pub(crate) fn start(events: EventSender) -> std::io::Result<Self> {
        let mut command = Command::new("playerctl");
        command.args(["--follow", "metadata", "--format", PLAYERCTL_FORMAT]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn()?;
        if let Some(out) = child.stdout.take() {
            tokio::spawn(follow_player(BufReader::new(out), events));
        }
        Ok(Self { _child: child })
    }
}

/// Reports each track that is played for [`SETTLE_DELAY`], until the process ends.
async fn follow_player(mut out: BufReader<ChildStdout>, events: EventSender) {
    let (mut newest, mut line) = (None, Vec::new());
    loop {
        // What was read before a timeout stays in `line`.
        let mut limited = (&mut out).take(MAX_LINE_BYTES);
        let read = limited.read_until(b'\n', &mut line);
        let read = if newest.is_some() { timeout(SETTLE_DELAY, read).await } else { Ok(read.await) };
        if let Ok(Ok(1..)) = read {
            newest = Some(parse_track(&String::from_utf8_lossy(&line)));
            line.clear();
            continue;
        }
        if let Some(track) = newest.take() {
            events.send(Message::MusicChanged(track));
        }
        if read.is_ok() {
            return;
        }
    }
}

/// Parses a line; `None`: nothing is played, or it has no title.
fn parse_track(line: &str) -> Option<Track> {
    let mut fields = line.trim_end_matches(['\n', '\r']).split(FIELD_SEPARATOR);
    let (status, title, artist) = (fields.next()?, clean_text(fields.next()?), clean_text(fields.next()?));
    let is_played = status == "Playing" && !title.is_empty() && fields.next().is_none();
    is_played.then_some(Track { title, artist })
}

/// Text without control characters, cut to [`MAX_TEXT_CHARS`].
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
    fn a_line_is_parsed_as_a_track_or_as_none() {
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
