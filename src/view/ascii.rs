//! The program's own signs within ASCII, for terminals and fonts that have no others: each for a sign of one cell, so that nothing
//! moves. Letters that somebody typed stay as they are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What stands for what.
const ASCII_SUBSTITUTES: &[(char, char)] = &[
    ('\u{a0}', ' '),
    ('·', '.'),
    ('…', '~'),
    ('●', '*'),
    ('○', 'o'),
    ('✓', 'v'),
    ('▸', '>'),
    ('◆', '#'),
    ('›', '>'),
    ('‹', '<'),
    ('▏', '|'),
    ('▲', '^'),
    ('█', '#'),
    ('─', '-'),
    ('│', '|'),
    ('┊', ':'),
    ('−', '-'),
    ('–', '-'),
    ('—', '-'),
    ('×', 'x'),
    ('≥', '>'),
    ('≤', '<'),
    ('°', ' '),
    ('µ', 'u'),
    ('μ', 'u'),
    ('₂', '2'),
    ('“', '"'),
    ('”', '"'),
    ('„', '"'),
    ('«', '"'),
    ('»', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('↑', '^'),
    ('↓', 'v'),
    ('←', '<'),
    ('→', '>'),
    ('⏎', '|'),
    ('�', '?'),
];

/// Puts ASCII in the place of every sign of the table.
pub(crate) fn to_ascii(buffer: &mut Buffer, area: Rect) {
    replace_symbols(buffer, area, ascii_substitute);
}

/// Puts ASCII in the place of a chart's dots alone.
pub(crate) fn chart_dots_to_ascii(buffer: &mut Buffer, area: Rect) {
    replace_symbols(buffer, area, braille_to_ascii);
}

fn replace_symbols(buffer: &mut Buffer, area: Rect, substitute: fn(char) -> Option<char>) {
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            let mut letters = cell.symbol().chars();
            let (Some(sign), None) = (letters.next(), letters.next()) else { continue };
            let Some(plain) = substitute(sign) else { continue };
            cell.set_char(plain);
            // "at least" and "at most" keep their second half where a blank has room for it.
            let beside = buffer.cell_mut((x + 1, y)).filter(|beside| matches!(sign, '≥' | '≤') && beside.symbol() == " ");
            if let Some(beside) = beside {
                beside.set_char('=');
            }
        }
    }
}

fn ascii_substitute(sign: char) -> Option<char> {
    braille_to_ascii(sign).or_else(|| ASCII_SUBSTITUTES.iter().find(|(known, _)| *known == sign).map(|(_, plain)| *plain))
}

/// A chart's dots: a stroke where they stand one above the other.
fn braille_to_ascii(sign: char) -> Option<char> {
    match sign {
        '\u{2800}' => Some(' '),
        '\u{2801}'..='\u{28ff}' => Some(if (u32::from(sign) & 0xff).count_ones() > 2 { '|' } else { '.' }),
        _ => None,
    }
}
