//! The report of a session as one page: chart, flowsheet, timeline, discharge list, digest. It prints to a sheet or two of A4 or
//! Letter, and no colour in it says what no word or shape says.

mod blank_form;
pub(crate) mod page;
mod svg;

use super::{Case, Choice};
use crate::report::document::{Cell, Check, Fit, Leaf, Part, Table, report};
use page::{page, text};
use std::fmt::Write as _;

const STYLE: &str = "\
@page{margin:11mm}
*{box-sizing:border-box}
body{font:10px/1.22 'DejaVu Sans',Verdana,Arial,sans-serif;color:#111;background:#fff;max-width:190mm;margin:4mm auto;padding:0 2mm}
article{break-after:page}article:last-child{break-after:auto}
h1{font-size:16px;margin:0 0 1mm}h2{font-size:10.5px;margin:1.8mm 0 .5mm;border-bottom:1px solid #888;break-after:avoid}
.warn{border:2px solid #000;padding:1mm 2mm;font-weight:bold;margin:1mm 0}
.two{columns:2;column-gap:6mm}.two section{break-inside:avoid}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 2mm;margin:0}dt{color:#444}dd{margin:0;overflow-wrap:anywhere}
.two h2{margin-top:0;padding-top:1.8mm}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:normal;color:#444;border-bottom:1px solid #bbb}
td,th{padding:.05mm 1.2mm .2mm 0;vertical-align:top}td,dd,p{unicode-bidi:isolate}tr{break-inside:avoid}
tbody tr:first-child:not(:last-child),tbody tr:nth-last-child(2){break-after:avoid}
td.n{white-space:nowrap}td.w{width:100%;overflow-wrap:anywhere}.kind{color:#444}.mark{color:#444;font-style:italic}
p{margin:0}svg{display:block;width:100%;height:auto;break-inside:avoid}.sign{margin-top:5mm;break-inside:avoid}
.checks{columns:2;column-gap:6mm;list-style:none;margin:0;padding:0}.checks li{break-inside:avoid;padding-left:4mm;text-indent:-4mm}
@media print{body{max-width:none;margin:0;padding:0}}
";

/// `html`: a page for each session, one below the other.
pub(crate) fn pages(cases: &[Case], choice: Choice) -> Vec<u8> {
    let article = |case: &Case| format!("<article>\n{}</article>\n", leaf(&report(case)));
    page(&title(cases), choice.paper, STYLE, &cases.iter().map(article).collect::<String>())
}

/// What a report of these sessions is called.
pub(crate) fn title(cases: &[Case]) -> String {
    match cases {
        [one] => format!("Session {}", one.name),
        more => format!("{} sessions", more.len()),
    }
}

/// A leaf as the body of a page. Writing to a String cannot fail.
pub(crate) fn leaf(leaf: &Leaf) -> String {
    let mut out = format!("<h1>{}</h1>\n", text(&leaf.heading));
    for part in &leaf.parts {
        write_part(&mut out, part);
    }
    out
}

fn write_part(out: &mut String, part: &Part) {
    let _ = match part {
        Part::Warning(words) => writeln!(out, "<p class=\"warn\">{}</p>", text(words)),
        Part::Beside(parts) => write_all(out, "<div class=\"two\">\n", parts, "</div>"),
        Part::Section(title, parts) => write_all(out, &format!("<section><h2>{}</h2>\n", text(title)), parts, "</section>"),
        Part::Words(words) => writeln!(out, "<p>{}</p>", text(words)),
        Part::Pairs(pairs) => {
            let pair = |(name, words): &(String, String)| format!("<dt>{}</dt><dd>{}</dd>", text(name), text(words));
            writeln!(out, "<dl>{}</dl>", pairs.iter().map(pair).collect::<String>())
        }
        Part::Typed(pairs) => {
            let pair = |(name, typed): &(String, String)| format!("<dt>{}</dt><dd><code>{}</code></dd>", text(name), text(typed));
            writeln!(out, "<dl>{}</dl>", pairs.iter().map(pair).collect::<String>())
        }
        Part::Table(table) => write_table(out, table),
        Part::Checks(checks) => write_checks(out, checks),
        Part::Quote(words) => writeln!(out, "<blockquote>{}</blockquote>", text(words)),
        Part::List(all) => {
            let item = |words: &String| format!("<li>{}</li>\n", text(words));
            writeln!(out, "<ul>{}</ul>", all.iter().map(item).collect::<String>())
        }
        Part::Drawing(drawing) => {
            svg::svg(out, drawing);
            Ok(())
        }
        Part::Sign(words) => writeln!(out, "<p class=\"sign\">{}</p>", text(words)),
        Part::Blanks(lines) => blank_form::blanks(out, lines),
        Part::Grid(grid) => blank_form::grid(out, grid),
        Part::Ruled(title) => blank_form::ruled(out, title),
    };
}

fn write_all(out: &mut String, before: &str, parts: &[Part], after: &str) -> std::fmt::Result {
    out.push_str(before);
    for part in parts {
        write_part(out, part);
    }
    writeln!(out, "{after}")
}

fn write_table(out: &mut String, table: &Table) -> std::fmt::Result {
    let names: Vec<String> = table.head.iter().map(|name| format!("<th>{}</th>", text(name))).collect();
    let head = if names.is_empty() { String::new() } else { format!("<thead><tr>{}</tr></thead>", names.concat()) };
    writeln!(out, "<table>{head}<tbody>")?;
    for line in &table.lines {
        writeln!(out, "<tr>{}</tr>", line.iter().map(cell).collect::<String>())?;
    }
    writeln!(out, "</tbody></table>")
}

fn cell(cell: &Cell) -> String {
    let class = match cell.fit {
        Fit::Share => "",
        Fit::Narrow => " class=\"n\"",
        Fit::Kind => " class=\"n kind\"",
        Fit::Wide => " class=\"w\"",
    };
    let marks: Vec<String> = cell.marks.iter().map(|mark| format!(" <span class=\"mark\">{}</span>", text(mark))).collect();
    format!("<td{class}>{}{}</td>", text(&cell.words), marks.concat())
}

fn write_checks(out: &mut String, checks: &[Check]) -> std::fmt::Result {
    let one = |check: &Check| {
        let when =
            if check.when.is_empty() { String::new() } else { format!(" <span class=\"kind\">{}</span>", text(&check.when)) };
        format!("<li>{} {}{when}</li>\n", check.sign, text(&check.title))
    };
    writeln!(out, "<ul class=\"checks\">{}</ul>", checks.iter().map(one).collect::<String>())
}
