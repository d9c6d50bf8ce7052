//! What the start screen offers and warns of, besides the details of the session.

/// A protocol that a session can follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProtocolChoice {
    /// The name of its file.
    pub id: String,
    /// Its name on the screen.
    pub title: String,
    /// What it is, in a line.
    pub about: String,
}

/// A session that was written a short time ago and is not closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentOpenSession {
    /// The client's code.
    pub client: String,
    /// The session's name.
    pub name: String,
    /// Minutes since it was last written.
    pub minutes: i64,
}

/// What is known before a session begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartInfo {
    /// The protocols that can be chosen; empty: the one that was named stays.
    pub protocols: Vec<ProtocolChoice>,
    /// The place of the protocol that is chosen first.
    pub selected_protocol: usize,
    /// What the emergency card does not know of this place.
    pub missing_on_card: Vec<&'static str>,
    /// Sessions that somebody may mean to continue.
    pub recent_open: Vec<RecentOpenSession>,
}

impl StartInfo {
    /// The open session of a client that was written a short time ago.
    pub(crate) fn recent_open_of(&self, client: &str) -> Option<&RecentOpenSession> {
        self.recent_open.iter().find(|session| session.client.eq_ignore_ascii_case(client))
    }
}
