//! The input line with a preview of its entry at the right, and below it the status line: what is saved, and a few keys.

use crate::app::keymap::KeyContext;
use crate::app::keymap::commands;
use crate::app::live::Prompt;
use crate::app::live::state::dialog::Dialog;
use crate::session::{Initials, StatementKind};
use crate::view::caret::CARET_AT_END;
use crate::view::prelude::*;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A few keys, each with what it does.
type Hints = &'static [(&'static str, &'static str)];

const CONTEXT_HINTS: &[(KeyContext, Hints)] = &[
    (KeyContext::EmptyLine, &[("?", "help"), ("/", "commands"), ("Esc", "veil")]),
    (KeyContext::LineText, &[("Enter", "save"), ("Tab", "other meaning"), ("Ctrl-U", "empty")]),
    (KeyContext::Prompt, &[("Enter", "save"), ("Ctrl-G", "no")]),
    (KeyContext::VitalsForm, &[("Tab", "next"), ("Enter", "save"), ("Ctrl-G", "close")]),
    (KeyContext::EmergencyCard, &[("1–9 Enter", "stamp"), ("Enter", "save"), ("Esc", "back")]),
    (KeyContext::Checklist, &[("Space", "change"), ("Enter", "save, next"), ("Ctrl-G", "close")]),
    (KeyContext::Dialog, &[("Enter", "yes"), ("Ctrl-G", "no")]),
];
const CHOICE_HINTS: Hints = &[("↑ ↓", "choose"), ("Enter", "select"), ("Ctrl-G", "no")];
const COMMAND_HINTS: Hints = &[("↑ ↓", "choose"), ("Enter", "select"), ("Ctrl-G", "close")];
/// After `>`, which goes to the next phase.
const PHASE_HINTS: Hints = &[("Enter", "start"), ("Ctrl-G", "stay")];

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (author, mark) = prompt_label(live);
    let author = author.as_str();
    let has_keys = matches!(
        live.key_context(),
        KeyContext::EmptyLine | KeyContext::LineText | KeyContext::Prompt | KeyContext::EmergencyCard
    );
    let width = panel.area.width;
    let sign = if mark.is_empty() { "› " } else { " › " };
    let role = if has_keys { Role::Text } else { Role::Dim };
    let label_end = display_width(author) + 1 + display_width(mark) + display_width(sign) + 1;
    let preview = live.preview().filter(|preview| has_keys && preview_fits_beside(live, preview, width));
    let preview_width = preview.as_ref().map_or(0, |preview| display_width(preview) + 3);
    let caret = has_keys.then(|| live.line().caret());
    let text = input_spans(panel.styler, live.line().text(), caret, width.saturating_sub(label_end + preview_width + 1));
    panel.write(0, 1, [(role, author), (role, " "), (Role::PhaseNow, mark), (Role::Dim, sign)]);
    let used = panel.draw_line(0, label_end, &Line::from(text));
    if let Some(preview) = preview {
        panel.write_right(0, used + 1, [(Role::Preview, &preview)]);
    }
}

/// Whether the preview of the line fits at its right; otherwise it stands above the line.
pub(crate) fn preview_fits_beside(live: &LiveScreen, preview: &str, width: u16) -> bool {
    let (author, mark) = prompt_label(live);
    let text = display_width(&sanitize(live.line().text()));
    let parts = [display_width(author.as_str()), display_width(mark), text, display_width(&sanitize(preview)), 9];
    parts.into_iter().fold(0, u16::saturating_add) <= width
}

/// The writer, and what the line is for. `PRIVATE` shows before the first word is typed.
fn prompt_label(live: &LiveScreen) -> (Initials, &'static str) {
    let private = matches!(live.line().interpretation().map(|reading| &reading.statement.kind), Some(StatementKind::Private(..)));
    let mark = match &live.overlays.prompt {
        Prompt::Entry if live.overlays.amendment.is_some() => "corrects",
        Prompt::Entry if private => "PRIVATE",
        Prompt::Entry => "",
        Prompt::ClientLeft { .. } => "left",
        Prompt::ObservationSpan => "looked",
        Prompt::EarlyLeaveReason { .. } | Prompt::EarlyCloseReason { .. } => "reason for leaving early",
        Prompt::GapsReason { .. } => "reason for the gaps",
        Prompt::PostponeReason { skip: true, .. } => "reason for skipping",
        Prompt::PostponeReason { .. } => "reason for postponing",
    };
    (live.session().writer(), mark)
}

/// As much of a text as fits around the caret, which counts in characters; without a caret, the text's beginning.
pub(crate) fn input_spans(styler: Styler<'_>, text: &str, caret: Option<usize>, width: u16) -> Vec<Span<'static>> {
    let shown = sanitize(text);
    let Some(caret) = caret else { return vec![styler.span(Role::Text, truncate(shown, width))] };
    let at = shown.char_indices().nth(caret).map_or(shown.len(), |(at, _)| at);
    let (before, after) = shown.split_at_checked(at).unwrap_or((&shown, ""));
    let before = truncate_start(before, width.saturating_sub(2));
    let mut letters = after.graphemes(true);
    let Some(under_caret) = letters.next() else {
        return vec![styler.span(Role::Text, before), styler.span(Role::Text, CARET_AT_END.to_string())];
    };
    let rest = truncate(letters.as_str(), width.saturating_sub(display_width(&before) + display_width(under_caret)));
    vec![styler.span(Role::Text, &before), styler.span(Role::Caret, under_caret), styler.span(Role::Text, rest)]
}

/// The end of a text, begun by `…` if it was longer than `max_width` cells.
fn truncate_start(text: &str, max_width: u16) -> Cow<'_, str> {
    let max_cells = usize::from(max_width);
    if text.width() <= max_cells {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let fits = |letter: &&str| {
        used += letter.width();
        used <= max_cells
    };
    let kept: usize = text.graphemes(true).rev().take_while(fits).map(str::len).sum();
    Cow::Owned(format!("…{}", text.get(text.len() - kept..).unwrap_or_default()))
}

/// What is saved and a few keys, in the row below the input line.
pub(crate) fn draw_status(live: &LiveScreen, panel: &mut Panel<'_>) {
    let used = match live.saved_at() {
        Some(at) => panel.write(0, 1, [(Role::Saved, "● saved "), (Role::Saved, &at.hms())]),
        None if live.warning().is_some() => panel.write(0, 1, [(Role::Unsaved, &format!("○ {} not saved", live.unsaved_rows()))]),
        None => panel.write(0, 1, [(Role::Unsaved, "○ saving")]),
    };
    if let Some(pending) = live.pending_files_notice() {
        panel.write_right(0, used + 2, [(Role::Text, &pending), (Role::Key, "/reload"), (Role::Text, " uses it")]);
        return;
    }
    let context = live.key_context();
    let text = live.line().text();
    let hints = match context {
        KeyContext::Dialog if matches!(live.dialog(), Some(Dialog::ChooseLeaveOption(_) | Dialog::ChooseEndReason { .. })) => {
            CHOICE_HINTS
        }
        KeyContext::LineText | KeyContext::EmergencyCard if commands::query(text).is_some() => COMMAND_HINTS,
        KeyContext::LineText | KeyContext::EmergencyCard if text == ">" => PHASE_HINTS,
        _ => CONTEXT_HINTS.iter().find(|(listed, _)| *listed == context).map_or(&[][..], |(_, hints)| hints),
    };
    panel.draw_line_right(0, used + 2, &panel.styler.hints(hints));
}
