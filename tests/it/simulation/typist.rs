//! What is typed: lines with a meaning, lines without one, and random keys.

use super::dice::Dice;
use bedside::app::Message;
use bedside::app::grammar::EXAMPLES;
use bedside::app::keymap::commands::COMMANDS;
use bedside::session::decide::Track;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Lines that the grammar knows, or nearly.
const LINES: &[&str] = &[
    "tears, soft smile #grief",
    "128/76 71 97",
    "128/76",
    "212/76",
    "bp 90/60 hr 44",
    "hr 71",
    "spo2 88",
    "t 36,6",
    "t 98.6f",
    "bp no cuff slipped",
    "weight 72.5",
    "o",
    "ok",
    "v ok",
    "suds 4",
    "moaas 5",
    "cadss 3",
    "dose 50 im left deltoid lot A4471",
    "dose 25 im",
    "dose 28 in",
    "dose 0.5 mg/kg iv",
    "ondansetron 4 po",
    "infusion start 40",
    "infusion pause 12",
    "infusion resume",
    "infusion stop 38",
    "spit",
    "given",
    "declined",
    "not offered she is tired",
    "go",
    "hold",
    "no-go bp too high",
    "-5 sat up",
    "-5",
    "-90 looked around",
    "+3 not yet",
    "09:10 arrived late",
    "14:20 water",
    "=same time",
    "= and again",
    "~10 about then",
    "nr: 130/80",
    "mk: touched shoulder",
    "q I am a river",
    "\"I am a river\"",
    "„ich bin ein Fluss“",
    "n: dose 50 im",
    "p: private words",
    "priv: something",
    "music Spem in alium",
    "m: silence",
    "water",
    "bathroom",
    "hand held",
    "not now she sleeps",
    "skip asleep",
    "nausea 3",
    "=1+1",
    "May 5",
    "true",
    "NA",
    "1e5",
    "k9f3a52c0b1d47e660c1a",
    ">",
    "?",
    "/vitals",
    "/skip",
    "/not-now",
    "/take-back",
    "/leave",
    "/veil",
    "/help",
    "/shell",
    "/phase",
    "/xyz",
];

/// Characters that were trouble somewhere.
const WILD: &[char] = &[
    'a',
    'Z',
    '0',
    ' ',
    '"',
    '\'',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\0',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\\',
    '>',
    '=',
    '+',
    '-',
    '@',
    '#',
    '|',
    'é',
    'ß',
    '漢',
    '字',
    '🙂',
    '👩',
    '\u{200d}',
    '\u{fe0f}',
    '\u{301}',
    '\u{202e}',
    '\u{2028}',
    '\u{2066}',
    '\u{feff}',
    '\u{61c}',
    '\u{200f}',
    '\u{10ffff}',
    '\u{e000}',
    'ي',
    'ก',
    '１',
    '٣',
    '½',
    '{',
    '}',
    'n',
    'u',
];

const KEYS: &[KeyCode] = &[
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Insert,
    KeyCode::F(1),
    KeyCode::Null,
    KeyCode::Char(' '),
    KeyCode::Char('/'),
    KeyCode::Char('>'),
    KeyCode::Char('?'),
];

/// One thing to do, and how long the hand takes before it, in milliseconds.
pub type Deed = (i64, Message);

fn key(code: KeyCode) -> Message {
    Message::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn ctrl(letter: char) -> Message {
    Message::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
}

/// What is done next.
pub fn deeds(dice: &mut Dice) -> Vec<Deed> {
    match dice.below(42) {
        0..=17 => line(dice),
        18..=20 => wild_line(dice),
        21..=24 => at_random(dice),
        25..=27 => fields(dice),
        28..=29 => vec![(1200, key(KeyCode::Enter)), (300, key(KeyCode::Enter))],
        30..=31 => vec![(1200, key(KeyCode::Char(' ')))],
        32 => vec![(1200, key(KeyCode::Backspace)), (300, key(KeyCode::Enter))],
        33 => vec![(1200, key(KeyCode::Up)), (90, key(KeyCode::Up)), (90, key(KeyCode::Delete)), (90, key(KeyCode::Enter))],
        34 => vec![(90, key(KeyCode::Esc)), (400, key(KeyCode::Char('x'))), (400, key(KeyCode::Enter)), (90, key(KeyCode::Tab))],
        35 => vec![(200, Message::Focus(false)), (5000, Message::Focus(true))],
        36 => vec![
            (200, ctrl('c')),
            (200, key(KeyCode::Down)),
            (200, key(dice.pick(&[KeyCode::Enter, KeyCode::Esc, KeyCode::Down]))),
        ],
        37 => vec![(0, Message::Notice("Something outside could not be done.".to_owned()))],
        38 => {
            std::iter::repeat_n((20, key(KeyCode::Char('j'))), 12).chain([(30, key(KeyCode::Enter)), (50, ctrl('u'))]).collect()
        }
        39 => (0..dice.below(4)).map(|_| (dice.between(10, 1500), device(dice))).collect(),
        40 => {
            vec![(
                0,
                Message::MusicChanged(dice.pick(&[None, Some(("Spiegel im Spiegel", "=1+1")), Some(("-273.15", ""))]).map(track)),
            )]
        }
        _ => vec![(0, Message::Tick)],
    }
}

fn device(dice: &mut Dice) -> Message {
    let line =
        dice.pick(&["spo2 96 %", "spo2 88 %", "hr 130 bpm", "bp_systolic 190 mm[Hg]", "bp 128/76 mmHg", "spo2 \u{202e} %", ""]);
    Message::DeviceLine { ticket: 7, line: line.to_owned() }
}

fn track((title, artist): (&str, &str)) -> Track {
    Track { title: title.to_owned(), artist: artist.to_owned() }
}

/// The record is closed, if nobody says no.
pub fn close(dice: &mut Dice) -> Vec<Deed> {
    let mut deeds = vec![(100, ctrl('u')), (100, Message::Paste("/close".to_owned())), (300, key(KeyCode::Enter))];
    let steps = 1 + dice.below(4);
    deeds.extend(std::iter::repeat_n((200, key(KeyCode::Down)), steps));
    deeds.push((400, key(KeyCode::Enter)));
    deeds
}

/// A line as a person types it: key by key, or all at once.
fn line(dice: &mut Dice) -> Vec<Deed> {
    // Lines of a day, each form of the grammar, and each command of the screen.
    let text = match dice.below(6) {
        0 | 1 => dice.pick(EXAMPLES).0.to_owned(),
        2 => format!("/{}", dice.pick(COMMANDS).name),
        _ => dice.pick(LINES).to_owned(),
    };
    let mut deeds: Vec<Deed> = if dice.one_in(3) {
        text.chars().map(|letter| (dice.between(15, 400), key(KeyCode::Char(letter)))).collect()
    } else {
        vec![(dice.between(200, 4000), Message::Paste(text))]
    };
    if dice.one_in(6) {
        deeds.push((300, key(KeyCode::Tab)));
    }
    if !dice.one_in(12) {
        deeds.push((dice.between(200, 3000), key(KeyCode::Enter)));
    }
    // What is doubtful is asked about once.
    if dice.one_in(2) {
        deeds.push((dice.between(200, 3000), key(KeyCode::Enter)));
    }
    deeds
}

fn wild_line(dice: &mut Dice) -> Vec<Deed> {
    let most = if dice.one_in(20) { 9000 } else { 40 };
    let text: String = (0..dice.below(most)).map(|_| dice.pick(WILD)).collect();
    vec![(500, Message::Paste(text)), (900, key(KeyCode::Enter)), (900, key(KeyCode::Enter))]
}

fn at_random(dice: &mut Dice) -> Vec<Deed> {
    let one = |dice: &mut Dice| {
        let code = if dice.one_in(3) { KeyCode::Char(dice.pick(WILD)) } else { dice.pick(KEYS) };
        let modifiers = match dice.below(8) {
            0 => KeyModifiers::CONTROL,
            1 => KeyModifiers::ALT,
            2 => KeyModifiers::SHIFT,
            _ => KeyModifiers::NONE,
        };
        (dice.between(5, 1500), Message::Key(KeyEvent::new(code, modifiers)))
    };
    (0..dice.below(10)).map(|_| one(dice)).collect()
}

fn fields(dice: &mut Dice) -> Vec<Deed> {
    let mut deeds = vec![(1200, ctrl('u')), (1200, key(KeyCode::Tab))];
    for _ in 0..dice.below(5) {
        let text = dice.pick(&["128", "76", "9", "300", "no cuff slipped", "97", "x", "", "36.6"]);
        deeds.extend(text.chars().map(|letter| (60, key(KeyCode::Char(letter)))));
        deeds.push((200, key(KeyCode::Tab)));
    }
    deeds.extend([(400, key(KeyCode::Enter)), (400, key(KeyCode::Enter)), (90, ctrl('g'))]);
    deeds
}
