//! The three items that fall due next, soonest first. Lateness shows as a word and in bold; nothing blinks.

use crate::session::analysis::describe::due_name;
use crate::session::due::{DueItem, DueKind, DueState};
use crate::session::words::join_nonempty;
use crate::view::prelude::*;

struct DueLine {
    name: String,
    label: String,
    status: String,
    role: Role,
    is_pinned: bool,
}

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let width = panel.area.width;
    let ahead = live.due();
    let is_pinned = |due: &&DueItem<'_>| live.pinned_due() == Some(due.id.as_str());
    // The pinned item comes first, so that it shows where only one line has room.
    let ordered = ahead.iter().filter(is_pinned).chain(ahead.iter().filter(|due| !is_pinned(due)));
    let lines: Vec<DueLine> =
        ordered.take(usize::from(panel.area.height)).map(|due| due_line(live, due, is_pinned(&due))).collect();
    let widest = |text: fn(&DueLine) -> &str| lines.iter().map(|line| display_width(text(line))).max().unwrap_or(0);
    let (labels, states) = (widest(|line| &line.label), widest(|line| &line.status));
    // A name is cut only to make room for what stands beside it.
    let max_name = width.saturating_sub(labels + states + 9).max(width.max(60) / 3);
    let names = widest(|line| &line.name).clamp(13, max_name);
    let gap = blanks(if width < 60 { 2 } else { 3 });
    for (row, line) in (0..).zip(&lines) {
        let mark = match (line.is_pinned, row) {
            (true, _) => "◆ ",
            (false, 0) => "▸ ",
            _ => "  ",
        };
        let status_width = display_width(&line.status);
        let has_label = labels <= width.saturating_sub(names + status_width + 9);
        let name = truncate(&line.name, if has_label { names } else { width.saturating_sub(status_width + 6) });
        let after_name = blanks(if has_label { names.saturating_sub(display_width(&name)) } else { 0 }) + &gap;
        let label = if has_label && labels > 0 { pad_right(&line.label, labels) + &gap } else { String::new() };
        let mark_role = if line.is_pinned { Role::PhaseNow } else { Role::Dim };
        let name_role = if line.role == Role::Dim { Role::Text } else { line.role };
        let parts =
            [(mark_role, mark), (name_role, &name), (Role::Dim, &after_name), (Role::Dim, &label), (line.role, &line.status)];
        panel.write(row, if width < 40 { 0 } else { 2 }, parts);
    }
    if lines.is_empty() {
        // Items that count from the dose have no time yet.
        let waits = live.session().t0().is_none() && live.session().client_left().is_none();
        let text = if waits { "  nothing more is planned before the dose" } else { "  nothing more is planned" };
        panel.write(0, 2, [(Role::Dim, text)]);
    }
}

/// The first item that is or falls due, in one line: `full vitals T+60, in 3 min`.
pub(crate) fn next_due_line(live: &LiveScreen) -> String {
    let Some(due) = live.due().into_iter().next() else { return "nothing more is planned".to_owned() };
    let line = due_line(live, &due, false);
    format!("{}, {}", join_nonempty([line.name, line.label], " "), line.status)
}

fn due_line(live: &LiveScreen, due: &DueItem<'_>, is_pinned: bool) -> DueLine {
    let now = live.now().elapsed;
    let until = |at| format_minutes(ceil_minutes(at - now));
    let (status, role) = match due.state {
        DueState::Late => (format!("late {}", format_minutes((now - due.time).num_minutes().max(1))), Role::Late),
        DueState::Postponed => (format!("not now · again in {}", until(due.postponed_until.unwrap_or(now))), Role::Dim),
        DueState::Due if due.time > now => {
            (format!("due now (planned {})", live.now().timestamp_at(due.time).wall.hm()), Role::DueNow)
        }
        DueState::Due => ("due".to_owned(), Role::DueNow),
        _ => (format!("in {}", until(due.opens)), Role::Dim),
    };
    let optional = if matches!(due.kind, DueKind::Point(_)) && !due.required && !due.with_look { " optional" } else { "" };
    let label = format!("{}{optional}", due.label).trim().to_owned();
    let answers = match due.kind {
        DueKind::Decision(decision) => format!(": {}", decision.answers.join(", ")),
        _ => String::new(),
    };
    DueLine { name: due_name(due, live.session().plan()) + &answers, label, status, role, is_pinned }
}
