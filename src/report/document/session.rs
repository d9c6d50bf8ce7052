//! The report of a session as a leaf: chart, flowsheet, timeline, discharge list, digest.

use super::{Cell, Check, Fit, Leaf, Part, Table};
use crate::report::Case;
use crate::report::common;
use crate::report::common::Item;
use crate::report::document::chart;
use crate::report::sections::{Block, Section, sections, warnings};

/// Sections of the account that the timeline tells already, each entry at its time.
const IN_THE_TIMELINE: [&str; 7] =
    ["Observations", "The client's own words", "Music", "Scales", "Alerts", "Emergency", "Checklists"];

/// Narrow sections stand two beside each other.
const NARROW: [&str; 6] = ["Session", "Stages", "Who was present", "Before the medicine", "Themes", "Afterwards"];

/// The report of one session.
pub(crate) fn report(case: &Case) -> Leaf {
    let plan = case.session.plan();
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut parts: Vec<Part> = warnings(case).into_iter().map(Part::Warning).collect();
    let all: Vec<Section> = sections(case).into_iter().filter(|section| !IN_THE_TIMELINE.contains(&section.title)).collect();
    let (first, second): (Vec<Section>, Vec<Section>) = all.into_iter().partition(is_first);
    let (narrow, wide): (Vec<Section>, Vec<Section>) = first.into_iter().partition(|section| NARROW.contains(&section.title));
    parts.push(Part::Beside(narrow.into_iter().map(of_section).collect()));
    parts.push(Part::Section("Course", vec![Part::Drawing(chart::draw(case))]));
    parts.extend(wide.into_iter().map(of_section));
    parts.push(timeline(&common::timeline(case)));
    parts.extend(second.into_iter().map(of_section));
    parts.push(Part::Sign("Signed ______________________ Date and time ______________________"));
    let foot = [Some(case.name.as_str()), case.digest()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    Leaf { heading: format!("{} · {} · {date}", case.client(), plan.title), foot, parts }
}

/// What stands before the timeline; the end of the day, gaps and corrections come after it.
fn is_first(section: &Section) -> bool {
    !matches!(
        section.title,
        "Themes" | "Before leaving" | "Afterwards" | "Gaps and what was not done" | "Corrections" | "Withdrawn"
    )
}

fn of_section(section: Section) -> Part {
    Part::Section(section.title, section.blocks.into_iter().map(of_block).collect())
}

fn of_block(block: Block) -> Part {
    match block {
        Block::Words(words) => Part::Words(words),
        Block::Pairs(pairs) => Part::Pairs(pairs),
        Block::Items(items) => entries(&items, false),
        Block::Table(head, lines) if head.contains(&"Discharge checklist") => {
            Part::Checks(lines.iter().filter_map(|line| check(line)).collect())
        }
        Block::Table(head, lines) => {
            let line = |line: Vec<String>| line.into_iter().map(|words| Cell::new(words, Fit::Share)).collect();
            Part::Table(Table { head, lines: lines.into_iter().map(line).collect() })
        }
    }
}

/// A line of the list that is gone through at the door.
fn check(line: &[String]) -> Option<Check> {
    let [answer, when, title] = line else { return None };
    let sign = match answer.as_str() {
        "done" => "☑",
        "not done" => "☒ not done:",
        "not applicable" => "– not applicable:",
        _ => "☐ not recorded:",
    };
    Some(Check { sign, title: title.clone(), when: when.clone() })
}

fn timeline(items: &[Item]) -> Part {
    // What has a place of its own on this page, or says no more than that somebody looked, would only make it longer.
    let is_told = |item: &&Item| match item.kind {
        "vitals" | "check" | "due" | "phase" | "session" | "intent" | "plan" | "left" => false,
        "look" => item.words != "ok" || !item.marks.is_empty(),
        _ => true,
    };
    let told: Vec<Item> = items.iter().filter(is_told).cloned().collect();
    Part::Section("Timeline", vec![entries(&told, true)])
}

fn entries(items: &[Item], with_kind: bool) -> Part {
    let line = |item: &Item| {
        let kind = with_kind.then(|| Cell::new(item.kind, Fit::Kind));
        let words = Cell { marks: item.marks.clone(), ..Cell::new(item.words.clone(), Fit::Wide) };
        let before = [Cell::new(item.when.clone(), Fit::Narrow), Cell::new(item.since.clone(), Fit::Narrow)];
        before.into_iter().chain(kind).chain([words, Cell::new(item.author.clone(), Fit::Narrow)]).collect()
    };
    Part::Table(Table { head: Vec::new(), lines: items.iter().map(line).collect() })
}
