//! The client's view: the phases of the day, which one is now, the client's own intention, and one sentence on what is recorded. No
//! note but the intention, no score, no reading; a reading to act on is a neutral mark in the corner.

use crate::session::RowKind;
use crate::session::record::vocabulary;
use crate::view::cover::veil::DANGER_MARK;
use crate::view::prelude::*;

const RECORDING_NOTICE: &str = "We write down times, the medicine, your readings and short notes. You can ask to see them.";
/// Longer lines are hard to read, in cells.
const MAX_LINE_WIDTH: u16 = 64;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (session, area, styler) = (live.session(), panel.area, panel.styler);
    let width = area.width.saturating_sub(4).min(MAX_LINE_WIDTH);
    let mut lines: Vec<Line<'static>> = Vec::new();
    if let Some(speed) = session.projection().rehearsal_speed {
        lines.extend([Line::from(styler.rehearsal_mark(Some(speed))), Line::default()]);
    }
    lines.extend(stage_lines(live, styler));
    let intention = latest_intention(session).map_or_else(Vec::new, |text| styler.wrap(Role::Quote, &format!("“{text}”"), width));
    // In a low terminal the phases stay longest.
    for further in [intention, styler.wrap(Role::Dim, RECORDING_NOTICE, width)] {
        if !further.is_empty() && lines.len() + further.len() < usize::from(area.height) {
            lines.push(Line::default());
            lines.extend(further);
        }
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.height.saturating_sub(height) / 2;
    let left = (area.width.saturating_sub(MAX_LINE_WIDTH) / 2).max(u16::from(area.width > 20));
    panel.draw_lines(top, left, &lines);
    // For whoever turned the screen; only where it takes no room from what the client reads.
    if top.saturating_add(height).saturating_add(1) < area.height {
        panel.write_right(area.height - 1, 0, [(Role::Dim, "any key: back")]);
    }
    if !live.dangers().is_empty() {
        panel.write(area.height.saturating_sub(1), area.width.saturating_sub(1), [(Role::Dim, DANGER_MARK)]);
    }
}

fn stage_lines(live: &LiveScreen, styler: Styler<'_>) -> Vec<Line<'static>> {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let current = session.phase_at(now);
    let phase_line = |phase: PhaseId| {
        // In words for a client, not as the protocol names its phases.
        let title = vocabulary::find(RowKind::Phase, phase.id()).map_or(phase.id(), |term| term.meaning);
        match phase {
            _ if phase == current => styler.line([(Role::PhaseNow, "● "), (Role::PhaseNow, title), (Role::Dim, "  we are here")]),
            _ if phase < current => styler.line([(Role::Phase, "✓ "), (Role::Phase, title)]),
            _ => styler.line([(Role::Phase, "  "), (Role::Phase, title)]),
        }
    };
    PhaseId::ALL.into_iter().map(phase_line).collect()
}

fn latest_intention(session: &Session) -> Option<&str> {
    let text = session.ledger().live_rows().filter(|row| row.matches(RowKind::Note, "intention")).last()?.note.as_str();
    (!text.is_empty()).then_some(text)
}
