//! `add`: late entries from the shell, in the grammar of the live line, into an open or a closed record.

use super::Desk;
use super::start::holder;
use crate::app::line::{Context, Letters, read};
use crate::edge::asked::{Add, House};
use crate::edge::clock::{self, Clock};
use crate::edge::disk::Disk;
use crate::edge::fault::{Exit, Fault};
use crate::edge::keeping::Opened;
use crate::edge::{custody, library, private, reading, shell, zone};
use crate::journal::spool::{News, Spool};
use crate::session::decide::{Closing, EndReason, Resumed};
use crate::session::row::Source;
use crate::session::{Initials, Intent, Kind, Moment, PrivateNotes, Row, Session, Zone, decide, discharge, evolve, number};

/// `bedside add`.
pub fn add(house: &House, asked: &Add) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let by =
        asked.by.as_deref().map(Initials::parse).transpose().map_err(|said| Fault::refused(&said, "Nothing was written."))?;
    let found = library::one(&desk, &asked.session)?;
    let lines = match &asked.text {
        Some(text) => vec![text.clone()],
        None => shell::lines("Entries, one a line; an empty line ends: ")?,
    };
    let at = clock::read();
    let holder = holder(String::new(), clock::wall(&at).rfc3339());
    let held = reading::take(&found, desk.config.share, holder.clone())?;
    let session = reading::session(&held.read)?;
    let path = held.read.path.clone();
    let (zone, _) = zone::system(at.wall_ms);
    let stopped = super::resume::stopped(&session);
    let speed = session.picture().rehearsal.map_or(1, |speed| speed as u32);
    let (clock, lay) = Clock::resume(speed, zone.clone(), &stopped, clock::boot_id().as_deref(), &at);
    let was_closed = session.is_closed();
    let (notes, apart) = private::recover(&desk, &found, &session, clock.moment(&at), holder)?;
    let mut late = Late {
        session,
        zone,
        now: clock.moment(&at),
        rows: Vec::new(),
        notes,
        private: Vec::new(),
        letters: desk.config.letters.clone(),
        from_paper: asked.from_paper,
    };
    let mut said = Vec::new();
    if was_closed {
        late.intend(Intent::Reopen)?;
    }
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        said.push(late.say(line, by.as_ref())?);
    }
    if said.is_empty() {
        return Err(Fault::usage("There was no entry to add. Nothing was written."));
    }
    let chain = held.read.record.chain.clone();
    if was_closed {
        // Only when every line is known to be good, and that it can be closed again, is the record opened for writing.
        late.clone().close_again(chain.clone(), &found.name)?;
        custody::make_writable(&path, desk.config.share).map_err(|why| Fault::failed(format!("{why:#} Nothing was written.")))?;
    }
    if let Some(torn) = held.set_torn_aside()? {
        let (gap_ms, estimated) = (lay.gap_ms().max(0), lay.is_estimated());
        late.intend(Intent::Resume(Resumed { gap_ms, estimated, torn: Some(torn), boot: None }))?;
    }
    if was_closed {
        late.close_again(chain, &found.name)?;
    }
    let opened = held.open(&desk, apart);
    write(opened, &late, was_closed)?;
    shell::print_lines(said.iter().map(|line| format!("added: {line}")))
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
    from_paper: bool,
}

impl Late {
    fn intend(&mut self, intent: Intent) -> Result<(), Fault> {
        let words = crate::session::private::words_of(&self.session, &intent);
        let is_copied = self.from_paper && matches!(intent, Intent::Say(_));
        let mut entries = decide(&self.session, self.now, intent)?;
        for entry in entries.iter_mut().filter(|entry| is_copied && entry.source == Source::User) {
            entry.source = Source::Paper;
        }
        let rows = number(&self.session, self.now, &entries);
        for row in &rows {
            evolve(&mut self.session, row);
        }
        self.private.extend(self.notes.follow(&self.session, &rows, words.as_deref()));
        self.rows.extend(rows);
        Ok(())
    }

    /// One line becomes an entry. What would be asked on the screen refuses here, where nobody may be there to answer.
    fn say(&mut self, line: &str, by: Option<&Initials>) -> Result<String, Fault> {
        let previous =
            self.session.last_typed().and_then(|entry| self.session.ledger().live_of(entry).first().map(|row| row.at()));
        let context = Context { session: &self.session, now: self.now, zone: &self.zone, previous, letters: &self.letters };
        let Some(reading) = read(line, &context) else {
            return Err(Fault::usage(format!("`{line}` is empty. Nothing was written.")));
        };
        if !reading.doubts.is_empty() {
            let doubts = reading.doubts.join(" ");
            return Err(Fault::failed(format!(
                "`{line}`: {doubts} Nothing was written. With `n: ` before it, it becomes a note."
            )));
        }
        let mut said = reading.said;
        said.by = said.by.or_else(|| by.cloned());
        self.intend(Intent::Say(said))?;
        Ok(reading.preview)
    }

    /// Closed as it was closed before, with a new digest.
    fn close_again(&mut self, mut chain: crate::journal::Chain, name: &str) -> Result<(), Fault> {
        let before = self.session.ledger().rows().iter().rev().find(|row| row.is(Kind::Session, "close"));
        let word = before.map(|row| row.text.clone()).unwrap_or_default();
        let reason = EndReason::ALL.into_iter().find(|reason| reason.word() == word).unwrap_or(EndReason::Completed);
        let why = "closed again after a late entry".to_owned();
        // It was closed before its hard floor; that it is closed again is no other decision.
        let is_early = discharge::closes_early(&self.session, self.now.elapsed).is_some();
        let early = if is_early { why.clone() } else { String::new() };
        self.intend(Intent::Close(Closing { reason, accepts_gaps: true, why, early }))?;
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
        custody::seal_read_only(&path, spool.bytes(), sharing)
            .and_then(|()| reading::put_older_away(&disk, target, spool.bytes()))
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
                shell::tell(&sentence);
            }
        }
    }
    if spool.is_idle() { Ok(()) } else { Err(Fault::failed("The entry could not be written. The record is as it was.")) }
}
