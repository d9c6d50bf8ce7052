//! The query language of the library, the review and the command line: words, tags and fields, all of which must match.

use crate::journal::file_name::client_code_of;
use crate::session::words::to_searched;
use crate::session::{Row, Summary};

/// A field of a query, such as `client:C-017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueryField {
    Client,
    Protocol,
    By,
    Since,
    Until,
    Kind,
    Phase,
}

/// Every field with its name, an example and its meaning.
pub(crate) const QUERY_FIELDS: &[(QueryField, &str, &str, &str)] = &[
    (QueryField::Client, "client", "client:C-017", "this client's"),
    (QueryField::Protocol, "protocol", "protocol:im_kat", "by this protocol"),
    (QueryField::By, "by", "by:MK", "written by this author"),
    (QueryField::Since, "since", "since:2026-03", "from this day, month or year on"),
    (QueryField::Until, "until", "until:2026-06", "up to this day, month or year"),
    (QueryField::Kind, "kind", "kind:dose", "entries of this kind"),
    (QueryField::Phase, "phase", "phase:presence", "entries of this phase"),
];

/// One term of a query: words, or a field with its value, as they are searched.
type QueryTerm = (Option<QueryField>, String);

/// A parsed query. An empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    terms: Vec<QueryTerm>,
}

impl SearchQuery {
    /// Parses a query. Quotation marks keep words with spaces together; a term that is no field is words.
    pub(crate) fn parse(text: &str) -> Self {
        let mut terms = Vec::new();
        for (index, piece) in text.split('"').enumerate() {
            if index % 2 == 1 {
                terms.extend((!piece.is_empty()).then(|| (None, to_searched(piece))));
            } else {
                terms.extend(piece.split_whitespace().map(|word| parse_term(&to_searched(word))));
            }
        }
        Self { terms }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The query with another field that must match.
    #[must_use]
    pub(crate) fn with_field(mut self, field: QueryField, value: &str) -> Self {
        self.terms.push((Some(field), value.to_lowercase()));
        self
    }

    /// Whether the query has terms that are no fields.
    pub(crate) fn has_words(&self) -> bool {
        self.terms.iter().any(|(field, _)| field.is_none())
    }

    /// Words that the cells of a record must contain, whatever their case, if any of its entries matches. Each is the longest run of
    /// ASCII letters and digits of a term, in lower case.
    pub(crate) fn needed_words(&self) -> impl Iterator<Item = &str> {
        let words = self.terms.iter().filter(|(field, _)| field.is_none());
        words.filter_map(|(_, words)| words.split(|letter: char| !letter.is_ascii_alphanumeric()).max_by_key(|run| run.len()))
    }

    /// Whether a session matches, judged by its name and its summary.
    pub(crate) fn matches_session(&self, name: &str, summary: Option<&Summary>) -> bool {
        self.terms.iter().all(|term| term_matches_session(term, name, summary))
    }

    /// Whether a session may have an entry that matches: [`matches_session`](Self::matches_session) without the terms that only an
    /// entry decides, and without the protocol if there is no summary.
    pub(crate) fn may_match_session(&self, name: &str, summary: Option<&Summary>) -> bool {
        let is_decided = |(field, _): &&QueryTerm| match field {
            None | Some(QueryField::Kind | QueryField::Phase | QueryField::By) => false,
            Some(QueryField::Protocol) => summary.is_some(),
            Some(QueryField::Client | QueryField::Since | QueryField::Until) => true,
        };
        self.terms.iter().filter(is_decided).all(|term| term_matches_session(term, name, summary))
    }

    /// Whether an entry matches, given its first row, the name of its kind on the screen, the id of its phase, and all its text
    /// [as it is searched](to_searched), including tags with their `#`.
    pub(crate) fn matches_entry(&self, first: &Row, kind: &str, phase: &str, words: &str) -> bool {
        self.terms.iter().all(|(field, value)| match field {
            None => words.contains(value.as_str()),
            Some(QueryField::Kind) => [kind, first.kind.word()].iter().any(|kind| kind.starts_with(value.as_str())),
            Some(QueryField::Phase) => phase.starts_with(value.as_str()),
            Some(QueryField::By) => first.author.as_str().eq_ignore_ascii_case(value),
            Some(_) => true,
        })
    }
}

fn parse_term(word: &str) -> QueryTerm {
    let field = word.split_once(':').filter(|(_, value)| !value.is_empty()).and_then(|(name, value)| {
        let (field, ..) = QUERY_FIELDS.iter().find(|(_, known, ..)| *known == name)?;
        Some((Some(*field), value.to_owned()))
    });
    field.unwrap_or_else(|| (None, word.to_owned()))
}

fn term_matches_session((field, value): &QueryTerm, name: &str, summary: Option<&Summary>) -> bool {
    let date = || summary.map_or_else(|| date_from_name(name), |known| known.began.date());
    match field {
        None => {
            let has_words = |text: &str| text.contains(value.as_str());
            let is_in_summary = |known: &Summary| {
                known.text.as_ref().is_some_and(|text| has_words(&text.search_text)) || has_words(&known.protocol)
            };
            has_words(&name.to_lowercase()) || summary.is_some_and(is_in_summary)
        }
        Some(QueryField::Client) => {
            let client = summary.map_or_else(|| client_code_of(name), |known| known.client.as_str());
            client.to_lowercase().starts_with(value.as_str())
        }
        Some(QueryField::Protocol) => summary.is_some_and(|known| known.protocol.starts_with(value.as_str())),
        Some(QueryField::By) => {
            summary.is_some_and(|known| known.authors.iter().any(|author| author.eq_ignore_ascii_case(value)))
        }
        Some(QueryField::Since) => date() >= *value,
        Some(QueryField::Until) => {
            let date = date();
            date.get(..value.len().min(date.len())).unwrap_or_default() <= value.as_str()
        }
        // Only entries have a kind and a phase.
        Some(QueryField::Kind | QueryField::Phase) => true,
    }
}

/// The date in a session's name: `20261123-0902-C-017` gives `2026-11-23`.
pub(crate) fn date_from_name(name: &str) -> String {
    let part = |from: usize, until: usize| name.get(from..until).unwrap_or_default();
    format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8))
}
