//! The sixteen named colours in the codes that every terminal knows. ratatui writes them as the first of 256 colours, which a
//! terminal with sixteen may not have. Pure.

use std::ops::Range;

/// Writes the named colours of a frame as `3n`, `4n`, `9n` and `10n`. The colour of an underline has no such code and is left out.
pub fn use_plain_codes(frame: &mut Vec<u8>) {
    let mut from = 0;
    while let Some(parameters) = next_style(frame, from) {
        from = parameters.end;
        let text = std::str::from_utf8(frame.get(parameters.clone()).unwrap_or_default()).unwrap_or_default();
        if let Some(plain) = plain_parameters(text) {
            from = parameters.start + plain.len();
            frame.splice(parameters, plain.into_bytes());
        }
    }
}

/// The parameters of the next `CSI … m`.
fn next_style(frame: &[u8], from: usize) -> Option<Range<usize>> {
    let mut from = from;
    loop {
        let start = memchr::memmem::find(frame.get(from..)?, b"\x1b[")? + from + 2;
        let len = frame.get(start..)?.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
        if frame.get(start + len) == Some(&b'm') {
            return Some(start..start + len);
        }
        from = start + len;
    }
}

/// The parameters with plain codes; `None` where there is nothing to change.
fn plain_parameters(text: &str) -> Option<String> {
    let mut plain: Vec<String> = Vec::new();
    let mut has_changed = false;
    let mut left = text.split(';');
    while let Some(code) = left.next() {
        if !matches!(code, "38" | "48" | "58") {
            plain.push(code.to_owned());
            continue;
        }
        // 24-bit colours have three numbers, and one of 256 has one.
        let kind = left.next()?;
        let numbers: Vec<&str> = left.by_ref().take(if kind == "2" { 3 } else { 1 }).collect();
        let number = numbers.first().and_then(|number| number.parse::<u32>().ok());
        match (kind, number) {
            ("5", Some(number @ 0..16)) => {
                has_changed = true;
                let base = if number < 8 { number } else { number + 52 };
                plain.extend(match code {
                    "38" => Some((30 + base).to_string()),
                    "48" => Some((40 + base).to_string()),
                    _ => None,
                });
            }
            _ => plain.extend([code, kind].into_iter().chain(numbers).map(str::to_owned)),
        }
    }
    // An empty style would take all others back.
    has_changed.then(|| if plain.is_empty() { "59".to_owned() } else { plain.join(";") })
}
