//! The client's own page: what they came with, words of theirs that were chosen, themes, music, what to do until tomorrow and whom to
//! call. No dose, no number, no observation and nothing private: what others wrote about them is the record's.

use super::day::live;
use super::page::{page, text};
use super::{Case, NOT_RECORDED};
use crate::session::row::Row;
use crate::session::{Kind, Session};
use std::fmt::Write as _;

const STYLE: &str = "\
@page{size:auto;margin:20mm}
body{font:15px/1.6 Georgia,'DejaVu Serif',serif;color:#222;background:#fff;max-width:150mm;margin:10mm auto;padding:0 4mm}
h1{font-size:22px;font-weight:normal;margin:0 0 6mm}h2{font-size:15px;font-weight:normal;color:#555;margin:7mm 0 1mm;break-after:avoid}
p,li,blockquote{margin:0 0 1.5mm;overflow-wrap:anywhere;unicode-bidi:isolate}ul{margin:0;padding-left:5mm}
blockquote{font-style:italic;break-inside:avoid}.warn{border:2px solid #000;padding:2mm}
";

/// The quotes of a session that can be chosen: the number of each entry, and its words.
pub fn quotes(case: &Case) -> Vec<(u64, &str)> {
    live(&case.session, Kind::Note, "quote").into_iter().map(|row| (row.entry, row.note.as_str())).collect()
}

/// The page, with the quotes whose numbers were chosen.
pub fn handout(case: &Case, chosen: &[u64]) -> Vec<u8> {
    let session = &case.session;
    let date = session.ledger().row(1).map(|row| row.time.local().format("%-d %B %Y").to_string()).unwrap_or_default();
    let mut out = format!("<h1>Your session · {}</h1>\n", text(&date));
    if let Some(speed) = case.rehearsal() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "<p class=\"warn\">REHEARSAL at {speed} times the speed: this was no session.</p>");
    }
    let words = |item: &str| live(session, Kind::Note, item).iter().map(|row| row.note.clone()).collect::<Vec<_>>();
    quoted(&mut out, "What you came with", &words("intention"));
    let said = quotes(case).into_iter().filter(|(entry, _)| chosen.contains(entry));
    quoted(&mut out, "What you said", &said.map(|(_, words)| words.to_owned()).collect::<Vec<_>>());
    listed(&mut out, "Themes", &words("theme"));
    listed(&mut out, "Music", &music(session));
    let planned = |item: &str| live(session, Kind::Plan, item).iter().map(|row| both(row)).collect::<Vec<_>>();
    always(&mut out, "Until tomorrow", planned("aftercare"));
    always(&mut out, "Whom to call", planned("contact"));
    always(&mut out, "When we meet again", planned("followup"));
    page("Your session", STYLE, &out)
}

fn quoted(out: &mut String, title: &str, all: &[String]) {
    if !all.is_empty() {
        let words: Vec<String> = all.iter().map(|words| format!("<blockquote>“{}”</blockquote>\n", text(words))).collect();
        let _ = write!(out, "<h2>{title}</h2>\n{}", words.concat());
    }
}

fn listed(out: &mut String, title: &str, all: &[String]) {
    if !all.is_empty() {
        let words: Vec<String> = all.iter().map(|words| format!("<li>{}</li>\n", text(words))).collect();
        let _ = write!(out, "<h2>{title}</h2>\n<ul>{}</ul>\n", words.concat());
    }
}

/// What a client must be able to look for and find, even that nothing was written down.
fn always(out: &mut String, title: &str, all: Vec<String>) {
    listed(out, title, &if all.is_empty() { vec![NOT_RECORDED.to_owned()] } else { all });
}

/// Each title once, in the order in which it was played.
fn music(session: &Session) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for row in live(session, Kind::Music, "track").into_iter().filter(|row| !row.text.is_empty()) {
        let title = if row.note.is_empty() { row.text.clone() } else { format!("{} · {}", row.text, row.note) };
        if !all.contains(&title) {
            all.push(title);
        }
    }
    all
}

fn both(row: &Row) -> String {
    [row.text.as_str(), &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
