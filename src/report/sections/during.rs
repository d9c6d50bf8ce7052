//! What the account says of the medicine and the time after it: doses, readings, what was seen, what the client said.

use super::{Block, items_or, pair};
use crate::report::common;
use crate::report::common::{Item, live};
use crate::report::{Case, NOT_RECORDED};
use crate::session::analysis::flowsheet;
use crate::session::analysis::flowsheet::{Cell, Entry, Line};
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::Flow;
use crate::session::clinical::emergency;
use crate::session::clinical::emergency::STAMPS;
use crate::session::projection::Outcome;
use crate::session::record::row::Row;
use crate::session::{Kind, Session, Vital};
use std::collections::BTreeSet;

/// Entries of rows that fit, each once, by time.
fn entries(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<Item> {
    let mut seen = BTreeSet::new();
    let rows = common::of(session, fits);
    rows.into_iter().filter(|row| seen.insert(row.entry)).filter_map(|row| Item::of(session, row.entry)).collect()
}

pub(crate) fn doses(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let order = |row: &Row| matches!(row.item.as_ref(), "order" | "order_max" | "held" | "cleared");
    let given = entries(session, |row| row.kind == Kind::Dose && !order(row));
    let mut blocks = items_or(given, "no dose is recorded");
    let substance = &session.plan().substance;
    let total = dose_summary::total(session, substance);
    if session.t0().is_some() {
        let per_kg = session.weight_kg().filter(|kg| *kg > 0.0).map(|kg| format!(", {:.3} mg/kg", total.mg / kg));
        let mut words = format!("{substance} {} mg{}", dose_summary::to_thousandth(total.mg), per_kg.unwrap_or_default());
        if total.running {
            words += "; of an infusion it is not recorded how much went in";
        }
        if !total.spilled.is_empty() {
            words.extend(["; an unknown part spilled of device ", &total.spilled.join(", ")]);
        }
        blocks.push(Block::Pairs(vec![pair("In all", words)]));
    }
    let open = dose_summary::infusions(session).iter().any(|infusion| infusion.flow != Flow::Stopped);
    if open {
        blocks.push(Block::Words("The infusion's end is not recorded.".to_owned()));
    }
    blocks
}

/// The vitals that have a column: those of the plan, and any other that was taken.
fn columns(session: &Session) -> Vec<Vital> {
    let planned = session.vitals();
    let taken = |vital: &Vital| vital.items().iter().any(|item| session.picture().vitals.contains_key(*item));
    Vital::ALL.into_iter().filter(|vital| *vital != Vital::Weight && (planned.contains(vital) || taken(vital))).collect()
}

pub(crate) fn vitals(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let columns = columns(session);
    let head = ["Point", "When"].into_iter().chain(columns.iter().copied().map(head_of)).chain(["By"]).collect();
    let table = flowsheet(case, &columns);
    let refused = entries(session, |row| row.kind == Kind::Vital && row.text.starts_with("not_possible"));
    let mut blocks = vec![Block::Table(head, table)];
    let summed = summary(session);
    if !summed.is_empty() {
        blocks.push(Block::Pairs(summed));
    }
    if !refused.is_empty() {
        blocks.push(Block::Items(refused));
    }
    blocks
}

/// A vital's name with its unit, as a column's head has room for.
fn head_of(vital: Vital) -> &'static str {
    match vital {
        Vital::Bp => "BP mmHg",
        Vital::Hr => "HR /min",
        Vital::Spo2 => "SpO₂ %",
        Vital::Rr => "RR /min",
        Vital::Temp => "Temp °C",
        Vital::Weight => "Weight kg",
    }
}

/// A line for each planned point and each reading beside the plan. One reading that stands for several points stands once, and what
/// would have fallen due only after the end was nobody's to take.
fn flowsheet(case: &Case, columns: &[Vital]) -> Vec<Vec<String>> {
    let session = &case.session;
    let ended = (session.left().is_some() || session.is_closed()).then(|| common::end(case).elapsed);
    let is_over = |line: &Line<'_>| ended.is_some_and(|ended| line.at().is_none_or(|at| at > ended));
    let mut table: Vec<(Vec<u64>, Vec<String>)> = Vec::new();
    for line in flowsheet::lines(session, case.now()) {
        let (taken, cells) = flowsheet_line(session, &line, columns);
        if is_over(&line) && cells.iter().any(|cell| cell == NOT_RECORDED) {
            continue;
        }
        match table.last_mut().filter(|(before, _)| !taken.is_empty() && *before == taken) {
            Some((_, before)) => before.first_mut().into_iter().for_each(|label| also(label, &cells)),
            None => table.push((taken, cells)),
        }
    }
    table.into_iter().map(|(_, cells)| cells).collect()
}

/// Adds a point's name to those that a reading stands for.
fn also(label: &mut String, cells: &[String]) {
    if let Some(name) = cells.first().filter(|name| label.split(", ").all(|known| known != name.as_str())) {
        label.extend([", ", name]);
    }
}

/// The rows that were read, and the cells.
fn flowsheet_line(session: &Session, line: &Line<'_>, columns: &[Vital]) -> (Vec<u64>, Vec<String>) {
    let mut taken = None;
    let mut read = Vec::new();
    let cells: Vec<String> = columns
        .iter()
        .map(|vital| {
            let mut cells = vital.items().iter().map(|item| match flowsheet::cell(session, line, item) {
                Cell::Blank => String::new(),
                Cell::NotPossible => "not possible".to_owned(),
                Cell::Taken(reading) => {
                    taken = taken.max(Some((reading.at.elapsed, reading.seq)));
                    read.push(reading.seq);
                    reading.value.to_string()
                }
            });
            let first = cells.next().unwrap_or_default();
            match cells.next() {
                Some(second) if !(first.is_empty() && second.is_empty()) && first != "not possible" => {
                    format!("{first}/{second}")
                }
                _ => first,
            }
        })
        .collect();
    let row = taken.and_then(|(_, seq)| session.ledger().row(seq));
    let when = row.map_or_else(|| untaken(session, line, &cells), |row| common::when(session, row.time));
    // Without a dose only the plan's own points have a time on its scale.
    let label = match &line.what {
        _ if session.t0().is_some() => line.label.clone(),
        Entry::OffPlan(_) => String::new(),
        Entry::Planned(point, _) if session.plan().points.iter().all(|known| known.id != point.id) => "recheck".to_owned(),
        Entry::Planned(..) | Entry::ToCome(_) => line.label.clone(),
    };
    let by = row.map(|row| measurer(session, row)).unwrap_or_default();
    (read, [label, when].into_iter().chain(cells).chain([by]).collect())
}

/// Who measured: whoever was named, otherwise who wrote it down.
fn measurer(session: &Session, row: &Row) -> String {
    let rows = session.ledger().live_of(row.entry);
    let named = rows.iter().find(|row| row.is(Kind::Vital, "taken_by")).map(|row| row.text.clone());
    named.unwrap_or_else(|| row.author.to_string())
}

/// What is said where nothing was measured.
fn untaken(session: &Session, line: &Line<'_>, cells: &[String]) -> String {
    let dealt = line.due().and_then(|due| session.picture().dealt.get(&due.id));
    match dealt.map(|dealt| dealt.how) {
        _ if cells.iter().any(|cell| !cell.is_empty()) => String::new(),
        Some(Outcome::Answered) => {
            // A look answers a point that asks for no more; a reading that came late stands in a line of its own.
            let at = dealt.map(|dealt| common::of(session, |row| row.elapsed == dealt.at)).unwrap_or_default();
            let how = if at.iter().any(|row| row.kind == Kind::Checkin) { "looked" } else { "answered" };
            at.first().map_or_else(|| how.to_owned(), |row| format!("{how} {}", common::when(session, row.time)))
        }
        Some(Outcome::Skipped) => "left out".to_owned(),
        Some(Outcome::Expired) => "not taken".to_owned(),
        Some(Outcome::Later) | None => NOT_RECORDED.to_owned(),
    }
}

/// Baseline, the highest pressure and the lowest saturation after the dose, the last of each.
fn summary(session: &Session) -> Vec<(String, String)> {
    let Some(t0) = session.t0() else { return Vec::new() };
    let after = |item: &str| {
        let series = session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
        series.iter().filter(move |reading| reading.at.elapsed >= t0).copied().collect::<Vec<_>>()
    };
    let mut pairs = Vec::new();
    let baseline: Vec<String> = emergency::SPOKEN
        .iter()
        .filter_map(|vital| {
            let values: Option<Vec<String>> =
                vital.items().iter().map(|item| Some(session.baseline(item)?.value.to_string())).collect();
            Some(format!("{} {}", vital.label(), values?.join("/")))
        })
        .collect();
    let baseline = if baseline.is_empty() { NOT_RECORDED.to_owned() } else { baseline.join(", ") };
    pairs.push(pair("Before the dose", baseline));
    let highest = after("bp_systolic").into_iter().max_by(|a, b| a.value.get().total_cmp(&b.value.get()));
    if let Some(high) = highest {
        let low = after("bp_diastolic").into_iter().find(|reading| reading.at.elapsed == high.at.elapsed);
        let low = low.map(|reading| format!("/{}", reading.value)).unwrap_or_default();
        pairs.push(pair("Highest BP", format!("{}{low} at {}", high.value, common::since(session, high.at.elapsed))));
    }
    let lowest = after("spo2").into_iter().min_by(|a, b| a.value.get().total_cmp(&b.value.get()));
    if let Some(low) = lowest {
        pairs.push(pair("Lowest SpO₂", format!("{} % at {}", low.value, common::since(session, low.at.elapsed))));
    }
    pairs
}

pub(crate) fn scales(case: &Case) -> Vec<Block> {
    let all = entries(&case.session, |row| row.kind == Kind::Scale);
    if all.is_empty() { Vec::new() } else { vec![Block::Items(all)] }
}

pub(crate) fn alerts(case: &Case) -> Vec<Block> {
    items_or(entries(&case.session, |row| row.kind == Kind::Alert), "none raised")
}

/// What others saw. What the client said, touch, music, medicine and numbers stand apart.
pub(crate) fn observations(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let looks = common::of(session, |row| row.kind == Kind::Checkin);
    let concern = looks.iter().filter(|row| row.text.starts_with("concern")).count();
    let verbal = looks.iter().filter(|row| row.item == "verbal").count();
    let verbal_words = if verbal > 0 { format!("; {verbal} verbal checks") } else { String::new() };
    let said = format!("{} silent looks, {concern} with concern{verbal_words}", looks.len() - verbal);
    let seen = |row: &Row| match row.kind {
        Kind::Note => matches!(row.item.as_ref(), "observation" | "prompt") && !is_touch(row),
        Kind::Event => {
            !is_touch(row) && !is_stamp(row) && !matches!(row.item.as_ref(), "left" | "staff_out" | "staff_in" | "shown")
        }
        Kind::Checkin => !row.note.is_empty() || row.text.starts_with("concern") || row.item == "continuous",
        Kind::Decision => !matches!(row.item.as_ref(), "go_no_go" | "second_dose"),
        _ => false,
    };
    let items = entries(session, seen);
    let mut blocks = vec![Block::Words(said)];
    blocks.extend(items_or(items, "no other observation is recorded"));
    blocks
}

pub(crate) fn quotes(case: &Case) -> Vec<Block> {
    items_or(entries(&case.session, |row| row.is(Kind::Note, "quote")), NOT_RECORDED)
}

fn is_touch(row: &Row) -> bool {
    match row.kind {
        Kind::Event => row.item.starts_with("touch_") || row.item.starts_with("hand_"),
        Kind::Note => row.text.split_whitespace().any(|tag| tag.eq_ignore_ascii_case("touch")),
        _ => false,
    }
}

fn is_stamp(row: &Row) -> bool {
    row.item == "emergency_card" || STAMPS.iter().any(|stamp| stamp.kind == row.kind && row.item == stamp.item)
}

pub(crate) fn touch(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let answer = session.picture().checklist.get("touch_agreement").map(|ticked| ticked.answer.title());
    let mut blocks = vec![Block::Pairs(vec![pair("Agreement talked through", answer.unwrap_or(NOT_RECORDED))])];
    blocks.extend(items_or(entries(session, is_touch), "no touch is recorded"));
    blocks
}

pub(crate) fn music(case: &Case) -> Vec<Block> {
    items_or(entries(&case.session, |row| row.kind == Kind::Music), NOT_RECORDED)
}

/// Each adverse event with what a report must say of it.
pub(crate) fn adverse(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let mut events: Vec<&Row> = emergency::adverse(session).collect();
    events.sort_by_key(|row| (row.elapsed, row.seq));
    let one = |row: &Row| {
        let about = |item: &str| {
            let rows = session.ledger().live_of(row.entry);
            let said = rows.iter().find(|row| row.is(Kind::Adverse, item)).map(|row| {
                [row.text.as_str(), &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            });
            said.unwrap_or_else(|| NOT_RECORDED.to_owned())
        };
        let severity = if row.text.is_empty() { about("severity") } else { row.text.clone() };
        let note = if row.note.is_empty() { String::new() } else { format!(" · {}", row.note) };
        let words = format!(
            "{}{note} · severity {severity} · serious {} · action {} · outcome {}",
            common::plain(&row.item),
            about("serious"),
            about("action"),
            about("outcome")
        );
        Item::saying(session, row, "adverse", words)
    };
    let mut items: Vec<Item> = events.into_iter().map(one).collect();
    items.extend(entries(session, |row| row.is(Kind::Event, "vomited")));
    items.sort_by_key(|item| item.at.elapsed);
    items_or(items, "none recorded")
}

pub(crate) fn emergency(case: &Case) -> Vec<Block> {
    let stamped = entries(&case.session, |row| row.kind == Kind::Event && is_stamp(row));
    if stamped.is_empty() { Vec::new() } else { vec![Block::Items(stamped)] }
}

pub(crate) fn themes(case: &Case) -> Vec<Block> {
    let all: Vec<&str> = live(&case.session, Kind::Note, "theme").iter().map(|row| row.note.as_str()).collect();
    vec![Block::Words(if all.is_empty() { NOT_RECORDED.to_owned() } else { all.join("; ") })]
}
