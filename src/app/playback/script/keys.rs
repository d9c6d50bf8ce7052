//! The notation of keys in scripts: letters as they are, other keys as `<Name>`, repetitions in braces.

use crate::app::keymap::key_names::code_of;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Parses keys. `<C-c>` is Ctrl-C; `<a*12>` is `a` twelve times, `{<Space><Enter>*3}` both three times.
pub(crate) fn parse(text: &str) -> Result<Vec<KeyEvent>, String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((group, after)) = rest.strip_prefix('{').and_then(|group| group.split_once('}')) {
            let repeated = group.rsplit_once('*').and_then(|(keys, count)| Some((keys, count.parse().ok()?)));
            let (text, count) = repeated.ok_or_else(|| format!("keys: {{{group}}} does not say how often"))?;
            keys.extend(parse(text)?.repeat(count));
            rest = after;
            continue;
        }
        let special_start = rest.find(['<', '{']).filter(|start| *start > 0 || rest.starts_with('<'));
        let (letters, special) = special_start.and_then(|start| rest.split_at_checked(start)).unwrap_or((rest, ""));
        keys.extend(letters.chars().map(char_key));
        rest = special;
        if let Some(name) = special.strip_prefix('<') {
            let Some((name, after)) = name.split_once('>') else {
                return Err(format!("keys: `<{name}` begins a key's name that does not end; `<lt>` is the letter"));
            };
            keys.extend(parse_named_key(name)?);
            rest = after;
        }
    }
    Ok(keys)
}

fn parse_named_key(name: &str) -> Result<Vec<KeyEvent>, String> {
    let unknown = || format!("keys: there is no key <{name}>");
    if let Some((name, count)) = name.split_once('*') {
        let count: usize = count.parse().map_err(|_| unknown())?;
        let keys = if name.chars().count() == 1 { parse(name)? } else { parse_named_key(name)? };
        return Ok(keys.repeat(count));
    }
    if let Some(letter) = name.strip_prefix("C-") {
        let mut letters = letter.chars();
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
