//! A session in a few facts: what a list of sessions shows of it, and the words that are searched. From its rows alone; what they do
//! not hold stays empty.

use crate::session::analysis::figures::SessionFigures;
use crate::session::analysis::outstanding;
use crate::session::analysis::previous_session::SessionRecap;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::RowKind;
use crate::session::state::Session;
use crate::session::time::Wall;
use serde::{Deserialize, Serialize};

/// The highest pressure after the first dose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PressurePeak {
    /// Systolic, in mm\[Hg\].
    pub systolic: f64,
    /// The diastolic that was taken with it, in mm\[Hg\].
    pub diastolic: Option<f64>,
    /// How far the systolic is above this client's own baseline of that day, in mm\[Hg\].
    pub rise: Option<f64>,
}

/// A session in a few facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The client's code; empty if the record names none.
    pub client: String,
    /// When the record was opened.
    pub began: Wall,
    /// The protocol's id.
    pub protocol: String,
    /// How long the record goes on, in whole minutes.
    pub minutes: i64,
    /// Every dose of the protocol's substance in mg, or what an infusion delivered, and its route: `50+25 mg im`; empty without
    /// one.
    pub dose: String,
    /// The highest pressure after the first dose.
    pub peak: Option<PressurePeak>,
    /// How many limits were crossed.
    pub alerts: usize,
    /// What the record lacks for a complete close.
    pub gaps: Vec<String>,
    /// Who wrote, in the order in which they first did.
    pub authors: Vec<String>,
    /// It ended with its close.
    pub is_closed: bool,
    /// How many times as fast it ran, in a rehearsal.
    pub rehearsal: Option<f64>,
    /// How many rows it has.
    pub rows: usize,
    /// What is compared and counted.
    pub figures: SessionFigures,
    /// What was said in it; none where only the facts above are known, from an earlier reading: nobody's words are kept beside
    /// their record.
    #[serde(skip)]
    pub text: Option<SessionText>,
}

/// What was said in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionText {
    /// Tags, each once, without `#`.
    pub tags: Vec<String>,
    /// The client's own words, in the order of the day.
    pub quotes: Vec<String>,
    /// What a later session of this client is told of it.
    pub recap: SessionRecap,
    /// Everything that is searched, in small letters, a line for each row.
    pub search_text: String,
}

impl Summary {
    /// The facts of a session; none of one without rows.
    pub fn from_session(session: &Session) -> Option<Self> {
        let rows = session.ledger().rows();
        let first = rows.first()?;
        let picture = session.projection();
        let (last, figures) = (session.end_time(), SessionFigures::from_session(session));
        Some(Self {
            client: picture.client.as_ref().map(ToString::to_string).unwrap_or_default(),
            began: first.time,
            protocol: session.plan().id.clone(),
            minutes: last.ms() / 60_000,
            dose: format_doses(session, &figures),
            peak: pressure_peak(session),
            alerts: picture.marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised").count(),
            gaps: outstanding::list(session, last),
            authors: deduplicate(rows.iter().map(|row| row.author.as_str()).filter(|who| *who != "APP")),
            is_closed: session.is_closed(),
            rehearsal: picture.rehearsal_speed,
            rows: rows.len(),
            figures,
            text: Some(SessionText::from_session(session)),
        })
    }

    /// The facts alone, with nothing that was said.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self { text: None, ..self.clone() }
    }
}

impl SessionText {
    fn from_session(session: &Session) -> Self {
        let live = || session.ledger().live_rows();
        let mut searched = String::new();
        for row in live() {
            searched.push_str(&search_text_of(row));
        }
        Self {
            tags: deduplicate(live().filter(|row| row.kind == RowKind::Note).flat_map(note_tags)),
            quotes: live().filter(|row| row.matches(RowKind::Note, "quote")).map(|row| row.note.clone()).collect(),
            recap: SessionRecap::from_session(session).unwrap_or_default(),
            search_text: searched,
        }
    }
}

/// A note's tags. That a time is only about right stands there too, and is none.
pub fn note_tags(row: &Row) -> impl Iterator<Item = &str> {
    row.text.split_whitespace().filter(|tag| *tag != "approximate")
}

/// Whether a row's words are a person's, so that somebody would look for them.
pub fn is_searchable(row: &Row) -> bool {
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
    if mg.is_empty() { String::new() } else { format!("{mg} mg {route}").trim_end().to_owned() }
}

fn pressure_peak(session: &Session) -> Option<PressurePeak> {
    let t0 = session.t0()?;
    let series = session.projection().vitals.get("bp_systolic")?;
    let after = series.iter().filter(|reading| reading.time.elapsed >= t0);
    let highest = after.max_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
    let beside = session.projection().vitals.get("bp_diastolic").into_iter().flatten();
    let diastolic =
        beside.filter(|reading| reading.time.elapsed == highest.time.elapsed).map(|reading| reading.value.get()).next();
    let rise = session.baseline("bp_systolic").map(|base| highest.value.get() - base.value.get());
    Some(PressurePeak { systolic: highest.value.get(), diastolic, rise })
}

/// A row's words as they are searched, in small letters, with a line end: tags with `#`, what happened, codes, what was written. Each
/// word of them stands in the row's cells, so that a record without a word need not be read whole to know that it has none.
pub fn search_text_of(row: &Row) -> String {
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
    words.to_lowercase()
}

fn deduplicate<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for one in all {
        if known.iter().all(|before| before != one) {
            known.push(one.to_owned());
        }
    }
    known
}
