//! ASCII substitutes for the program's own symbols, for terminals and fonts that lack them. Each takes one cell, so that nothing
//! moves. Typed letters stay as they are.

use crate::theme::{ChartSymbols, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Replaces what the terminal's font lacks: all of the program's symbols, only the dots of charts, or nothing.
pub(crate) fn replace_symbols(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let substitute = match theme.chart_symbols() {
        _ if theme.ascii => ascii_substitute,
        ChartSymbols::Ascii => braille_to_ascii,
        ChartSymbols::Braille | ChartSymbols::Block => return,
    };
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            let mut letters = cell.symbol().chars();
            let (Some(sign), None) = (letters.next(), letters.next()) else { continue };
            let Some(plain) = substitute(sign) else { continue };
            cell.set_char(plain);
            // `>=` and `<=` take a second cell if it is blank.
            let beside = buffer.cell_mut((x + 1, y)).filter(|beside| matches!(sign, '≥' | '≤') && beside.symbol() == " ");
            if let Some(beside) = beside {
                beside.set_char('=');
            }
        }
    }
}

pub(crate) fn ascii_substitute(sign: char) -> Option<char> {
    Some(match sign {
        '\u{a0}' | '°' => ' ',
        '·' | '▄' => '.',
        '…' => '~',
        '●' => '*',
        '○' => 'o',
        '✓' | '↓' => 'v',
        '▸' | '›' | '≥' | '→' => '>',
        '‹' | '≤' | '←' => '<',
        '◆' | '█' => '#',
        '▏' | '│' | '⏎' => '|',
        '▲' | '↑' => '^',
        '─' | '−' | '–' | '—' => '-',
        '┊' => ':',
        '×' => 'x',
        'µ' | 'μ' => 'u',
        '₂' => '2',
        '▀' | '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '�' => '?',
        other => return braille_to_ascii(other),
    })
}

/// A vertical stroke for three dots or more, otherwise a dot.
fn braille_to_ascii(sign: char) -> Option<char> {
    match sign {
        '\u{2800}' => Some(' '),
        '\u{2801}'..='\u{28ff}' => Some(if (u32::from(sign) & 0xff).count_ones() > 2 { '|' } else { '.' }),
        _ => None,
    }
}
