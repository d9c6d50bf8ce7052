//! The summary of a session for lists, and the text that is searched. What its rows do not hold stays empty.

use super::outstanding;
use crate::session::words::{route_words, to_searched};
use crate::session::{Row, RowKind, Session, SessionFigures, SessionRecap, Wall, analysis::figures::PressurePeak};
use serde::{Deserialize, Serialize};

/// The summary of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The client's code; empty if the record names none.
    pub client: String,
    /// When the record was opened.
    pub(crate) began: Wall,
    /// Id of the protocol followed.
    pub protocol: String,
    /// The duration in whole minutes.
    pub(crate) minutes: i64,
    /// All doses of the protocol's substance, or what an infusion delivered, with the route: `50+25 mg im`. Empty without a dose.
    pub dose: String,
    /// The highest blood pressure after the first dose.
    pub peak: Option<PressurePeak>,
    /// Number of alerts of all levels.
    pub alerts: usize,
    /// What the record lacks for a complete close, as short phrases.
    pub(crate) gaps: Vec<String>,
    /// The authors, by their first entry.
    pub(crate) authors: Vec<String>,
    /// Whether the record is closed.
    pub is_closed: bool,
    /// The speed factor of a rehearsal.
    pub rehearsal: Option<f64>,
    pub(crate) rows: usize,
    pub(crate) figures: SessionFigures,
    /// The text of the session. `None` in a summary from the cache, which keeps no text of a record.
    #[serde(skip)]
    pub text: Option<SessionText>,
}

/// The text of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionText {
    /// Tags without `#`, each once.
    pub(crate) tags: Vec<String>,
    /// Quotes of the client, by time.
    pub quotes: Vec<String>,
    /// The recap that a later session of this client shows.
    pub(crate) recap: SessionRecap,
    /// The text as it is searched, one line for each row.
    pub search_text: String,
}

impl Summary {
    /// Summarises a session; `None` if it has no rows.
    pub fn from_session(session: &Session) -> Option<Self> {
        let rows = session.ledger().rows();
        let first = rows.first()?;
        let projection = session.projection();
        let (last, figures) = (session.end_time(), SessionFigures::from_session(session));
        Some(Self {
            client: projection.client.as_ref().map(ToString::to_string).unwrap_or_default(),
            began: first.time,
            protocol: session.plan().id.clone(),
            minutes: last.ms() / 60_000,
            dose: format_doses(session, &figures),
            peak: PressurePeak::from_session(session).map(|(_, peak)| peak),
            alerts: projection.marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised").count(),
            gaps: outstanding::list(session, last),
            authors: deduplicate(rows.iter().map(|row| row.author.as_str()).filter(|who| *who != "APP")),
            is_closed: session.is_closed(),
            rehearsal: projection.rehearsal_speed,
            rows: rows.len(),
            figures,
            text: Some(SessionText::from_session(session)),
        })
    }

    #[must_use]
    pub(crate) fn without_text(&self) -> Self {
        Self { text: None, ..self.clone() }
    }
}

impl SessionText {
    fn from_session(session: &Session) -> Self {
        let live = || session.ledger().live_rows();
        Self {
            tags: deduplicate(live().filter(|row| row.kind == RowKind::Note).flat_map(note_tags)),
            quotes: live().filter(|row| row.matches(RowKind::Note, "quote")).map(|row| row.note.clone()).collect(),
            recap: SessionRecap::from_session(session).unwrap_or_default(),
            search_text: live().map(search_text_of).collect(),
        }
    }
}

/// A note's tags. `approximate` marks the time and is no tag.
pub(crate) fn note_tags(row: &Row) -> impl Iterator<Item = &str> {
    row.text.split_whitespace().filter(|tag| *tag != "approximate")
}

/// Whether a row's words are searched.
pub(crate) fn is_searchable(row: &Row) -> bool {
    let has_words = matches!(
        row.kind,
        RowKind::Note
            | RowKind::Event
            | RowKind::Checkin
            | RowKind::Adverse
            | RowKind::Decision
            | RowKind::Music
            | RowKind::Plan
            | RowKind::Dose
    );
    has_words && !row.matches(RowKind::Note, "private")
}

fn format_doses(session: &Session, figures: &SessionFigures) -> String {
    let all: Vec<String> = session.doses().map(|given| given.mg.to_string()).collect();
    let (mg, route) = match session.doses().next() {
        Some(first) => (all.join("+"), first.route.as_str()),
        None => (figures.total_mg.map(|mg| mg.to_string()).unwrap_or_default(), session.plan().route.as_str()),
    };
    if mg.is_empty() { String::new() } else { format!("{mg} mg {}", route_words(route)).trim_end().to_owned() }
}

/// The text of a row [as it is searched](to_searched), with a line feed. Every run of ASCII letters stands in the row's cells, so
/// that a record can be ruled out by searching its bytes.
pub(crate) fn search_text_of(row: &Row) -> String {
    if !is_searchable(row) {
        return String::new();
    }
    let mut words = String::new();
    if row.kind == RowKind::Note {
        for tag in note_tags(row) {
            words.push('#');
            words.push_str(tag);
            words.push(' ');
        }
    } else {
        words.extend([row.item.replace('_', " ").as_str(), " ", &row.text, " "]);
    }
    words.push_str(&row.note);
    words.push('\n');
    to_searched(&words)
}

fn deduplicate<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for word in all {
        if known.iter().all(|before| before != word) {
            known.push(word.to_owned());
        }
    }
    known
}
