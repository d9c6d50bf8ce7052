//! What falls due next: three lines, soonest first. Lateness is a word and weight, never a flash.

use crate::app::LiveScreen;
use crate::session::analysis::describe::due_name;
use crate::session::due::{DueItem, DueKind, DueState};
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line, format_minutes, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One line, in words.
struct DueLine {
    name: String,
    label: String,
    status: String,
    role: Role,
    is_pinned: bool,
}

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let ahead = live.due();
    let pinned = |due: &DueItem<'_>| live.pinned_due() == Some(due.id.as_str());
    // What was opened stands first, so that it is also seen where one line is left.
    let mut shown: Vec<&DueItem<'_>> = ahead.iter().filter(|due| pinned(due)).collect();
    shown.extend(ahead.iter().filter(|due| !pinned(due)));
    let told: Vec<DueLine> =
        shown.into_iter().take(usize::from(area.height)).map(|due| due_line(live, due, pinned(due))).collect();
    let labels = told.iter().map(|one| display_width(&one.label)).max().unwrap_or(0);
    let states = told.iter().map(|one| display_width(&one.status)).max().unwrap_or(0);
    // A name is cut only where what stands beside it has no place otherwise.
    let most = area.width.saturating_sub(labels + states + 9).max(area.width.max(60) / 3);
    let names = told.iter().map(|one| display_width(&one.name)).max().unwrap_or(0).clamp(13, most);
    for (row, one) in (0..).zip(&told) {
        let mark = match (one.is_pinned, row) {
            (true, _) => "◆",
            (false, 0) => "▸",
            _ => " ",
        };
        let label_space = area.width.saturating_sub(names + display_width(&one.status) + 9);
        let has_label = labels <= label_space;
        let gap = if area.width < 60 { 2 } else { 3 };
        let name_space = if has_label { names } else { area.width.saturating_sub(display_width(&one.status) + 6) };
        let name = truncate(&one.name, name_space);
        let after_name = " ".repeat(usize::from(if has_label { names.saturating_sub(display_width(&name)) } else { 0 }));
        let label = if has_label { pad_right(&one.label, labels) } else { String::new() };
        let between = " ".repeat(gap);
        let before_state = if has_label && labels > 0 { between.as_str() } else { "" };
        let name_role = if one.role == Role::Dim { Role::Text } else { one.role };
        let line = styler.line([
            (if one.is_pinned { Role::PhaseNow } else { Role::Dim }, mark),
            (Role::Dim, " "),
            (name_role, &name),
            (Role::Dim, &after_name),
            (Role::Dim, &between),
            (Role::Dim, &label),
            (Role::Dim, before_state),
            (one.role, &one.status),
        ]);
        draw_line(buffer, area, row, if area.width < 40 { 0 } else { 2 }, &line);
    }
    if told.is_empty() {
        // Before the dose it only seems so: what hangs on it has no time yet.
        let waits = live.session().t0().is_none() && live.session().client_left().is_none();
        let words = if waits { "  nothing more is planned before the dose" } else { "  nothing further is planned" };
        draw_line(buffer, area, 0, 2, &styler.line([(Role::Dim, words)]));
    }
}

fn due_line(live: &LiveScreen, due: &DueItem<'_>, is_pinned: bool) -> DueLine {
    let now = live.now().elapsed;
    let whole = |span: chrono::TimeDelta| span.num_minutes();
    let (state, role) = match due.state {
        DueState::Late => {
            let late = whole(now - due.time).max(1);
            (format!("late {}", format_minutes(late)), Role::Late)
        }
        DueState::Postponed => {
            let again = due.postponed_until.map_or(0, |again| ceil_minutes(again - now));
            (format!("not now · again in {}", format_minutes(again)), Role::Dim)
        }
        DueState::Due if due.time > now => {
            (format!("due · planned in {}", format_minutes(ceil_minutes(due.time - now))), Role::DueNow)
        }
        DueState::Due => ("due".to_owned(), Role::DueNow),
        _ => (format!("in {}", format_minutes(ceil_minutes(due.opens - now))), Role::Dim),
    };
    let optional = if matches!(due.kind, DueKind::Point(_)) && !due.required { " optional" } else { "" };
    let label = format!("{}{optional}", due.label);
    let words = match due.kind {
        DueKind::Decision(decision) => format!(": {}", decision.answers.join(", ")),
        _ => String::new(),
    };
    DueLine {
        name: due_name(due, live.session().plan()) + &words,
        label: label.trim().to_owned(),
        status: state,
        role,
        is_pinned,
    }
}

/// Whole minutes until something, so that `in 1 min` becomes `due` and never `in 0 min`.
fn ceil_minutes(span: chrono::TimeDelta) -> i64 {
    (span.num_milliseconds() + 59_999).div_euclid(60_000)
}

fn pad_right(words: &str, width_cells: u16) -> String {
    format!("{words}{}", " ".repeat(usize::from(width_cells.saturating_sub(display_width(words)))))
}
