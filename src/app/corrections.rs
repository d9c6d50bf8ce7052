//! Late entries and corrections of a record: what each becomes, as rows. Pure: `edge` locks, reads and writes the record.

use crate::app::grammar::{
    DowntimeItem, Interpretation, LetterMap, ParseContext, base_on_day, before_session_warning, dated_preview, late_line_base,
    numbered_checks, parse, parse_all, parse_downtime_line,
};
use crate::app::message::Correction;
use crate::journal::Chain;
use crate::session::analysis::describe::describe_entry;
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::clinical::discharge;
use crate::session::decide::{CloseParams, EndReason, without_entry};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Initials, Intent, Moment, Recorder, Refusal, Row, RowKind, Session, Timestamp, Zone};
use chrono::NaiveDate;

/// How corrections are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CorrectionOptions {
    /// The questions that an entry raises were answered with yes on a screen.
    pub(crate) confirmed: bool,
    /// The entries are copied from paper.
    pub(crate) from_paper: bool,
    /// The day of the entries' clock times; `None`: found as on the live line.
    pub(crate) paper_date: Option<NaiveDate>,
}

/// Why a correction was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CorrectionError {
    /// It is not possible, or was not understood.
    Refused(Refusal),
    /// It raises a question that nobody has answered.
    Unconfirmed(Refusal),
}

impl From<Refusal> for CorrectionError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn refused(sentence: impl Into<String>) -> CorrectionError {
    CorrectionError::Refused(Refusal::new(sentence))
}

/// A session that is corrected, and the rows that the corrections add.
#[derive(Clone)]
pub(crate) struct LateEntryWriter {
    recorder: Recorder<Chain>,
    zone: Zone,
    now: Moment,
    letters: LetterMap,
    options: CorrectionOptions,
    rows: Vec<Row>,
    private_rows: Vec<Row>,
}

impl LateEntryWriter {
    /// Corrects the recorder's session at `now`.
    pub(crate) fn new(
        recorder: Recorder<Chain>,
        (now, zone): (Moment, Zone),
        letters: LetterMap,
        options: CorrectionOptions,
    ) -> Self {
        Self { recorder, zone, now, letters, options, rows: Vec::new(), private_rows: Vec::new() }
    }

    /// The rows that the record gets.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that the file of private notes gets.
    pub(crate) fn private_rows(&self) -> &[Row] {
        &self.private_rows
    }

    pub(crate) fn submit_intent(&mut self, intent: Intent) -> Result<(), CorrectionError> {
        self.submit_intent_at(None, intent)
    }

    /// `at` is the time of an entry copied from paper whose intent carries none.
    fn submit_intent_at(&mut self, at: Option<Timestamp>, intent: Intent) -> Result<(), CorrectionError> {
        let recorded = if self.options.from_paper {
            self.recorder.record_from_paper(self.now, at, intent)?
        } else {
            self.recorder.record(self.now, intent)?
        };
        self.rows.extend(recorded.rows);
        self.private_rows.extend(recorded.private_rows);
        Ok(())
    }

    /// Applies one correction and describes it in a sentence; `None` for a blank line.
    ///
    /// # Errors
    ///
    /// Returns why the correction cannot be made; the rows of earlier corrections stay.
    pub(crate) fn apply_correction(
        &mut self,
        correction: &Correction,
        by: Option<&Initials>,
    ) -> Result<Option<String>, CorrectionError> {
        match correction {
            Correction::AddLateEntry { line } if line.trim().is_empty() => Ok(None),
            Correction::AddLateEntry { line } => self.add_entry(line, by).map(|said| Some(format!("added: {said}"))),
            Correction::Amend { entry, line, why } => {
                self.switch_author(by)?;
                self.amend_entry(*entry, line, why).map(|said| Some(format!("corrected: {said}")))
            }
            Correction::Withdraw { entry } => {
                self.switch_author(by)?;
                let told = describe_entry(self.recorder.session(), *entry);
                self.submit_intent(Intent::Withdraw { entry: *entry })?;
                Ok(Some(format!("withdrawn: {} {}", told.kind, told.text)))
            }
            other => {
                self.switch_author(by)?;
                self.apply_completion(other).map(Some)
            }
        }
    }

    /// Applies a correction that fills a gap of a finished session.
    fn apply_completion(&mut self, correction: &Correction) -> Result<String, CorrectionError> {
        match correction {
            Correction::Annotate { row, note } => {
                self.submit_intent(Intent::Annotate { row: *row, note: note.clone() })?;
                Ok(format!("added: {note}"))
            }
            Correction::Skip { id, reason } => {
                self.submit_intent(Intent::Skip { id: id.clone(), reason: reason.clone() })?;
                Ok(format!("not done, and why: {reason}"))
            }
            Correction::AnswerChecklistItem { id, line } => {
                let (at, words) = self.parse_timed_text(line, "15:10 done")?;
                let Some((answer, note)) = ChecklistAnswer::parse_typed(&words) else {
                    return Err(refused(format!(
                        "`{words}` is no answer: it is done, not done or na, and then words. Nothing was written."
                    )));
                };
                self.submit_intent(Intent::AnswerChecklistItem { time: at, id: id.clone(), answer, note: note.to_owned() })?;
                Ok(format!("added: {} {}", answer.title(), note).trim_end().to_owned())
            }
            Correction::ClientLeft { line } => {
                let (at, words) = self.parse_timed_text(line, "15:20 with Ana, steady")?;
                self.submit_intent(Intent::ClientLeft { time: at, words: words.clone() })?;
                Ok(format!("added: the client left {} {words}", at.wall.hm()))
            }
            Correction::Close { reason, why } => {
                let early = why.clone();
                self.submit_intent(Intent::Close(CloseParams {
                    end_reason: *reason,
                    accepts_gaps: true,
                    gaps_reason: why.clone(),
                    early_reason: early,
                }))?;
                Ok(format!("closed: {}", reason.title()))
            }
            Correction::AddLateEntry { .. } | Correction::Amend { .. } | Correction::Withdraw { .. } => Ok(String::new()),
        }
    }

    /// Splits a line into its time and its words.
    fn parse_timed_text(&self, line: &str, example: &str) -> Result<(Timestamp, String), CorrectionError> {
        let (now, zone) = late_line_base(line, self.recorder.session(), self.now, &self.zone);
        let context =
            ParseContext { session: self.recorder.session(), now, zone: &zone, previous_time: None, letters: &self.letters };
        let timed = parse_all(line, &context).into_iter().filter(|interpretation| interpretation.time_words.is_some());
        let mut words = timed.filter_map(|interpretation| match interpretation.statement.kind {
            StatementKind::Note { words, .. } => Some((interpretation.statement.time, words)),
            _ => None,
        });
        words.next().ok_or_else(|| {
            refused(format!("`{line}` does not say when: the time stands first, such as `{example}`. Nothing was written."))
        })
    }

    /// Makes `by` the author of the rows that follow, adding them to the staff if needed.
    fn switch_author(&mut self, by: Option<&Initials>) -> Result<(), CorrectionError> {
        let Some(by) = by.filter(|by| **by != self.recorder.session().writer()) else { return Ok(()) };
        if self.recorder.session().projection().staff.iter().all(|(who, _)| who != by) {
            self.submit_intent(Intent::AddStaff { initials: by.to_string(), role: String::new() })?;
        }
        self.submit_intent(Intent::HandOver { to: by.to_string() })
    }

    /// Adds the entry that a line describes.
    fn add_entry(&mut self, line: &str, by: Option<&Initials>) -> Result<String, CorrectionError> {
        if let Some(copied) = self.add_from_paper(line, by)? {
            return Ok(copied);
        }
        let interpretation = self.parse_line(self.recorder.session(), line)?;
        let preview = dated_preview(&interpretation);
        let mut said = interpretation.statement;
        said.observer = said.observer.or_else(|| by.copied());
        self.submit_intent(Intent::AddEntry(said))?;
        Ok(preview)
    }

    /// Replaces an entry. The line is parsed against the session without that entry.
    fn amend_entry(&mut self, entry: u64, line: &str, why: &str) -> Result<String, CorrectionError> {
        let Some(at) = self.recorder.session().ledger().live_rows_of(entry).first().map(|row| row.timestamp()) else {
            return Err(refused("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
        };
        let interpretation = self.parse_line(&without_entry(self.recorder.session(), self.now, entry), line)?;
        if matches!(interpretation.statement.kind, StatementKind::Private { .. }) {
            return Err(refused("A correction of what stands in the record cannot be private. Nothing was written."));
        }
        let at = if interpretation.time_words.is_some() { interpretation.statement.time } else { at };
        let preview = dated_preview(&interpretation);
        self.submit_intent(Intent::Amend {
            entry,
            statement: Statement { time: at, ..interpretation.statement },
            reason: why.to_owned(),
        })?;
        Ok(preview)
    }

    /// Parses a line; a line with warnings is refused unless it was confirmed.
    fn parse_line(&self, session: &Session, line: &str) -> Result<Interpretation, CorrectionError> {
        let (now, zone, previous) = self.reading_context(line);
        let context = ParseContext { session, now, zone: &zone, previous_time: previous, letters: &self.letters };
        let Some(interpretation) = parse(line, &context) else {
            return Err(refused(format!("`{line}` is empty. Nothing was written.")));
        };
        self.refuse_warnings(line, &interpretation.warnings, interpretation.statement.time)?;
        Ok(interpretation)
    }

    /// The moment, zone and previous entry's time that a line is parsed against.
    fn reading_context(&self, line: &str) -> (Moment, Zone, Option<Timestamp>) {
        let previous = self
            .recorder
            .session()
            .last_typed_entry()
            .and_then(|entry| self.recorder.session().ledger().live_rows_of(entry).first().map(|row| row.timestamp()));
        let (now, zone) = late_line_base(line, self.recorder.session(), self.now, &self.zone);
        let now = self.options.paper_date.map_or(now, |day| base_on_day(line, day, self.now, &zone));
        (now, zone, previous)
    }

    fn refuse_warnings(&self, line: &str, warnings: &[String], at: Timestamp) -> Result<(), CorrectionError> {
        // With a paper date, times before the record began are expected.
        let expected = self.options.paper_date.and_then(|_| before_session_warning(at));
        let open: Vec<&str> = warnings.iter().filter(|one| Some(*one) != expected.as_ref()).map(String::as_str).collect();
        if open.is_empty() || self.options.confirmed {
            return Ok(());
        }
        let open = open.join(" ");
        Err(CorrectionError::Unconfirmed(Refusal::new(format!(
            "`{line}`: {open} Nothing was written. With `n: ` before it, it becomes a note."
        ))))
    }

    /// Adds what only the downtime sheet has: a phase, checklist boxes, the client's leaving. `None` for any other line.
    fn add_from_paper(&mut self, line: &str, by: Option<&Initials>) -> Result<Option<String>, CorrectionError> {
        if !self.options.from_paper {
            return Ok(None);
        }
        let (now, zone, previous) = self.reading_context(line);
        let context =
            ParseContext { session: self.recorder.session(), now, zone: &zone, previous_time: previous, letters: &self.letters };
        let Some(copied) = parse_downtime_line(line, &context) else { return Ok(None) };
        let copied = copied.map_err(refused)?;
        self.refuse_warnings(line, &copied.warnings, copied.time)?;
        self.switch_author(by)?;
        let when = format!("{} {}", copied.time.wall.date(), copied.time.wall.hm());
        let said = match copied.item {
            DowntimeItem::Stage(stage) => {
                self.submit_intent_at(Some(copied.time), Intent::StartPhase(stage))?;
                format!("stage {}", stage.id())
            }
            DowntimeItem::Left(words) => {
                self.submit_intent(Intent::ClientLeft { time: copied.time, words: words.clone() })?;
                format!("left {words}")
            }
            DowntimeItem::Boxes { ids, answer, words } => {
                let plan = self.recorder.session().plan().clone();
                let title = |id: &String| {
                    let check = numbered_checks(&plan).into_iter().find(|check| check.id == *id);
                    check.map(|check| check.title.clone()).unwrap_or_default()
                };
                let titles: Vec<String> = ids.iter().map(title).collect();
                for id in ids {
                    self.submit_intent(Intent::AnswerChecklistItem { time: copied.time, id, answer, note: words.clone() })?;
                }
                format!("{}: {}", answer.title(), titles.join(" · "))
            }
        };
        Ok(Some(format!("{said} · {when}")))
    }

    /// Closes a reopened record for the same reason as before, with a new digest.
    pub(crate) fn close_again_with_digest(&mut self) -> Result<(), CorrectionError> {
        let before = self.recorder.session().ledger().rows().iter().rev().find(|row| row.matches(RowKind::Session, "close"));
        let word = before.map(|row| row.text.clone()).unwrap_or_default();
        let reason = EndReason::ALL.into_iter().find(|reason| reason.word() == word).unwrap_or(EndReason::Completed);
        let why = "closed again after a late entry".to_owned();
        // Closing again before the hard floor is not a new decision, so it needs no reason of its own.
        let is_early = discharge::release_if_closing_early(self.recorder.session(), self.now.elapsed).is_some();
        let early = if is_early { why.clone() } else { String::new() };
        self.submit_intent(Intent::Close(CloseParams {
            end_reason: reason,
            accepts_gaps: true,
            gaps_reason: why,
            early_reason: early,
        }))?;
        self.append_digest()
    }

    /// Appends the digest that follows a close.
    pub(crate) fn append_digest(&mut self) -> Result<(), CorrectionError> {
        self.submit_intent(Intent::Digest { hex: self.recorder.chain().digest_hex() })
    }
}
