//! The last vitals, each with its age and its change from this client's own baseline.

use crate::app::Live;
use crate::session::plan::Level;
use crate::session::{Session, Vital, limits};
use crate::theme::Role;
use crate::view::text::{Ink, minutes, put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// How roomy a telling is: between vitals, before an age.
const TELLINGS: [(&str, &str, bool); 4] = [("   ", " · ", true), ("  ", " · ", true), ("  ", " ", true), ("  ", " ", false)];

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let fits = |line: &Line<'_>| line.width() < usize::from(room.width);
    let all: Vec<Vital> = Vital::ALL.into_iter().filter(|vital| *vital != Vital::Weight).collect();
    // The roomiest telling that fits; the temperature leaves before ages are shortened, the others after.
    let roomy = [(0, TELLINGS[0]), (0, TELLINGS[1]), (1, TELLINGS[0]), (1, TELLINGS[1])];
    let telling = roomy
        .into_iter()
        .chain((1..all.len()).flat_map(|less| TELLINGS.map(|telling| (less, telling))))
        .map(|(less, telling)| tell(live, ink, &all[..all.len() - less], telling))
        .find(fits);
    match telling {
        Some(told) if told.width() > 0 => put(buffer, room, 0, 1, &told),
        _ => put(buffer, room, 0, 1, &ink.line([(Role::Dim, "no vitals yet")])),
    };
}

fn tell(live: &Live, ink: Ink<'_>, vitals: &[Vital], (between, before_age, long): (&str, &str, bool)) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for vital in vitals {
        let mut told = tell_one(live, ink, *vital, before_age, long).unwrap_or_default();
        told.extend(tell_sent(live, ink, *vital, told.is_empty()));
        if told.is_empty() {
            continue;
        }
        if !spans.is_empty() {
            spans.push(ink.span(Role::Dim, between));
        }
        spans.extend(told);
    }
    Line::from(spans)
}

/// `BP 128/76 +8/−2 · 4 min`, or that it was not possible; nothing for what nobody measured.
fn tell_one(live: &Live, ink: Ink<'_>, vital: Vital, before_age: &str, long: bool) -> Option<Vec<Span<'static>>> {
    let (session, now) = (live.session(), live.shown_now().elapsed);
    let items = vital.items();
    let taken = items.iter().filter_map(|item| session.last(item)).map(|reading| reading.at.elapsed).max();
    let refused = session.picture().not_possible.get(items[0]).map(|(at, _)| at.elapsed);
    let newest = taken.max(refused)?;
    let mins = (now - newest).num_minutes();
    let age = if long { format!("{before_age}{}", minutes(mins)) } else { format!("{before_age}{}m", mins.max(0)) };
    let mut spans = vec![ink.span(Role::Dim, format!("{} ", vital.label()))];
    if refused.is_some_and(|refused| Some(refused) > taken) {
        spans.push(ink.span(Role::Text, "not possible"));
    } else {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                spans.push(ink.span(Role::Dim, "/"));
            }
            let reading = session.last(item).filter(|reading| Some(reading.at.elapsed) == taken);
            let value = reading.map_or_else(|| "–".to_owned(), |reading| reading.value.to_string());
            spans.push(ink.span(role_of(session, item), value));
        }
        let changes: Vec<Option<f64>> = items.iter().map(|item| change(session, item)).collect();
        if changes.iter().flatten().any(|change| *change != 0.0) {
            let words: Vec<String> = changes.into_iter().map(|change| change.map_or_else(|| "–".to_owned(), signed)).collect();
            spans.push(ink.span(Role::Change, format!(" {}", words.join("/"))));
        }
    }
    spans.push(ink.span(Role::Change, age));
    Some(spans)
}

/// `  device 96`: what a device sends now, beside what a person measured and never for it.
fn tell_sent(live: &Live, ink: Ink<'_>, vital: Vital, alone: bool) -> Vec<Span<'static>> {
    let (session, now) = (live.session(), live.now().elapsed);
    let sent: Vec<_> = vital.items().iter().filter_map(|item| Some((*item, session.sent(item, now)?))).collect();
    if sent.len() < vital.items().len() {
        return Vec::new();
    }
    let name = if alone { format!("{} device ", vital.label()) } else { " device ".to_owned() };
    let mut spans = vec![ink.span(Role::Dim, name)];
    for (place, (item, reading)) in sent.into_iter().enumerate() {
        if place > 0 {
            spans.push(ink.span(Role::Dim, "/"));
        }
        let level = limits::judge(session, item, reading.value.get(), reading.at.elapsed).map(|(level, _)| level);
        spans.push(ink.span(role(level), reading.value.to_string()));
    }
    spans
}

/// How the last reading of an item stands to the protocol's limits.
fn role_of(session: &Session, item: &str) -> Role {
    let level = session.last(item).and_then(|last| limits::judge(session, item, last.value.get(), last.at.elapsed));
    role(level.map(|(level, _)| level))
}

/// How a reading of some level looks.
pub(crate) fn role(level: Option<Level>) -> Role {
    match level {
        None => Role::Vital,
        Some(Level::Watch) => Role::Watch,
        Some(Level::Act) => Role::Act,
        Some(Level::AtOnce) => Role::AtOnce,
    }
}

/// From this client's own baseline; none before the dose.
fn change(session: &Session, item: &str) -> Option<f64> {
    let (last, baseline) = (session.last(item)?, session.baseline(item)?);
    let tenths = (last.value.get() - baseline.value.get()) * 10.0;
    Some(tenths.round() / 10.0)
}

fn signed(change: f64) -> String {
    if change < 0.0 { format!("−{}", -change) } else { format!("+{change}") }
}
