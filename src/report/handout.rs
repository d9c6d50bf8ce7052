//! The client's own page: what they came with, words of theirs that were chosen, themes, music, what to do until tomorrow and whom to
//! call. No dose, no number, no observation and nothing private: what others wrote about them is the record's.

use super::{Case, Choice, NOT_RECORDED, html, pdf};
use crate::report::common::live;
use crate::report::document::{Leaf, Part};
use crate::report::html::page::page;
use crate::session::record::row::Row;
use crate::session::{Kind, Refusal, Session};
use chrono::NaiveDate;

const TITLE: &str = "Your session";

const STYLE: &str = "\
@page{margin:20mm}
body{font:15px/1.6 Georgia,'DejaVu Serif',serif;color:#222;background:#fff;max-width:150mm;margin:10mm auto;padding:0 4mm}
h1{font-size:22px;font-weight:normal;margin:0 0 6mm}h2{font-size:15px;font-weight:normal;color:#555;margin:7mm 0 1mm;break-after:avoid}
p,li,blockquote{margin:0 0 1.5mm;overflow-wrap:anywhere;unicode-bidi:isolate}ul{margin:0;padding-left:5mm}
blockquote{font-style:italic;break-inside:avoid}.warn{border:2px solid #000;padding:2mm}
";

/// The quotes of a session that can be chosen: the number of each entry, and its words.
pub fn quotes(case: &Case) -> Vec<(u64, &str)> {
    live(&case.session, Kind::Note, "quote").into_iter().map(|row| (row.entry, row.note.as_str())).collect()
}

/// What stands under one heading of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// What is below it.
    pub words: Vec<String>,
    /// It is the client's own, between quotation marks.
    pub is_quoted: bool,
}

/// The heading of the quotes that were chosen.
pub const SAID: &str = "What you said";

/// The page's own heading. The name of a session holds the client's code, which is the record's.
pub fn title(case: &Case) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.local().format("%-d %B %Y").to_string()).unwrap_or_default();
    format!("{TITLE} · {date}")
}

/// All that stands on the page, in its order, with the quotes whose numbers were chosen. What a client must be able to look for is
/// there also where nothing was written down; anything else only where something was.
pub fn sections(case: &Case, chosen: &[u64]) -> Vec<Section> {
    let session = &case.session;
    let words = |item: &str| live(session, Kind::Note, item).iter().map(|row| row.note.clone()).collect::<Vec<_>>();
    let said = quotes(case).into_iter().filter(|(entry, _)| chosen.contains(entry)).map(|(_, words)| words.to_owned());
    let planned = |item: &str| {
        let all: Vec<String> = live(session, Kind::Plan, item).iter().map(|row| both(row)).collect();
        if all.is_empty() { vec![NOT_RECORDED.to_owned()] } else { all }
    };
    let quoted = |title, words| Section { title, words, is_quoted: true };
    let listed = |title, words| Section { title, words, is_quoted: false };
    let mut all = vec![
        quoted("What you came with", words("intention")),
        quoted(SAID, said.collect()),
        listed("Themes", words("theme")),
        listed("Music", music(session)),
        listed("Until tomorrow", planned("aftercare")),
        listed("Whom to call", planned("contact")),
        listed("When we meet again", planned("followup").iter().map(|words| spoken(words)).collect()),
    ];
    all.retain(|section| !section.words.is_empty());
    all
}

/// The page for a browser, with the quotes whose numbers were chosen.
#[expect(clippy::unnecessary_wraps, reason = "another format may refuse, and all are made alike")]
pub(crate) fn html(case: &Case, chosen: &[u64], choice: Choice) -> Result<Vec<u8>, Refusal> {
    Ok(page(TITLE, choice.paper, STYLE, &html::leaf(&leaf(case, chosen))))
}

/// The page for paper.
pub(crate) fn pdf(case: &Case, chosen: &[u64], choice: Choice) -> Result<Vec<u8>, Refusal> {
    pdf::of(TITLE, &[leaf(case, chosen)], pdf::Look::Client, choice.sheet())
}

fn leaf(case: &Case, chosen: &[u64]) -> Leaf {
    let mut parts = Vec::new();
    if let Some(speed) = case.rehearsal() {
        parts.push(Part::Warning(format!("REHEARSAL at {speed} times the speed: this was no session.")));
    }
    for Section { title, words, is_quoted } in sections(case, chosen) {
        let quote = |words: String| Part::Quote(format!("“{words}”"));
        let inner = if is_quoted { words.into_iter().map(quote).collect() } else { vec![Part::List(words)] };
        parts.push(Part::Section(title, inner));
    }
    Leaf { heading: title(case), foot: String::new(), parts }
}

/// Words that begin with a day, such as `2026-11-25 10:30`, with the day as people say it.
fn spoken(words: &str) -> String {
    let day = words.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    let (Some(day), Some(rest)) = (day, words.get(10..)) else { return words.to_owned() };
    let rest = rest.trim_start_matches(['T', ' ', ',']);
    let day = day.format("%A %-d %B %Y").to_string();
    if rest.is_empty() { day } else { format!("{day}, {rest}") }
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

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn a_day_is_said_as_people_say_it_and_all_else_stays() {
        for (words, said) in [
            ("2026-11-25 10:30", "Wednesday 25 November 2026, 10:30"),
            ("2026-11-25", "Wednesday 25 November 2026"),
            ("2026-11-25T10:30 · by telephone", "Wednesday 25 November 2026, 10:30 · by telephone"),
            ("2026-11-31 10:30", "2026-11-31 10:30"),
            ("next week, Tüesday", "next week, Tüesday"),
            ("not recorded", "not recorded"),
        ] {
            assert_eq!(spoken(words), said);
        }
    }
}
