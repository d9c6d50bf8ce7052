//! What is looked for, in the library, in a review and at the shell: words, tags and fields, one grammar for all. All parts must fit.

use crate::journal::file_name::client_code_of;
use crate::session::Summary;

/// A field that can be named, as `client:C-017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryField {
    /// The client's code.
    Client,
    /// The protocol's id.
    Protocol,
    /// Who wrote.
    By,
    /// From this day on.
    Since,
    /// Up to this day.
    Until,
    /// The kind of an entry.
    Kind,
    /// The phase of an entry.
    Phase,
}

/// Every field: what is typed before the colon, an example, and what it means.
pub const QUERY_FIELDS: &[(QueryField, &str, &str, &str)] = &[
    (QueryField::Client, "client", "client:C-017", "this client's"),
    (QueryField::Protocol, "protocol", "protocol:im_kat", "by this protocol"),
    (QueryField::By, "by", "by:MK", "written by this author"),
    (QueryField::Since, "since", "since:2026-03", "from this day, month or year on"),
    (QueryField::Until, "until", "until:2026-06", "up to this day, month or year"),
    (QueryField::Kind, "kind", "kind:dose", "entries of this kind"),
    (QueryField::Phase, "phase", "phase:presence", "entries of this phase"),
];

/// One part of what is looked for, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
enum QueryTerm {
    Words(String),
    Field(QueryField, String),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    terms: Vec<QueryTerm>,
}

/// What an entry of a review is, for a query.
#[derive(Clone, Copy, Debug)]
pub struct EntryFacts<'a> {
    /// Its kind, as the screen says it and as the record does.
    pub kinds: [&'a str; 2],
    /// Its phase's id.
    pub phase: &'a str,
    /// Who wrote it.
    pub author: &'a str,
    /// Everything it says, tags with `#` included, in small letters.
    pub words: &'a str,
}

impl SearchQuery {
    /// Reads what was typed. A word in quotation marks may hold spaces; what is no field is words.
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        for (place, piece) in text.split('"').enumerate() {
            if place % 2 == 1 {
                parts.extend((!piece.is_empty()).then(|| QueryTerm::Words(piece.to_lowercase())));
                continue;
            }
            parts.extend(piece.split_whitespace().map(|word| parse_term(&word.to_lowercase())));
        }
        Self { terms: parts }
    }

    /// Nothing is looked for: everything fits.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The same, with a field added.
    #[must_use]
    pub fn with_field(mut self, field: QueryField, value: &str) -> Self {
        self.terms.push(QueryTerm::Field(field, value.to_lowercase()));
        self
    }

    /// Whether something in it is said in a session, and not only known of it.
    pub fn has_words(&self) -> bool {
        self.terms.iter().any(|part| matches!(part, QueryTerm::Words(_)))
    }

    /// Words of which each must stand, letter for letter but for their case, in the cells of a record that has an entry that fits:
    /// letters and digits of ASCII, in small letters.
    pub fn needed_words(&self) -> impl Iterator<Item = &str> {
        let words =
            self.terms.iter().filter_map(|part| if let QueryTerm::Words(words) = part { Some(words.as_str()) } else { None });
        words.filter_map(|words| words.split(|letter: char| !letter.is_ascii_alphanumeric()).max_by_key(|run| run.len()))
    }

    /// Whether a session fits, by its name and what is known of it.
    pub fn matches_session(&self, name: &str, summary: Option<&Summary>) -> bool {
        self.terms.iter().all(|part| term_matches_session(part, name, summary))
    }

    /// The same without what only an entry can say: which sessions are worth reading for it. Of a session of which nothing is known
    /// its name alone is judged.
    pub fn may_match_session(&self, name: &str, summary: Option<&Summary>) -> bool {
        let is_judged = |part: &&QueryTerm| match part {
            QueryTerm::Field(QueryField::Kind | QueryField::Phase | QueryField::By, _) | QueryTerm::Words(_) => false,
            QueryTerm::Field(QueryField::Protocol, _) => summary.is_some(),
            QueryTerm::Field(QueryField::Client | QueryField::Since | QueryField::Until, _) => true,
        };
        self.terms.iter().filter(is_judged).all(|part| term_matches_session(part, name, summary))
    }

    /// Whether an entry fits.
    pub fn matches_entry(&self, entry: EntryFacts<'_>) -> bool {
        self.terms.iter().all(|part| match part {
            QueryTerm::Words(words) => entry.words.contains(words.as_str()),
            QueryTerm::Field(QueryField::Kind, kind) => entry.kinds.iter().any(|known| known.starts_with(kind.as_str())),
            QueryTerm::Field(QueryField::Phase, phase) => entry.phase.starts_with(phase.as_str()),
            QueryTerm::Field(QueryField::By, by) => entry.author.eq_ignore_ascii_case(by),
            QueryTerm::Field(..) => true,
        })
    }
}

fn parse_term(word: &str) -> QueryTerm {
    let field = word.split_once(':').and_then(|(name, value)| {
        let (field, ..) = QUERY_FIELDS.iter().find(|(_, known, ..)| *known == name)?;
        (!value.is_empty()).then(|| QueryTerm::Field(*field, value.to_owned()))
    });
    field.unwrap_or_else(|| QueryTerm::Words(word.to_owned()))
}

/// Whether something was said in a session, as far as its words are known.
fn contains_words(summary: &Summary, needle: &str) -> bool {
    summary.text.as_ref().is_some_and(|words| words.search_text.contains(needle))
}

fn term_matches_session(part: &QueryTerm, name: &str, summary: Option<&Summary>) -> bool {
    let code = || summary.map_or_else(|| client_code_of(name), |known| known.client.as_str());
    let date = || summary.map_or_else(|| date_from_name(name), |known| known.began.date());
    match part {
        QueryTerm::Words(words) => {
            name.to_lowercase().contains(words.as_str())
                || summary.is_some_and(|known| contains_words(known, words) || known.protocol.contains(words.as_str()))
        }
        QueryTerm::Field(QueryField::Client, client) => code().to_lowercase().starts_with(client.as_str()),
        QueryTerm::Field(QueryField::Protocol, protocol) => {
            summary.is_some_and(|known| known.protocol.starts_with(protocol.as_str()))
        }
        QueryTerm::Field(QueryField::By, by) => {
            summary.is_some_and(|known| known.authors.iter().any(|author| author.eq_ignore_ascii_case(by)))
        }
        QueryTerm::Field(QueryField::Since, since) => date().as_str() >= since.as_str(),
        QueryTerm::Field(QueryField::Until, until) => {
            let date = date();
            date.get(..until.len().min(date.len())).unwrap_or_default() <= until.as_str()
        }
        // A session holds many kinds and phases; these say something of an entry only.
        QueryTerm::Field(QueryField::Kind | QueryField::Phase, _) => true,
    }
}

/// The day that a session's name begins with: `2026-11-23`.
pub fn date_from_name(name: &str) -> String {
    let part = |from: usize, until: usize| name.get(from..until).unwrap_or_default();
    format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_answers_for_client_and_day() {
        let fits = |text: &str| SearchQuery::parse(text).matches_session("20261123-0902-C-017", None);
        for text in
            ["", "c-017", "client:c-01", "since:2026-11", "until:2026-11", "since:2026-11-23 until:2026-11-23", "20261123"]
        {
            assert!(fits(text), "{text}");
        }
        for text in ["client:c-018", "since:2026-12", "until:2026-10", "grief", "by:mk", "protocol:im"] {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn every_part_must_fit_an_entry() {
        let entry =
            EntryFacts { kinds: ["quote", "note"], phase: "presence", author: "MK", words: "i can see the whole house #grief" };
        for text in ["", "whole HOUSE", "\"the whole\"", "#grief", "kind:quote", "kind:note by:mk", "phase:pres house"] {
            assert!(SearchQuery::parse(text).matches_entry(entry), "{text}");
        }
        for text in ["\"whole the\"", "#joy", "kind:dose", "by:nr", "house phase:after", "nokind:quote"] {
            assert!(!SearchQuery::parse(text).matches_entry(entry), "{text}");
        }
    }
}
