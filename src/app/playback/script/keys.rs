//! The notation of keys in scripts: letters as they are, other keys as `<Name>`, repetitions in braces.

use crate::app::keymap::key_names::code_of;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Parses keys. `<C-c>` is Ctrl-C; `<a*12>` is `a` twelve times, `{<Space><Enter>*3}` both three times.
pub(crate) fn parse(text: &str) -> Result<Vec<KeyEvent>, String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((again, after)) = rest.strip_prefix('{').and_then(|begun| begun.split_once('}')) {
            let (one, times) = again.rsplit_once('*').ok_or_else(|| format!("keys: {{{again}}} does not say how often"))?;
            let times: usize = times.parse().map_err(|_| format!("keys: {{{again}}} does not say how often"))?;
            keys.extend(parse(one)?.repeat(times));
            rest = after;
            continue;
        }
        let plain = rest.find(['<', '{']).filter(|at| *at > 0 || rest.starts_with('<'));
        let (letters, special) = plain.and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
        keys.extend(letters.chars().map(char_key));
        rest = special;
        if let Some(begun) = special.strip_prefix('<') {
            let Some((name, after)) = begun.split_once('>') else {
                return Err(format!("keys: `<{begun}` begins a key's name that does not end; `<lt>` is the letter"));
            };
            keys.extend(parse_named_key(name)?);
            rest = after;
        }
    }
    Ok(keys)
}

fn parse_named_key(name: &str) -> Result<Vec<KeyEvent>, String> {
    let unknown = || format!("keys: there is no key <{name}>");
    if let Some((name, times)) = name.split_once('*') {
        let times: usize = times.parse().map_err(|_| unknown())?;
        let one = if name.chars().count() == 1 { parse(name)? } else { parse_named_key(name)? };
        return Ok(one.repeat(times));
    }
    if let Some(held) = name.strip_prefix("C-") {
        let mut letters = held.chars();
        return match (letters.next(), letters.next()) {
            (Some(letter), None) => Ok(vec![KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)]),
            _ => Err(unknown()),
        };
    }
    let code = if name == "lt" { KeyCode::Char('<') } else { code_of(name).ok_or_else(unknown)? };
    Ok(vec![KeyEvent::new(code, KeyModifiers::NONE)])
}

/// A capital letter comes with Shift.
fn char_key(letter: char) -> KeyEvent {
    let modifiers = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(letter), modifiers)
}
