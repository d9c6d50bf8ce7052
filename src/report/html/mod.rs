//! The report of a session as one page: chart, flowsheet, timeline, discharge list, digest. It prints to a sheet or two of A4 or
//! Letter, and no colour in it says what no word or shape says.

mod chart;

use super::account::{Block, Section, sections, warnings};
use super::day::{self, Item};
use super::page::{page, text};
use super::{Case, Choice};
use std::fmt::Write as _;

/// Sections of the account that the timeline tells already, each entry at its time.
const IN_THE_TIMELINE: [&str; 7] =
    ["Observations", "The client's own words", "Music", "Scales", "Alerts", "Emergency", "Checklists"];

/// Narrow sections stand two beside each other.
const NARROW: [&str; 6] = ["Session", "Stages", "Who was present", "Before the medicine", "Themes", "Afterwards"];

const STYLE: &str = "\
@page{size:auto;margin:11mm}
*{box-sizing:border-box}
body{font:10px/1.22 'DejaVu Sans',Verdana,Arial,sans-serif;color:#111;background:#fff;max-width:190mm;margin:4mm auto;padding:0 2mm}
article{break-after:page}article:last-child{break-after:auto}
h1{font-size:16px;margin:0 0 1mm}h2{font-size:10.5px;margin:1.8mm 0 .5mm;border-bottom:1px solid #888;break-after:avoid}
.warn{border:2px solid #000;padding:1mm 2mm;font-weight:bold;margin:1mm 0}
.two{columns:2;column-gap:6mm}.two section{break-inside:avoid}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 2mm;margin:0}dt{color:#444}dd{margin:0;overflow-wrap:anywhere}
.two section:first-child h2{margin-top:1.8mm}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:normal;color:#444;border-bottom:1px solid #bbb}
td,th{padding:.05mm 1.2mm .2mm 0;vertical-align:top}td,dd,p{unicode-bidi:isolate}tr{break-inside:avoid}
td.n{white-space:nowrap}td.w{width:100%;overflow-wrap:anywhere}.kind{color:#444}.mark{color:#444;font-style:italic}
p{margin:0}svg{display:block;width:100%;height:auto;break-inside:avoid}.sign{margin-top:5mm}
.checks{columns:2;column-gap:6mm;list-style:none;margin:0;padding:0}.checks li{break-inside:avoid;padding-left:4mm;text-indent:-4mm}
";

/// `html`: a page for each session, one below the other.
pub(super) fn pages(cases: &[Case], _: Choice) -> Vec<u8> {
    let title = match cases {
        [one] => format!("Session {}", one.name),
        more => format!("{} sessions", more.len()),
    };
    let body: String = cases.iter().map(article).collect();
    page(&title, STYLE, &body)
}

// Writing to a String cannot fail.
fn article(case: &Case) -> String {
    let plan = case.session.plan();
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut out = format!("<article>\n<h1>{} · {} · {}</h1>\n", text(&case.client()), text(&plan.title), text(&date));
    for warning in warnings(case) {
        let _ = writeln!(out, "<p class=\"warn\">{}</p>", text(&warning));
    }
    let all: Vec<Section> = sections(case).into_iter().filter(|section| !IN_THE_TIMELINE.contains(&section.title)).collect();
    let (first, second): (Vec<&Section>, Vec<&Section>) = all.iter().partition(|section| is_first(section));
    let (narrow, wide): (Vec<&Section>, Vec<&Section>) = first.into_iter().partition(|section| NARROW.contains(&section.title));
    let _ = writeln!(out, "<div class=\"two\">");
    for section in narrow {
        write_section(&mut out, section);
    }
    let _ = writeln!(out, "</div>\n<section><h2>Course</h2>\n{}</section>", chart::draw(case));
    for section in wide {
        write_section(&mut out, section);
    }
    write_timeline(&mut out, &day::timeline(case));
    for section in second {
        write_section(&mut out, section);
    }
    let _ = writeln!(out, "<p class=\"sign\">Signed ______________________ Date and time ______________________</p>\n</article>");
    out
}

/// What stands before the timeline; the end of the day, gaps and corrections come after it.
fn is_first(section: &Section) -> bool {
    !matches!(
        section.title,
        "Themes" | "Before leaving" | "Afterwards" | "Gaps and what was not done" | "Corrections" | "Withdrawn"
    )
}

fn write_section(out: &mut String, section: &Section) {
    let _ = writeln!(out, "<section><h2>{}</h2>", text(section.title));
    section.blocks.iter().for_each(|block| write_block(out, block));
    let _ = writeln!(out, "</section>");
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Words(words) => {
            let _ = writeln!(out, "<p>{}</p>", text(words));
        }
        Block::Pairs(pairs) => {
            let pair = |(name, words): &(String, String)| format!("<dt>{}</dt><dd>{}</dd>", text(name), text(words));
            let _ = writeln!(out, "<dl>{}</dl>", pairs.iter().map(pair).collect::<String>());
        }
        Block::Items(items) => write_items(out, items, false),
        Block::Table(head, lines) if head.contains(&"Discharge checklist") => write_checks(out, lines),
        Block::Table(head, lines) => {
            let cells = |tag: &str, all: &mut dyn Iterator<Item = &str>| {
                all.map(|cell| format!("<{tag}>{}</{tag}>", text(cell))).collect::<Vec<_>>().concat()
            };
            let _ = writeln!(out, "<table><thead><tr>{}</tr></thead><tbody>", cells("th", &mut head.iter().copied()));
            for line in lines {
                let _ = writeln!(out, "<tr>{}</tr>", cells("td", &mut line.iter().map(String::as_str)));
            }
            let _ = writeln!(out, "</tbody></table>");
        }
    }
}

/// A box for each line of the list that is gone through at the door: ☑ done, ☒ not done, – not applicable, ☐ not recorded.
fn write_checks(out: &mut String, lines: &[Vec<String>]) {
    let one = |line: &Vec<String>| {
        let [answer, when, title] = line.as_slice() else { return String::new() };
        let sign = match answer.as_str() {
            "done" => "☑",
            "not done" => "☒ not done:",
            "not applicable" => "– not applicable:",
            _ => "☐ not recorded:",
        };
        let when = if when.is_empty() { String::new() } else { format!(" <span class=\"kind\">{}</span>", text(when)) };
        format!("<li>{sign} {}{when}</li>\n", text(title))
    };
    let _ = writeln!(out, "<ul class=\"checks\">{}</ul>", lines.iter().map(one).collect::<String>());
}

fn write_timeline(out: &mut String, items: &[Item]) {
    // What has a place of its own on this page, or says no more than that somebody looked, would only make it longer.
    let is_told = |item: &&Item| match item.kind {
        "vitals" | "check" | "due" | "phase" | "session" | "intent" | "plan" | "left" => false,
        "look" => item.words != "ok" || !item.marks.is_empty(),
        _ => true,
    };
    let told: Vec<Item> = items.iter().filter(is_told).cloned().collect();
    let _ = writeln!(out, "<section><h2>Timeline</h2>");
    write_items(out, &told, true);
    let _ = writeln!(out, "</section>");
}

fn write_items(out: &mut String, items: &[Item], with_kind: bool) {
    let _ = writeln!(out, "<table><tbody>");
    for item in items {
        let kind = if with_kind { format!("<td class=\"n kind\">{}</td>", text(item.kind)) } else { String::new() };
        let marks: Vec<String> = item.marks.iter().map(|mark| format!(" <span class=\"mark\">{}</span>", text(mark))).collect();
        let marks = marks.concat();
        let _ = writeln!(
            out,
            "<tr><td class=\"n\">{}</td><td class=\"n\">{}</td>{kind}<td class=\"w\">{}{marks}</td><td class=\"n\">{}</td></tr>",
            text(&item.when),
            text(&item.since),
            text(&item.words),
            text(&item.author)
        );
    }
    let _ = writeln!(out, "</tbody></table>");
}
