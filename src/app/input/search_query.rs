//! What is looked for, in the library, in a review and at the shell: words, tags and fields, one grammar for all. All parts must fit.

use crate::journal::file_name::client_of;
use crate::session::Summary;

/// A field that can be named, as `client:C-017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
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
pub const FIELDS: &[(Field, &str, &str, &str)] = &[
    (Field::Client, "client", "client:C-017", "this client's"),
    (Field::Protocol, "protocol", "protocol:im_kat", "by this protocol"),
    (Field::By, "by", "by:MK", "written by this author"),
    (Field::Since, "since", "since:2026-03", "from this day, month or year on"),
    (Field::Until, "until", "until:2026-06", "up to this day, month or year"),
    (Field::Kind, "kind", "kind:dose", "entries of this kind"),
    (Field::Phase, "phase", "phase:presence", "entries of this phase"),
];

/// One part of what is looked for, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Field(Field, String),
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    parts: Vec<Part>,
}

/// What an entry of a review is, for a query.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Its kind, as the screen says it and as the record does.
    pub kinds: [&'a str; 2],
    /// Its phase's id.
    pub phase: &'a str,
    /// Who wrote it.
    pub author: &'a str,
    /// Everything it says, tags with `#` included, in small letters.
    pub words: &'a str,
}

impl Query {
    /// Reads what was typed. A word in quotation marks may hold spaces; what is no field is words.
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        for (place, piece) in text.split('"').enumerate() {
            if place % 2 == 1 {
                parts.extend((!piece.is_empty()).then(|| Part::Words(piece.to_lowercase())));
                continue;
            }
            parts.extend(piece.split_whitespace().map(|word| part(&word.to_lowercase())));
        }
        Self { parts }
    }

    /// Nothing is looked for: everything fits.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The same, with a field added.
    #[must_use]
    pub fn with(mut self, field: Field, value: &str) -> Self {
        self.parts.push(Part::Field(field, value.to_lowercase()));
        self
    }

    /// Whether something in it is said in a session, and not only known of it.
    pub fn has_words(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Words(_)))
    }

    /// Words of which each must stand, letter for letter but for their case, in the cells of a record that has an entry that fits:
    /// letters and digits of ASCII, in small letters.
    pub fn needed_words(&self) -> impl Iterator<Item = &str> {
        let words = self.parts.iter().filter_map(|part| if let Part::Words(words) = part { Some(words.as_str()) } else { None });
        words.filter_map(|words| words.split(|letter: char| !letter.is_ascii_alphanumeric()).max_by_key(|run| run.len()))
    }

    /// Whether a session fits, by its name and what is known of it.
    pub fn fits_session(&self, name: &str, known: Option<&Summary>) -> bool {
        self.parts.iter().all(|part| of_session(part, name, known))
    }

    /// The same without what only an entry can say: which sessions are worth reading for it. Of a session of which nothing is known
    /// its name alone is judged.
    pub fn may_be_in(&self, name: &str, known: Option<&Summary>) -> bool {
        let is_judged = |part: &&Part| match part {
            Part::Field(Field::Kind | Field::Phase | Field::By, _) | Part::Words(_) => false,
            Part::Field(Field::Protocol, _) => known.is_some(),
            Part::Field(Field::Client | Field::Since | Field::Until, _) => true,
        };
        self.parts.iter().filter(is_judged).all(|part| of_session(part, name, known))
    }

    /// Whether an entry fits.
    pub fn fits_entry(&self, entry: Facts<'_>) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Words(words) => entry.words.contains(words.as_str()),
            Part::Field(Field::Kind, kind) => entry.kinds.iter().any(|known| known.starts_with(kind.as_str())),
            Part::Field(Field::Phase, phase) => entry.phase.starts_with(phase.as_str()),
            Part::Field(Field::By, by) => entry.author.eq_ignore_ascii_case(by),
            Part::Field(..) => true,
        })
    }
}

fn part(word: &str) -> Part {
    let field = word.split_once(':').and_then(|(name, value)| {
        let (field, ..) = FIELDS.iter().find(|(_, known, ..)| *known == name)?;
        (!value.is_empty()).then(|| Part::Field(*field, value.to_owned()))
    });
    field.unwrap_or_else(|| Part::Words(word.to_owned()))
}

/// Whether something was said in a session, as far as its words are known.
fn has(known: &Summary, said: &str) -> bool {
    known.words.as_ref().is_some_and(|words| words.searched.contains(said))
}

fn of_session(part: &Part, name: &str, known: Option<&Summary>) -> bool {
    let code = || known.map_or_else(|| client_of(name), |known| known.client.as_str());
    let date = || known.map_or_else(|| date_of(name), |known| known.began.date());
    match part {
        Part::Words(words) => {
            name.to_lowercase().contains(words.as_str())
                || known.is_some_and(|known| has(known, words) || known.protocol.contains(words.as_str()))
        }
        Part::Field(Field::Client, client) => code().to_lowercase().starts_with(client.as_str()),
        Part::Field(Field::Protocol, protocol) => known.is_some_and(|known| known.protocol.starts_with(protocol.as_str())),
        Part::Field(Field::By, by) => {
            known.is_some_and(|known| known.authors.iter().any(|author| author.eq_ignore_ascii_case(by)))
        }
        Part::Field(Field::Since, since) => date().as_str() >= since.as_str(),
        Part::Field(Field::Until, until) => {
            let date = date();
            date.get(..until.len().min(date.len())).unwrap_or_default() <= until.as_str()
        }
        // A session holds many kinds and phases; these say something of an entry only.
        Part::Field(Field::Kind | Field::Phase, _) => true,
    }
}

/// The day that a session's name begins with: `2026-11-23`.
pub fn date_of(name: &str) -> String {
    let part = |from: usize, until: usize| name.get(from..until).unwrap_or_default();
    format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_answers_for_client_and_day() {
        let fits = |text: &str| Query::read(text).fits_session("20261123-0902-C-017", None);
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
            Facts { kinds: ["quote", "note"], phase: "presence", author: "MK", words: "i can see the whole house #grief" };
        for text in ["", "whole HOUSE", "\"the whole\"", "#grief", "kind:quote", "kind:note by:mk", "phase:pres house"] {
            assert!(Query::read(text).fits_entry(entry), "{text}");
        }
        for text in ["\"whole the\"", "#joy", "kind:dose", "by:nr", "house phase:after", "nokind:quote"] {
            assert!(!Query::read(text).fits_entry(entry), "{text}");
        }
    }
}
