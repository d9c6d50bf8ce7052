//! The client's own page: intention, chosen quotes, themes, music, advice until tomorrow and whom to call. No dose, no readings, no
//! observations and nothing private.

use super::CaseRecord;
use crate::report::common::{effective_rows, text_and_note};
use crate::report::document::{DocumentBlock, PageKind, ReportDocument, ReportPages};
use crate::session::{RowKind, Session};
use chrono::NaiveDate;

const PAGE_TITLE: &str = "Your session";

/// The quotes of a session that can be chosen: entry number and text.
pub fn client_quotes(case: &CaseRecord) -> Vec<(u64, &str)> {
    effective_rows(&case.session, RowKind::Note, "quote").into_iter().map(|row| (row.entry, row.note.as_str())).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct HandoutPageSection {
    pub(crate) title: &'static str,
    pub(crate) paragraphs: Vec<String>,
    /// Whether the paragraphs are the client's words.
    pub(crate) is_quoted: bool,
}

/// The title of the section with the chosen quotes.
pub(crate) const QUOTES_TITLE: &str = "What you said";

/// The heading of the page. It is not the session's name, which contains the client's code.
pub(crate) fn handout_title(case: &CaseRecord) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.local().format("%-d %B %Y").to_string()).unwrap_or_default();
    format!("{PAGE_TITLE} · {date}")
}

/// The sections of the page in order, with the quotes of the chosen entries. A section of which nothing is recorded is left out.
pub(crate) fn handout_sections(case: &CaseRecord, chosen: &[u64]) -> Vec<HandoutPageSection> {
    let session = &case.session;
    let words = |item: &str| effective_rows(session, RowKind::Note, item).iter().map(|row| row.note.clone()).collect::<Vec<_>>();
    let quotes = client_quotes(case).into_iter().filter(|(entry, _)| chosen.contains(entry)).map(|(_, words)| words.to_owned());
    let planned =
        |item: &str| effective_rows(session, RowKind::Plan, item).into_iter().map(text_and_note).collect::<Vec<String>>();
    let quote_section = |title, words| HandoutPageSection { title, paragraphs: words, is_quoted: true };
    let list_section = |title, words| HandoutPageSection { title, paragraphs: words, is_quoted: false };
    let mut all = vec![
        quote_section("What you came with", words("intention")),
        quote_section(QUOTES_TITLE, quotes.collect()),
        list_section("Themes", words("theme")),
        list_section("Music", music_titles(session)),
        list_section("Until tomorrow", planned("aftercare")),
        list_section("Whom to call", planned("contact")),
        list_section("When we meet again", planned("followup").iter().map(|words| spell_out_date(words)).collect()),
    ];
    all.retain(|section| !section.paragraphs.is_empty());
    all
}

/// The page with the quotes of the chosen entries.
pub fn handout_page(case: &CaseRecord, chosen: &[u64]) -> ReportPages {
    let warning = |speed| DocumentBlock::Warning(format!("REHEARSAL at {speed} times the speed: not a real session."));
    let section = |section: HandoutPageSection| {
        let quote = |text: String| DocumentBlock::Quote(format!("“{text}”"));
        let HandoutPageSection { title, paragraphs, is_quoted } = section;
        let blocks = if is_quoted { paragraphs.into_iter().map(quote).collect() } else { vec![DocumentBlock::List(paragraphs)] };
        DocumentBlock::Section(title, blocks)
    };
    let sections = handout_sections(case, chosen).into_iter().map(section);
    let blocks = case.rehearsal_speed().map(warning).into_iter().chain(sections).collect();
    let document = ReportDocument { heading: handout_title(case), footer: String::new(), blocks };
    ReportPages { title: PAGE_TITLE.to_owned(), kind: PageKind::Client, documents: vec![document] }
}

/// Writes out the date at the beginning of a text: `2026-11-25 10:30` becomes `Wednesday 25 November 2026, 10:30`.
fn spell_out_date(words: &str) -> String {
    let day = words.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    let (Some(day), Some(rest)) = (day, words.get(10..)) else { return words.to_owned() };
    let rest = rest.trim_start_matches(['T', ' ', ',']);
    let day = day.format("%A %-d %B %Y").to_string();
    if rest.is_empty() { day } else { format!("{day}, {rest}") }
}

/// The music titles in the order played, each once.
fn music_titles(session: &Session) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for row in effective_rows(session, RowKind::Music, "track").into_iter().filter(|row| !row.text.is_empty()) {
        let title = text_and_note(row);
        if !all.contains(&title) {
            all.push(title);
        }
    }
    all
}
