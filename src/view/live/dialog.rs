//! The lines above the input line: warnings, lists, questions, forms and messages about the last key. They grow upward over the
//! timeline.

use super::{briefing, checklist, closing, leaving};
use crate::app::keymap::KeyContext;
use crate::app::keymap::commands;
use crate::app::keymap::help;
use crate::app::live::Prompt;
use crate::app::live::state::dialog::{Dialog, LEAVE_OPTIONS};
use crate::session::analysis::describe::{act_entry_line, describe_entry, describe_rows};
use crate::session::{DueKind, EndReason, analysis::outstanding};
use crate::view::live::{input_line, previous_session, vitals_form};
use crate::view::prelude::*;
use crate::view::screens::help::lines as help_lines;

/// The rows of the clock, the input line and the status line.
const RESERVED_ROWS: u16 = 3;
/// Earlier versions shown of a selected entry.
const MAX_EARLIER_VERSIONS: usize = 3;

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
        KeyContext::Prompt if matches!(live.overlays.prompt, Prompt::ClientLeft { .. }) => {
            Some(leaving::lines(live, styler, space))
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
    let text = truncate(outstanding, panel.area.width.saturating_sub(9));
    panel.write(0, 1, [(Role::Dim, "missing  "), (Role::Text, &text)]);
}

fn question_lines(live: &LiveScreen, question: &Dialog, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let session = live.session();
    let wrap = |role: Role, text: &str| styler.wrap(role, text, space);
    let (questions, explanation) = match question {
        Dialog::ConfirmWithdraw(entry) => (
            vec![format!("Withdraw this? {}", full_entry_text(session, *entry))],
            "Enter withdraws it; it stays in the record, struck through. Any other key keeps it.",
        ),
        Dialog::ConfirmMakePrivate(entry) => (
            vec![format!("Make this private? {}", full_entry_text(session, *entry))],
            "Enter moves its words to the private notes; the record then says \"private note\", but its first row stays in the file. Any other key keeps it.",
        ),
        Dialog::ConfirmWarnings(_, warnings) => {
            (vec![warnings.join(" ")], "Enter saves it anyway; keep typing to change the line.")
        }
        Dialog::ConfirmUnseenVitals(_, _, lines) => {
            (lines.clone(), "Enter enters them at the time they were typed; any other key keeps the note.")
        }
        Dialog::ConfirmSleep(slept_ms) => (
            vec![format!("Was the computer asleep? Its clock was put forward by {}.", format_slept(*slept_ms))],
            "Enter adds that to the session's time, so that T+ and what is due are right; any other key leaves it.",
        ),
        Dialog::ConfirmDose(_, lines) => (lines.clone(), "Enter records this dose; any other key does not."),
        Dialog::ChooseLeaveOption(selected) => {
            let options = LEAVE_OPTIONS.iter().map(|(name, does)| format!("{name:<20}{does}"));
            return [wrap(Role::Question, "Leave?"), choices(options, Some(*selected), styler, space)].concat();
        }
        Dialog::PreviousSession => {
            let recap = live.context.previous_session.as_ref();
            return recap.map_or_else(Vec::new, |recap| previous_session::full_lines(recap, styler, space));
        }
        Dialog::LimitSources(lines) => {
            let lines = lines.iter().flat_map(|text| wrap(Role::Text, text));
            return lines.chain(wrap(Role::Dim, "Any key goes on.")).collect();
        }
        Dialog::ChooseEndReason { selected, outstanding } => {
            let (gaps, reason_hint) = if outstanding.is_empty() {
                ("Nothing is missing.".to_owned(), "")
            } else {
                let gaps = format!("Missing: {}.", outstanding.join(", "));
                (gaps, " You will be asked for a reason.")
            };
            let details = closing::release_text(live).map(|(text, _)| text).into_iter().chain(closing::checklist_tally(live));
            let reasons = EndReason::ALL.into_iter().map(|reason| reason.title().to_owned());
            return [
                wrap(Role::Text, &gaps),
                details.flat_map(|text| wrap(Role::Dim, &text)).collect(),
                wrap(Role::Question, &format!("Close the record: why did the session end?{reason_hint}")),
                choices(reasons, *selected, styler, space),
            ]
            .concat();
        }
    };
    questions.iter().flat_map(|text| wrap(Role::Question, text)).chain(wrap(Role::Dim, explanation)).collect()
}

/// `47 min` or `1 h 20 min`.
fn format_slept(slept_ms: i64) -> String {
    let minutes = slept_ms / 60_000;
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {:02} min", minutes / 60, minutes % 60) }
}

fn choices(all: impl Iterator<Item = String>, selected: Option<usize>, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    all.enumerate()
        .map(|(index, text)| {
            let text = truncate(&text, space.saturating_sub(4));
            if selected == Some(index) {
                styler.line([(Role::Dim, "  "), (Role::Selected, &format!(" {text} "))])
            } else {
                styler.line([(Role::Dim, "   "), (Role::Text, &text)])
            }
        })
        .collect()
}

fn prompt_text(live: &LiveScreen) -> String {
    let text = match &live.overlays.prompt {
        Prompt::ObservationSpan => return observation_span_question(live),
        Prompt::EarlyLeaveReason { .. } => {
            "This is before the earliest release, which the protocol fixes. Who decided it, and why?"
        }
        Prompt::EarlyCloseReason { .. } => {
            "The record is being closed before the earliest release, which the protocol fixes, and no departure of the client is recorded. Who decided it, and why?"
        }
        Prompt::GapsReason { .. } => "Say why it is incomplete; then the record is closed.",
        Prompt::PostponeReason { skip: true, .. } => "Skipped. Reason? Leave blank to add it later.",
        Prompt::PostponeReason { .. } => "Postponed 5 min. Reason? Optional.",
        Prompt::Entry | Prompt::ClientLeft { .. } => "",
    };
    text.to_owned()
}

/// Nothing is prefilled: when somebody was away is not when they looked.
fn observation_span_question(live: &LiveScreen) -> String {
    let hm = |at| live.now().timestamp_at(at).wall.hm();
    let away =
        live.away.summary.as_ref().map(|away| format!(" No keys were pressed from {} to {}.", hm(away.from), hm(away.until)));
    format!(
        "Looked continuously: from when to when? For example 14:05 14:25, or -20 for the last 20 minutes. It counts as looks, not as vitals.{}",
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
            format!("Next: {title}{minutes}. Enter starts it; Ctrl-G stays; keep typing to make text.")
        }
        None => "This is the last phase; `/close` ends the session.".to_owned(),
    }
}

/// The commands that match, each with its key.
fn palette_lines(live: &LiveScreen, styler: Styler<'_>, space: u16, rows: usize) -> Vec<Line<'static>> {
    let found = commands::query(live.line().text()).map(commands::search).unwrap_or_default();
    if found.is_empty() {
        // After Enter the notice says so.
        let none = || styler.line([(Role::Dim, "No such command. A space or digit after the slash makes text.")]);
        return live.notice().is_none().then(none).into_iter().collect();
    }
    let at = live.line.list_index.min(found.len() - 1);
    // If not all fit, the last row says how many there are below.
    let fit = if found.len() > rows { rows.saturating_sub(1).max(1) } else { rows.max(1) };
    let first = (at + 1).saturating_sub(fit);
    let command_line = |(index, command): (usize, &&'static commands::SlashCommand)| {
        let key = live.settings.bindings.key_for_command(command).unwrap_or_else(|| command.shortcut.to_owned());
        let name = format!(" /{:<12}", command.name);
        let description = truncate(command.description, space.saturating_sub(if key.is_empty() { 16 } else { 30 }));
        let description = pad_right(&description, space.saturating_sub(30)) + "  ";
        if index == at {
            styler.line([(Role::Selected, &format!("{name}{description}{key} "))])
        } else {
            styler.line([(Role::Key, &name), (Role::Dim, &description), (Role::Key, &key)])
        }
    };
    let mut lines: Vec<Line<'static>> = found.iter().enumerate().skip(first).take(fit).map(command_line).collect();
    if found.len() > rows && rows > 1 {
        let below = match found.len().saturating_sub(first + fit) {
            0 => "↑ more".to_owned(),
            below => format!("↓ {below} more"),
        };
        lines.push(styler.line([(Role::Dim, &format!(" {below} · letters find one"))]));
    }
    lines
}

fn selected_entry_lines(live: &LiveScreen, styler: Styler<'_>, space: u16) -> Vec<Line<'static>> {
    let Some(entry) = live.selected_entry() else { return Vec::new() };
    let session = live.session();
    let mut lines = styler.wrap(Role::Text, &full_entry_text(session, entry), space);
    // The earlier versions, the newest first. Who changed it and when is in the version after.
    for rows in session.ledger().earlier_versions_of(entry).iter().rev().take(MAX_EARLIER_VERSIONS) {
        let description = describe_rows(session, rows);
        let author = rows.iter().max_by_key(|row| row.seq).map(|row| format!(" · {} {}", row.author, row.entered.hms()));
        let time = rows.first().map(|row| row.time.hms()).unwrap_or_default();
        let text = truncate(format!("{} {}", description.text, description.tags), space.saturating_sub(25));
        lines.push(styler.line([
            (Role::Dim, &format!("{time} ")),
            (Role::Struck, text.trim_end()),
            (Role::Dim, &author.unwrap_or_default()),
        ]));
    }
    lines.push(if live.can_correct_selected() {
        styler.hints(&[("Enter", "corrects"), ("Delete", "withdraws"), ("Ctrl-G", "back to now")])
    } else {
        let mut line = styler.line([(Role::Dim, "The program wrote this row.   ")]);
        line.extend(styler.hints(&[("Ctrl-G", "back to now")]));
        line
    });
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
        DueKind::Recheck(_) => "blood pressure again, on the line or with Tab".to_owned(),
        DueKind::Decision(decision) => decision.answers.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    };
    Some(format!("Answer: {how}. `not now` or `skip` and why. Ctrl-G unpins."))
}

fn full_entry_text(session: &Session, entry: u64) -> String {
    let time = session.ledger().newest_versions_of(entry).first().map(|row| row.time.hms()).unwrap_or_default();
    let description = describe_entry(session, entry);
    [time.as_str(), description.kind, &description.text, &description.tags]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
