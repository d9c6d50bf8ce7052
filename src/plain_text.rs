//! Foreign text, made safe to show: what a terminal, a page or another program would obey, and what nobody can see, is taken out or
//! made visible. Every text that leaves the program goes through here: the cells of the screen, what commands print, and each export.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Stands for a character that would be obeyed, or that turns the reading direction.
const SIGN: char = '\u{fffd}';

/// What becomes of the line breaks in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineBreaks {
    /// They stay, as tabs do: the text is printed as it is laid out.
    Keep,
    /// ` / `, where all must stand on one line.
    Slash,
    /// `⏎`, which takes one cell.
    Sign,
}

/// The text as it can be shown. A control character (C0, DEL, C1: escape sequences, the bell, the clipboard) and one that turns the
/// reading direction become `�`; one that nobody sees is left out.
pub(crate) fn plain_text(text: &str, breaks: LineBreaks) -> Cow<'_, str> {
    // Nearly every text is plain ASCII.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') || byte == b'\n' && breaks == LineBreaks::Keep) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = None;
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match c {
            '\t' | '\n' if breaks == LineBreaks::Keep => plain.push(c),
            '\r' if next == Some('\n') => {}
            '\t' => plain.push(' '),
            '\n' | '\u{2028}' | '\u{2029}' | '\r' if breaks == LineBreaks::Slash => plain.push_str(" / "),
            '\n' if breaks == LineBreaks::Sign => plain.push('⏎'),
            c if joins(c) && before.is_some_and(is_joined) && next.is_some_and(is_joined) => plain.push(c),
            c if joins(c) || is_unseen(c) => {}
            c if c.is_control() || turns_or_breaks(c) => plain.push(SIGN),
            c => plain.push(c),
        }
        before = Some(c);
    }
    if plain == text { Cow::Borrowed(text) } else { Cow::Owned(plain) }
}

/// JSON whose strings hold the same characters, with those that [`plain_text`] changes written as `\uXXXX`.
pub(crate) fn escape_json(json: &str) -> Cow<'_, str> {
    let is_kept = |c: char| matches!(c, '\n' | '\t') || !is_obeyed_or_unseen(c);
    if json.chars().all(is_kept) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_kept(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    Cow::Owned(escaped)
}

/// Whether a terminal or a page obeys this character, or nobody sees it.
pub(crate) fn is_obeyed_or_unseen(c: char) -> bool {
    c.is_control() || turns_or_breaks(c) || is_unseen(c) || joins(c)
}

/// The characters that turn the reading direction, and the line breaks that are no control characters.
pub(crate) fn turns_or_breaks(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters without width and ink: two texts that differ in them alone look the same.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The joiner and non-joiner. Between two letters or emoji they change how these look; elsewhere nobody sees them.
fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner beside this character can be seen.
fn is_joined(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_obeyed_or_unseen(c)
}
