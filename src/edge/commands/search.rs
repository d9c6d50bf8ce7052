//! `search`: entries with some words, in every record of the data folder, newest session first. Private notes are never searched.

use super::list::build_query;
use crate::app::input::search_query::{EntryFacts, SearchQuery};
use crate::args::{GlobalArgs, SearchArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::load::load_session;
use crate::edge::store::parallel::par_map;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::session::analysis::describe::describe_entry;
use crate::session::analysis::summary::search_text_of;
use crate::session::{Session, Summary};
use memchr::memchr2_iter;
use serde::Serialize;

/// The JSON line of one entry.
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
pub(crate) fn search(global: &GlobalArgs, args: &SearchArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let query = build_query(SearchQuery::parse(&args.text.join(" ")), &args.filter);
    if query.is_empty() {
        return Err(CommandError::usage(
            "Nothing was named to look for, such as `bedside search house` or `bedside search kind:quote`.",
        ));
    }
    let plans = PlanCache::default();
    let sessions = session_index::all_sessions(&workspace);
    let needles: Vec<Needle<'_>> = query.needed_words().filter_map(Needle::new).collect();
    let results = par_map(&sessions, "searched", |files| search_session(files, &query, &needles, &plans, args.filter.json));
    let mut out = Vec::new();
    let mut unopened = Vec::new();
    for (files, lines) in sessions.iter().zip(results) {
        match lines? {
            Some(lines) => out.extend(lines),
            None => unopened.push(files.name.as_str()),
        }
    }
    if !unopened.is_empty() {
        stdio::print_notice(&format!(
            "Sealed, not opened here, so not searched: {}. Name the key with --identity; a passphrase is asked for by `bedside review`.",
            unopened.join(", ")
        ));
    }
    if out.is_empty() {
        if !args.filter.json {
            stdio::print_notice("Nothing like that is in any record here.");
        }
        return Ok(Exit::Failed);
    }
    stdio::print_lines(out)
}

/// The lines of one session; `None` where it is sealed and could not be opened.
type SearchResult = Result<Option<Vec<String>>, CommandError>;

/// The matching entries of one session, by time. A session that cannot be read for another reason than its seal has none; `bedside
/// check` reports it.
fn search_session(
    files: &SessionFiles,
    query: &SearchQuery,
    needles: &[Needle<'_>],
    plans: &PlanCache,
    json: bool,
) -> SearchResult {
    if !may_contain_all(files, needles) {
        return Ok(Some(Vec::new()));
    }
    let session = match load_session(files, plans) {
        Ok(loaded) => loaded.session,
        Err(why) => {
            let is_missed = files.is_sealed() && why.exit != Exit::Damaged && query.may_match_session(&files.name, None);
            return Ok((!is_missed).then(Vec::new));
        }
    };
    let Some(summary) = Summary::from_session(&session).filter(|summary| query.may_match_session(&files.name, Some(summary)))
    else {
        return Ok(Some(Vec::new()));
    };
    let entries = session.timeline().iter().filter(|(_, entry)| !session.ledger().is_withdrawn(*entry));
    let lines = entries.filter_map(|(_, entry)| format_entry(files, &summary.client, &session, *entry, query, json));
    lines.collect::<Result<_, _>>().map(Some)
}

fn format_entry(
    files: &SessionFiles,
    client: &str,
    session: &Session,
    entry: u64,
    query: &SearchQuery,
    json: bool,
) -> Option<Result<String, CommandError>> {
    let rows = session.ledger().live_rows_of(entry);
    let first = rows.first()?;
    let description = describe_entry(session, entry);
    let words: String = rows.iter().map(|row| search_text_of(row)).collect();
    let kinds = [description.kind, first.kind.word()];
    let phase = first.phase.id();
    let author = first.author.as_str();
    if !query.matches_entry(EntryFacts { kinds, phase, author, words: &words }) {
        return None;
    }
    if !json {
        let (kind, text, tags) = (description.kind, description.text, description.tags);
        let text = format!("{:<24} {}  {kind:<8} {text} {tags}", files.name, first.time.hms());
        return Some(Ok(text.trim_end().to_owned()));
    }
    let line = SearchLine {
        session: &files.name,
        client,
        time: first.time.rfc3339(),
        phase,
        kind: first.kind.word(),
        author,
        entry,
        words: description.text,
        tags: description.tags,
    };
    Some(serde_json::to_string(&line).map_err(|why| CommandError::failed(format!("What was found could not be written: {why}."))))
}

/// Whether a session's bytes contain every needle. Most do not, and need not be parsed. A sealed session may.
fn may_contain_all(files: &SessionFiles, needles: &[Needle<'_>]) -> bool {
    if needles.is_empty() || files.is_sealed() {
        return true;
    }
    let parts: Vec<Vec<u8>> = files.parts.iter().filter_map(|(_, path)| std::fs::read(path).ok()).collect();
    needles.iter().all(|needle| parts.iter().any(|part| needle.is_found_in(part)))
}

/// A word to find in bytes without regard to case.
struct Needle<'a> {
    /// ASCII letters in lower case, and digits.
    word: &'a str,
    /// Index and byte of the word's rarest character.
    rarest: (usize, u8),
}

impl<'a> Needle<'a> {
    /// `None` for an empty word.
    fn new(word: &'a str) -> Option<Self> {
        // Digits fill a record; then letters by their frequency in English.
        const COMMON: &[u8] = b"0123456789etaoinsrhdlucmfywgpbvkxqjz";
        let rank = |byte: u8| COMMON.iter().position(|known| *known == byte);
        let rarest = word.bytes().enumerate().max_by_key(|(_, byte)| rank(*byte))?;
        Some(Self { word, rarest })
    }

    fn is_found_in(&self, bytes: &[u8]) -> bool {
        let (index, byte) = self.rarest;
        memchr2_iter(byte, byte.to_ascii_uppercase(), bytes).any(|at| {
            let start = at.checked_sub(index);
            let here = start.and_then(|start| bytes.get(start..start + self.word.len()));
            here.is_some_and(|here| here.eq_ignore_ascii_case(self.word.as_bytes()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_anywhere() {
        let contains = |word: &str, bytes: &str| Needle::new(word).is_some_and(|needle| needle.is_found_in(bytes.as_bytes()));
        for (word, bytes) in [("house", "the whole HOUSE"), ("zzz", "zzz"), ("a1", "xA1"), ("e", "E"), ("kite", "a kit, a kite")]
        {
            assert!(contains(word, bytes), "{word}");
        }
        for (word, bytes) in [("house", "the hous"), ("zz", "z"), ("a1", "1a"), ("e", ""), ("", "x")] {
            assert!(!contains(word, bytes), "{word}");
        }
    }
}
