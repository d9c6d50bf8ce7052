//! The help above the line: as much of it as there is room for, from where it was moved to. A pair that is too long for its line
//! goes on below.

use crate::app::LiveScreen;
use crate::app::keymap::help::{HelpSection, query};
use crate::theme::Role;
use crate::view::text::{Styler, display_width, truncate};
use ratatui::text::Line;

pub(crate) fn lines(live: &LiveScreen, styler: Styler<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let sections = live.help_sections();
    if sections.is_empty() {
        return styler.wrap(Role::Dim, "The help has nothing with these words. Ctrl-G leaves it.", space);
    }
    let all = sections.iter().flat_map(|section| section_lines(section, styler, space));
    let lines: Vec<Line<'static>> = all.skip(live.list_index()).flatten().collect();
    let page = rows.saturating_sub(1).max(1);
    let more = if lines.len() > page { "↓ more   " } else { "" };
    let search = if query(live.line().text()) == Some("") { "letters search   " } else { "" };
    let foot = truncate(&format!("{more}{search}Ctrl-G leaves the help"), space);
    let mut shown: Vec<Line<'static>> = lines.into_iter().take(page).collect();
    shown.push(styler.line([(Role::Dim, &foot)]));
    shown
}

/// The heading and each pair, on as many lines as each needs.
fn section_lines(section: &HelpSection, styler: Styler<'_>, space: u16) -> Vec<Vec<Line<'static>>> {
    let widest = section.entries.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0).min(space / 2);
    let mut all = vec![vec![styler.line([(Role::PhaseNow, section.title)])]];
    for (name, does) in &section.entries {
        let mut lines = Vec::new();
        // A long line is named whole, and what it becomes stands below it.
        let alone = display_width(name) > widest;
        if alone {
            lines.extend(styler.wrap(Role::Key, name, space.saturating_sub(2)).into_iter().map(indent_line));
        }
        for (nth, words) in styler.wrap(Role::Dim, does, space.saturating_sub(widest + 4)).into_iter().enumerate() {
            let name = if nth == 0 && !alone { name.as_str() } else { "" };
            let gap = " ".repeat(usize::from(widest - display_width(name)) + 2);
            let mut line = styler.line([(Role::Dim, "  "), (Role::Key, name), (Role::Dim, &gap)]);
            line.extend(words.spans);
            lines.push(line);
        }
        all.push(lines);
    }
    if let Some(last) = all.last_mut() {
        last.push(Line::default());
    }
    all
}

fn indent_line(line: Line<'static>) -> Line<'static> {
    let mut spans = line.spans;
    spans.insert(0, "  ".into());
    Line::from(spans)
}
