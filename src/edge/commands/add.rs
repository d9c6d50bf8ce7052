//! `add`: late entries from the shell, in the grammar of the live line, into an open or a closed record.

use super::Desk;
use super::start::holder;
use crate::app::Correction;
use crate::app::grammar::{Context, Letters, OnPaper, Reading, against, before_the_record, copied, of_day, read, readings, told};
use crate::edge::args::{Add, House};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::os::clock::Clock;
use crate::edge::os::timezone;
use crate::edge::store::disk::Disk;
use crate::edge::store::record_writer::Opened;
use crate::edge::store::session_index::Found;
use crate::edge::store::{private_notes, record_files, record_reader, session_index};
use crate::edge::terminal::stdio;
use crate::journal::spool::{News, Spool};
use crate::session::analysis::describe::tell;
use crate::session::clinical::checklist::Answer;
use crate::session::clinical::discharge;
use crate::session::decide::{Closing, EndReason, Resumed, without};
use crate::session::record::row::Source;
use crate::session::statement::{Form, Said};
use crate::session::{At, Initials, Intent, Kind, Moment, PrivateNotes, Row, Session, Zone, decide, evolve, number};
use chrono::NaiveDate;

/// `bedside add`.
pub fn add(house: &House, asked: &Add) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let by =
        asked.by.as_deref().map(Initials::parse).transpose().map_err(|said| Fault::refused(&said, "Nothing was written."))?;
    let found = session_index::one(&desk, &asked.session)?;
    let lines = match &asked.text {
        Some(text) => vec![text.clone()],
        None => stdio::lines("Entries, one a line; an empty line ends: ")?,
    };
    let all: Vec<Correction> = lines.into_iter().map(|line| Correction::Late { line }).collect();
    let how = How { was_asked: false, from_paper: asked.from_paper, of: asked.of };
    let said = correct(&desk, &found, by.as_ref(), &all, how)?;
    stdio::print_lines(said)
}

/// How corrections are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// What would be asked about was seen on a screen, and somebody said yes.
    pub(crate) was_asked: bool,
    /// They are copied from paper.
    pub(crate) from_paper: bool,
    /// The day that their times of day are of; none: as on the live line.
    pub(crate) of: Option<NaiveDate>,
}

/// Corrections of one record, all of them or none: opened again where it was closed, and then closed again. What would be asked on a
/// screen refuses, unless somebody saw it there and said yes.
pub(crate) fn correct(
    desk: &Desk,
    found: &Found,
    by: Option<&Initials>,
    all: &[Correction],
    how: How,
) -> Result<Vec<String>, Fault> {
    let at = clock::read();
    let holder = holder(String::new(), clock::wall(&at).rfc3339());
    let mut held = record_reader::take(found, desk.config.share, holder.clone())?;
    let session = record_reader::session(&mut held.read)?;
    let path = held.read.path.clone();
    let (zone, _) = timezone::system(at.wall_ms);
    let stopped = super::resume::stopped(&session);
    let speed = session.picture().rehearsal.map_or(1, |speed| speed as u32);
    let (clock, lay) = Clock::resume(speed, zone.clone(), &stopped, clock::boot_id().as_deref(), &at);
    let was_closed = session.is_closed();
    let closes = was_closed || all.iter().any(|one| matches!(one, Correction::Close { .. }));
    let (notes, apart) = private_notes::recover(desk, found, &session, clock.moment(&at), holder)?;
    let mut late = Late {
        session,
        zone,
        now: clock.moment(&at),
        rows: Vec::new(),
        notes,
        private: Vec::new(),
        letters: desk.config.letters.clone(),
        how,
    };
    let mut said = Vec::new();
    if was_closed {
        late.intend(Intent::Reopen)?;
    }
    for one in all {
        said.extend(late.correct(one, by)?);
    }
    if said.is_empty() {
        return Err(Fault::usage("There was no entry to add. Nothing was written."));
    }
    let chain = held.read.record.chain.clone();
    if was_closed {
        // Only when every line is known to be good, and that it can be closed again, is the record opened for writing.
        late.clone().close_again(chain.clone(), &found.name)?;
        record_files::make_writable(&path, desk.config.share)
            .map_err(|why| Fault::failed(format!("{why:#} Nothing was written.")))?;
    }
    if let Some(torn) = held.set_torn_aside()? {
        let (gap_ms, estimated) = (lay.gap_ms().max(0), lay.is_estimated());
        late.intend(Intent::Resume(Resumed { gap_ms, estimated, torn: Some(torn), boot: None }))?;
    }
    if was_closed {
        late.close_again(chain, &found.name)?;
    } else if closes {
        late.sign(chain, &found.name)?;
    }
    let opened = held.open(desk, apart);
    write(opened, &late, closes)?;
    Ok(said)
}

/// A session that late entries go into, and the rows that they made.
#[derive(Clone)]
struct Late {
    session: Session,
    zone: Zone,
    now: Moment,
    rows: Vec<Row>,
    notes: PrivateNotes,
    private: Vec<Row>,
    letters: Letters,
    how: How,
}

impl Late {
    fn intend(&mut self, intent: Intent) -> Result<(), Fault> {
        self.intend_at(None, intent)
    }

    /// The same for what says nothing itself about when it was.
    fn intend_at(&mut self, at: Option<At>, intent: Intent) -> Result<(), Fault> {
        let words = crate::session::private::words_of(&self.session, &intent);
        let is_of_client = matches!(
            intent,
            Intent::Say(_)
                | Intent::Amend { .. }
                | Intent::Annotate { .. }
                | Intent::Phase(_)
                | Intent::Check { .. }
                | Intent::ClientLeft { .. }
        );
        let is_copied = self.how.from_paper && is_of_client;
        let mut entries = decide(&self.session, self.now, intent)?;
        for entry in entries.iter_mut().filter(|entry| is_copied && entry.source == Source::User) {
            entry.source = Source::Paper;
            entry.at = at.unwrap_or(entry.at);
        }
        let rows = number(&self.session, self.now, &entries);
        for row in &rows {
            evolve(&mut self.session, row);
        }
        self.private.extend(self.notes.follow(&self.session, &rows, words.as_deref()));
        self.rows.extend(rows);
        Ok(())
    }

    /// Does one of them, and says what was done; nothing for a blank line.
    fn correct(&mut self, what: &Correction, by: Option<&Initials>) -> Result<Option<String>, Fault> {
        match what {
            Correction::Late { line } if line.trim().is_empty() => Ok(None),
            Correction::Late { line } => self.say(line, by).map(|said| Some(format!("added: {said}"))),
            Correction::Amend { entry, line, why } => {
                self.write_as(by)?;
                self.amend(*entry, line, why).map(|said| Some(format!("corrected: {said}")))
            }
            Correction::Withdraw { entry } => {
                self.write_as(by)?;
                let told = tell(&self.session, *entry);
                self.intend(Intent::Withdraw { entry: *entry })?;
                Ok(Some(format!("withdrawn: {} {}", told.kind, told.words)))
            }
            other => {
                self.write_as(by)?;
                self.fill(other).map(Some)
            }
        }
    }

    /// One of what is filled in afterwards, and only there.
    fn fill(&mut self, what: &Correction) -> Result<String, Fault> {
        match what {
            Correction::Annotate { row, note } => {
                self.intend(Intent::Annotate { row: *row, note: note.clone() })?;
                Ok(format!("added: {note}"))
            }
            Correction::LeaveOut { id, reason } => {
                self.intend(Intent::Skip { id: id.clone(), reason: reason.clone() })?;
                Ok(format!("not done, and why: {reason}"))
            }
            Correction::Check { id, line } => {
                let (at, words) = self.words_at(line, "15:10 done")?;
                let Some((answer, note)) = Answer::typed(&words) else {
                    return Err(Fault::usage(format!(
                        "`{words}` is no answer: it is done, not done or na, and then words. Nothing was written."
                    )));
                };
                self.intend(Intent::Check { at, id: id.clone(), answer, note: note.to_owned() })?;
                Ok(format!("added: {} {}", answer.title(), note).trim_end().to_owned())
            }
            Correction::Left { line } => {
                let (at, words) = self.words_at(line, "15:20 with Ana, steady")?;
                self.intend(Intent::ClientLeft { at, words: words.clone() })?;
                Ok(format!("added: the client left {} {words}", at.wall.hm()))
            }
            Correction::Close { reason, why } => {
                let early = why.clone();
                self.intend(Intent::Close(Closing { reason: *reason, accepts_gaps: true, why: why.clone(), early }))?;
                Ok(format!("closed: {}", reason.title()))
            }
            Correction::Late { .. } | Correction::Amend { .. } | Correction::Withdraw { .. } => Ok(String::new()),
        }
    }

    /// A line that says when, and words.
    fn words_at(&self, line: &str, example: &str) -> Result<(At, String), Fault> {
        let (now, zone) = against(line, &self.session, self.now, &self.zone);
        let context = Context { session: &self.session, now, zone: &zone, previous: None, letters: &self.letters };
        let timed = readings(line, &context).into_iter().filter(|reading| reading.when.is_some());
        let mut words = timed.filter_map(|reading| match reading.said.form {
            Form::Note { words, .. } => Some((reading.said.at, words)),
            _ => None,
        });
        words.next().ok_or_else(|| {
            Fault::usage(format!("`{line}` does not say when: the time stands first, such as `{example}`. Nothing was written."))
        })
    }

    /// A correction is written by whoever makes it, also by somebody who was not here that day.
    fn write_as(&mut self, by: Option<&Initials>) -> Result<(), Fault> {
        let Some(by) = by.filter(|by| **by != self.session.writer()) else { return Ok(()) };
        if self.session.picture().staff.iter().all(|(who, _)| who != by) {
            self.intend(Intent::Join { who: by.to_string(), role: String::new() })?;
        }
        self.intend(Intent::HandOver { to: by.to_string() })
    }

    /// One line becomes an entry.
    fn say(&mut self, line: &str, by: Option<&Initials>) -> Result<String, Fault> {
        if let Some(copied) = self.copy(line, by)? {
            return Ok(copied);
        }
        let reading = self.read(&self.session, line)?;
        let preview = told(&reading);
        let mut said = reading.said;
        said.by = said.by.or_else(|| by.copied());
        self.intend(Intent::Say(said))?;
        Ok(preview)
    }

    /// An entry is said anew, read as if it had never been; empty, with a reason, it only gets that.
    fn amend(&mut self, entry: u64, line: &str, why: &str) -> Result<String, Fault> {
        let Some(at) = self.session.ledger().live_of(entry).first().map(|row| row.at()) else {
            return Err(Fault::failed("This entry was withdrawn, so there is nothing to correct. Nothing was written."));
        };
        let reading = self.read(&without(&self.session, self.now, entry), line)?;
        if matches!(reading.said.form, Form::Private { .. }) {
            return Err(Fault::failed("A correction of what stands in the record cannot be private. Nothing was written."));
        }
        let at = if reading.when.is_some() { reading.said.at } else { at };
        let preview = told(&reading);
        self.intend(Intent::Amend { entry, said: Said { at, ..reading.said }, why: why.to_owned() })?;
        Ok(preview)
    }

    /// What would be asked on the screen refuses here, where nobody may be there to answer.
    fn read(&self, session: &Session, line: &str) -> Result<Reading, Fault> {
        let (now, zone, previous) = self.moment_of(line);
        let context = Context { session, now, zone: &zone, previous, letters: &self.letters };
        let Some(reading) = read(line, &context) else {
            return Err(Fault::usage(format!("`{line}` is empty. Nothing was written.")));
        };
        self.has_no_doubts(line, &reading.doubts, reading.said.at)?;
        Ok(reading)
    }

    /// Where and when a line is read.
    fn moment_of(&self, line: &str) -> (Moment, Zone, Option<At>) {
        let previous =
            self.session.last_typed().and_then(|entry| self.session.ledger().live_of(entry).first().map(|row| row.at()));
        let (now, zone) = against(line, &self.session, self.now, &self.zone);
        let now = self.how.of.map_or(now, |day| of_day(line, day, self.now, &zone));
        (now, zone, previous)
    }

    fn has_no_doubts(&self, line: &str, doubts: &[String], at: At) -> Result<(), Fault> {
        // That a paper's times are before the record began was said with its day.
        let expected = self.how.of.and_then(|_| before_the_record(at));
        let doubts: Vec<&str> = doubts.iter().filter(|doubt| Some(*doubt) != expected.as_ref()).map(String::as_str).collect();
        if doubts.is_empty() || self.how.was_asked {
            return Ok(());
        }
        let doubts = doubts.join(" ");
        Err(Fault::failed(format!("`{line}`: {doubts} Nothing was written. With `n: ` before it, it becomes a note.")))
    }

    /// What only the downtime sheet has: a stage, boxes, the client's leaving. None: the line is one of the live line's.
    fn copy(&mut self, line: &str, by: Option<&Initials>) -> Result<Option<String>, Fault> {
        if !self.how.from_paper {
            return Ok(None);
        }
        let (now, zone, previous) = self.moment_of(line);
        let context = Context { session: &self.session, now, zone: &zone, previous, letters: &self.letters };
        let Some(copied) = copied(line, &context) else { return Ok(None) };
        let copied = copied.map_err(Fault::usage)?;
        self.has_no_doubts(line, &copied.doubts, copied.at)?;
        self.write_as(by)?;
        let when = format!("{} {}", copied.at.wall.date(), copied.at.wall.hm());
        let said = match copied.what {
            OnPaper::Stage(stage) => {
                self.intend_at(Some(copied.at), Intent::Phase(stage))?;
                format!("stage {}", stage.id())
            }
            OnPaper::Left(words) => {
                self.intend(Intent::ClientLeft { at: copied.at, words: words.clone() })?;
                format!("left {words}")
            }
            OnPaper::Boxes { ids, answer, words } => {
                let plan = self.session.plan().clone();
                let title = |id: &String| {
                    let check = crate::app::grammar::boxes(&plan).into_iter().find(|check| check.id == *id);
                    check.map(|check| check.title.clone()).unwrap_or_default()
                };
                let titles: Vec<String> = ids.iter().map(title).collect();
                for id in ids {
                    self.intend(Intent::Check { at: copied.at, id, answer, note: words.clone() })?;
                }
                format!("{}: {}", answer.title(), titles.join(" · "))
            }
        };
        Ok(Some(format!("{said} · {when}")))
    }

    /// Closed as it was closed before, with a new digest.
    fn close_again(&mut self, chain: crate::journal::Chain, name: &str) -> Result<(), Fault> {
        let before = self.session.ledger().rows().iter().rev().find(|row| row.is(Kind::Session, "close"));
        let word = before.map(|row| row.text.clone()).unwrap_or_default();
        let reason = EndReason::ALL.into_iter().find(|reason| reason.word() == word).unwrap_or(EndReason::Completed);
        let why = "closed again after a late entry".to_owned();
        // It was closed before its hard floor; that it is closed again is no other decision.
        let is_early = discharge::closes_early(&self.session, self.now.elapsed).is_some();
        let early = if is_early { why.clone() } else { String::new() };
        self.intend(Intent::Close(Closing { reason, accepts_gaps: true, why, early }))?;
        self.sign(chain, name)
    }

    /// The digest of a close that was asked for.
    fn sign(&mut self, mut chain: crate::journal::Chain, name: &str) -> Result<(), Fault> {
        crate::journal::advance(&self.rows, name, &mut chain);
        self.intend(Intent::Digest { hex: chain.digest_hex() })
    }
}

/// Writes everything in one go, and believes it only after the sync. Private words come first: the record never names a note
/// whose words are nowhere.
fn write(opened: Opened, late: &Late, seals: bool) -> Result<(), Fault> {
    let Opened { mut spool, mut disk, lock, sharing, mut private, .. } = opened;
    private.spool.push(&late.private);
    settle(&mut private.spool, &mut private.disk)?;
    spool.push(&late.rows);
    settle(&mut spool, &mut disk)?;
    if seals {
        let target = spool.target().and_then(|target| Some((target, disk.path(target)?)));
        let (target, path) = target.ok_or_else(|| Fault::failed("The record stands in no file, so it was not closed again."))?;
        record_files::seal_read_only(&path, spool.bytes(), sharing)
            .and_then(|()| record_reader::put_older_away(&disk, target, spool.bytes()))
            .and_then(|_| private.seal())
            .map_err(|why| Fault::failed(format!("{why:#}")))?;
    }
    drop(lock);
    Ok(())
}

/// Carries out what the spool asks for until everything is saved, or says why not.
fn settle(spool: &mut Spool, disk: &mut impl Disk) -> Result<(), Fault> {
    while let Some(order) = spool.next(clock::hand()) {
        let answer = disk.carry_out(&order);
        for news in spool.answer(clock::hand(), answer) {
            if let News::Trouble(sentence) = news {
                stdio::tell(&sentence);
            }
        }
    }
    if spool.is_idle() { Ok(()) } else { Err(Fault::failed("The entry could not be written. The record is as it was.")) }
}
