//! `html`: the report of a session as one page that needs no other file and prints on one or two sheets of A4 or Letter. It can be
//! read without colours.

mod blank_form;
pub(crate) mod page;
mod svg;

use super::{CaseRecord, ExportOptions};
use crate::report::document::{
    CellFit, ChecklistLine, DocumentBlock, DocumentCell, DocumentTable, ReportDocument, session_document,
};
use page::{escape_html, html_page};
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

/// One article for each session.
pub(crate) fn render_pages(cases: &[CaseRecord], options: ExportOptions) -> Vec<u8> {
    let article = |case: &CaseRecord| format!("<article>\n{}</article>\n", document_body(&session_document(case)));
    html_page(&document_title(cases), options.paper_size, STYLE, &cases.iter().map(article).collect::<String>())
}

pub(crate) fn document_title(cases: &[CaseRecord]) -> String {
    match cases {
        [one] => format!("Session {}", one.name),
        more => format!("{} sessions", more.len()),
    }
}

/// A document as the body of a page. Writing to a String cannot fail.
pub(crate) fn document_body(document: &ReportDocument) -> String {
    let mut out = format!("<h1>{}</h1>\n", escape_html(&document.heading));
    for part in &document.blocks {
        write_block(&mut out, part);
    }
    out
}

fn write_block(out: &mut String, block: &DocumentBlock) {
    let _ = match block {
        DocumentBlock::Warning(text) => writeln!(out, "<p class=\"warn\">{}</p>", escape_html(text)),
        DocumentBlock::TwoColumns(blocks) => write_blocks(out, "<div class=\"two\">\n", blocks, "</div>"),
        DocumentBlock::Section(title, blocks) => {
            write_blocks(out, &format!("<section><h2>{}</h2>\n", escape_html(title)), blocks, "</section>")
        }
        DocumentBlock::Paragraph(text) => writeln!(out, "<p>{}</p>", escape_html(text)),
        DocumentBlock::Pairs(pairs) => write_pairs(out, pairs, "", ""),
        DocumentBlock::CodePairs(pairs) => write_pairs(out, pairs, "<code>", "</code>"),
        DocumentBlock::Table(table) => write_table(out, table),
        DocumentBlock::Checklist(checks) => write_checks(out, checks),
        DocumentBlock::Quote(text) => writeln!(out, "<blockquote>{}</blockquote>", escape_html(text)),
        DocumentBlock::List(all) => {
            let item = |text: &String| format!("<li>{}</li>\n", escape_html(text));
            writeln!(out, "<ul>{}</ul>", all.iter().map(item).collect::<String>())
        }
        DocumentBlock::Drawing(drawing) => {
            svg::write_svg(out, drawing);
            Ok(())
        }
        DocumentBlock::SignatureLine(text) => writeln!(out, "<p class=\"sign\">{}</p>", escape_html(text)),
        DocumentBlock::FormLines(lines) => blank_form::write_blanks(out, lines),
        DocumentBlock::FormTable(grid) => blank_form::write_form_table(out, grid),
        DocumentBlock::RuledLines(title) => blank_form::write_ruled_lines(out, title),
    };
}

fn write_blocks(out: &mut String, before: &str, blocks: &[DocumentBlock], after: &str) -> std::fmt::Result {
    out.push_str(before);
    for block in blocks {
        write_block(out, block);
    }
    writeln!(out, "{after}")
}

fn write_pairs(out: &mut String, pairs: &[(String, String)], open: &str, close: &str) -> std::fmt::Result {
    let pair =
        |(name, text): &(String, String)| format!("<dt>{}</dt><dd>{open}{}{close}</dd>", escape_html(name), escape_html(text));
    writeln!(out, "<dl>{}</dl>", pairs.iter().map(pair).collect::<String>())
}

fn write_table(out: &mut String, table: &DocumentTable) -> std::fmt::Result {
    let names: Vec<String> = table.header.iter().map(|name| format!("<th>{}</th>", escape_html(name))).collect();
    let head = if names.is_empty() { String::new() } else { format!("<thead><tr>{}</tr></thead>", names.concat()) };
    writeln!(out, "<table>{head}<tbody>")?;
    for line in &table.rows {
        writeln!(out, "<tr>{}</tr>", line.iter().map(cell_html).collect::<String>())?;
    }
    writeln!(out, "</tbody></table>")
}

fn cell_html(cell: &DocumentCell) -> String {
    let class = match cell.fit {
        CellFit::Share => "",
        CellFit::Narrow => " class=\"n\"",
        CellFit::KindLabel => " class=\"n kind\"",
        CellFit::Fill => " class=\"w\"",
    };
    let marks: Vec<String> =
        cell.annotations.iter().map(|mark| format!(" <span class=\"mark\">{}</span>", escape_html(mark))).collect();
    format!("<td{class}>{}{}</td>", escape_html(&cell.text), marks.concat())
}

fn write_checks(out: &mut String, checks: &[ChecklistLine]) -> std::fmt::Result {
    let one = |check: &ChecklistLine| {
        let when = if check.time_label.is_empty() {
            String::new()
        } else {
            format!(" <span class=\"kind\">{}</span>", escape_html(&check.time_label))
        };
        format!("<li>{} {}{when}</li>\n", check.symbol, escape_html(&check.title))
    };
    writeln!(out, "<ul class=\"checks\">{}</ul>", checks.iter().map(one).collect::<String>())
}
