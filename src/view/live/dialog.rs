//! The lines above the input line: warnings, lists, questions, forms and messages about the last key. They grow upward over the
//! timeline.

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
use crate::view::panel::Panel;
use crate::view::screens::help::lines as help_lines;
use crate::view::text::{Styler, pad_right, truncate};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The rows of the clock, the input line and the status line.
const RESERVED_ROWS: u16 = 3;
/// Earlier versions shown of a selected entry.
const MAX_EARLIER_VERSIONS: usize = 3;

/// All lines, from top to bottom.
pub(crate) fn lines(live: &LiveScreen, styler: Styler<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let mut lines = live.warning().map_or_else(Vec::new, |warning| styler.wrap(Role::Trouble, &warning, space));
    // Faults in the user's files do not distract from the emergency card.
    let faults = live.card_opened_at().is_none().then(|| live.invalid_files());
    lines.extend(faults.into_iter().flatten().flat_map(|fault| styler.wrap(Role::Dim, &fault, space)));
    lines.extend(lines_without_warnings(live, styler, area));
    lines
}

/// All lines but the warnings about the record and the user's files.
pub(crate) fn lines_without_warnings(live: &LiveScreen, styler: Styler<'_>, area: Rect) -> Vec<Line<'static>> {
    let space = area.width.saturating_sub(3);
    let rows = usize::from(area.height.saturating_sub(RESERVED_ROWS));
    // A list that stays open leaves room for what is due.
    let list_rows = rows.saturating_sub(8).max(3);
    let context = live.key_context();
    let text = live.line().text();
    let mut lines = match context {
        KeyContext::Dialog => live.dialog().map(|question| question_lines(live, question, styler, space)),
        KeyContext::VitalsForm => live.open_vitals_form().map(|form| vitals_form::lines(live, form, styler, space, rows)),
        KeyContext::Checklist => Some(checklist::lines(live, &live.overlays.checklist, styler, space, list_rows)),
        KeyContext::EmptyLine if let Some(entries) = live.handover_entries() => {
            Some(briefing::lines(live, &entries, styler, space, list_rows))
        }
        KeyContext::Prompt => Some(styler.wrap(Role::Question, &prompt_text(live), space)),
        _ if help::query(text).is_some() => Some(help_lines(live, styler, space, rows)),
        _ if text == ">" => Some(styler.wrap(Role::Question, &next_phase_text(live), space)),
        _ if commands::query(text).is_some() => Some(palette_lines(live, styler, space, rows)),
        _ if live.selected_entry().is_some() => Some(selected_entry_lines(live, styler, space)),
        _ => pinned_hint(live).map(|hint| styler.wrap(Role::Dim, &hint, space)),
    }
    .unwrap_or_default();
    let on_line = matches!(context, KeyContext::EmptyLine | KeyContext::LineText);
    if let Some(notice) = live.notice() {
        lines.extend(styler.wrap(Role::Question, notice, space));
    } else if let Some(away) = live.away.summary.as_ref().filter(|_| on_line) {
        lines.extend(styler.wrap(Role::Text, &away.text, space));
    }
    let shows_preview = on_line || matches!(context, KeyContext::Prompt | KeyContext::EmergencyCard);
    let is_above = |preview: &String| shows_preview && !input_line::preview_fits_beside(live, preview, area.width);
    if let Some(preview) = live.preview().filter(is_above) {
        lines.extend(styler.wrap(Role::Preview, &preview, space));
    }
    lines
}

/// Draws lines at the bottom of the panel. If not all of them fit, draws the last ones and a mark that there are more above.
pub(crate) fn draw(lines: &[Line<'static>], panel: &mut Panel<'_>) {
    let height = panel.area.height;
    let hidden = lines.len().saturating_sub(usize::from(height));
    let first = height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    panel.draw_lines(first, 1, lines.iter().skip(hidden));
    panel.draw_scroll_marks(hidden, lines.len());
}

/// What the record still lacks, from the phase `integrate` on.
pub(crate) fn outstanding_text(live: &LiveScreen) -> Option<String> {
    let (session, now) = (live.session(), live.now().elapsed);
    if session.phase_at(now) < PhaseId::Integrate {
        return None;
    }
    Some(outstanding::list(session, now).join(" · ")).filter(|owed| !owed.is_empty())
}

pub(crate) fn draw_outstanding(outstanding: &str, panel: &mut Panel<'_>) {
    let words = truncate(outstanding, panel.area.width.saturating_sub(9));
    panel.write(0, 1, [(Role::Dim, "owes  "), (Role::Text, &words)]);
}

fn question_lines(live: &LiveScreen, question: &Dialog, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let session = live.session();
    let ask = |words: &str| styler.wrap(Role::Question, words, space);
    let explain = |words: &str| styler.wrap(Role::Dim, words, space);
    let ask_all = |words: &[String]| words.iter().flat_map(|words| ask(words)).collect::<Vec<_>>();
    match question {
        Dialog::ConfirmWithdraw(entry) => [
            ask(&format!("Take this back? {}", full_entry_text(session, *entry))),
            explain("Enter withdraws it; the row stays in the record, struck through. Any other key keeps it."),
        ]
        .concat(),
        Dialog::ConfirmMakePrivate(entry) => [
            ask(&format!("Make this private? {}", full_entry_text(session, *entry))),
            explain(
                "Enter moves its words to the private notes; the record then says \"private note\", and its first row stays in the file. Any other key keeps it.",
            ),
        ]
        .concat(),
        Dialog::ConfirmWarnings(_, warnings) => {
            [ask(&warnings.join(" ")), explain("Enter saves it as it is; typing goes on with the line.")].concat()
        }
        Dialog::ConfirmUnseenVitals(_, _, lines) => {
            [ask_all(lines), explain("Enter does, at the time it was typed; any other key leaves the note.")].concat()
        }
        Dialog::ConfirmDose(_, lines) => {
            [ask_all(lines), explain("Enter writes this dose down; any other key does not.")].concat()
        }
        Dialog::ChooseLeaveOption(selected) => {
            let options = LEAVE_OPTIONS.iter().map(|(name, does)| format!("{name:<20}{does}"));
            [ask("Leave?"), choice_lines(options, Some(*selected), styler, space)].concat()
        }
        Dialog::PreviousSession => {
            live.context.previous_session.as_ref().map_or_else(Vec::new, |recap| previous_session::full_lines(recap, styler, space))
        }
        Dialog::ChooseEndReason { selected, outstanding } => {
            let (lacks, asks) = if outstanding.is_empty() {
                ("Nothing is owed.".to_owned(), "")
            } else {
                let lacks = format!("The record still lacks: {}.", outstanding.join(", "));
                (lacks, " These gaps need a reason, which is asked next.")
            };
            let more = closing::release_text(live).into_iter().chain(closing::checklist_tally(live));
            let reasons = EndReason::ALL.into_iter().map(|reason| reason.title().to_owned());
            [
                styler.wrap(Role::Text, &lacks, space),
                more.flat_map(|words| explain(&words)).collect(),
                ask(&format!("Close the record: why did the session end?{asks}")),
                choice_lines(reasons, *selected, styler, space),
            ]
            .concat()
        }
    }
}

fn choice_lines(
    all: impl Iterator<Item = String>,
    selected: Option<usize>,
    styler: Styler<'_>,
    space: u16,
) -> Vec<Line<'static>> {
    all.enumerate()
        .map(|(place, words)| {
            let words = truncate(&words, space.saturating_sub(4));
            if selected == Some(place) {
                styler.line([(Role::Dim, "  "), (Role::Selected, &format!(" {words} "))])
            } else {
                styler.line([(Role::Dim, "   "), (Role::Text, &words)])
            }
        })
        .collect()
}

fn prompt_text(live: &LiveScreen) -> String {
    let words = match &live.overlays.prompt {
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

/// Nothing is prefilled: when somebody was away is not when they looked.
fn observation_span_question(live: &LiveScreen) -> String {
    let hm = |at| live.now().timestamp_at(at).wall.hm();
    let away = live.away.summary.as_ref().map(|away| format!(" The keys rested from {} to {}.", hm(away.from), hm(away.until)));
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

/// The commands that match, each with its key.
fn palette_lines(live: &LiveScreen, styler: Styler<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let found = commands::query(live.line().text()).map(commands::search).unwrap_or_default();
    if found.is_empty() {
        // After Enter the notice says so.
        if live.notice().is_some() {
            return Vec::new();
        }
        return vec![styler.line([(Role::Dim, "No such command. A space or digit after the slash makes text.")])];
    }
    let at = live.line.list_index.min(found.len() - 1);
    // If not all fit, the last row says how many there are below.
    let fit = if found.len() > rows { rows.saturating_sub(1).max(1) } else { rows.max(1) };
    let first = (at + 1).saturating_sub(fit);
    let shown = found.iter().enumerate().skip(first).take(fit);
    let below = found.len() - (first + fit).min(found.len());
    let more = (found.len() > rows && rows > 1).then(|| {
        let words = if below == 0 { "↑ more".to_owned() } else { format!("↓ {below} more") };
        styler.line([(Role::Dim, &format!(" {words} · letters find one"))])
    });
    shown
        .map(|(place, command)| {
            let key = live.settings.bindings.key_for_command(command).unwrap_or_else(|| command.shortcut.to_owned());
            let name = format!(" /{:<12}", command.name);
            let about = truncate(command.description, space.saturating_sub(if key.is_empty() { 16 } else { 30 }));
            let about = pad_right(&about, space.saturating_sub(30)) + "  ";
            if place == at {
                styler.line([(Role::Selected, &format!("{name}{about}{key} "))])
            } else {
                styler.line([(Role::Key, &name), (Role::Dim, &about), (Role::Key, &key)])
            }
        })
        .chain(more)
        .collect()
}

fn selected_entry_lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let Some(entry) = live.selected_entry() else { return Vec::new() };
    let session = live.session();
    let mut lines = styler.wrap(Role::Text, &full_entry_text(session, entry), space);
    // The earlier versions, the newest first. Who changed it and when is in the version after.
    for rows in session.ledger().earlier_versions_of(entry).iter().rev().take(MAX_EARLIER_VERSIONS) {
        let description = describe_rows(session, rows);
        let by = rows.iter().max_by_key(|row| row.seq).map(|row| format!(" · {} {}", row.author, row.entered.hms()));
        let time = rows.first().map(|row| row.time.hms()).unwrap_or_default();
        let words = truncate(format!("{} {}", description.text, description.tags), space.saturating_sub(25));
        lines.push(styler.line([
            (Role::Dim, &format!("{time} ")),
            (Role::Struck, words.trim_end()),
            (Role::Dim, &by.unwrap_or_default()),
        ]));
    }
    let back = styler.line([(Role::Key, "Ctrl-G"), (Role::Dim, " back to now")]);
    let mut keys = if live.can_correct_selected() {
        styler.line([(Role::Key, "Enter"), (Role::Dim, " corrects   "), (Role::Key, "Delete"), (Role::Dim, " withdraws   ")])
    } else {
        styler.line([(Role::Dim, "It stays as it is.   ")])
    };
    keys.extend(back);
    lines.push(keys);
    lines
}

/// How the pinned item is answered.
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

/// A whole entry with its time.
fn full_entry_text(session: &Session, entry: u64) -> String {
    let time = session.ledger().newest_versions_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
    let description = describe_entry(session, entry);
    [time.as_str(), description.kind, &description.text, &description.tags]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
