//! `add`: late entries from the shell, in the grammar of the live line, into an open or a closed record.

use super::Workspace;
use super::start::lock_holder;
use crate::app::Correction;
use crate::app::grammar::{
    DowntimeItem, Interpretation, LetterMap, ParseContext, base_on_day, before_session_warning, dated_preview, late_line_base,
    parse, parse_all, parse_downtime_line,
};
use crate::edge::args::{AddOptions, GlobalOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::clock::SessionClock;
use crate::edge::os::timezone;
use crate::edge::store::disk::Disk;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::store::{private_notes, record_files, record_reader, session_index};
use crate::edge::terminal::stdio;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::analysis::describe::describe_entry;
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::clinical::discharge;
use crate::session::decide::{CloseParams, EndReason, ResumeParams, without_entry};
use crate::session::record::row::Source;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{
    Initials, Intent, Moment, PrivateNotes, Row, RowKind, Session, Timestamp, Zone, decide, evolve, number_rows,
};
use chrono::NaiveDate;

/// `bedside add`.
pub fn add(global: &GlobalOptions, options: &AddOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let by = options
        .author
        .as_deref()
        .map(Initials::parse)
        .transpose()
        .map_err(|said| CommandError::from_refusal(&said, "Nothing was written."))?;
    let found = session_index::find_session(&workspace, &options.session)?;
    let lines = match &options.text {
        Some(text) => vec![text.clone()],
        None => stdio::read_lines("Entries, one a line; an empty line ends: ")?,
    };
    let all: Vec<Correction> = lines.into_iter().map(|line| Correction::AddLateEntry { line }).collect();
    let how = CorrectionOptions { confirmed: false, from_paper: options.from_paper, paper_date: options.paper_date };
    let said = apply_corrections(&workspace, &found, by.as_ref(), &all, how)?;
    stdio::print_lines(said)
}

/// How corrections are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CorrectionOptions {
    /// What would be asked about was seen on a screen, and somebody said yes.
    pub(crate) confirmed: bool,
    /// They are copied from paper.
    pub(crate) from_paper: bool,
    /// The day that their times of day are of; none: as on the live line.
    pub(crate) paper_date: Option<NaiveDate>,
}

/// Corrections of one record, all of them or none: opened again where it was closed, and then closed again. What would be asked on a
/// screen refuses, unless somebody saw it there and said yes.
pub(crate) fn apply_corrections(
    workspace: &Workspace,
    found: &SessionFiles,
    by: Option<&Initials>,
    all: &[Correction],
    options: CorrectionOptions,
) -> Result<Vec<String>, CommandError> {
    let at = clock::read();
    let holder = lock_holder(String::new(), clock::wall_time(&at).rfc3339());
    let mut locked_record = record_reader::lock_and_read(found, workspace.config.sharing, holder.clone())?;
    let session = record_reader::build_session(&mut locked_record.loaded)?;
    let path = locked_record.loaded.path.clone();
    let (zone, _) = timezone::system_zone(at.wall_ms);
    let stopped = super::resume::resume_point(&session);
    let speed = session.projection().rehearsal_speed.map_or(1, |speed| speed as u32);
    let (clock, gap) = SessionClock::resume(speed, zone.clone(), &stopped, clock::boot_id().as_deref(), &at);
    let was_closed = session.is_closed();
    let closes = was_closed || all.iter().any(|one| matches!(one, Correction::Close { .. }));
    let (notes, apart) = private_notes::recover_private_notes(workspace, found, &session, clock.moment(&at), holder)?;
    let mut late = LateEntryWriter {
        session,
        zone,
        now: clock.moment(&at),
        rows: Vec::new(),
        notes,
        private_rows: Vec::new(),
        letters: workspace.config.letters.clone(),
        options,
    };
    let mut said = Vec::new();
    if was_closed {
        late.submit_intent(Intent::Reopen)?;
    }
    for one in all {
        said.extend(late.apply_correction(one, by)?);
    }
    if said.is_empty() {
        return Err(CommandError::usage("There was no entry to add. Nothing was written."));
    }
    let chain = locked_record.loaded.record.chain.clone();
    if was_closed {
        // Only when every line is known to be good, and that it can be closed again, is the record opened for writing.
        late.clone().close_again_with_digest(chain.clone(), &found.name)?;
        record_files::make_writable(&path, workspace.config.sharing)
            .map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))?;
    }
    if let Some(torn) = locked_record.quarantine_torn_tail()? {
        let (gap_ms, estimated) = (gap.gap_ms().max(0), gap.is_estimated());
        late.submit_intent(Intent::Resume(ResumeParams {
            gap_ms,
            is_gap_estimated: estimated,
            torn_file: Some(torn),
            new_boot_clock: None,
        }))?;
    }
    if was_closed {
        late.close_again_with_digest(chain, &found.name)?;
    } else if closes {
        late.append_digest(chain, &found.name)?;
    }
    let open_record = locked_record.into_open_record(workspace, apart);
    write_and_finalize(open_record, &late, closes)?;
    Ok(said)
}

/// A session that late entries go into, and the rows that they made.
#[derive(Clone)]
struct LateEntryWriter {
    session: Session,
    zone: Zone,
    now: Moment,
    rows: Vec<Row>,
    notes: PrivateNotes,
    private_rows: Vec<Row>,
    letters: LetterMap,
    options: CorrectionOptions,
}

impl LateEntryWriter {
    fn submit_intent(&mut self, intent: Intent) -> Result<(), CommandError> {
        self.submit_intent_at(None, intent)
    }

    /// The same for what says nothing itself about when it was.
    fn submit_intent_at(&mut self, at: Option<Timestamp>, intent: Intent) -> Result<(), CommandError> {
        let words = crate::session::private::private_text_of(&self.session, &intent);
        let is_of_client = matches!(
            intent,
            Intent::AddEntry(_)
                | Intent::Amend { .. }
                | Intent::Annotate { .. }
                | Intent::StartPhase(_)
                | Intent::AnswerChecklistItem { .. }
                | Intent::ClientLeft { .. }
        );
        let is_copied = self.options.from_paper && is_of_client;
        let mut entries = decide(&self.session, self.now, intent)?;
        for entry in entries.iter_mut().filter(|entry| is_copied && entry.source == Source::User) {
            entry.source = Source::Paper;
            entry.time = at.unwrap_or(entry.time);
        }
        let rows = number_rows(&self.session, self.now, &entries);
        for row in &rows {
            evolve(&mut self.session, row);
        }
        self.private_rows.extend(self.notes.apply_record_rows(&self.session, &rows, words.as_deref()));
        self.rows.extend(rows);
        Ok(())
    }

    /// Does one of them, and says what was done; nothing for a blank line.
    fn apply_correction(&mut self, what: &Correction, by: Option<&Initials>) -> Result<Option<String>, CommandError> {
        match what {
            Correction::AddLateEntry { line } if line.trim().is_empty() => Ok(None),
            Correction::AddLateEntry { line } => self.add_entry(line, by).map(|said| Some(format!("added: {said}"))),
            Correction::Amend { entry, line, why } => {
                self.switch_author(by)?;
                self.amend_entry(*entry, line, why).map(|said| Some(format!("corrected: {said}")))
            }
            Correction::Withdraw { entry } => {
                self.switch_author(by)?;
                let told = describe_entry(&self.session, *entry);
                self.submit_intent(Intent::Withdraw { entry: *entry })?;
                Ok(Some(format!("withdrawn: {} {}", told.kind, told.text)))
            }
            other => {
                self.switch_author(by)?;
                self.apply_completion(other).map(Some)
            }
        }
    }

    /// One of what is filled in afterwards, and only there.
    fn apply_completion(&mut self, what: &Correction) -> Result<String, CommandError> {
        match what {
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
                    return Err(CommandError::usage(format!(
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

    /// A line that says when, and words.
    fn parse_timed_text(&self, line: &str, example: &str) -> Result<(Timestamp, String), CommandError> {
        let (now, zone) = late_line_base(line, &self.session, self.now, &self.zone);
        let context = ParseContext { session: &self.session, now, zone: &zone, previous_time: None, letters: &self.letters };
        let timed = parse_all(line, &context).into_iter().filter(|reading| reading.time_words.is_some());
        let mut words = timed.filter_map(|reading| match reading.statement.kind {
            StatementKind::Note { words, .. } => Some((reading.statement.time, words)),
            _ => None,
        });
        words.next().ok_or_else(|| {
            CommandError::usage(format!(
                "`{line}` does not say when: the time stands first, such as `{example}`. Nothing was written."
            ))
        })
    }

    /// A correction is written by whoever makes it, also by somebody who was not here that day.
    fn switch_author(&mut self, by: Option<&Initials>) -> Result<(), CommandError> {
        let Some(by) = by.filter(|by| **by != self.session.writer()) else { return Ok(()) };
        if self.session.projection().staff.iter().all(|(who, _)| who != by) {
            self.submit_intent(Intent::AddStaff { initials: by.to_string(), role: String::new() })?;
        }
        self.submit_intent(Intent::HandOver { to: by.to_string() })
    }

    /// One line becomes an entry.
    fn add_entry(&mut self, line: &str, by: Option<&Initials>) -> Result<String, CommandError> {
        if let Some(copied) = self.add_from_paper(line, by)? {
            return Ok(copied);
        }
        let reading = self.parse_line(&self.session, line)?;
        let preview = dated_preview(&reading);
        let mut said = reading.statement;
        said.observer = said.observer.or_else(|| by.copied());
        self.submit_intent(Intent::AddEntry(said))?;
        Ok(preview)
    }

    /// An entry is said anew, read as if it had never been; empty, with a reason, it only gets that.
    fn amend_entry(&mut self, entry: u64, line: &str, why: &str) -> Result<String, CommandError> {
        let Some(at) = self.session.ledger().live_rows_of(entry).first().map(|row| row.timestamp()) else {
            return Err(CommandError::failed("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
        };
        let reading = self.parse_line(&without_entry(&self.session, self.now, entry), line)?;
        if matches!(reading.statement.kind, StatementKind::Private { .. }) {
            return Err(CommandError::failed(
                "A correction of what stands in the record cannot be private. Nothing was written.",
            ));
        }
        let at = if reading.time_words.is_some() { reading.statement.time } else { at };
        let preview = dated_preview(&reading);
        self.submit_intent(Intent::Amend {
            entry,
            statement: Statement { time: at, ..reading.statement },
            reason: why.to_owned(),
        })?;
        Ok(preview)
    }

    /// What would be asked on the screen refuses here, where nobody may be there to answer.
    fn parse_line(&self, session: &Session, line: &str) -> Result<Interpretation, CommandError> {
        let (now, zone, previous) = self.reading_context(line);
        let context = ParseContext { session, now, zone: &zone, previous_time: previous, letters: &self.letters };
        let Some(reading) = parse(line, &context) else {
            return Err(CommandError::usage(format!("`{line}` is empty. Nothing was written.")));
        };
        self.refuse_doubts(line, &reading.warnings, reading.statement.time)?;
        Ok(reading)
    }

    /// Where and when a line is read.
    fn reading_context(&self, line: &str) -> (Moment, Zone, Option<Timestamp>) {
        let previous = self
            .session
            .last_typed_entry()
            .and_then(|entry| self.session.ledger().live_rows_of(entry).first().map(|row| row.timestamp()));
        let (now, zone) = late_line_base(line, &self.session, self.now, &self.zone);
        let now = self.options.paper_date.map_or(now, |day| base_on_day(line, day, self.now, &zone));
        (now, zone, previous)
    }

    fn refuse_doubts(&self, line: &str, doubts: &[String], at: Timestamp) -> Result<(), CommandError> {
        // That a paper's times are before the record began was said with its day.
        let expected = self.options.paper_date.and_then(|_| before_session_warning(at));
        let doubts: Vec<&str> = doubts.iter().filter(|doubt| Some(*doubt) != expected.as_ref()).map(String::as_str).collect();
        if doubts.is_empty() || self.options.confirmed {
            return Ok(());
        }
        let doubts = doubts.join(" ");
        Err(CommandError::failed(format!("`{line}`: {doubts} Nothing was written. With `n: ` before it, it becomes a note.")))
    }

    /// What only the downtime sheet has: a stage, boxes, the client's leaving. None: the line is one of the live line's.
    fn add_from_paper(&mut self, line: &str, by: Option<&Initials>) -> Result<Option<String>, CommandError> {
        if !self.options.from_paper {
            return Ok(None);
        }
        let (now, zone, previous) = self.reading_context(line);
        let context = ParseContext { session: &self.session, now, zone: &zone, previous_time: previous, letters: &self.letters };
        let Some(copied) = parse_downtime_line(line, &context) else { return Ok(None) };
        let copied = copied.map_err(CommandError::usage)?;
        self.refuse_doubts(line, &copied.warnings, copied.time)?;
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
                let plan = self.session.plan().clone();
                let title = |id: &String| {
                    let check = crate::app::grammar::numbered_checks(&plan).into_iter().find(|check| check.id == *id);
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

    /// Closed as it was closed before, with a new digest.
    fn close_again_with_digest(&mut self, chain: crate::journal::Chain, name: &str) -> Result<(), CommandError> {
        let before = self.session.ledger().rows().iter().rev().find(|row| row.matches(RowKind::Session, "close"));
        let word = before.map(|row| row.text.clone()).unwrap_or_default();
        let reason = EndReason::ALL.into_iter().find(|reason| reason.word() == word).unwrap_or(EndReason::Completed);
        let why = "closed again after a late entry".to_owned();
        // It was closed before its hard floor; that it is closed again is no other decision.
        let is_early = discharge::release_if_closing_early(&self.session, self.now.elapsed).is_some();
        let early = if is_early { why.clone() } else { String::new() };
        self.submit_intent(Intent::Close(CloseParams {
            end_reason: reason,
            accepts_gaps: true,
            gaps_reason: why,
            early_reason: early,
        }))?;
        self.append_digest(chain, name)
    }

    /// The digest of a close that was asked for.
    fn append_digest(&mut self, mut chain: crate::journal::Chain, name: &str) -> Result<(), CommandError> {
        crate::journal::advance_chain(&self.rows, name, &mut chain);
        self.submit_intent(Intent::Digest { hex: chain.digest_hex() })
    }
}

/// Writes everything in one go, and believes it only after the sync. Private words come first: the record never names a note
/// whose words are nowhere.
fn write_and_finalize(open_record: OpenRecord, late_entries: &LateEntryWriter, finalize: bool) -> Result<(), CommandError> {
    let OpenRecord { mut spool, mut disk, lock, sharing, mut private, .. } = open_record;
    private.spool.push(&late_entries.private_rows);
    flush_spool(&mut private.spool, &mut private.disk)?;
    spool.push(&late_entries.rows);
    flush_spool(&mut spool, &mut disk)?;
    if finalize {
        let target = spool.current_file().and_then(|target| Some((target, disk.part_path(target)?)));
        let (target, path) =
            target.ok_or_else(|| CommandError::failed("The record stands in no file, so it was not closed again."))?;
        record_files::verify_and_make_read_only(&path, spool.bytes(), sharing)
            .and_then(|()| record_reader::retire_superseded_parts(&disk, target, spool.bytes()))
            .and_then(|_| private.finalize())
            .map_err(|why| CommandError::failed(format!("{why:#}")))?;
    }
    drop(lock);
    Ok(())
}

/// Carries out what the spool asks for until everything is saved, or says why not.
fn flush_spool(spool: &mut Spool, disk: &mut impl Disk) -> Result<(), CommandError> {
    while let Some(order) = spool.next_order(clock::real_time()) {
        let answer = disk.execute(&order);
        for news in spool.handle_answer(clock::real_time(), answer) {
            if let SpoolEvent::Trouble(sentence) = news {
                stdio::print_notice(&sentence);
            }
        }
    }
    if spool.is_idle() { Ok(()) } else { Err(CommandError::failed("The entry could not be written. The record is as it was.")) }
}
