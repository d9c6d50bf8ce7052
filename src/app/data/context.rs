//! What a session knows from outside its record.

use crate::session::analysis::previous_session::SessionRecap;

/// The place and its phone numbers, for the emergency card, and its name. Empty: not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The phone number for emergencies.
    pub emergency_number: String,
    /// The address, for somebody who has never been there.
    pub address: String,
    /// The code that opens the door.
    pub door_code: String,
    /// Who meets the ambulance crew, and where.
    pub crew_contact: String,
    /// The prescriber on call, with phone number.
    pub prescriber: String,
    /// How to reach an escort, if the record names none.
    pub escort_contact: String,
    /// Where the emergency kit is.
    pub kit_location: String,
    /// The name of the site in exports for other systems.
    pub id: String,
}

impl Site {
    /// Whether a text can be the name of a site: lower-case letters, digits, `-` and `.`, of 2 to 64 characters, first a letter or digit.
    pub(crate) fn is_valid_id(text: &str) -> bool {
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        (2..=64).contains(&text.len()) && text.starts_with(is_word) && text.chars().all(|c| is_word(c) || matches!(c, '-' | '.'))
    }
}

/// What is known besides the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionContext {
    /// Where the session takes place.
    pub site: Site,
    /// The client's previous session.
    pub previous_session: Option<SessionRecap>,
    /// A warning about the record's disk.
    pub disk_warning: Option<String>,
    /// A warning about the computer's clock.
    pub clock_warning: Option<String>,
}
