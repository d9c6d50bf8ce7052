//! Client codes, initials and phases. Each is valid once constructed.

use crate::session::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;
use strum::{EnumString, IntoStaticStr};

/// A client's code: `[A-Za-z][A-Za-z0-9_-]{0,31}`, kept as typed. Never a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientCode(String);

/// Device names on some systems, which no file can have.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

impl ClientCode {
    /// Parses a code.
    ///
    /// # Errors
    ///
    /// Says why the text is no code.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let lower = text.to_ascii_lowercase();
        let numbered_device = lower.len() == 4
            && (lower.starts_with("com") || lower.starts_with("lpt"))
            && lower.ends_with(|c: char| c.is_ascii_digit());
        if text.is_empty() {
            return Err(Refusal::new("A client code is needed, for example C-017. Nothing was created."));
        }
        if text.chars().any(char::is_whitespace) {
            return Err(Refusal::new(
                "A client code has no spaces, and must not be a name. Use a code such as C-017. Nothing was created.",
            ));
        }
        if RESERVED.contains(&lower.as_str()) || numbered_device {
            return Err(Refusal::new(
                "Some systems reserve this word, so a file cannot have this name. Use a code such as C-017. Nothing was created.",
            ));
        }
        let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        let rest = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !first || !rest || text.len() > 32 {
            return Err(Refusal::new(
                "A client code begins with a letter and holds up to 32 letters, digits, - and _, for example C-017. Nothing was created.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The initials of an author: `[A-Z][A-Z0-9]{1,5}`, and no word that readers take for a missing value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Initials {
    /// Letters and digits padded with zeros, so that they compare as text.
    letters: [u8; 6],
}

impl Initials {
    /// The author of rows that nobody typed.
    pub fn app() -> Self {
        Self { letters: *b"APP\0\0\0" }
    }

    /// Parses typed initials in either case.
    ///
    /// # Errors
    ///
    /// Says why the text cannot be a person's initials; `APP` is not one.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let upper = text.trim().to_uppercase();
        if upper == "APP" {
            return Err(Refusal::new(
                "APP marks rows that the program wrote, so it cannot be a person's initials. Add a letter.",
            ));
        }
        Self::from_record(&upper)
            .ok_or_else(|| Refusal::new("Initials have two to six letters or digits and begin with a letter, for example MK. NA, NAN and NULL would be read as missing."))
    }

    /// Parses a record's author cell, `APP` included.
    pub fn from_record(text: &str) -> Option<Self> {
        let first = text.bytes().next().is_some_and(|c| c.is_ascii_uppercase());
        let rest = text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let missing = matches!(text, "NA" | "NAN" | "NULL");
        let mut letters = [0; 6];
        let is_fit = first && rest && !missing && (2..=letters.len()).contains(&text.len());
        letters.iter_mut().zip(text.bytes()).for_each(|(letter, byte)| *letter = byte);
        is_fit.then_some(Self { letters })
    }

    /// The initials as they were typed.
    pub fn as_str(&self) -> &str {
        let length = self.letters.iter().position(|letter| *letter == 0).unwrap_or(self.letters.len());
        self.letters.get(..length).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }

    /// Whether the program is the author.
    pub fn is_app(&self) -> bool {
        *self == Self::app()
    }
}

impl fmt::Display for Initials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Initials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Initials").field(&self.as_str()).finish()
    }
}

/// The six phases of a session, in order. The id is the variant in lower case.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum PhaseId {
    /// Arriving and settling in.
    #[default]
    Arrive,
    /// Preparing the environment, before the dose.
    Prepare,
    /// Beginning the medicine, from the dose on.
    Begin,
    /// Music and presence, while the medicine works.
    Presence,
    /// Integration: talk, journal or quiet.
    Integrate,
    /// After the session, until the client leaves.
    After,
}

impl PhaseId {
    /// All phases in order.
    pub const ALL: [Self; 6] = [Self::Arrive, Self::Prepare, Self::Begin, Self::Presence, Self::Integrate, Self::After];

    /// The id in records and protocols.
    pub fn id(self) -> &'static str {
        self.into()
    }

    pub(crate) fn parse(id: &str) -> Option<Self> {
        id.parse().ok()
    }

    /// The next phase, if any.
    pub(crate) fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}
