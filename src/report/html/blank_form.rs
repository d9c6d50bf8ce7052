//! Blanks, form tables and ruled lines as HTML.

use crate::report::document::{BlankWidth, FormBlank, FormCell, FormTable};
use crate::report::html::page::escape_html;
use std::fmt::{Result, Write as _};

/// More lines than fit; the style cuts off those beyond the page.
const RULED_LINE_COUNT: usize = 20;

pub(crate) fn write_blanks(out: &mut String, lines: &[Vec<FormBlank>]) -> Result {
    let line = |line: &Vec<FormBlank>| format!("<div>{}</div>\n", line.iter().map(blank_html).collect::<String>());
    writeln!(out, "<section class=\"blanks\">{}</section>", lines.iter().map(line).collect::<String>())
}

fn blank_html(blank: &FormBlank) -> String {
    let text = escape_html(&blank.label);
    let text = if blank.is_bold { format!("<b>{text}</b>") } else { text };
    let class = match blank.width {
        BlankWidth::Time => " class=\"time\"",
        BlankWidth::Share => "",
        BlankWidth::EqualColumn => " class=\"column\"",
    };
    format!("<span{class}>{text} <u></u></span>")
}

pub(crate) fn write_form_table(out: &mut String, table: &FormTable) -> Result {
    let whole: u16 = table.widths.iter().sum();
    let share = |width: &u16| format!("<col style=\"width:{:.2}%\">", f64::from(*width) * 100.0 / f64::from(whole.max(1)));
    let columns: String = table.widths.iter().map(share).collect();
    let head: Vec<String> = table.header.iter().map(|name| format!("<th>{}</th>", escape_html(name))).collect();
    let head = head.concat();
    writeln!(out, "<table class=\"grid\"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>")?;
    for line in &table.rows {
        writeln!(out, "<tr>{}</tr>", line.iter().map(form_cell_html).collect::<String>())?;
    }
    writeln!(out, "</tbody></table>")
}

fn form_cell_html(cell: &FormCell) -> String {
    let text = escape_html(&cell.text);
    let text = if cell.is_bold { format!("<b>{text}</b>") } else { text };
    let class = if cell.is_disabled { " class=\"no\"" } else { "" };
    format!("<td{class}>{text}</td>")
}

pub(crate) fn write_ruled_lines(out: &mut String, title: &str) -> Result {
    writeln!(out, "<section class=\"ruled\"><h2>{}</h2>{}</section>", escape_html(title), "<div></div>".repeat(RULED_LINE_COUNT))
}
