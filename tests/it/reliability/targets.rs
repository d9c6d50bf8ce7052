//! Everything that reads bytes from outside, each as one function that takes any bytes: what the bounded tests here and the fuzzers in
//! `fuzz/` run. A target panics where something that must hold does not.

use bedside::app::{self, App, Effect, Message, NewSession, SessionContext};
use bedside::edge::config;
use bedside::edge::terminal::input::decoder::{InputDecoder, InputEvent, MAX_PASTE_BYTES};
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::{self, merge_parts};
use bedside::protocol::{self, LoadedProtocol};
use bedside::session::decide::OpenParams;
use bedside::session::{ClientCode, Elapsed, Initials, Moment, RealTime, Value, Wall, Zone};
use bedside::theme;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::{Arc, LazyLock};

/// One reader of bytes.
pub struct Target {
    /// The name of its fuzzer and of its folder of inputs.
    pub name: &'static str,
    /// Whole inputs to begin with, in the repository's own files: a folder and an ending.
    pub seeds: (&'static str, &'static str),
    /// Reads bytes.
    pub read: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { name: "record", seeds: ("sample-sessions", "csv"), read: record },
    Target { name: "check", seeds: ("sample-sessions", "csv"), read: check },
    Target { name: "merge", seeds: ("sample-sessions", "csv"), read: merge },
    Target { name: "protocol", seeds: ("protocols", "toml"), read: read_protocol },
    Target { name: "theme", seeds: ("themes", "toml"), read: read_theme },
    Target { name: "config", seeds: ("fuzz/seeds/config", "toml"), read: read_config },
    Target { name: "terminal", seeds: ("fuzz/seeds/terminal", "txt"), read: terminal },
    Target { name: "line", seeds: ("fuzz/seeds/line", "txt"), read: line },
    Target { name: "socket", seeds: ("fuzz/seeds/socket", "txt"), read: socket },
];

/// The target of this name.
pub fn record(bytes: &[u8]) {
    let Ok(record) = journal::read(bytes) else { return };
    // Rows that were read are rows that can be written, and come back.
    let mut again = format!("{}\n", journal::columns::HEADER).into_bytes();
    journal::encode(&record.rows, "20261123-0902-C-017", &mut journal::Chain::default(), &mut again);
    let again = journal::read(&again).unwrap_or_else(|why| panic!("what was written is no record: {why}"));
    assert_eq!(again.rows, record.rows, "a row came back otherwise");
}

/// The target of this name.
pub fn check(bytes: &[u8]) {
    let Ok(report) = journal::check(bytes) else { return };
    assert!(!report.verdict.to_string().is_empty());
}

/// The target of this name.
pub fn merge(bytes: &[u8]) {
    let (file, other) = (PartFile { folder: RecordFolder::Record, part: 1 }, PartFile { folder: RecordFolder::State, part: 2 });
    let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
    let Ok(merged) = merge_parts(&[(file, bytes), (other, half)]) else { return };
    let Ok(alone) = journal::read(bytes) else { return };
    let merged = journal::read(&merged.merged_bytes).unwrap_or_else(|why| panic!("merged parts are no record: {why}"));
    assert!(merged.rows.len() >= alone.rows.len().min(1), "a merge drops rows");
}

fn shipped(id: &str) -> Option<String> {
    protocol::shipped_text(id).map(str::to_owned)
}

/// The target of this name.
pub fn read_protocol(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match protocol::load("mine", text, &shipped) {
        Ok(loaded) => {
            let resolved = protocol::load_resolved(&loaded.text);
            assert!(resolved.is_ok(), "the record could not read the text that it keeps: {:?}", resolved.err());
        }
        Err(complaints) => assert!(!complaints.is_empty(), "it is refused without a reason"),
    }
}

/// The target of this name.
pub fn read_theme(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (theme, complaints) = theme::parse_theme("mine.toml", text, &|_| None);
    assert!(theme.is_some() || !complaints.is_empty(), "it is refused without a reason");
}

/// The target of this name.
pub fn read_config(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        config::parse(text, "config.toml");
    }
}

/// The target of this name.
pub fn terminal(bytes: &[u8]) {
    let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for part in [first, second] {
        decoder.feed(part, &mut events);
    }
    decoder.flush(&mut events);
    for event in events {
        if let InputEvent::Paste(text, _) = event {
            assert!(text.len() <= MAX_PASTE_BYTES + 4, "a paste of {} bytes", text.len());
        }
    }
}

fn moment(ms: i64) -> Moment {
    let wall = Wall::from_instant(1_795_442_400_000 + ms, 0);
    Moment { elapsed: Elapsed::from_ms(ms), wall, real_time: RealTime::from_ms(ms) }
}

/// A session of the shipped protocol.
fn session() -> App {
    static LOADED: LazyLock<LoadedProtocol> =
        LazyLock::new(|| protocol::load("im_kat", &shipped("im_kat").unwrap(), &shipped).unwrap());
    let loaded = LOADED.clone();
    let opening = OpenParams {
        client: ClientCode::parse("C-017").unwrap(),
        session_no: Some(3),
        staff: vec![Initials::parse("MK").unwrap()],
        weight_kg: Value::new(70.0),
        protocol: format!("{} {}", loaded.plan.id, loaded.plan.version),
        protocol_sha256: loaded.sha256,
        protocol_text: loaded.text,
        time_zone: "UTC".to_owned(),
        boot_clock: ("boot".to_owned(), Value::from(100)),
        app_version: "bedside".to_owned(),
        rehearsal_speed: None,
    };
    let new = NewSession {
        name: "20261123-0902-C-017".to_owned(),
        plan: Arc::new(loaded.plan),
        zone: Zone::fixed("UTC", 0),
        opening,
        context: SessionContext::default(),
        with_tutorial: false,
    };
    App::begin_session(moment(0), (80, 24), new).0
}

/// Gives a session some messages, one a second; each row that follows is one that a record can hold.
fn tell(messages: impl IntoIterator<Item = Message>) {
    let (mut app, mut ms) = (session(), 0);
    for message in messages {
        ms += 1000;
        for effect in app::update(&mut app, moment(ms), message) {
            if let Effect::Append(rows) = effect {
                let mut bytes = format!("{}\n", journal::columns::HEADER).into_bytes();
                journal::encode(&rows, "20261123-0902-C-017", &mut journal::Chain::default(), &mut bytes);
                let read = journal::read(&bytes).unwrap();
                assert_eq!(read.rows, rows, "a row came back otherwise");
            }
        }
    }
}

/// The target of this name.
pub fn line(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let enter = || Message::Key(KeyEvent::from(KeyCode::Enter));
    tell(text.lines().take(8).flat_map(|line| [Message::Paste(line.to_owned()), enter(), enter(), enter()]));
}

/// The target of this name.
pub fn socket(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    tell(text.lines().take(20).map(|line| Message::DeviceLine { ticket: 7, line: line.to_owned() }));
}
