//! `search`: entries with some words, in every record of the data folder, newest session first. Private notes are never searched.

use super::Workspace;
use super::list::build_query;
use crate::app::input::search_query::{EntryFacts, SearchQuery};
use crate::edge::args::{GlobalOptions, SearchOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::runtime::library_worker::load_session;
use crate::edge::store::parallel::par_map;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::terminal::stdio;
use crate::session::analysis::describe::describe_entry;
use crate::session::analysis::summary::search_text_of;
use crate::session::{Session, Summary};
use memchr::memchr2_iter;
use serde::Serialize;

/// One entry, as a line of JSON.
#[derive(Serialize)]
struct SearchLine<'a> {
    session: &'a str,
    client: &'a str,
    time: String,
    phase: &'static str,
    kind: &'a str,
    author: &'a str,
    entry: u64,
    words: String,
    tags: String,
}

/// `bedside search`.
pub fn search(global: &GlobalOptions, options: &SearchOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let query = build_query(SearchQuery::parse(&options.text.join(" ")), &options.filter);
    if query.is_empty() {
        return Err(CommandError::usage(
            "Nothing was named to look for, such as `bedside search house` or `bedside search kind:quote`.",
        ));
    }
    let plans = PlanCache::default();
    let found = session_index::all_sessions(&workspace);
    let needles: Vec<Needle<'_>> = query.needed_words().filter_map(Needle::new).collect();
    let lines = par_map(&found, "searched", |one| search_session(one, &query, &needles, &plans, options.filter.json));
    let mut out = Vec::new();
    let mut unopened = Vec::new();
    for (found, lines) in found.iter().zip(lines) {
        match lines? {
            Some(lines) => out.extend(lines),
            None => unopened.push(found.name.as_str()),
        }
    }
    if !unopened.is_empty() {
        stdio::print_notice(&format!(
            "Sealed, not opened here, so not searched: {}. Name the key with --identity; a passphrase is asked for by `bedside review`.",
            unopened.join(", ")
        ));
    }
    if out.is_empty() {
        if !options.filter.json {
            stdio::print_notice("Nothing like that is in any record here.");
        }
        return Ok(Exit::Failed);
    }
    stdio::print_lines(out)
}

/// What was found in a session; none: it could not be opened.
type SearchResult = Result<Option<Vec<String>>, CommandError>;

/// The entries of one session that fit, in the order of the day; none of one that is sealed and not opened. What else cannot be read
/// is `check`'s to say.
fn search_session(
    found: &SessionFiles,
    query: &SearchQuery,
    needles: &[Needle<'_>],
    plans: &PlanCache,
    json: bool,
) -> SearchResult {
    if !may_contain_all(found, needles) {
        return Ok(Some(Vec::new()));
    }
    let session = match load_session(found, plans) {
        Ok(fresh) => fresh.session,
        Err(why) => {
            let is_missed = found.is_sealed() && why.exit != Exit::Damaged && query.may_match_session(&found.name, None);
            return Ok((!is_missed).then(Vec::new));
        }
    };
    let Some(summary) = Summary::from_session(&session).filter(|summary| query.may_match_session(&found.name, Some(summary)))
    else {
        return Ok(Some(Vec::new()));
    };
    let entries = session.timeline().iter().filter(|(_, entry)| !session.ledger().is_withdrawn(*entry));
    let lines = entries.filter_map(|(_, entry)| format_entry(found, &summary.client, &session, *entry, query, json));
    lines.collect::<Result<_, _>>().map(Some)
}

fn format_entry(
    found: &SessionFiles,
    client: &str,
    session: &Session,
    entry: u64,
    query: &SearchQuery,
    json: bool,
) -> Option<Result<String, CommandError>> {
    let rows = session.ledger().live_rows_of(entry);
    let first = rows.first()?;
    let told = describe_entry(session, entry);
    let words: String = rows.iter().map(|row| search_text_of(row)).collect();
    let kinds = [told.kind, first.kind.word()];
    let phase = first.phase.id();
    let author = first.author.as_str();
    if !query.matches_entry(EntryFacts { kinds, phase, author, words: &words }) {
        return None;
    }
    if !json {
        let text = format!("{:<24} {}  {:<8} {} {}", found.name, first.time.hms(), told.kind, told.text, told.tags);
        return Some(Ok(text.trim_end().to_owned()));
    }
    let line = SearchLine {
        session: &found.name,
        client,
        time: first.time.rfc3339(),
        phase,
        kind: first.kind.word(),
        author,
        entry,
        words: told.text,
        tags: told.tags,
    };
    Some(serde_json::to_string(&line).map_err(|why| CommandError::failed(format!("What was found could not be written: {why}."))))
}

/// Whether a session's files hold every needle somewhere: most hold not even that, and need not be read as records.
fn may_contain_all(found: &SessionFiles, needles: &[Needle<'_>]) -> bool {
    // A sealed one has to be opened first.
    if needles.is_empty() || found.is_sealed() {
        return true;
    }
    let files: Vec<Vec<u8>> = found.parts.iter().filter_map(|(_, path)| std::fs::read(path).ok()).collect();
    needles.iter().all(|needle| files.iter().any(|file| needle.is_found_in(file)))
}

/// A word to find in bytes, whatever the case of its letters.
struct Needle<'a> {
    /// Letters and digits of ASCII, in small letters.
    word: &'a str,
    /// The one of them that a record holds least often, and its place.
    rarest: (usize, u8),
}

impl<'a> Needle<'a> {
    /// None of an empty word.
    fn new(word: &'a str) -> Option<Self> {
        // Digits fill a record; the letters stand as they are common in English.
        const COMMON: &[u8] = b"0123456789etaoinsrhdlucmfywgpbvkxqjz";
        let rank = |byte: u8| COMMON.iter().position(|known| *known == byte);
        let rare = word.bytes().enumerate().max_by_key(|(_, byte)| rank(*byte))?;
        Some(Self { word, rarest: rare })
    }

    fn is_found_in(&self, bytes: &[u8]) -> bool {
        let (place, rare) = self.rarest;
        let stands = |at: usize| {
            let start = at.checked_sub(place)?;
            let there = bytes.get(start..start + self.word.len())?;
            there.eq_ignore_ascii_case(self.word.as_bytes()).then_some(())
        };
        memchr2_iter(rare, rare.to_ascii_uppercase(), bytes).any(|at| stands(at).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_anywhere() {
        let is_in = |word: &str, bytes: &str| Needle::new(word).is_some_and(|needle| needle.is_found_in(bytes.as_bytes()));
        for (word, bytes) in [("house", "the whole HOUSE"), ("zzz", "zzz"), ("a1", "xA1"), ("e", "E"), ("kite", "a kit, a kite")]
        {
            assert!(is_in(word, bytes), "{word}");
        }
        for (word, bytes) in [("house", "the hous"), ("zz", "z"), ("a1", "1a"), ("e", ""), ("", "x")] {
            assert!(!is_in(word, bytes), "{word}");
        }
    }
}
