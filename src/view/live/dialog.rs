//! What is said above the input line: trouble, lists, questions, fields, and what the last key could not do. It grows upward
//! over the timeline and takes no key.

use super::{briefing, checklist, closing};
use crate::app::keymap::KeyContext;
use crate::app::keymap::commands;
use crate::app::keymap::help;
use crate::app::live::state::dialog::{Dialog, LEAVE_OPTIONS};
use crate::app::live::{LiveScreen, Prompt};
use crate::session::analysis::describe::{act_entry_line, describe_entry, describe_rows};
use crate::session::analysis::outstanding;
use crate::session::decide::EndReason;
use crate::session::due::DueKind;
use crate::session::{PhaseId, Session};
use crate::theme::Role;
use crate::view::live::{input_line, previous_session, vitals_form};
use crate::view::screens::help::lines as help_lines;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Rows that stay for the clock, the input line and what is saved.
const RESERVED_ROWS: u16 = 3;

/// So many earlier versions of a selected entry are shown.
const MAX_EARLIER_VERSIONS: usize = 3;

/// Everything that is to be said now, from top to bottom.
pub(crate) fn dialog_lines(live: &LiveScreen, styler: Styler<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let mut lines = live.warning().map_or_else(Vec::new, |trouble| styler.wrap(Role::Trouble, &trouble, space));
    // On the emergency card nothing else is read.
    let faults = live.card_opened_at().is_none().then(|| live.invalid_files());
    lines.extend(faults.into_iter().flatten().flat_map(|fault| styler.wrap(Role::Dim, fault, space)));
    lines.extend(dialog_lines_without_trouble(live, styler, area));
    lines
}

/// The same without what is wrong with the record.
pub(crate) fn dialog_lines_without_trouble(live: &LiveScreen, styler: Styler<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let rows = usize::from(area.height.saturating_sub(RESERVED_ROWS));
    // A list that stays open hides neither the clocks nor what is due.
    let calm = rows.saturating_sub(8).max(3);
    let mut lines = Vec::new();
    let text = live.line().text();
    match live.key_context() {
        KeyContext::Dialog => {
            lines.extend(live.dialog().map_or_else(Vec::new, |question| question_lines(live, question, styler, space)))
        }
        KeyContext::VitalsForm => lines.extend(
            live.open_vitals_form().map_or_else(Vec::new, |fields| vitals_form::lines(live, fields, styler, space, rows)),
        ),
        KeyContext::Checklist => {
            lines.extend(
                live.open_checklist_state().map_or_else(Vec::new, |list| checklist::lines(live, list, styler, space, calm)),
            );
        }
        KeyContext::EmptyLine if let Some(entries) = live.handover_entries() => {
            lines.extend(briefing::lines(live, &entries, styler, space, calm))
        }
        KeyContext::Prompt => lines.extend(styler.wrap(Role::Question, &prompt_text(live), space)),
        _ if help::query(text).is_some() => lines.extend(help_lines(live, styler, space, rows)),
        _ if text == ">" => lines.extend(styler.wrap(Role::Question, &next_phase_text(live), space)),
        _ if commands::query(text).is_some() => lines.extend(palette_lines(live, styler, space, rows)),
        _ if live.selected_entry().is_some() => lines.extend(selected_entry_lines(live, styler, space)),
        _ => lines.extend(pinned_hint(live).map_or_else(Vec::new, |hint| styler.wrap(Role::Dim, &hint, space))),
    }
    if let Some(notice) = live.notice() {
        lines.extend(styler.wrap(Role::Question, notice, space));
    } else if let Some(away) =
        live.away_summary().filter(|_| matches!(live.key_context(), KeyContext::EmptyLine | KeyContext::LineText))
    {
        lines.extend(styler.wrap(Role::Text, &away.text, space));
    }
    let has_line = matches!(
        live.key_context(),
        KeyContext::LineText | KeyContext::Prompt | KeyContext::EmptyLine | KeyContext::EmergencyCard
    );
    if let Some(preview) = live.preview().filter(|_| has_line && !input_line::preview_fits_beside(live, area.width)) {
        lines.extend(styler.wrap(Role::Preview, &preview, space));
    }
    lines
}

/// What was said, at the bottom of its room; where not all of it fits, its end, and that there is more above.
pub(crate) fn draw(lines: Vec<Line<'static>>, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let height = usize::from(area.height);
    let over = lines.len().saturating_sub(height);
    let first = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let of = lines.len();
    for (row, line) in (first..).zip(lines.into_iter().skip(over)) {
        draw_line(buffer, area, row, 1, &line);
    }
    draw_scroll_marks(styler, buffer, area, ScrollWindow { first: over, total: of });
}

/// What the record still lacks, from `integrate` on. Before that nobody asks, and a frame a second need not look.
pub(crate) fn outstanding_text(live: &LiveScreen) -> Option<String> {
    let (session, now) = (live.session(), live.now().elapsed);
    if session.phase_at(now) < PhaseId::Integrate {
        return None;
    }
    Some(outstanding::list(session, now).join(" · ")).filter(|owed| !owed.is_empty())
}

pub(crate) fn draw_outstanding(outstanding: &str, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let words = truncate(outstanding, area.width.saturating_sub(9));
    draw_line(buffer, area, 0, 1, &styler.line([(Role::Dim, "owes  "), (Role::Text, &words)]));
}

fn question_lines(live: &LiveScreen, question: &Dialog, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let ask = |words: &str| styler.wrap(Role::Question, words, space);
    match question {
        Dialog::ConfirmWithdraw { entry } => {
            lines.extend(ask(&format!("Take this back? {}", full_entry_text(live.session(), *entry))));
            lines.extend(styler.wrap(
                Role::Dim,
                "Enter withdraws it; the row stays in the record, struck through. Any other key keeps it.",
                space,
            ));
        }
        Dialog::ConfirmMakePrivate { entry } => {
            lines.extend(ask(&format!("Make this private? {}", full_entry_text(live.session(), *entry))));
            lines.extend(styler.wrap(
                Role::Dim,
                "Enter moves its words to the private notes; the record then says \"private note\", and its first row stays in the file. Any other key keeps it.",
                space,
            ));
        }
        Dialog::ConfirmWarnings { warnings: doubts, .. } => {
            lines.extend(ask(&doubts.join(" ")));
            lines.extend(styler.wrap(Role::Dim, "Enter saves it as it is; typing goes on with the line.", space));
        }
        Dialog::ConfirmUnseenVitals { lines: words, .. } => {
            lines.extend(words.iter().flat_map(|words| ask(words)));
            lines.extend(styler.wrap(Role::Dim, "Enter does, at the time it was typed; any other key leaves the note.", space));
        }
        Dialog::ConfirmDose { lines: words, .. } => {
            lines.extend(words.iter().flat_map(|words| ask(words)));
            lines.extend(styler.wrap(Role::Dim, "Enter writes this dose down; any other key does not.", space));
        }
        Dialog::ChooseLeaveOption { selected: at } => {
            lines.extend(ask("Leave?"));
            lines.extend(choice_lines(
                LEAVE_OPTIONS.iter().map(|(name, does)| format!("{name:<20}{does}")),
                Some(*at),
                styler,
                space,
            ));
        }
        Dialog::PreviousSession => {
            lines.extend(live.previous_session().map_or_else(Vec::new, |told| previous_session::full_lines(told, styler, space)));
        }
        Dialog::ChooseEndReason { selected: at, outstanding: owed } => {
            let lacks = if owed.is_empty() {
                "Nothing is owed.".to_owned()
            } else {
                format!("The record still lacks: {}.", owed.join(", "))
            };
            lines.extend(styler.wrap(Role::Text, &lacks, space));
            let more = closing::release_text(live).into_iter().chain(closing::checklist_tally(live));
            lines.extend(more.flat_map(|words| styler.wrap(Role::Dim, &words, space)));
            let accepts = if owed.is_empty() { "" } else { " These gaps need a reason, which is asked next." };
            lines.extend(ask(&format!("Close the record: why did the session end?{accepts}")));
            lines.extend(choice_lines(EndReason::ALL.into_iter().map(|reason| reason.title().to_owned()), *at, styler, space));
        }
    }
    lines
}

fn choice_lines(
    all: impl Iterator<Item = String>,
    selected_index: Option<usize>,
    styler: Styler<'_>,
    space: u16,
) -> Vec<Line<'static>> {
    all.enumerate()
        .map(|(place, words)| {
            let words = truncate(&words, space.saturating_sub(4));
            if selected_index == Some(place) {
                styler.line([(Role::Dim, "  "), (Role::Selected, &format!(" {words} "))])
            } else {
                styler.line([(Role::Dim, "   "), (Role::Text, &words)])
            }
        })
        .collect()
}

fn prompt_text(live: &LiveScreen) -> String {
    let words = match live.prompt() {
        Prompt::ObservationSpan => return observation_span_question(live),
        Prompt::ClientLeft { .. } => {
            "The client left: with whom, in what condition? A time before it, such as -5, is when. The clocks stop."
        }
        Prompt::EarlyLeaveReason { .. } => {
            "This is before the earliest release that the protocol sets, which is a hard floor. Who decided it, and why?"
        }
        Prompt::EarlyCloseReason { .. } => {
            "The record is closed before the earliest release that the protocol sets, which is a hard floor, and nobody wrote down that the client left. Who decided it, and why?"
        }
        Prompt::GapsReason { .. } => {
            "Why is the record closed without what it lacks? Your words stand in the close; then it gets its digest."
        }
        Prompt::PostponeReason { skip: true, .. } => "Left out: why? It may stay empty, and is owed at the close.",
        Prompt::PostponeReason { .. } => "Not now, 5 minutes: why? It may stay empty.",
        Prompt::Entry => "",
    };
    words.to_owned()
}

/// Nothing is filled in: when somebody was away is no time at which they looked.
fn observation_span_question(live: &LiveScreen) -> String {
    let hm = |at| live.now().timestamp_at(at).wall.hm();
    let away = live.away_summary().map(|away| format!(" The keys rested from {} to {}.", hm(away.from), hm(away.until)));
    format!(
        "Looked continuously: from when to when? For example 14:05 14:25, or -20 for until now. It stands for looks, not for vitals.{}",
        away.unwrap_or_default()
    )
}

fn next_phase_text(live: &LiveScreen) -> String {
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
fn palette_lines(live: &LiveScreen, styler: Styler<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let found = commands::query(live.line().text()).map(commands::search).unwrap_or_default();
    if found.is_empty() {
        // After Enter the notice says it.
        if live.notice().is_some() {
            return Vec::new();
        }
        return vec![styler.line([(Role::Dim, "No such command. A space or digit after the slash makes text.")])];
    }
    let at = live.list_index().min(found.len() - 1);
    // Where not all fit, the last row says so.
    let fit = if found.len() > rows { rows.saturating_sub(1).max(1) } else { rows.max(1) };
    let first = (at + 1).saturating_sub(fit);
    let telling = |command: &commands::SlashCommand| {
        let key = live.settings().bindings.key_for_command(command).unwrap_or_else(|| command.shortcut.to_owned());
        let about = truncate(command.description, space.saturating_sub(if key.is_empty() { 16 } else { 30 }));
        (format!("/{:<12}", command.name), about, key)
    };
    let shown = found.iter().enumerate().skip(first).take(fit);
    let below = found.len() - (first + fit).min(found.len());
    let more = (found.len() > rows && rows > 1).then(|| {
        let words = if below == 0 { "↑ more".to_owned() } else { format!("↓ {below} more") };
        styler.line([(Role::Dim, &format!(" {words} · letters find one"))])
    });
    shown
        .map(|(place, command)| {
            let (name, about, key) = telling(command);
            let gap = " ".repeat(usize::from(space.saturating_sub(30).saturating_sub(display_width(&about))) + 2);
            if place == at {
                styler.line([(Role::Selected, &format!(" {name}{about}{gap}{key} "))])
            } else {
                styler.line([(Role::Key, &format!(" {name}")), (Role::Dim, &about), (Role::Dim, &gap), (Role::Key, &key)])
            }
        })
        .chain(more)
        .collect()
}

fn selected_entry_lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let Some(entry) = live.selected_entry() else { return Vec::new() };
    let session = live.session();
    let mut lines = styler.wrap(Role::Text, &full_entry_text(session, entry), space);
    // What stood there before, the newest first; who changed it and when is the next version's to say.
    for rows in session.ledger().earlier_versions_of(entry).iter().rev().take(MAX_EARLIER_VERSIONS) {
        let told = describe_rows(session, rows);
        let by = rows.iter().max_by_key(|row| row.seq).map(|row| format!(" · {} {}", row.author, row.entered.hms()));
        let time = rows.first().map(|row| row.time.hms()).unwrap_or_default();
        let words = truncate(&format!("{} {}", told.text, told.tags), space.saturating_sub(25));
        lines.push(styler.line([
            (Role::Dim, &format!("{time} ")),
            (Role::Struck, words.trim_end()),
            (Role::Dim, &by.unwrap_or_default()),
        ]));
    }
    let back = [(Role::Key, "Ctrl-G"), (Role::Dim, " back to now")];
    let keys = if live.can_correct_selected() {
        let [key, does] = back;
        let own = [(Role::Key, "Enter"), (Role::Dim, " corrects   "), (Role::Key, "Delete"), (Role::Dim, " withdraws   ")];
        styler.line([own[0], own[1], own[2], own[3], key, does])
    } else {
        styler.line([(Role::Dim, "It stays as it is.   "), back[0], back[1]])
    };
    lines.push(keys);
    lines
}

/// What answers the thing that was opened.
fn pinned_hint(live: &LiveScreen) -> Option<String> {
    let id = live.pinned_due()?;
    let ahead = live.due();
    let due = ahead.iter().find(|due| due.id == id)?;
    let how = match due.kind {
        DueKind::Look(_) => "`o` or words, then Enter".to_owned(),
        DueKind::Point(_) => "values on the line, or Tab for the fields".to_owned(),
        DueKind::Act(act) => format!("`{}`, then Enter", act_entry_line(act, live.session().plan())),
        DueKind::Recheck(_) => "the pressure again, on the line or with Tab".to_owned(),
        DueKind::Decision(decision) => decision.answers.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    };
    Some(format!("Opened: {how}. `not now` or `skip` and why.  Ctrl-G lets it go."))
}

/// An entry with its time, not cut.
fn full_entry_text(session: &Session, entry: u64) -> String {
    let time = session.ledger().newest_versions_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
    let told = describe_entry(session, entry);
    [time.as_str(), told.kind, &told.text, &told.tags].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
