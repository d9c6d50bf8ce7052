//! The cheat sheet: what to type in a session, on one page of paper.

use crate::report::document::{DocumentBlock, PageKind, ReportDocument, ReportPages};

/// A section of the sheet: its title, and what to type with what it does.
pub type CheatSection = (&'static str, Vec<(String, String)>);

/// The page of some sections. The first one takes the whole width, the others are in two columns.
pub fn cheatsheet_page(heading: &str, sections: &[CheatSection]) -> ReportPages {
    let section = |(title, entries): &CheatSection| {
        let pairs = entries.iter().map(|(typed, does)| (does.clone(), typed.clone())).collect();
        DocumentBlock::Section(title, vec![DocumentBlock::CodePairs(pairs)])
    };
    let mut blocks: Vec<DocumentBlock> = sections.iter().take(1).map(section).collect();
    blocks.push(DocumentBlock::TwoColumns(sections.iter().skip(1).map(section).collect()));
    let document = ReportDocument { heading: heading.to_owned(), footer: heading.to_owned(), blocks };
    ReportPages { title: heading.to_owned(), kind: PageKind::Downtime, documents: vec![document] }
}
