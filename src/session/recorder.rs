//! The recorder: the only place where an intent becomes rows of a record. It decides, numbers and evolves them, and separates
//! private words. Saving the rows is the caller's task.

use crate::session::{
    Intent, Moment, PrivateNotes, Refusal, Row, Session, Source, Timestamp, decide::decide, decide::private::private_text_of,
    numbering::append_entries,
};

/// The rows that one intent made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// Rows for the record.
    pub rows: Vec<Row>,
    /// Rows for the private notes. Save these first, so that a crash never leaves a note in the record without its words.
    pub private_rows: Vec<Row>,
}

/// A session that is being recorded.
///
/// ```
/// use bedside::session::decide::OpenParams;
/// use bedside::session::{
///     ClientCode, Elapsed, Initials, Intent, Moment, PrivateNotes, RealTime, Recorder, RowKind, Session, Value, Wall, fallback_plan,
/// };
/// use std::sync::Arc;
///
/// let session = Session::new(Arc::new(fallback_plan::from_rows(&[])));
/// let mut recorder = Recorder::new(session, PrivateNotes::default());
/// let opening = OpenParams {
///     client: ClientCode::parse("C017")?,
///     session_no: Some(1),
///     staff: vec![Initials::parse("MK")?],
///     weight_kg: None,
///     protocol: "im_kat 1.0".to_owned(),
///     protocol_sha256: String::new(),
///     protocol_text: String::new(),
///     time_zone: "America/New_York".to_owned(),
///     boot_clock: ("boot".to_owned(), Value::from(0)),
///     app_version: "bedside".to_owned(),
///     rehearsal_speed: None,
/// };
/// let wall = Wall::parse("2026-11-23T09:02:11.042-05:00").ok_or("no time")?;
/// let now = Moment { elapsed: Elapsed::ZERO, wall, real_time: RealTime::from_ms(0) };
///
/// let recorded = recorder.record(now, Intent::Open(Box::new(opening)))?;
/// assert!(recorded.rows[0].matches(RowKind::Session, "open"));
/// assert_eq!(recorder.session().ledger().rows(), recorded.rows);
/// assert!(recorder.record(now, Intent::Withdraw(1)).is_err(), "the opening stays");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recorder {
    session: Session,
    private_notes: PrivateNotes,
}

impl Recorder {
    /// A recorder that continues a session and its private notes.
    pub fn new(session: Session, private_notes: PrivateNotes) -> Self {
        Self { session, private_notes }
    }

    /// Decides on an intent and adds the rows that follow to the session.
    ///
    /// # Errors
    ///
    /// The intent is refused in the present state; then nothing has changed.
    pub fn record(&mut self, now: Moment, intent: Intent) -> Result<Recorded, Refusal> {
        let private_text = private_text_of(&self.session, &intent);
        let rows = apply_intent(&mut self.session, now, intent)?;
        Ok(self.finish(rows, private_text.as_deref()))
    }

    /// Like [`Self::record`] for an entry copied from paper: rows about the client get [`Source::Paper`], and the time `at` if
    /// given.
    ///
    /// # Errors
    ///
    /// The intent is refused in the present state; then nothing has changed.
    pub(crate) fn record_from_paper(&mut self, now: Moment, at: Option<Timestamp>, intent: Intent) -> Result<Recorded, Refusal> {
        if !is_about_client(&intent) {
            return self.record(now, intent);
        }
        let private_text = private_text_of(&self.session, &intent);
        let mut entries = decide(&self.session, now, intent)?;
        for entry in entries.iter_mut().filter(|entry| entry.source == Source::User) {
            entry.source = Source::Paper;
            entry.time = at.unwrap_or(entry.time);
        }
        let rows = append_entries(&mut self.session, now, &entries);
        Ok(self.finish(rows, private_text.as_deref()))
    }

    fn finish(&mut self, rows: Vec<Row>, private_text: Option<&str>) -> Recorded {
        let private_rows = self.private_notes.apply_record_rows(&self.session, &rows, private_text);
        Recorded { rows, private_rows }
    }

    /// Adds a row about the private file itself and returns the rows for that file; `item` is `part` or `torn`.
    pub(crate) fn record_private_file_change(&mut self, now: Moment, item: &'static str, text: &str) -> Vec<Row> {
        self.private_notes.add_file_row(&self.session, now, item, text)
    }

    /// Replaces the session by a newer one that another program wrote.
    pub fn replace_session(&mut self, session: Session) {
        self.session = session;
    }

    /// The session with all rows so far.
    pub fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) fn private_notes(&self) -> &PrivateNotes {
        &self.private_notes
    }
}

/// Decides on an intent, and numbers and evolves the rows. For a session without a [`Recorder`].
///
/// # Errors
///
/// The intent is refused in the present state; then nothing has changed.
pub fn apply_intent(session: &mut Session, now: Moment, intent: Intent) -> Result<Vec<Row>, Refusal> {
    let new_plan = if let Intent::ChangeProtocol(version) = &intent { Some(version.clone()) } else { None };
    let entries = decide(session, now, intent)?;
    if let Some(version) = new_plan {
        session.register_plan(&version);
    }
    Ok(append_entries(session, now, &entries))
}

/// Whether an intent is about what happened in the room, and not about the record itself.
fn is_about_client(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::AddEntry(_)
            | Intent::Amend { .. }
            | Intent::Annotate { .. }
            | Intent::StartPhase(_)
            | Intent::AnswerChecklistItem { .. }
            | Intent::ClientLeft { .. }
    )
}
