//! Late entries and corrections of a record: what each becomes, as rows. Pure: `edge` locks, reads and writes the record.

use crate::app::grammar;
use crate::app::grammar::{
    DowntimeItem, DowntimeLine, Interpretation, LetterMap, ParseContext, base_on_day, before_session_warning, dated_preview,
    late_line_base, numbered_checks, parse, parse_all, parse_downtime_line,
};
use crate::app::message::Correction;
use crate::journal::RecordStart;
use crate::session::analysis::describe::describe_entry;
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::clinical::{begun, discharge};
use crate::session::decide::{CloseParams, EndReason, without_entry};
use crate::session::statement::{Statement, StatementKind};
use crate::session::words::slug_to_words;
use crate::session::{Initials, Intent, Moment, Recorder, Refusal, Row, RowKind, Session, Timestamp, Zone, decide};
use chrono::NaiveDate;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
pub(crate) struct CorrectionOptions {
    /// The questions that an entry raises were answered with yes on a screen.
    pub(crate) confirmed: bool,
    pub(crate) from_paper: bool,
    /// The day of the entries' clock times; `None`: found as on the live line.
    pub(crate) paper_date: Option<NaiveDate>,
    /// Whether each correction is a line of a text, whose number a refusal names.
    pub(crate) has_numbered_lines: bool,
}

/// Why a correction was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub(crate) enum CorrectionError {
    /// It is not possible, or was not understood.
    Refused(#[from] Refusal),
    /// It raises a question that nobody has answered.
    Unconfirmed(Refusal),
}

fn refused(sentence: impl Into<String>) -> CorrectionError {
    CorrectionError::Refused(Refusal::new(sentence))
}

impl CorrectionError {
    /// The same about a line of several.
    pub(crate) fn on_line(self, number: usize) -> Self {
        let numbered = |refusal: Refusal| Refusal::new(format!("Line {number}: {refusal}"));
        match self {
            Self::Refused(refusal) => Self::Refused(numbered(refusal)),
            Self::Unconfirmed(refusal) => Self::Unconfirmed(numbered(refusal)),
        }
    }
}

/// A session that is corrected, and the rows that the corrections add.
#[derive(Clone)]
pub(crate) struct LateEntryWriter {
    recorder: Recorder,
    record_start: RecordStart,
    zone: Zone,
    now: Moment,
    letters: LetterMap,
    options: CorrectionOptions,
    pub(crate) rows: Vec<Row>,
    /// The rows that the file of private notes gets.
    pub(crate) private_rows: Vec<Row>,
}

impl LateEntryWriter {
    /// Corrects the recorder's session at `now`.
    pub(crate) fn new(
        recorder: Recorder,
        record_start: RecordStart,
        (now, zone): (Moment, Zone),
        letters: LetterMap,
        options: CorrectionOptions,
    ) -> Self {
        Self { recorder, record_start, zone, now, letters, options, rows: Vec::new(), private_rows: Vec::new() }
    }

    fn session(&self) -> &Session {
        self.recorder.session()
    }

    pub(crate) fn submit_intent(&mut self, intent: Intent) -> Result<(), CorrectionError> {
        self.submit_intent_at(None, intent)
    }

    /// `time` is the time of an entry copied from paper whose intent carries none.
    fn submit_intent_at(&mut self, time: Option<Timestamp>, intent: Intent) -> Result<(), CorrectionError> {
        let recorded = if self.options.from_paper {
            self.recorder.record_from_paper(self.now, time, intent)?
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
        correction: Correction,
        by: Option<&Initials>,
    ) -> Result<Option<String>, CorrectionError> {
        if let Correction::AddLateEntry(line) = correction {
            let is_blank = line.trim().is_empty();
            return if is_blank { Ok(None) } else { Ok(Some(format!("added: {}", self.add_entry(&line, by)?))) };
        }
        self.switch_author(by)?;
        let (intent, description) = match correction {
            Correction::AddLateEntry(_) => return Ok(None),
            Correction::Amend { entry, line, why } => self.amendment(entry, &line, why)?,
            Correction::Withdraw(entry) => {
                let withdrawn = describe_entry(self.session(), entry);
                (Intent::Withdraw(entry), format!("withdrawn: {} {}", withdrawn.kind, withdrawn.text))
            }
            Correction::Annotate { row, note } => {
                let description = format!("added: {note}");
                (Intent::Annotate { row, note }, description)
            }
            Correction::Skip { id, reason } => {
                let description = format!("not done, and why: {reason}");
                (Intent::Skip { id, reason }, description)
            }
            Correction::AnswerChecklistItem { id, line } => {
                let (time, words) = self.parse_timed_text(&line, "15:10 done")?;
                let Some((answer, note)) = ChecklistAnswer::parse_typed(&words) else {
                    return Err(refused(format!(
                        "`{words}` is not an answer. Type done, not done or na, then words. Nothing was written."
                    )));
                };
                let description = format!("added: {} {note}", answer.title()).trim_end().to_owned();
                (Intent::AnswerChecklistItem { time, id, answer, note: note.to_owned() }, description)
            }
            Correction::End { begun, line } => self.end_of_state(begun, &line)?,
            Correction::ClientLeft(line) => {
                let (time, words) = self.parse_timed_text(&line, "15:20 with Ana, steady")?;
                let description = format!("added: the client left {} {words}", time.wall.hm());
                (Intent::ClientLeft { time, words }, description)
            }
            Correction::Close { reason, why } => {
                (close_with_gaps(reason, why.clone(), why), format!("closed: {}", reason.title()))
            }
        };
        self.submit_intent(intent)?;
        Ok(Some(description))
    }

    /// The event that ends what a row began, with the words after its name.
    fn end_of_state(&self, begun: u64, line: &str) -> Result<(Intent, String), CorrectionError> {
        let state = begun::begun_by(self.session(), begun);
        let Some((state, code)) = state.and_then(|state| Some((state.clone(), state.pair.end_event?))) else {
            return Err(refused("This has ended, or was corrected meanwhile. Nothing was written."));
        };
        let example = format!("14:40 {}", state.pair.end_line);
        let (time, words) = self.parse_timed_text(line, &example)?;
        let rest = grammar::strip_prefix_ignore_case(&words, state.pair.end_line).unwrap_or(&words);
        let words = rest.trim_start_matches([',', ':', ';', ' ']).to_owned();
        let description = format!("added: {} {words}", slug_to_words(code)).trim_end().to_owned();
        let kind = StatementKind::Event { code: code.to_owned(), text: state.who, words };
        Ok((Intent::AddEntry(Statement::new(time, kind)), description))
    }

    fn parse_with<T>(&self, line: &str, session: &Session, parse: impl FnOnce(ParseContext<'_>) -> T) -> T {
        let (now, zone) = late_line_base(line, self.session(), self.now, &self.zone);
        let now = self.options.paper_date.map_or(now, |day| base_on_day(line, day, self.now, &zone));
        let previous_time = self.session().last_typed_time();
        parse(ParseContext { session, now, zone: &zone, previous_time, letters: &self.letters, shown_alerts: &[] })
    }

    /// Splits a line into its time and its words.
    fn parse_timed_text(&self, line: &str, example: &str) -> Result<(Timestamp, String), CorrectionError> {
        let interpretations =
            self.parse_with(line, self.session(), |context| parse_all(line, &ParseContext { previous_time: None, ..context }));
        let timed = interpretations.into_iter().filter(|interpretation| interpretation.time_words.is_some());
        let mut words = timed.filter_map(|interpretation| match interpretation.statement.kind {
            StatementKind::Note { words, .. } => Some((interpretation.statement.time, words)),
            _ => None,
        });
        words.next().ok_or_else(|| {
            refused(format!("`{line}` does not say when. Begin with the time, such as `{example}`. Nothing was written."))
        })
    }

    /// Makes `by` the author of the rows that follow, adding them to the staff if needed.
    fn switch_author(&mut self, by: Option<&Initials>) -> Result<(), CorrectionError> {
        let Some(by) = by.filter(|by| **by != self.session().writer()) else { return Ok(()) };
        if self.session().projection().staff.iter().all(|(initials, _)| initials != by) {
            self.submit_intent(Intent::AddStaff { initials: by.to_string(), role: String::new() })?;
        }
        self.submit_intent(Intent::HandOver(by.to_string()))
    }

    fn add_entry(&mut self, line: &str, by: Option<&Initials>) -> Result<String, CorrectionError> {
        if self.options.from_paper
            && let Some(copied) = self.parse_with(line, self.session(), |context| parse_downtime_line(line, &context))
        {
            return self.add_from_paper(line, copied.map_err(refused)?, by);
        }
        let interpretation = self.parse_line(self.session(), line)?;
        let preview = dated_preview(&interpretation);
        let statement = interpretation.statement;
        let observer = statement.observer.or_else(|| by.copied());
        self.submit_intent(Intent::AddEntry(Statement { observer, ..statement }))?;
        Ok(preview)
    }

    /// The replacement of an entry, and what it becomes in words. The line is parsed against the session without that entry.
    fn amendment(&self, entry: u64, line: &str, reason: String) -> Result<(Intent, String), CorrectionError> {
        let Some(time) = self.session().ledger().live_rows_of(entry).first().map(|row| row.timestamp()) else {
            return Err(refused("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
        };
        let interpretation = self.parse_line(&without_entry(self.session(), self.now, entry), line)?;
        if matches!(interpretation.statement.kind, StatementKind::Private(..)) {
            return Err(refused(
                "A correction cannot be private, because the record keeps what it corrects. Nothing was written.",
            ));
        }
        let description = format!("corrected: {}", dated_preview(&interpretation));
        let time = if interpretation.time_words.is_some() { interpretation.statement.time } else { time };
        let statement = Statement { time, ..interpretation.statement };
        Ok((Intent::Amend { entry, statement, reason }, description))
    }

    /// Parses a line; a line with warnings is refused unless it was confirmed.
    fn parse_line(&self, session: &Session, line: &str) -> Result<Interpretation, CorrectionError> {
        let Some(interpretation) = self.parse_with(line, session, |context| parse(line, &context)) else {
            return Err(refused(format!("`{line}` is empty. Nothing was written.")));
        };
        self.refuse_warnings(line, &interpretation.warnings, interpretation.statement.time)?;
        Ok(interpretation)
    }

    /// Refuses lines that are a file of another program, such as a table of a device's readings, with the first line at fault.
    ///
    /// # Errors
    ///
    /// The lines are no entries.
    pub(crate) fn refuse_foreign_file(&self, lines: &[&str]) -> Result<(), CorrectionError> {
        let is_note = |line: &str| {
            let found = self.parse_with(line, self.session(), |context| parse(line, &context));
            found.is_none_or(|found| matches!(found.statement.kind, StatementKind::Note { .. }))
        };
        let Some(index) = grammar::first_foreign_line(lines).filter(|_| lines.iter().all(|line| is_note(line))) else {
            return Ok(());
        };
        let line = lines.get(index).copied().unwrap_or_default();
        Err(refused(format!(
            "Line {}, `{line}`, is a row of another program's file, not an entry. Nothing was written. Put each entry on its own line, such as `14:20 128/76 71 97`; with `n: ` before it, a line is a note.",
            index + 1
        )))
    }

    fn refuse_warnings(&self, line: &str, warnings: &[String], time: Timestamp) -> Result<(), CorrectionError> {
        // With a paper date, times before the record began are expected.
        let expected = self.options.paper_date.and_then(|_| before_session_warning(time));
        let open: Vec<&str> = warnings.iter().filter(|warning| Some(*warning) != expected.as_ref()).map(String::as_str).collect();
        if open.is_empty() || self.options.confirmed {
            return Ok(());
        }
        Err(CorrectionError::Unconfirmed(Refusal::new(format!(
            "`{line}`: {} Nothing was written. With `n: ` before it, it becomes a note.",
            open.join(" ")
        ))))
    }

    /// Adds what only the downtime sheet has: a phase, checklist boxes, the client's leaving.
    fn add_from_paper(&mut self, line: &str, copied: DowntimeLine, by: Option<&Initials>) -> Result<String, CorrectionError> {
        let DowntimeLine { time, item, warnings } = copied;
        self.refuse_warnings(line, &warnings, time)?;
        self.switch_author(by)?;
        let description = match item {
            DowntimeItem::Stage(phase) => {
                self.submit_intent_at(Some(time), Intent::StartPhase(phase))?;
                format!("stage {}", phase.id())
            }
            DowntimeItem::Left(words) => {
                let description = format!("left {words}");
                self.submit_intent(Intent::ClientLeft { time, words })?;
                description
            }
            DowntimeItem::Boxes { ids, answer, words } => {
                let checks = numbered_checks(self.session().plan()).into_iter();
                let titles: BTreeMap<&str, &str> = checks.map(|check| (check.id.as_str(), check.title.as_str())).collect();
                let titles: Vec<&str> = ids.iter().map(|id| titles.get(id.as_str()).copied().unwrap_or_default()).collect();
                let description = format!("{}: {}", answer.title(), titles.join(" · "));
                let answers = ids.into_iter().map(|id| Intent::AnswerChecklistItem { time, id, answer, note: words.clone() });
                let answers: Vec<Intent> = answers.collect();
                // All or none of a line.
                for intent in &answers {
                    decide(self.session(), self.now, intent.clone())?;
                }
                for intent in answers {
                    self.submit_intent(intent)?;
                }
                description
            }
        };
        Ok(format!("{description} · {} {}", time.wall.date(), time.wall.hm()))
    }

    /// Closes a reopened record for the same reason as before, with a new digest.
    pub(crate) fn close_again_with_digest(&mut self) -> Result<(), CorrectionError> {
        let close = self.session().ledger().rows().iter().rev().find(|row| row.matches(RowKind::Session, "close"));
        let end = EndReason::ALL.into_iter().find(|end| close.is_some_and(|close| close.text == end.word()));
        let why = "closed again after a late entry".to_owned();
        // Closing again before the hard floor is not a new decision, so it needs no reason of its own.
        let is_early = discharge::release_if_closing_early(self.session(), self.now.elapsed).is_some();
        let early_reason = if is_early { why.clone() } else { String::new() };
        self.submit_intent(close_with_gaps(end.unwrap_or(EndReason::Completed), why, early_reason))?;
        self.append_digest()
    }

    pub(crate) fn append_digest(&mut self) -> Result<(), CorrectionError> {
        self.submit_intent(Intent::Digest(self.record_start.digest_hex(self.session().ledger().rows())))
    }
}

fn close_with_gaps(end_reason: EndReason, gaps_reason: String, early_reason: String) -> Intent {
    Intent::Close(CloseParams { end_reason, accepts_gaps: true, gaps_reason, early_reason })
}
