//! The recorder: the only place where an intent becomes rows. It decides, numbers, evolves, moves the record's check on and writes
//! private words apart. Saving the rows is the caller's task.

use super::decide::private::private_text_of;
use super::decide::{Intent, PlanVersion, decide};
use super::numbering::append_entries;
use super::private::PrivateNotes;
use super::record::row::{Row, Source};
use super::refusal::Refusal;
use super::state::Session;
use super::time::{Moment, Timestamp};

/// A running check over the rows of a record. `journal::Chain` is one; `()` stands for a session that has no record.
pub trait RowChain {
    /// Goes on with rows of the record with this name.
    fn add_rows(&mut self, name: &str, rows: &[Row]);
}

impl RowChain for () {
    fn add_rows(&mut self, _: &str, _: &[Row]) {}
}

/// The rows that one intent made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// Rows for the record.
    pub rows: Vec<Row>,
    /// Rows for the private notes. Save these first: a row of the record must not name a note whose words are lost in a crash.
    pub private_rows: Vec<Row>,
}

/// A session that is being written.
#[derive(Clone, Debug)]
pub struct Recorder<C = ()> {
    session: Session,
    name: String,
    chain: C,
    private_notes: PrivateNotes,
}

impl Recorder {
    /// A recorder for a session that has no record and no private notes.
    pub fn without_record(session: Session) -> Self {
        Self::new(String::new(), session, (), PrivateNotes::default())
    }
}

impl<C: RowChain> Recorder<C> {
    /// Goes on with a session, the name of its record, and its check and private notes as they are after its last row.
    pub fn new(name: String, session: Session, chain: C, private_notes: PrivateNotes) -> Self {
        Self { session, name, chain, private_notes }
    }

    /// Decides on an intent and adds the rows that follow to the session.
    ///
    /// # Errors
    ///
    /// The intent is refused in the present state; then nothing has changed.
    pub fn record(&mut self, now: Moment, intent: Intent) -> Result<Recorded, Refusal> {
        let private_text = private_text_of(&self.session, &intent);
        let rows = apply_intent(&mut self.session, now, intent)?;
        Ok(self.finish(rows, private_text))
    }

    /// The same for what is copied from paper: what a person did gets [`Source::Paper`], and the time `at` where the intent
    /// itself holds none.
    ///
    /// # Errors
    ///
    /// The intent is refused in the present state; then nothing has changed.
    pub fn record_from_paper(&mut self, now: Moment, at: Option<Timestamp>, intent: Intent) -> Result<Recorded, Refusal> {
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
        Ok(self.finish(rows, private_text))
    }

    fn finish(&mut self, rows: Vec<Row>, private_text: Option<String>) -> Recorded {
        self.chain.add_rows(&self.name, &rows);
        let private_rows = self.private_notes.apply_record_rows(&self.session, &rows, private_text.as_deref());
        Recorded { rows, private_rows }
    }

    /// A row of the private file about itself: `item` is `part` or `torn`. For the private file only.
    pub fn record_private_file_change(&mut self, now: Moment, item: &'static str, text: &str) -> Vec<Row> {
        self.private_notes.add_file_row(&self.session, now, item, text)
    }

    /// Makes a plan known, so that an intent can change to it.
    pub fn register_plan(&mut self, plan: &PlanVersion) {
        self.session.register_plan(plan);
    }

    /// Takes the session as another program has written it meanwhile.
    pub fn replace_session(&mut self, session: Session) {
        self.session = session;
    }

    /// The session with all rows so far.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The record's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The check after the last row.
    pub fn chain(&self) -> &C {
        &self.chain
    }

    /// The private notes so far.
    pub fn private_notes(&self) -> &PrivateNotes {
        &self.private_notes
    }
}

/// Decides on an intent, and numbers and evolves what follows. For a session without a [`Recorder`].
///
/// # Errors
///
/// The intent is refused in the present state; then nothing has changed.
pub fn apply_intent(session: &mut Session, now: Moment, intent: Intent) -> Result<Vec<Row>, Refusal> {
    let entries = decide(session, now, intent)?;
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
