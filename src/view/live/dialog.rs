//! What is said above the input line: trouble, lists, questions, fields, and what the last key could not do. It grows upward
//! over the timeline and takes no key.

use super::{briefing, checklist, closing};
use crate::app::keymap::Place;
use crate::app::keymap::commands;
use crate::app::live::dialog::{LEAVING, Question};
use crate::app::live::help;
use crate::app::live::{Live, Purpose};
use crate::session::analysis::describe::{line_for_act, tell, tell_rows};
use crate::session::analysis::outstanding;
use crate::session::decide::EndReason;
use crate::session::due::{self, What};
use crate::session::{PhaseId, Session};
use crate::theme::Role;
use crate::view::live::{input_line, previous_session, vitals_form};
use crate::view::screens::help::lines as help_lines;
use crate::view::text::{Ink, Seen, cut, goes_on, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Rows that stay for the clock, the input line and what is saved.
const OTHERS: u16 = 3;

/// So many earlier versions of a selected entry are shown.
const EARLIER: usize = 3;

/// Everything that is to be said now, from top to bottom.
pub(crate) fn said(live: &Live, ink: Ink<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let mut lines = live.trouble().map_or_else(Vec::new, |trouble| ink.wrapped(Role::Trouble, &trouble, space));
    // On the emergency card nothing else is read.
    let faults = live.card().is_none().then(|| live.faulty_files());
    lines.extend(faults.into_iter().flatten().flat_map(|fault| ink.wrapped(Role::Dim, fault, space)));
    lines.extend(spoken(live, ink, area));
    lines
}

/// The same without what is wrong with the record.
pub(crate) fn spoken(live: &Live, ink: Ink<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let rows = usize::from(area.height.saturating_sub(OTHERS));
    // A list that stays open hides neither the clocks nor what is due.
    let calm = rows.saturating_sub(8).max(3);
    let mut lines = Vec::new();
    let text = live.line().text();
    match live.place() {
        Place::Choice => lines.extend(live.asking().map_or_else(Vec::new, |question| asked(live, question, ink, space))),
        Place::Fields => {
            lines.extend(live.fields().map_or_else(Vec::new, |fields| vitals_form::lines(live, fields, ink, space, rows)))
        }
        Place::Checklist => {
            lines.extend(live.checklist().map_or_else(Vec::new, |list| checklist::lines(live, list, ink, space, calm)));
        }
        Place::Empty if let Some(entries) = live.briefing() => lines.extend(briefing::lines(live, &entries, ink, space, calm)),
        Place::Asked => lines.extend(ink.wrapped(Role::Question, &purpose(live), space)),
        _ if help::query(text).is_some() => lines.extend(help_lines(live, ink, space, rows)),
        _ if text == ">" => lines.extend(ink.wrapped(Role::Question, &next_phase(live), space)),
        _ if commands::query(text).is_some() => lines.extend(palette(live, ink, space, rows)),
        _ if live.selected().is_some() => lines.extend(selected(live, ink, space)),
        _ => lines.extend(pinned(live).map_or_else(Vec::new, |hint| ink.wrapped(Role::Dim, &hint, space))),
    }
    if let Some(notice) = live.notice() {
        lines.extend(ink.wrapped(Role::Question, notice, space));
    } else if let Some(away) = live.away().filter(|_| matches!(live.place(), Place::Empty | Place::Text)) {
        lines.extend(ink.wrapped(Role::Text, &away.words, space));
    }
    let has_line = matches!(live.place(), Place::Text | Place::Asked | Place::Empty | Place::Card);
    if let Some(preview) = live.becomes().filter(|_| has_line && !input_line::is_beside(live, area.width)) {
        lines.extend(ink.wrapped(Role::Preview, &preview, space));
    }
    lines
}

/// What was said, at the bottom of its room; where not all of it fits, its end, and that there is more above.
pub(crate) fn draw(said: Vec<Line<'static>>, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let height = usize::from(room.height);
    let over = said.len().saturating_sub(height);
    let first = room.height.saturating_sub(u16::try_from(said.len()).unwrap_or(u16::MAX));
    let of = said.len();
    for (row, line) in (first..).zip(said.into_iter().skip(over)) {
        put(buffer, room, row, 1, &line);
    }
    goes_on(ink, buffer, room, Seen { first: over, of });
}

/// What the record still lacks, from `integrate` on. Before that nobody asks, and a frame a second need not look.
pub(crate) fn owed(live: &Live) -> Option<String> {
    let (session, now) = (live.session(), live.now().elapsed);
    if session.phase_at(now) < PhaseId::Integrate {
        return None;
    }
    Some(outstanding::list(session, now).join(" · ")).filter(|owed| !owed.is_empty())
}

pub(crate) fn draw_owed(owed: &str, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let words = cut(owed, room.width.saturating_sub(9));
    put(buffer, room, 0, 1, &ink.line([(Role::Dim, "owes  "), (Role::Text, &words)]));
}

fn asked(live: &Live, question: &Question, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let ask = |words: &str| ink.wrapped(Role::Question, words, space);
    match question {
        Question::Withdraw { entry } => {
            lines.extend(ask(&format!("Take this back? {}", in_full(live.session(), *entry))));
            lines.extend(ink.wrapped(
                Role::Dim,
                "Enter withdraws it; the row stays in the record, struck through. Any other key keeps it.",
                space,
            ));
        }
        Question::MakePrivate { entry } => {
            lines.extend(ask(&format!("Make this private? {}", in_full(live.session(), *entry))));
            lines.extend(ink.wrapped(
                Role::Dim,
                "Enter moves its words to the private notes; the record then says \"private note\", and its first row stays in the file. Any other key keeps it.",
                space,
            ));
        }
        Question::Doubts { doubts, .. } => {
            lines.extend(ask(&doubts.join(" ")));
            lines.extend(ink.wrapped(Role::Dim, "Enter saves it as it is; typing goes on with the line.", space));
        }
        Question::Unseen { words, .. } => {
            lines.extend(words.iter().flat_map(|words| ask(words)));
            lines.extend(ink.wrapped(Role::Dim, "Enter does, at the time it was typed; any other key leaves the note.", space));
        }
        Question::Dose { words, .. } => {
            lines.extend(words.iter().flat_map(|words| ask(words)));
            lines.extend(ink.wrapped(Role::Dim, "Enter writes this dose down; any other key does not.", space));
        }
        Question::Leaving { at } => {
            lines.extend(ask("Leave?"));
            lines.extend(choices(LEAVING.iter().map(|(name, does)| format!("{name:<20}{does}")), Some(*at), ink, space));
        }
        Question::LastTime => {
            lines.extend(live.last_time().map_or_else(Vec::new, |told| previous_session::whole(told, ink, space)));
        }
        Question::Closing { at, owed } => {
            let lacks = if owed.is_empty() {
                "Nothing is owed.".to_owned()
            } else {
                format!("The record still lacks: {}.", owed.join(", "))
            };
            lines.extend(ink.wrapped(Role::Text, &lacks, space));
            let more = closing::release(live).into_iter().chain(closing::tally(live));
            lines.extend(more.flat_map(|words| ink.wrapped(Role::Dim, &words, space)));
            let accepts = if owed.is_empty() { "" } else { " These gaps need a reason, which is asked next." };
            lines.extend(ask(&format!("Close the record: why did the session end?{accepts}")));
            lines.extend(choices(EndReason::ALL.into_iter().map(|reason| reason.title().to_owned()), *at, ink, space));
        }
    }
    lines
}

fn choices(all: impl Iterator<Item = String>, at: Option<usize>, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    all.enumerate()
        .map(|(place, words)| {
            let words = cut(&words, space.saturating_sub(4));
            if at == Some(place) {
                ink.line([(Role::Dim, "  "), (Role::Selected, &format!(" {words} "))])
            } else {
                ink.line([(Role::Dim, "   "), (Role::Text, &words)])
            }
        })
        .collect()
}

fn purpose(live: &Live) -> String {
    let words = match live.purpose() {
        Purpose::Looked => return how_long(live),
        Purpose::Left { .. } => {
            "The client left: with whom, in what condition? A time before it, such as -5, is when. The clocks stop."
        }
        Purpose::Early { .. } => {
            "This is before the earliest release that the protocol sets, which is a hard floor. Who decided it, and why?"
        }
        Purpose::EarlyClose { .. } => {
            "The record is closed before the earliest release that the protocol sets, which is a hard floor, and nobody wrote down that the client left. Who decided it, and why?"
        }
        Purpose::Gaps { .. } => {
            "Why is the record closed without what it lacks? Your words stand in the close; then it gets its digest."
        }
        Purpose::Reason { skip: true, .. } => "Left out: why? It may stay empty, and is owed at the close.",
        Purpose::Reason { .. } => "Not now, 5 minutes: why? It may stay empty.",
        Purpose::Entry => "",
    };
    words.to_owned()
}

/// Nothing is filled in: when somebody was away is no time at which they looked.
fn how_long(live: &Live) -> String {
    let hm = |at| live.now().at(at).wall.hm();
    let away = live.away().map(|away| format!(" The keys rested from {} to {}.", hm(away.from), hm(away.until)));
    format!(
        "Looked continuously: from when to when? For example 14:05 14:25, or -20 for until now. It stands for looks, not for vitals.{}",
        away.unwrap_or_default()
    )
}

fn next_phase(live: &Live) -> String {
    let session = live.session();
    match session.phase_at(live.now().elapsed).next() {
        Some(next) => {
            let plan = session.plan().phase(next);
            let title = plan.map_or(next.id(), |plan| plan.title.as_str());
            let minutes = plan.map(|plan| format!(", {} min planned", plan.minutes)).unwrap_or_default();
            format!("Next: {title}{minutes}. Enter goes there; Ctrl-G stays; typing on makes text.")
        }
        None => "This is the last phase; `/close` ends the session.".to_owned(),
    }
}

/// The commands found, with the chosen one marked and the keys beside them.
fn palette(live: &Live, ink: Ink<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let found = commands::query(live.line().text()).map(commands::found).unwrap_or_default();
    if found.is_empty() {
        // After Enter the notice says it.
        if live.notice().is_some() {
            return Vec::new();
        }
        return vec![ink.line([(Role::Dim, "No such command. A space or digit after the slash makes text.")])];
    }
    let at = live.choice().min(found.len() - 1);
    // Where not all fit, the last row says so.
    let fit = if found.len() > rows { rows.saturating_sub(1).max(1) } else { rows.max(1) };
    let first = (at + 1).saturating_sub(fit);
    let telling = |command: &commands::Command| {
        let key = live.settings().bindings.key_of(command).unwrap_or(command.key).to_owned();
        let about = cut(command.about, space.saturating_sub(if key.is_empty() { 16 } else { 30 }));
        (format!("/{:<12}", command.name), about, key)
    };
    let shown = found.iter().enumerate().skip(first).take(fit);
    let below = found.len() - (first + fit).min(found.len());
    let more = (found.len() > rows && rows > 1).then(|| {
        let words = if below == 0 { "↑ more".to_owned() } else { format!("↓ {below} more") };
        ink.line([(Role::Dim, &format!(" {words} · letters find one"))])
    });
    shown
        .map(|(place, command)| {
            let (name, about, key) = telling(command);
            let gap = " ".repeat(usize::from(space.saturating_sub(30).saturating_sub(width(&about))) + 2);
            if place == at {
                ink.line([(Role::Selected, &format!(" {name}{about}{gap}{key} "))])
            } else {
                ink.line([(Role::Key, &format!(" {name}")), (Role::Dim, &about), (Role::Dim, &gap), (Role::Key, &key)])
            }
        })
        .chain(more)
        .collect()
}

fn selected(live: &Live, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let Some(entry) = live.selected() else { return Vec::new() };
    let session = live.session();
    let mut lines = ink.wrapped(Role::Text, &in_full(session, entry), space);
    // What stood there before, the newest first; who changed it and when is the next version's to say.
    for rows in session.ledger().earlier_of(entry).iter().rev().take(EARLIER) {
        let told = tell_rows(session, rows);
        let by = rows.iter().max_by_key(|row| row.seq).map(|row| format!(" · {} {}", row.author, row.entered.hms()));
        let time = rows.first().map(|row| row.time.hms()).unwrap_or_default();
        let words = cut(&format!("{} {}", told.words, told.tags), space.saturating_sub(25));
        lines.push(ink.line([
            (Role::Dim, &format!("{time} ")),
            (Role::Struck, words.trim_end()),
            (Role::Dim, &by.unwrap_or_default()),
        ]));
    }
    let back = [(Role::Key, "Ctrl-G"), (Role::Dim, " back to now")];
    let keys = if live.can_correct_selected() {
        let [key, does] = back;
        let own = [(Role::Key, "Enter"), (Role::Dim, " corrects   "), (Role::Key, "Delete"), (Role::Dim, " withdraws   ")];
        ink.line([own[0], own[1], own[2], own[3], key, does])
    } else {
        ink.line([(Role::Dim, "It stays as it is.   "), back[0], back[1]])
    };
    lines.push(keys);
    lines
}

/// What answers the thing that was opened.
fn pinned(live: &Live) -> Option<String> {
    let id = live.pinned()?;
    let ahead = due::ahead(live.session(), live.now().elapsed);
    let due = ahead.iter().find(|due| due.id == id)?;
    let how = match due.what {
        What::Look(_) => "`o` or words, then Enter".to_owned(),
        What::Point(_) => "values on the line, or Tab for the fields".to_owned(),
        What::Act(act) => format!("`{}`, then Enter", line_for_act(act, live.session().plan())),
        What::Recheck(_) => "the pressure again, on the line or with Tab".to_owned(),
        What::Decision(decision) => decision.words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    };
    Some(format!("Opened: {how}. `not now` or `skip` and why.  Ctrl-G lets it go."))
}

/// An entry with its time, not cut.
fn in_full(session: &Session, entry: u64) -> String {
    let time = session.ledger().shown_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
    let told = tell(session, entry);
    [time.as_str(), told.kind, &told.words, &told.tags].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
