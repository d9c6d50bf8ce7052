//! The client's own page: what they came with, words of theirs that were chosen, themes, music, what to do until tomorrow and whom to
//! call. No dose, no number, no observation and nothing private: what others wrote about them is the record's.

use super::day::live;
use super::leaf::{Leaf, Part};
use super::page::page;
use super::{Case, Choice, NOT_RECORDED, html, pdf};
use crate::session::row::Row;
use crate::session::{Kind, Refusal, Session};

const TITLE: &str = "Your session";

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

/// The page for a browser, with the quotes whose numbers were chosen.
#[expect(clippy::unnecessary_wraps, reason = "another format may refuse, and all are made alike")]
pub(super) fn html(case: &Case, chosen: &[u64], _: Choice) -> Result<Vec<u8>, Refusal> {
    Ok(page(TITLE, STYLE, &html::leaf(&leaf(case, chosen))))
}

/// The page for paper.
pub(super) fn pdf(case: &Case, chosen: &[u64], choice: Choice) -> Result<Vec<u8>, Refusal> {
    pdf::of(TITLE, &[leaf(case, chosen)], pdf::Look::Client, choice.paper)
}

fn leaf(case: &Case, chosen: &[u64]) -> Leaf {
    let session = &case.session;
    let date = session.ledger().row(1).map(|row| row.time.local().format("%-d %B %Y").to_string()).unwrap_or_default();
    let mut parts = Vec::new();
    if let Some(speed) = case.rehearsal() {
        parts.push(Part::Warning(format!("REHEARSAL at {speed} times the speed: this was no session.")));
    }
    let words = |item: &str| live(session, Kind::Note, item).iter().map(|row| row.note.clone()).collect::<Vec<_>>();
    let said = quotes(case).into_iter().filter(|(entry, _)| chosen.contains(entry));
    let said: Vec<String> = said.map(|(_, words)| words.to_owned()).collect();
    let planned = |item: &str| live(session, Kind::Plan, item).iter().map(|row| both(row)).collect::<Vec<_>>();
    parts.extend(quoted("What you came with", &words("intention")));
    parts.extend(quoted("What you said", &said));
    parts.extend(listed("Themes", words("theme")));
    parts.extend(listed("Music", music(session)));
    parts.extend(always("Until tomorrow", planned("aftercare")));
    parts.extend(always("Whom to call", planned("contact")));
    parts.extend(always("When we meet again", planned("followup")));
    // The name of a session holds the client's code, which is the record's.
    Leaf { heading: format!("{TITLE} · {date}"), foot: String::new(), parts }
}

fn quoted(title: &'static str, all: &[String]) -> Option<Part> {
    let words = all.iter().map(|words| Part::Quote(format!("“{words}”"))).collect();
    (!all.is_empty()).then_some(Part::Section(title, words))
}

fn listed(title: &'static str, all: Vec<String>) -> Option<Part> {
    (!all.is_empty()).then(|| Part::Section(title, vec![Part::List(all)]))
}

/// What a client must be able to look for and find, even that nothing was written down.
fn always(title: &'static str, all: Vec<String>) -> Option<Part> {
    listed(title, if all.is_empty() { vec![NOT_RECORDED.to_owned()] } else { all })
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
