//! What the desk knows from outside the record: this site, as it is set, and the same client's earlier session. Shown, never
//! written.

use crate::app::live::Live;
use crate::session::analysis::previous_session::LastTime;

/// Where this is and who is called: what the emergency card shows of the settings. What is not set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The emergency number.
    pub emergency: String,
    /// The address, as it is said to somebody who has never been here.
    pub address: String,
    /// The code of the door.
    pub door: String,
    /// Who meets the crew, and where.
    pub meets: String,
    /// The prescriber on call, with number.
    pub prescriber: String,
    /// How escorts are reached, where the record names none.
    pub escort: String,
    /// Where the emergency kit is.
    pub kit: String,
}

/// Everything from outside the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// This site.
    pub site: Site,
    /// The same client's session before this one.
    pub last: Option<LastTime>,
    /// What is to be known of the disk that the record is on, in a sentence.
    pub disk: Option<String>,
    /// Why the computer's clock may be wrong, in a sentence.
    pub clock: Option<String>,
}

impl Live {
    /// The record's name, without `.csv`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// This site, as it is set.
    pub fn site(&self) -> &Site {
        &self.around.site
    }

    /// The same client's session before this one.
    pub fn last_time(&self) -> Option<&LastTime> {
        self.around.last.as_ref()
    }
}
