//! The client's own page: intention, chosen quotes, themes, music, advice until tomorrow and whom to call. No dose, no readings, no
//! observations and nothing private.

use super::{CaseRecord, ExportOptions, NOT_RECORDED, html, pdf};
use crate::report::common::{effective_rows, text_and_note};
use crate::report::document::{DocumentBlock, ReportDocument};
use crate::report::html::page::html_page;
use crate::session::{Refusal, RowKind, Session};
use chrono::NaiveDate;

const PAGE_TITLE: &str = "Your session";

const STYLE: &str = "\
@page{margin:20mm}
body{font:15px/1.6 Georgia,'DejaVu Serif',serif;color:#222;background:#fff;max-width:150mm;margin:10mm auto;padding:0 4mm}
h1{font-size:22px;font-weight:normal;margin:0 0 6mm}h2{font-size:15px;font-weight:normal;color:#555;margin:7mm 0 1mm;break-after:avoid}
p,li,blockquote{margin:0 0 1.5mm;overflow-wrap:anywhere;unicode-bidi:isolate}ul{margin:0;padding-left:5mm}
blockquote{font-style:italic;break-inside:avoid}.warn{border:2px solid #000;padding:2mm}
";

/// The quotes of a session that can be chosen: entry number and text.
pub fn client_quotes(case: &CaseRecord) -> Vec<(u64, &str)> {
    effective_rows(&case.session, RowKind::Note, "quote").into_iter().map(|row| (row.entry, row.note.as_str())).collect()
}

/// A section of the page.
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

/// The sections of the page in order, with the quotes of the chosen entries. Advice, contacts and follow-up are always there; other
/// sections only if something is recorded.
pub(crate) fn handout_sections(case: &CaseRecord, chosen: &[u64]) -> Vec<HandoutPageSection> {
    let session = &case.session;
    let words = |item: &str| effective_rows(session, RowKind::Note, item).iter().map(|row| row.note.clone()).collect::<Vec<_>>();
    let quotes = client_quotes(case).into_iter().filter(|(entry, _)| chosen.contains(entry)).map(|(_, words)| words.to_owned());
    let planned = |item: &str| {
        let all: Vec<String> = effective_rows(session, RowKind::Plan, item).into_iter().map(text_and_note).collect();
        if all.is_empty() { vec![NOT_RECORDED.to_owned()] } else { all }
    };
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

#[expect(clippy::unnecessary_wraps, reason = "has the type of `HandoutFn`")]
pub(crate) fn render_html(case: &CaseRecord, chosen: &[u64], options: ExportOptions) -> Result<Vec<u8>, Refusal> {
    Ok(html_page(PAGE_TITLE, options.paper_size, STYLE, &html::document_body(&handout_document(case, chosen))))
}

pub(crate) fn render_pdf(case: &CaseRecord, chosen: &[u64], options: ExportOptions) -> Result<Vec<u8>, Refusal> {
    pdf::to_bytes(PAGE_TITLE, &[handout_document(case, chosen)], pdf::PageKind::Client, options.paper_or_default())
}

fn handout_document(case: &CaseRecord, chosen: &[u64]) -> ReportDocument {
    let mut parts = Vec::new();
    if let Some(speed) = case.rehearsal_speed() {
        parts.push(DocumentBlock::Warning(format!("REHEARSAL at {speed} times the speed: this was no session.")));
    }
    for HandoutPageSection { title, paragraphs, is_quoted } in handout_sections(case, chosen) {
        let quote = |words: String| DocumentBlock::Quote(format!("“{words}”"));
        let inner = if is_quoted { paragraphs.into_iter().map(quote).collect() } else { vec![DocumentBlock::List(paragraphs)] };
        parts.push(DocumentBlock::Section(title, inner));
    }
    ReportDocument { heading: handout_title(case), footer: String::new(), blocks: parts }
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

#[cfg(test)]
mod tests {
    use super::spell_out_date;

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
            assert_eq!(spell_out_date(words), said);
        }
    }
}
