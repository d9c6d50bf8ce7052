//! What is to be filled in by hand, on a page that a browser prints.

use crate::report::document::{Blank, Grid, Room, Square};
use crate::report::html::page::text;
use std::fmt::{Result, Write as _};

/// Ruled lines; what does not fit on the page is cut off by the page itself.
const RULED: usize = 20;

pub(crate) fn blanks(out: &mut String, lines: &[Vec<Blank>]) -> Result {
    let line = |line: &Vec<Blank>| format!("<div>{}</div>\n", line.iter().map(blank).collect::<String>());
    writeln!(out, "<section class=\"blanks\">{}</section>", lines.iter().map(line).collect::<String>())
}

fn blank(blank: &Blank) -> String {
    let words = text(&blank.words);
    let words = if blank.is_bold { format!("<b>{words}</b>") } else { words };
    let class = match blank.room {
        Room::Time => " class=\"time\"",
        Room::Share => "",
        Room::Column => " class=\"column\"",
    };
    format!("<span{class}>{words} <u></u></span>")
}

pub(crate) fn grid(out: &mut String, grid: &Grid) -> Result {
    let whole: u16 = grid.widths.iter().sum();
    let share = |width: &u16| format!("<col style=\"width:{:.2}%\">", f64::from(*width) * 100.0 / f64::from(whole.max(1)));
    let columns: String = grid.widths.iter().map(share).collect();
    let head: Vec<String> = grid.head.iter().map(|name| format!("<th>{}</th>", text(name))).collect();
    let head = head.concat();
    writeln!(out, "<table class=\"grid\"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>")?;
    for line in &grid.lines {
        writeln!(out, "<tr>{}</tr>", line.iter().map(square).collect::<String>())?;
    }
    writeln!(out, "</tbody></table>")
}

fn square(square: &Square) -> String {
    let words = text(&square.words);
    let words = if square.is_bold { format!("<b>{words}</b>") } else { words };
    let class = if square.is_shut { " class=\"no\"" } else { "" };
    format!("<td{class}>{words}</td>")
}

pub(crate) fn ruled(out: &mut String, title: &str) -> Result {
    writeln!(out, "<section class=\"ruled\"><h2>{}</h2>{}</section>", text(title), "<div></div>".repeat(RULED))
}
