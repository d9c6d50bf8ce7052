//! The client's screen: the stages of the day, where we are, their own intention, and one sentence on what is written down. No note
//! but the intention, no score, no reading.

use crate::app::LiveScreen;
use crate::session::record::vocabulary;
use crate::session::{PhaseId, RowKind, Session};
use crate::theme::Role;
use crate::view::text::{Styler, draw_line, draw_line_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// What is written down, in one sentence.
const RECORDING_NOTICE: &str =
    "Written down are times, the medicine, the readings that are taken, and short notes on how it goes; you can ask to see them.";
/// The most columns that words take: longer lines are hard to read.
const MAX_LINE_WIDTH: u16 = 64;

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = live.session();
    let width = area.width.saturating_sub(4).min(MAX_LINE_WIDTH);
    let mut lines: Vec<Line<'static>> = Vec::new();
    if let Some(speed) = session.projection().rehearsal_speed {
        lines.push(styler.line([(Role::Rehearsal, &format!(" rehearsal ×{speed} "))]));
        lines.push(Line::default());
    }
    lines.extend(stage_lines(live, styler));
    let intention =
        latest_intention(session).map_or_else(Vec::new, |words| styler.wrap(Role::Quote, &format!("“{words}”"), width));
    // In a low terminal the stages stay longest.
    for further in [intention, styler.wrap(Role::Dim, RECORDING_NOTICE, width)] {
        if !further.is_empty() && lines.len() + further.len() < usize::from(area.height) {
            lines.push(Line::default());
            lines.extend(further);
        }
    }
    let top = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX)) / 2;
    let left = area.width.saturating_sub(MAX_LINE_WIDTH) / 2;
    let left = left.max(u16::from(area.width > 20));
    for (row, line) in (top..).zip(&lines) {
        draw_line(buffer, area, row, left, line);
    }
    // For whoever turned the screen, where it says nothing to the client and takes no room from what does.
    if usize::from(top) + lines.len() + 1 < usize::from(area.height) {
        draw_line_right(buffer, area, area.height - 1, 0, &styler.line([(Role::Dim, "any key returns")]));
    }
}

fn stage_lines(live: &LiveScreen, styler: Styler<'_>) -> Vec<Line<'static>> {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let current = session.phase_at(now);
    let one = |phase: PhaseId| {
        // As the day is told to a client, not as a protocol names its stages.
        let title = vocabulary::find(RowKind::Phase, phase.id()).map_or(phase.id(), |known| known.meaning);
        match phase {
            _ if phase == current => styler.line([(Role::PhaseNow, "● "), (Role::PhaseNow, title), (Role::Dim, "  we are here")]),
            _ if phase < current => styler.line([(Role::Phase, "✓ "), (Role::Phase, title)]),
            _ => styler.line([(Role::Phase, "  "), (Role::Phase, title)]),
        }
    };
    PhaseId::ALL.into_iter().map(one).collect()
}

/// The client's intention as it was last recorded.
fn latest_intention(session: &Session) -> Option<&str> {
    let words = session.ledger().live_rows().filter(|row| row.matches(RowKind::Note, "intention")).last()?.note.as_str();
    (!words.is_empty()).then_some(words)
}
