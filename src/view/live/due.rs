//! What falls due next: three lines, soonest first. Lateness is a word and weight, never a flash.

use crate::app::Live;
use crate::session::analysis::describe::name_of_due;
use crate::session::due::{self, Due, State, What};
use crate::theme::Role;
use crate::view::text::{Ink, cut, minutes, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One line, in words.
struct Told {
    name: String,
    label: String,
    state: String,
    role: Role,
    is_pinned: bool,
}

pub(crate) fn draw(desk: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let now = desk.now().elapsed;
    let ahead = due::ahead(desk.session(), now);
    let pinned = |due: &Due<'_>| desk.pinned() == Some(due.id.as_str());
    // What was opened stands first, so that it is also seen where one line is left.
    let mut shown: Vec<&Due<'_>> = ahead.iter().filter(|due| pinned(due)).collect();
    shown.extend(ahead.iter().filter(|due| !pinned(due)));
    let told: Vec<Told> = shown.into_iter().take(usize::from(room.height)).map(|due| tell(desk, due, pinned(due))).collect();
    let labels = told.iter().map(|one| width(&one.label)).max().unwrap_or(0);
    let states = told.iter().map(|one| width(&one.state)).max().unwrap_or(0);
    // A name is cut only where what stands beside it has no place otherwise.
    let most = room.width.saturating_sub(labels + states + 9).max(room.width.max(60) / 3);
    let names = told.iter().map(|one| width(&one.name)).max().unwrap_or(0).clamp(13, most);
    for (row, one) in (0..).zip(&told) {
        let mark = match (one.is_pinned, row) {
            (true, _) => "◆",
            (false, 0) => "▸",
            _ => " ",
        };
        let label_space = room.width.saturating_sub(names + width(&one.state) + 9);
        let has_label = labels <= label_space;
        let gap = if room.width < 60 { 2 } else { 3 };
        let name_space = if has_label { names } else { room.width.saturating_sub(width(&one.state) + 6) };
        let name = cut(&one.name, name_space);
        let after_name = " ".repeat(usize::from(if has_label { names.saturating_sub(width(&name)) } else { 0 }));
        let label = if has_label { padded(&one.label, labels) } else { String::new() };
        let between = " ".repeat(gap);
        let before_state = if has_label && labels > 0 { between.as_str() } else { "" };
        let name_role = if one.role == Role::Dim { Role::Text } else { one.role };
        let line = ink.line([
            (if one.is_pinned { Role::PhaseNow } else { Role::Dim }, mark),
            (Role::Dim, " "),
            (name_role, &name),
            (Role::Dim, &after_name),
            (Role::Dim, &between),
            (Role::Dim, &label),
            (Role::Dim, before_state),
            (one.role, &one.state),
        ]);
        put(buffer, room, row, if room.width < 40 { 0 } else { 2 }, &line);
    }
    if told.is_empty() {
        // Before the dose it only seems so: what hangs on it has no time yet.
        let waits = desk.session().t0().is_none() && desk.session().left().is_none();
        let words = if waits { "  nothing more is planned before the dose" } else { "  nothing further is planned" };
        put(buffer, room, 0, 2, &ink.line([(Role::Dim, words)]));
    }
}

fn tell(desk: &Live, due: &Due<'_>, is_pinned: bool) -> Told {
    let now = desk.now().elapsed;
    let whole = |span: chrono::TimeDelta| span.num_minutes();
    let (state, role) = match due.state {
        State::Late => {
            let late = whole(now - due.at).max(1);
            (format!("late {}", minutes(late)), Role::Late)
        }
        State::PutOff => {
            let again = due.waits_again.map_or(0, |again| rounded_up(again - now));
            (format!("not now · again in {}", minutes(again)), Role::Dim)
        }
        State::Due if due.at > now => (format!("due · planned in {}", minutes(rounded_up(due.at - now))), Role::DueNow),
        State::Due => ("due".to_owned(), Role::DueNow),
        _ => (format!("in {}", minutes(rounded_up(due.opens - now))), Role::Dim),
    };
    let optional = if matches!(due.what, What::Point(_)) && !due.required { " optional" } else { "" };
    let label = format!("{}{optional}", due.label);
    let words = match due.what {
        What::Decision(decision) => format!(": {}", decision.words.join(", ")),
        _ => String::new(),
    };
    Told { name: name_of_due(due, desk.session().plan()) + &words, label: label.trim().to_owned(), state, role, is_pinned }
}

/// Whole minutes until something, so that `in 1 min` becomes `due` and never `in 0 min`.
fn rounded_up(span: chrono::TimeDelta) -> i64 {
    (span.num_milliseconds() + 59_999).div_euclid(60_000)
}

fn padded(words: &str, to: u16) -> String {
    format!("{words}{}", " ".repeat(usize::from(to.saturating_sub(width(words)))))
}
