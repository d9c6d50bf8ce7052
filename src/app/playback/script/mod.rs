//! A session told as the keys that somebody pressed: for the sample sessions and for whoever watches one. A script is lines of
//! text; played into the real desk, it becomes a record.

pub mod keys;

use crate::session::decide::OpenParams;
use crate::session::record::row::Value;
use crate::session::{ClientCode, Elapsed, Initials, Wall, Zone};
use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Between two keys of one step: a calm hand.
const KEY_GAP: TimeDelta = TimeDelta::milliseconds(140);

/// A session in keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The protocol's id.
    pub protocol: String,
    /// The client's code.
    pub client: ClientCode,
    /// Which session of this client.
    pub session_no: u32,
    /// Who is here; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if it was given.
    pub weight_kg: Option<Value>,
    /// When it begins.
    pub start: Wall,
    /// The name of the room's time zone.
    pub zone: String,
    /// When the room's offset changes meanwhile: from which instant, in ms since 1970 UTC, and to what, in seconds east.
    pub offset_changes: Vec<(i64, i32)>,
    /// When the program is lost, in the order of time.
    pub crashes: Vec<Crash>,
    /// What is pressed, in the order of time.
    pub steps: Vec<Step>,
}

/// The program is lost, and gone on with later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash {
    /// When.
    pub time: Elapsed,
    /// When it is there again.
    pub resumed_at: Elapsed,
    /// The computer was lost too.
    pub is_reboot: bool,
}

/// Some keys one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When the first is pressed.
    pub time: Elapsed,
    /// The keys.
    pub keys: Vec<KeyEvent>,
    /// The same as written.
    pub source: String,
    /// What is done here and why, for somebody who watches; may be empty.
    pub caption: String,
    /// By what it is seen to be done, for somebody who is led through it; may be empty.
    pub goal: String,
}

impl Script {
    /// Reads a script: a head of `word value` lines, an empty line, then `h:mm:ss keys` lines, each with an Enter at its end
    /// unless it ends with a named key, and under each perhaps `; caption` and `? by what it is done`. `#` begins a remark. In the
    /// head, `changes 2025-11-02T06:00:00+00:00 -05:00` is a change of the room's offset; among the steps,
    /// `lost 1:22:00 1:26:00 computer` is a crash of the program, or of the computer, and when the session goes on.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut script = Self {
            protocol: String::new(),
            client: ClientCode::parse("C-0").map_err(|refusal| refusal.to_string())?,
            session_no: 1,
            staff: Vec::new(),
            weight_kg: None,
            start: Wall::from_instant(0, 0),
            zone: "UTC".to_owned(),
            offset_changes: Vec::new(),
            crashes: Vec::new(),
            steps: Vec::new(),
        };
        for (number, line) in (1..).zip(text.lines()) {
            let said = script.parse_line(line);
            said.map_err(|why| format!("line {number}: {why}"))?;
        }
        if script.staff.is_empty() || script.protocol.is_empty() {
            return Err("the head names no protocol or nobody who writes".to_owned());
        }
        Ok(script)
    }

    fn parse_line(&mut self, line: &str) -> Result<(), String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(caption) = line.strip_prefix(';') {
            let step = self.steps.last_mut().ok_or("a caption stands under no step")?;
            let apart = if step.caption.is_empty() { "" } else { " " };
            step.caption = format!("{}{apart}{}", step.caption, caption.trim());
            return Ok(());
        }
        if let Some(done_by) = line.strip_prefix("? ") {
            let step = self.steps.last_mut().ok_or("what is to be done stands under no step")?;
            done_by.trim().clone_into(&mut step.goal);
            return Ok(());
        }
        let (word, rest) = line.split_once(char::is_whitespace).ok_or("a word and a value are wanted")?;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            self.parse_step(word, rest.trim())
        } else {
            self.parse_header(word, rest.trim())
        }
    }

    fn parse_header(&mut self, word: &str, value: &str) -> Result<(), String> {
        match word {
            "protocol" => value.clone_into(&mut self.protocol),
            "client" => self.client = ClientCode::parse(value).map_err(|refusal| refusal.to_string())?,
            "session" => self.session_no = value.parse().map_err(|_| format!("`{value}` is no number"))?,
            "staff" => {
                let staff: Result<_, _> = value.split_whitespace().map(Initials::parse).collect();
                self.staff = staff.map_err(|refusal| refusal.to_string())?;
            }
            "weight" => self.weight_kg = Some(Value::parse(value).ok_or_else(|| format!("`{value}` is no weight"))?),
            "begins" => {
                let (when, zone) = value.split_once(' ').ok_or("a time and the name of a zone are wanted")?;
                self.start = Wall::parse(when).ok_or_else(|| format!("`{when}` is no time with an offset"))?;
                zone.clone_into(&mut self.zone);
            }
            "changes" => {
                let wrong = || format!("`{value}` is no instant and offset");
                let (from, offset) = value.split_once(' ').ok_or_else(wrong)?;
                let from = Wall::parse(from).ok_or_else(wrong)?;
                let offset = Wall::parse(&format!("2000-01-01T00:00:00{offset}")).ok_or_else(wrong)?;
                self.offset_changes.push((from.instant_ms(), offset.offset_s()));
            }
            "lost" => {
                let wrong =
                    || format!("`{value}` does not say when the program is lost, when it is back, and perhaps `computer`");
                let words: Vec<&str> = value.split_whitespace().collect();
                let (at, back, other_boot) = match words[..] {
                    [at, back] => (at, back, false),
                    [at, back, "computer"] => (at, back, true),
                    _ => return Err(wrong()),
                };
                let loss = Crash { time: parse_time(at)?, resumed_at: parse_time(back)?, is_reboot: other_boot };
                if loss.time >= loss.resumed_at || self.steps.last().is_some_and(|last| last.end_time() >= loss.time) {
                    return Err(wrong());
                }
                self.crashes.push(loss);
            }
            _ => return Err(format!("`{word}` is nothing that a script says")),
        }
        Ok(())
    }

    fn parse_step(&mut self, time: &str, shown: &str) -> Result<(), String> {
        let at = parse_time(time)?;
        if self.crashes.last().is_some_and(|loss| loss.resumed_at >= at) {
            return Err(format!("at {time} the program is not back yet"));
        }
        if self.steps.last().is_some_and(|last| last.end_time() >= at) {
            return Err(format!("at {time} the step before is not over"));
        }
        let mut keys = keys::parse(shown)?;
        if !shown.ends_with(['>', '}']) {
            keys.push(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
        }
        self.steps.push(Step { time: at, keys, source: shown.to_owned(), caption: String::new(), goal: String::new() });
        Ok(())
    }

    /// The room's zone, with the changes of its offset.
    pub fn zone(&self) -> Zone {
        let spans = std::iter::once((i64::MIN, self.start.offset_s())).chain(self.offset_changes.iter().copied());
        Zone::from_spans(&self.zone, spans.collect())
    }

    /// How the record begins, under a protocol as it is kept.
    pub fn opening(&self, protocol: String, sha256: String, text: String, app: String) -> OpenParams {
        OpenParams {
            client: self.client.clone(),
            session_no: Some(self.session_no),
            staff: self.staff.clone(),
            weight_kg: self.weight_kg,
            protocol,
            protocol_sha256: sha256,
            protocol_text: text,
            time_zone: self.zone.clone(),
            boot_clock: ("script".to_owned(), Value::from(0)),
            app_version: app,
            rehearsal_speed: None,
        }
    }
}

fn parse_time(text: &str) -> Result<Elapsed, String> {
    let parts: Result<Vec<i64>, _> = text.split(':').map(str::parse).collect();
    match parts.as_deref() {
        Ok([hours, minutes, seconds]) => Ok(Elapsed::from_secs((hours * 60 + minutes) * 60 + seconds)),
        _ => Err(format!("`{text}` is no time of a session such as 0:12:30")),
    }
}

impl Step {
    /// When each key is pressed.
    pub fn timed_keys(&self) -> impl Iterator<Item = (Elapsed, KeyEvent)> {
        self.keys.iter().zip(0..).map(|(key, before)| (self.time + KEY_GAP * before, *key))
    }

    /// When the last key is pressed.
    pub fn end_time(&self) -> Elapsed {
        self.timed_keys().last().map_or(self.time, |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "protocol im_kat\nclient C-017\nstaff MK NR\nbegins 2026-03-12T09:00:00-05:00 America/New_York\n\n";

    #[test]
    fn steps_have_their_time_keys_and_caption() {
        let text = format!("# a remark\n{HEAD}0:01:00 ok\n   ; A look,\n   ; and why.\n0:02:00 {{<Space><Down>*2}}\n");
        let script = Script::parse(&text).unwrap();
        let [look, list] = &script.steps[..] else { panic!("{script:?}") };
        assert_eq!((look.keys.len(), look.caption.as_str()), (3, "A look, and why."));
        assert_eq!(look.timed_keys().last().map(|(at, _)| at), Some(look.end_time()));
        assert_eq!(list.keys.iter().map(|key| key.code).collect::<Vec<_>>(), [KeyCode::Char(' '), KeyCode::Down].repeat(2));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, why) in [
            (String::new(), "the head names no protocol"),
            (format!("{HEAD}0:01 ok"), "line 6: `0:01` is no time"),
            (format!("{HEAD}0:01:00 ok\n0:01:00 ok"), "line 7: at 0:01:00 the step before is not over"),
            (format!("{HEAD}0:01:00 <Entr>"), "line 6: keys: there is no key <Entr>"),
            (format!("{HEAD}0:01:00 {{<Tab>*x}}"), "line 6: keys: {<Tab>*x} does not say how often"),
            (format!("{HEAD}; alone"), "line 6: a caption stands under no step"),
            (format!("{HEAD}lost 0:02:00 0:01:00"), "line 6: `0:02:00 0:01:00` does not say when"),
            (format!("{HEAD}lost 0:02:00 0:03:00 computer\n0:03:00 ok"), "line 7: at 0:03:00 the program is not back yet"),
            ("changes now -05:00".to_owned(), "line 1: `now -05:00` is no instant and offset"),
            ("clients C-1".to_owned(), "line 1: `clients` is nothing that a script says"),
        ] {
            let said = Script::parse(&text).unwrap_err();
            assert!(said.starts_with(why), "{said}");
        }
    }
}
