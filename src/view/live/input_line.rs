//! The input line with what it will become at its right, and the line below it: what is saved, and a few keys.

use crate::app::keymap::KeyContext;
use crate::app::keymap::commands;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::statement::StatementKind;
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line, draw_line_right, sanitize, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A few keys for each place, with what they do there in a word.
const PLACE_HINTS: &[(KeyContext, &[(&str, &str)])] = &[
    (KeyContext::EmptyLine, &[("?", "help"), ("/", "commands"), ("Esc", "veil")]),
    (KeyContext::LineText, &[("Enter", "saves"), ("Tab", "other readings"), ("Ctrl-U", "empties")]),
    (KeyContext::Prompt, &[("Enter", "writes it"), ("Ctrl-G", "no")]),
    (KeyContext::VitalsForm, &[("Tab", "next"), ("Enter", "saves"), ("Ctrl-G", "leaves")]),
    (KeyContext::EmergencyCard, &[("1–9 Enter", "stamps"), ("Enter", "saves"), ("Esc", "returns")]),
    (KeyContext::Checklist, &[("Space", "turns"), ("Enter", "writes, next"), ("Ctrl-G", "leaves")]),
    (KeyContext::Dialog, &[("Enter", "yes"), ("Ctrl-G", "no")]),
];

/// The same where one of several is chosen.
const CHOICE_HINTS: &[(&str, &str)] = &[("↑ ↓", "choose"), ("Enter", "does it"), ("Ctrl-G", "no")];

/// What is no entry: a command, the next phase, the help.
const COMMAND_HINTS: &[(&str, &str)] = &[("↑ ↓", "choose"), ("Enter", "does it"), ("Ctrl-G", "leaves")];
const PHASE_HINTS: &[(&str, &str)] = &[("Enter", "goes there"), ("Ctrl-G", "stays")];

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let (who, mark) = prompt_label(live);
    let has_keys = matches!(
        live.key_context(),
        KeyContext::EmptyLine | KeyContext::LineText | KeyContext::Prompt | KeyContext::EmergencyCard
    );
    let mut spans = vec![
        styler.span(if has_keys { Role::Text } else { Role::Dim }, format!("{who} ")),
        styler.span(Role::PhaseNow, mark),
        styler.span(Role::Dim, if mark.is_empty() { "› " } else { " › " }),
    ];
    let preview = live.preview().filter(|_| has_keys && preview_fits_beside(live, area.width));
    let taken = Line::from(spans.clone()).width() as u16 + 1;
    let beside = preview.as_ref().map_or(0, |preview| display_width(preview) + 3);
    let caret = has_keys.then(|| live.line().caret());
    spans.extend(input_spans(styler, live.line().text(), caret, area.width.saturating_sub(taken + beside + 1)));
    let taken = draw_line(buffer, area, 0, 1, &Line::from(spans));
    if let Some(preview) = preview {
        draw_line_right(buffer, area, 0, taken + 1, &styler.line([(Role::Preview, &preview)]));
    }
}

/// Whether what the line will become has its place at the line's right; otherwise it stands above.
pub(crate) fn preview_fits_beside(live: &LiveScreen, available: u16) -> bool {
    let Some(preview) = live.preview() else { return true };
    let (who, mark) = prompt_label(live);
    let all = format!("{who}{mark}{}{preview}", sanitize(live.line().text()));
    display_width(&all).saturating_add(9) <= available
}

/// Whose line it is and what for; PRIVATE stands before the first word.
fn prompt_label(live: &LiveScreen) -> (String, &'static str) {
    let private =
        matches!(live.line().interpretation().map(|reading| &reading.statement.kind), Some(StatementKind::Private { .. }));
    let mark = match live.prompt() {
        Prompt::Entry if live.is_amending() => "corrects",
        Prompt::Entry if private => "PRIVATE",
        Prompt::Entry => "",
        Prompt::ClientLeft { .. } => "left",
        Prompt::ObservationSpan => "looked",
        Prompt::EarlyLeaveReason { .. } | Prompt::EarlyCloseReason { .. } => "why so early",
        Prompt::GapsReason { .. } => "why with gaps",
        Prompt::PostponeReason { skip: true, .. } => "why left out",
        Prompt::PostponeReason { .. } => "why not now",
    };
    (live.session().writer().to_string(), mark)
}

/// What was typed, as much of it as there is place for around the caret, in characters from its beginning.
pub(crate) fn input_spans(styler: Styler<'_>, text: &str, caret: Option<usize>, space: u16) -> Vec<Span<'static>> {
    let shown = sanitize(text);
    let Some(caret) = caret else { return vec![styler.span(Role::Text, truncate(&shown, space))] };
    let at = shown.char_indices().nth(caret).map_or(shown.len(), |(at, _)| at);
    let (before, after) = shown.split_at_checked(at).unwrap_or((&shown, ""));
    let before = truncate_start(before, space.saturating_sub(2));
    let mut letters = after.graphemes(true);
    let Some(under) = letters.next() else {
        return vec![styler.span(Role::Text, before), styler.span(Role::Text, "▏")];
    };
    let rest = truncate(letters.as_str(), space.saturating_sub(display_width(&before) + display_width(under)));
    vec![styler.span(Role::Text, before), styler.span(Role::Caret, under), styler.span(Role::Text, rest)]
}

/// The end of words, with `…` where the beginning did not fit.
fn truncate_start(words: &str, max_width: u16) -> String {
    let most = usize::from(max_width);
    if words.width() <= most {
        return words.to_owned();
    }
    let mut used = 1;
    let fits = |letter: &&str| {
        used += letter.width();
        used <= most
    };
    let kept: Vec<&str> = words.graphemes(true).rev().take_while(fits).collect();
    std::iter::once("…").chain(kept.into_iter().rev()).collect()
}

pub(crate) fn draw_status(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let waiting = live.unsaved_rows();
    let saved = match live.saved_at() {
        Some(at) => styler.line([(Role::Saved, "● saved "), (Role::Saved, &at.hms())]),
        None if live.warning().is_some() => styler.line([(Role::Unsaved, &format!("○ {waiting} not saved"))]),
        None => styler.line([(Role::Unsaved, "○ saving")]),
    };
    let taken = draw_line(buffer, area, 0, 1, &saved);
    if let Some(waits) = live.pending_files_notice() {
        let told = styler.line([(Role::Text, &waits), (Role::Key, "/reload"), (Role::Text, " takes it")]);
        draw_line_right(buffer, area, 0, taken + 2, &told);
        return;
    }
    let chooses = live.key_context() == KeyContext::Dialog && live.dialog().is_some_and(Dialog::has_choices);
    let of_place = PLACE_HINTS.iter().find(|(place, _)| *place == live.key_context()).map_or(&[][..], |(_, hints)| hints);
    let text = live.line().text();
    let hints = match live.key_context() {
        _ if chooses => CHOICE_HINTS,
        KeyContext::LineText | KeyContext::EmergencyCard if commands::query(text).is_some() => COMMAND_HINTS,
        KeyContext::LineText | KeyContext::EmergencyCard if text == ">" => PHASE_HINTS,
        _ => of_place,
    };
    let spans = hints.iter().enumerate().flat_map(|(place, (key, does))| {
        let gap = if place == 0 { "" } else { "   " };
        [styler.span(Role::Dim, gap), styler.span(Role::Key, *key), styler.span(Role::Dim, format!(" {does}"))]
    });
    draw_line_right(buffer, area, 0, taken + 2, &Line::from(spans.collect::<Vec<_>>()));
}
