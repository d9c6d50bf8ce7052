//! Queries for a terminal, and the parser of its answers. Pure.

use super::facts::TerminalAnswers;

/// Background colour, focus reports, bracketed paste, kitty's keyboard protocol. The device attributes come last: every terminal
/// answers them, so their answer ends the wait.
pub const TERMINAL_QUERIES: &[u8] = b"\x1b]11;?\x1b\\\x1b[?1004$p\x1b[?2004$p\x1b[?u\x1b[c";

/// The same without the questions about modes, at which Terminal.app of macOS prints a stray `p`.
const QUERIES_WITHOUT_MODES: &[u8] = b"\x1b]11;?\x1b\\\x1b[?u\x1b[c";

/// The queries for a terminal that calls itself so in `TERM_PROGRAM`.
pub fn queries_for(term_program: &str) -> &'static [u8] {
    if term_program == "Apple_Terminal" { QUERIES_WITHOUT_MODES } else { TERMINAL_QUERIES }
}

/// Parses the bytes that came. `answered` is set by the answer to the last query.
pub fn parse_answers(bytes: &[u8]) -> TerminalAnswers {
    let text = String::from_utf8_lossy(bytes);
    let mut answers = TerminalAnswers { background: parse_background(&text), ..TerminalAnswers::default() };
    for sequence in text.split("\x1b[?").skip(1) {
        let Some((parameters, last)) = split_sequence(sequence) else { continue };
        match (parameters.split_once(';'), last) {
            (Some(("1004", state)), 'y') => answers.reports_focus = parse_mode_state(state),
            (Some(("2004", state)), 'y') => answers.marks_pastes = parse_mode_state(state),
            (_, 'u') => answers.has_kitty_keyboard = true,
            (_, 'c') => answers.answered = true,
            _ => {}
        }
    }
    answers
}

/// Splits a sequence into its parameters and its final letter.
fn split_sequence(sequence: &str) -> Option<(&str, char)> {
    let end = sequence.find(|letter: char| ('@'..='~').contains(&letter))?;
    Some((sequence.get(..end)?.trim_end_matches('$'), sequence.get(end..)?.chars().next()?))
}

/// The state of a DECRQM answer: 1 to 3 (set, reset, permanently set) mean that the terminal has the mode, 0 and 4 that it has not.
fn parse_mode_state(state: &str) -> Option<bool> {
    match state {
        "1" | "2" | "3" => Some(true),
        "0" | "4" => Some(false),
        _ => None,
    }
}

/// `rgb:RRRR/GGGG/BBBB` after `OSC 11`, one to four hexadecimal digits each.
fn parse_background(text: &str) -> Option<(u8, u8, u8)> {
    let (_, answer) = text.split_once("\x1b]11;")?;
    let answer = answer.split(['\x07', '\x1b']).next()?;
    let parts = answer.strip_prefix("rgb:").or_else(|| answer.strip_prefix("rgba:"))?;
    let mut parts = parts.split('/').map(|part| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        let value = u32::from_str_radix(part, 16).ok()?;
        u8::try_from(u64::from(value) * 255 / u64::from(most)).ok()
    });
    Some((parts.next()??, parts.next()??, parts.next()??))
}
