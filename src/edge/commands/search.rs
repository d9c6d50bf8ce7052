//! `search`: entries with some words, in every record of the data folder, newest session first. Private notes are never searched.

use super::json_line;
use super::list::build_query;
use crate::app::input::search_query::SearchQuery;
use crate::args::{GlobalArgs, SearchArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::plain_file;
use crate::edge::sessions::load::load_session;
use crate::edge::store::parallel::par_map;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::record_copies;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::journal::columns::HEADER;
use crate::session::analysis::describe::describe_entry;
use crate::session::analysis::summary::search_text_of;
use crate::session::{Session, Summary};
use aho_corasick::AhoCorasick;
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

pub(crate) fn search(global: &GlobalArgs, args: &SearchArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let query = build_query(SearchQuery::parse(&args.text.join(" ")), &args.filter);
    if query.is_empty() {
        return Err(CommandError::usage(
            "Type what to search for, such as `bedside search house` or `bedside search kind:quote`.",
        ));
    }
    let plans = PlanCache::default();
    let sessions = session_index::all_sessions(&workspace);
    let needle = |word: &str| AhoCorasick::builder().ascii_case_insensitive(true).build([word]);
    let needles = query.needed_words().filter(|word| !word.is_empty()).map(needle).collect::<Result<Vec<_>, _>>();
    let needles = needles.map_err(|why| CommandError::usage(format!("This cannot be searched: {why}.")))?;
    let results = par_map(&sessions, "searched", |files| search_session(files, &query, &needles, &plans, args.filter.json));
    let mut out = Vec::new();
    let mut unopened = Vec::new();
    for (files, result) in sessions.iter().zip(results) {
        match result? {
            Searched::Sealed => unopened.push(files.name.as_str()),
            Searched::Read { lines, faults } => {
                out.extend(lines);
                for fault in faults {
                    stdio::print_notice(&format!("{}: {fault}", files.name));
                }
            }
        }
    }
    if !unopened.is_empty() {
        stdio::print_notice(&format!(
            "Sealed, so not searched: {}. Name the key with --identity; for a passphrase, use `bedside review`.",
            unopened.join(", ")
        ));
    }
    for copy in record_copies::all_copies(&workspace).iter().filter(|copy| copy.has_more()) {
        stdio::print_notice(&format!("Not searched: {}", copy.describe()));
    }
    if out.is_empty() {
        if !args.filter.json {
            stdio::print_notice("No matches in any record here.");
        }
        return Ok(Exit::Failed);
    }
    stdio::print_lines(out)
}

/// What the search of one session came to.
enum Searched {
    /// The lines of its matching entries, and sentences about what could not be searched.
    Read { lines: Vec<String>, faults: Vec<String> },
    /// It is sealed and could not be opened.
    Sealed,
}

type SearchResult = Result<Searched, CommandError>;

/// The matching entries of one session, by time.
fn search_session(
    files: &SessionFiles,
    query: &SearchQuery,
    needles: &[AhoCorasick],
    plans: &PlanCache,
    json: bool,
) -> SearchResult {
    let nothing = |faults| Ok(Searched::Read { lines: Vec::new(), faults });
    if !may_contain_all(files, needles) || !query.may_match_session(&files.name, None) {
        return nothing(Vec::new());
    }
    let (session, faults) = match load_session(files, plans) {
        Ok(loaded) => (loaded.session, loaded.faults),
        Err(why) if files.is_encrypted() && why.exit != Exit::Damaged => return Ok(Searched::Sealed),
        Err(why) => return nothing(vec![format!("not searched. {}", why.sentence)]),
    };
    let Some(summary) = Summary::from_session(&session).filter(|summary| query.may_match_session(&files.name, Some(summary)))
    else {
        return nothing(faults);
    };
    let entries = session.timeline().iter().filter(|(_, entry)| !session.ledger().is_withdrawn(*entry));
    let lines = entries.filter_map(|(_, entry)| format_entry(files, &summary.client, &session, *entry, query, json));
    Ok(Searched::Read { lines: lines.collect::<Result<_, _>>()?, faults })
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
    let phase = first.phase.id();
    if !query.matches_entry(first, description.kind, phase, &words) {
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
        author: first.author.as_str(),
        entry,
        words: description.text,
        tags: description.tags,
    };
    Some(json_line(&line))
}

/// Whether a session's bytes may contain every needle. Most do not, and need not be parsed. A sealed session may, and so may one that
/// cannot be read as it is.
fn may_contain_all(files: &SessionFiles, needles: &[AhoCorasick]) -> bool {
    if files.is_encrypted() {
        return true;
    }
    let parts: Vec<Vec<u8>> = files.parts.iter().filter_map(|(_, path)| plain_file::read_file(path).ok()).collect();
    let is_plain = files.parts.len() == 1 && parts.iter().all(|part| part.starts_with(HEADER.as_bytes()));
    !is_plain || needles.iter().all(|needle| parts.iter().any(|part| needle.is_match(part)))
}
