//! The help above the input line: as much as fits, from where it was scrolled to.

use crate::app::keymap::help::{HelpSection, query};
use crate::view::prelude::*;

pub(crate) fn lines(live: &LiveScreen, styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let sections = live.help_sections();
    if sections.is_empty() {
        return styler.wrap(Role::Dim, "No help found; try another word. Ctrl-G closes the help.", width);
    }
    let all = sections.iter().flat_map(|section| section_lines(section, styler, width));
    let lines: Vec<Line<'static>> = all.skip(live.line.list_index).flatten().collect();
    let page = rows.saturating_sub(1).max(1);
    let more = if lines.len() > page { "↓ more   " } else { "" };
    let search = if query(live.line().text()) == Some("") { "type to search   " } else { "" };
    let foot = truncate(format!("{more}{search}Ctrl-G closes the help"), width);
    let mut shown: Vec<Line<'static>> = lines.into_iter().take(page).collect();
    shown.push(styler.line([(Role::Dim, &foot)]));
    shown
}

/// The heading and the entries of a section, each as its wrapped lines.
fn section_lines(section: &HelpSection, styler: Styler<'_>, width: u16) -> Vec<Vec<Line<'static>>> {
    let widest = section.entries.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0).min(width / 2);
    let mut all = vec![vec![styler.line([(Role::PhaseNow, section.title)])]];
    for (name, description) in &section.entries {
        // A long name has lines of its own.
        let is_long = display_width(name) > widest;
        let name_lines = if is_long { styler.wrap(Role::Key, name, width.saturating_sub(2)) } else { Vec::new() };
        let label = styler.line([(Role::Dim, "  "), (Role::Key, if is_long { "" } else { name })]);
        let text = styler.wrap_beside(label, widest + 4, Role::Dim, description, width);
        all.push(indented(name_lines, 2).chain(text).collect());
    }
    if let Some(last) = all.last_mut() {
        last.push(Line::default());
    }
    all
}
