//! Where the caret stands in a frame, for the terminal's own cursor: input methods and braille displays follow that one.

use super::ascii;
use crate::theme::{Role, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;

/// The caret after the last letter of a line.
pub(crate) const CARET_AT_END: char = '▏';

/// The cell of the caret, the lowest one if there are several; `None` where nothing is typed.
pub fn caret_position(buffer: &Buffer, theme: &Theme) -> Option<Position> {
    let style = theme.style(Role::Caret);
    let is_distinct = style != theme.style(Role::Text);
    let at_end = if theme.ascii { ascii::ascii_substitute(CARET_AT_END) } else { None }.unwrap_or(CARET_AT_END);
    let is_styled = |cell: &Cell| {
        let has = |wanted: Option<_>, found| wanted.is_none_or(|wanted| wanted == found);
        let has_modifiers = !style.add_modifier.is_empty() && cell.modifier.contains(style.add_modifier);
        is_distinct && has(style.fg, cell.fg) && has(style.bg, cell.bg) && (has_modifiers || style.add_modifier.is_empty())
    };
    let is_caret = |cell: &Cell| is_styled(cell) || cell.symbol().chars().eq([at_end]);
    let index = buffer.content.iter().rposition(is_caret)?;
    let (x, y) = buffer.pos_of(index);
    Some(Position { x, y })
}
