//! What the account says of the end of the day: how the client left, what comes next, and what the record lacks.

use super::{Block, items_or, pair};
use crate::report::common;
use crate::report::common::{Item, live};
use crate::report::{Case, NOT_RECORDED};
use crate::session::analysis::outstanding;
use crate::session::clinical::{discharge, emergency};
use crate::session::record::row::Row;
use crate::session::{Kind, Session};

pub(crate) fn leaving(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let answered = |id: &str| session.picture().checklist.get(id);
    let line = |check: &crate::session::plan::Check| {
        let ticked = answered(&check.id);
        let answer = ticked.map_or(NOT_RECORDED, |ticked| ticked.answer.title());
        let when = ticked.map(|ticked| common::when(session, ticked.at.wall)).unwrap_or_default();
        let note = ticked.map(|ticked| ticked.note.as_str()).filter(|note| !note.is_empty());
        vec![answer.to_owned(), when, format!("{}{}", check.title, note.map(|note| format!(" ({note})")).unwrap_or_default())]
    };
    let lines: Vec<Vec<String>> = discharge::list(session).into_iter().map(|(check, _)| line(check)).collect();
    let mut pairs = Vec::new();
    let release = session.release().map(|at| {
        let label = common::when(session, common::wall_at(session, at));
        format!("{label} ({}), {}", common::since(session, at), session.plan().release.source)
    });
    pairs.push(pair("Earliest release", release.unwrap_or_else(|| "no dose, so no rule applies".to_owned())));
    let left = live(session, Kind::Event, "left").last().copied();
    let words = left.map(|row| {
        let since = common::since(session, row.elapsed);
        let beside = if since.is_empty() { String::new() } else { format!(" ({since})") };
        format!("{}{beside}", common::when(session, row.time))
    });
    pairs.push(pair("Client left", words.unwrap_or_else(|| NOT_RECORDED.to_owned())));
    let how = left.map(|row| row.note.clone()).filter(|note| !note.is_empty());
    pairs.push(pair("With whom, in what condition", how.unwrap_or_else(|| NOT_RECORDED.to_owned())));
    pairs.push(pair("Escort planned", emergency::escort(session).unwrap_or(NOT_RECORDED)));
    let mut blocks = vec![Block::Pairs(pairs)];
    if session.t0().is_some() && !lines.is_empty() {
        blocks.push(Block::Table(vec!["Answer", "When", "Discharge checklist"], lines));
    }
    blocks
}

pub(crate) fn afterwards(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let planned = |item: &str| {
        let all: Vec<String> = live(session, Kind::Plan, item).iter().map(|row| both(row)).collect();
        if all.is_empty() { NOT_RECORDED.to_owned() } else { all.join("; ") }
    };
    let pairs = vec![
        pair("Follow-up", planned("followup")),
        pair("Aftercare", planned("aftercare")),
        pair("Contact planned", planned("contact")),
    ];
    let later = common::of(session, |row| row.kind == Kind::Note && matches!(row.item.as_ref(), "contact" | "journal"));
    let items: Vec<Item> = later.iter().filter_map(|row| Item::of(session, row.entry)).collect();
    let mut blocks = vec![Block::Pairs(pairs)];
    if !items.is_empty() {
        blocks.push(Block::Items(items));
    }
    blocks
}

fn both(row: &Row) -> String {
    [row.text.as_str(), &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What was not recorded or not done, each with the reason that was given.
pub(crate) fn gaps(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let is_gap = |row: &Row| match row.kind {
        Kind::Session => matches!(row.item.as_ref(), "gap" | "suspend" | "clock_jump" | "zone" | "torn" | "part" | "leave"),
        Kind::Due => matches!(row.text.as_str(), "skipped" | "expired"),
        _ => false,
    };
    let items = common::of(session, is_gap).into_iter().filter_map(|row| of_gap(session, row)).collect();
    let mut blocks = items_or(items, "none recorded");
    let accepted = live(session, Kind::Session, "close").last().map(|row| row.note.as_str()).filter(|note| !note.is_empty());
    let named = |note: &str| pair("Accepted at the close", note.strip_prefix("gaps accepted: ").unwrap_or(note));
    blocks.extend(accepted.map(|note| Block::Pairs(vec![named(note)])));
    if !session.is_closed() {
        let owed = outstanding::list(session, case.now());
        let owed = if owed.is_empty() { "nothing".to_owned() } else { owed.join(", ") };
        blocks.push(Block::Pairs(vec![pair("Still owed", owed)]));
    }
    blocks
}

fn of_gap(session: &Session, row: &Row) -> Option<Item> {
    let mut item = Item::of(session, row.entry)?;
    if row.kind == Kind::Due && row.entry != row.seq {
        // It ran out within another act's entry: its own words, not that act's.
        item.words = format!("{} {}", common::plain(&row.item), common::plain(&row.text));
    }
    if row.text == "skipped" && row.note.is_empty() {
        item.words += " · reason ";
        item.words += NOT_RECORDED;
    }
    Some(item)
}
