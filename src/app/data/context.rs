//! What a session knows from outside its record.

use crate::session::analysis::previous_session::SessionRecap;

/// Where this is and who is called: what the emergency card shows of the settings. What is not set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The emergency number.
    pub emergency_number: String,
    /// The address, as it is said to somebody who has never been here.
    pub address: String,
    /// The code of the door.
    pub door_code: String,
    /// Who meets the crew, and where.
    pub crew_contact: String,
    /// The prescriber on call, with number.
    pub prescriber: String,
    /// How escorts are reached, where the record names none.
    pub escort_contact: String,
    /// Where the emergency kit is.
    pub kit_location: String,
}

/// Everything from outside the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionContext {
    /// This site.
    pub site: Site,
    /// The same client's session before this one.
    pub previous_session: Option<SessionRecap>,
    /// What is to be known of the disk that the record is on, in a sentence.
    pub disk_warning: Option<String>,
    /// Why the computer's clock may be wrong, in a sentence.
    pub clock_warning: Option<String>,
}
