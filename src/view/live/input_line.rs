//! The input line with what it will become at its right, and the line below it: what is saved, and a few keys.

use crate::app::keymap::Place;
use crate::app::keymap::commands;
use crate::app::live::dialog::Question;
use crate::app::live::{Live, Purpose};
use crate::session::statement::Form;
use crate::theme::Role;
use crate::view::text::{Ink, cut, harmless, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A few keys for each place, with what they do there in a word.
const HINTS: &[(Place, &[(&str, &str)])] = &[
    (Place::Empty, &[("?", "help"), ("/", "commands"), ("Esc", "veil")]),
    (Place::Text, &[("Enter", "saves"), ("Tab", "other readings"), ("Ctrl-U", "empties")]),
    (Place::Asked, &[("Enter", "writes it"), ("Ctrl-G", "no")]),
    (Place::Fields, &[("Tab", "next"), ("Enter", "saves"), ("Ctrl-G", "leaves")]),
    (Place::Card, &[("1–9 Enter", "stamps"), ("Enter", "saves"), ("Esc", "returns")]),
    (Place::Checklist, &[("Space", "turns"), ("Enter", "writes, next"), ("Ctrl-G", "leaves")]),
    (Place::Choice, &[("Enter", "yes"), ("Ctrl-G", "no")]),
];

/// The same where one of several is chosen.
const CHOOSING: &[(&str, &str)] = &[("↑ ↓", "choose"), ("Enter", "does it"), ("Ctrl-G", "no")];

/// What is no entry: a command, the next phase, the help.
const IN_COMMANDS: &[(&str, &str)] = &[("↑ ↓", "choose"), ("Enter", "does it"), ("Ctrl-G", "leaves")];
const AT_PHASE: &[(&str, &str)] = &[("Enter", "goes there"), ("Ctrl-G", "stays")];

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let (who, mark) = prompt(live);
    let has_keys = matches!(live.place(), Place::Empty | Place::Text | Place::Asked | Place::Card);
    let mut spans = vec![
        ink.span(if has_keys { Role::Text } else { Role::Dim }, format!("{who} ")),
        ink.span(Role::PhaseNow, mark),
        ink.span(Role::Dim, if mark.is_empty() { "› " } else { " › " }),
    ];
    let preview = live.becomes().filter(|_| has_keys && is_beside(live, room.width));
    let taken = Line::from(spans.clone()).width() as u16 + 1;
    let beside = preview.as_ref().map_or(0, |preview| width(preview) + 3);
    let caret = has_keys.then(|| live.line().caret());
    spans.extend(typed(ink, live.line().text(), caret, room.width.saturating_sub(taken + beside + 1)));
    let taken = put(buffer, room, 0, 1, &Line::from(spans));
    if let Some(preview) = preview {
        put_right(buffer, room, 0, taken + 1, &ink.line([(Role::Preview, &preview)]));
    }
}

/// Whether what the line will become has its place at the line's right; otherwise it stands above.
pub(crate) fn is_beside(live: &Live, room: u16) -> bool {
    let Some(preview) = live.becomes() else { return true };
    let (who, mark) = prompt(live);
    let all = format!("{who}{mark}{}{preview}", harmless(live.line().text()));
    width(&all).saturating_add(9) <= room
}

/// Whose line it is and what for; PRIVATE stands before the first word.
fn prompt(live: &Live) -> (String, &'static str) {
    let private = matches!(live.line().reading().map(|reading| &reading.said.form), Some(Form::Private { .. }));
    let mark = match live.purpose() {
        Purpose::Entry if live.is_amending() => "corrects",
        Purpose::Entry if private => "PRIVATE",
        Purpose::Entry => "",
        Purpose::Left { .. } => "left",
        Purpose::Looked => "looked",
        Purpose::Early { .. } | Purpose::EarlyClose { .. } => "why so early",
        Purpose::Gaps { .. } => "why with gaps",
        Purpose::Reason { skip: true, .. } => "why left out",
        Purpose::Reason { .. } => "why not now",
    };
    (live.session().writer().to_string(), mark)
}

/// What was typed, as much of it as there is place for around the caret, in characters from its beginning.
pub(crate) fn typed(ink: Ink<'_>, text: &str, caret: Option<usize>, space: u16) -> Vec<Span<'static>> {
    let shown = harmless(text);
    let Some(caret) = caret else { return vec![ink.span(Role::Text, cut(&shown, space))] };
    let at = shown.char_indices().nth(caret).map_or(shown.len(), |(at, _)| at);
    let (before, after) = shown.split_at_checked(at).unwrap_or((&shown, ""));
    let before = end_of(before, space.saturating_sub(2));
    let mut letters = after.graphemes(true);
    let Some(under) = letters.next() else {
        return vec![ink.span(Role::Text, before), ink.span(Role::Text, "▏")];
    };
    let rest = cut(letters.as_str(), space.saturating_sub(width(&before) + width(under)));
    vec![ink.span(Role::Text, before), ink.span(Role::Caret, under), ink.span(Role::Text, rest)]
}

/// The end of words, with `…` where the beginning did not fit.
fn end_of(words: &str, most: u16) -> String {
    let most = usize::from(most);
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

pub(crate) fn status(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let waiting = live.unsaved_rows();
    let saved = match live.saved_at() {
        Some(at) => ink.line([(Role::Saved, "● saved "), (Role::Saved, &at.hms())]),
        None if live.trouble().is_some() => ink.line([(Role::Unsaved, &format!("○ {waiting} not saved"))]),
        None => ink.line([(Role::Unsaved, "○ saving")]),
    };
    let taken = put(buffer, room, 0, 1, &saved);
    if let Some(waits) = live.waits_for_reload() {
        let told = ink.line([(Role::Text, &waits), (Role::Key, "/reload"), (Role::Text, " takes it")]);
        put_right(buffer, room, 0, taken + 2, &told);
        return;
    }
    let chooses = live.place() == Place::Choice && live.asking().is_some_and(Question::has_choices);
    let of_place = HINTS.iter().find(|(place, _)| *place == live.place()).map_or(&[][..], |(_, hints)| hints);
    let text = live.line().text();
    let hints = match live.place() {
        _ if chooses => CHOOSING,
        Place::Text | Place::Card if commands::query(text).is_some() => IN_COMMANDS,
        Place::Text | Place::Card if text == ">" => AT_PHASE,
        _ => of_place,
    };
    let spans = hints.iter().enumerate().flat_map(|(place, (key, does))| {
        let gap = if place == 0 { "" } else { "   " };
        [ink.span(Role::Dim, gap), ink.span(Role::Key, *key), ink.span(Role::Dim, format!(" {does}"))]
    });
    put_right(buffer, room, 0, taken + 2, &Line::from(spans.collect::<Vec<_>>()));
}
