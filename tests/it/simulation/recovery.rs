//! After a power cut or a kill: every part of the session is read, and the session is resumed.

use super::checks::same_rows;
use super::disk::{Mood, Pretended};
use super::world::{Running, World, folders};
use bedside::app::{App, ResumedSession};
use bedside::edge::os::clock::{ResumePoint, SessionClock};
use bedside::edge::store::disk::RecordDisk;
use bedside::edge::store::file_system::FileSystem as _;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::file_name::parse_file_name;
use bedside::journal::read::Record;
use bedside::journal::spool::Spool;
use bedside::journal::{self, MergedParts, merge_parts};
use bedside::protocol;
use bedside::session::decide;
use bedside::session::{Row, RowKind, Session, Value, Wall};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    PowerCut,
    /// The program alone: what it wrote is there, what it did not write is gone.
    Killed,
}

/// Every part of the session that is left.
fn parts(world: &World<'_>) -> Vec<(PartFile, PathBuf, Vec<u8>)> {
    let mut parts = Vec::new();
    for path in world.fs.paths() {
        let folder = path.parent();
        let place = RecordFolder::ALL.into_iter().find(|place| folders().folder_of(*place) == folder);
        let named = path.file_name().and_then(|name| name.to_str()).and_then(parse_file_name);
        if let (Some(place), Some((name, part))) = (place, named)
            && name == world.name
            && let Some((_, bytes, ..)) = world.fs.at(&path)
        {
            parts.push((PartFile { folder: place, part }, path.clone(), bytes));
        }
    }
    parts
}

/// The session as its files have it, held against the rows that were there.
pub fn read(world: &World<'_>, rows: &[Row], promised: u64) -> Option<(MergedParts, Record)> {
    let parts = parts(world);
    let files: Vec<(PartFile, &[u8])> = parts.iter().map(|(target, _, bytes)| (*target, bytes.as_slice())).collect();
    let Ok(choice) = merge_parts(&files) else {
        assert_eq!(promised, 0, "rows up to {promised} were shown as saved, and no file of the session can be read");
        return None;
    };
    let record = if choice.added_rows == 0 { choice.record.clone() } else { journal::read(&choice.merged_bytes).unwrap() };
    same_rows(&record.rows, rows, promised);
    if !world.is_scarred() {
        let damage = record.findings.iter().find(|found| found.fault.is_damage());
        assert!(damage.is_none(), "the record is damaged, and nobody touched it: {}", damage.unwrap());
        // What was not saved may be there or not, but never otherwise.
        same_rows(&record.rows, rows, record.next_seq - 1);
    }
    Some((choice, record))
}

/// After an end: what was shown as saved is there, and the session goes on. None where nothing is left to go on with.
pub fn after(world: &mut World<'_>, running: Running, end: End) -> Option<Running> {
    let rows = super::world::rows(&running).to_vec();
    let (clock, boot) = (running.clock.clone(), world.boot);
    drop(running);
    world.fs.program_ended();
    // A loss that only a power cut shows is not found by reading; then the power goes as well.
    let end = if world.fs.hides_a_loss() { End::PowerCut } else { end };
    let mut promised = if end == End::PowerCut { cut(world) } else { world.promised(false) };
    let lay_ms = world.dice.pick(&[300, 20_000, 600_000, 50_000_000]);
    world.pass(lay_ms);
    loop {
        let (choice, record) = read(world, &rows, promised)?;
        if record.rows.iter().any(|row| row.matches(RowKind::Session, "close")) && record.is_closed {
            world.is_closed = true;
            return None;
        }
        // The power may go in the middle of a recovery, too.
        let steps = world.dice.below(14);
        if world.dice.one_in(4) {
            world.fs.light_fuse(steps);
        }
        if world.dice.one_in(3) {
            world.mood();
        }
        match go_on(world, choice, &record, &rows, promised) {
            Ok(running) => {
                if let Some(running) = running.as_ref().filter(|_| world.boot == boot && !world.fs.is_off()) {
                    on_time(world, running, &clock);
                }
                return running;
            }
            Err(_) if world.fs.is_off() => promised = cut(world),
            // Nothing was changed; somebody sees to the disk and tries again.
            Err(_) => {
                world.fs.be(Mood::default());
                world.pass(60_000);
                promised = world.promised(false);
            }
        }
    }
}

/// Where the computer was not started again, session time went on as if nothing had happened.
fn on_time(world: &World<'_>, running: &Running, before: &SessionClock) {
    let session = super::world::session(running);
    let is_estimated = session
        .ledger()
        .rows()
        .iter()
        .rev()
        .find(|row| row.matches(RowKind::Session, "gap"))
        .is_some_and(|gap| gap.text != "measured");
    let (due, found) = (before.moment(&world.at).elapsed, running.clock.moment(&world.at).elapsed);
    assert!(is_estimated || due == found, "session time goes on at {} and not at {}", found.label(), due.label());
    let known = session.ledger().rows().iter().find(|row| row.matches(RowKind::Meta, "boot"));
    let is_known = world.boot == 1 && known.is_some_and(|row| row.text == world.boot_id());
    assert!(!(is_estimated && is_known), "the time between was estimated, and this boot is the record's own");
}

fn cut(world: &mut World<'_>) -> u64 {
    let promised = world.promised(true);
    world.acks.retain(|ack| !ack.short_lived);
    let holes = world.dice.one_in(5);
    world.checks.scarred |= world.fs.cut_power(holes);
    world.boot += 1;
    world.at.running_ms = world.dice.between(1000, 90_000);
    world.at.awake_ms = world.at.running_ms;
    promised
}

/// As `bedside resume` does it.
fn go_on(
    world: &mut World<'_>,
    choice: MergedParts,
    record: &Record,
    rows: &[Row],
    promised: u64,
) -> io::Result<Option<Running>> {
    let mut disk = RecordDisk::with_file_system(world.fs.clone(), folders(), &world.name);
    let lead = disk.part_path(choice.lead).unwrap();
    let mut torn = None;
    if record.torn_tail.is_some() || choice.record.torn_tail.is_some() {
        torn = Some(set_aside(&world.fs, &lead, choice.record.whole_len)?);
    }
    let Some(plan) = plan(&record.rows) else {
        let opening = rows.iter().filter(|row| row.entry <= 2).map(|row| row.seq).max().unwrap_or(0);
        assert!(promised < opening || world.is_scarred(), "the protocol in the record cannot be read");
        return Ok(None);
    };
    let session = Session::from_rows(Arc::new(plan), &record.rows);
    let (clock, what) = lay(world, &session, torn);
    let last_seq = record.next_seq - 1;
    let (chain, appends) = (record.chain.clone(), choice.can_append);
    let whole = choice.merged_bytes;
    let spool = if appends && disk.open_existing(choice.lead, whole.len() as u64).is_ok() {
        for target in &choice.superseded {
            world.fs.put_away(&disk.part_path(*target).unwrap())?;
        }
        Spool::resume(&world.name, choice.lead, whole, chain.clone(), last_seq)
    } else {
        Spool::rewrite(&world.name, last_part(&choice.superseded, &choice.forked, choice.lead), whole, chain.clone(), last_seq)
    };
    if world.fs.is_off() {
        return Err(io::Error::other("no power"));
    }
    world.checks.resumed(record.rows.len());
    let now = clock.moment(&world.at);
    let draft = world.draft.take().filter(|_| world.dice.one_in(2));
    let private = bedside::session::PrivateNotes::from_rows(world.private.clone(), &session);
    let resumed = ResumedSession {
        private,
        name: world.name.clone(),
        session,
        chain,
        zone: world.zone.clone(),
        interruption: what,
        draft,
        context: bedside::app::SessionContext::default(),
    };
    let (app, effects) = App::resume_session(now, (80, 24), resumed);
    let mut running = world.run(app, clock, spool, disk);
    let first = super::world::rows(&running).get(record.rows.len()).map(|row| row.seq);
    assert!(first.is_none_or(|seq| seq > last_seq), "row {first:?} was there already; the file holds {last_seq}");
    world.carry_out(&mut running, effects);
    Ok(Some(running))
}

fn last_part(superseded: &[PartFile], forked: &[PartFile], lead: PartFile) -> u32 {
    superseded.iter().chain(forked).map(|target| target.part).fold(lead.part, u32::max)
}

/// A torn end is copied to a file of its own, which lasts before the record is cut.
fn set_aside(fs: &Pretended, lead: &std::path::Path, whole_len: usize) -> io::Result<String> {
    let (inode, bytes, ..) = fs.at(lead).ok_or(io::ErrorKind::NotFound)?;
    for number in 1..99 {
        let path = lead.with_extension(if number == 1 { "torn".to_owned() } else { format!("torn-{number}") });
        let file = match fs.create_new(&path) {
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => continue,
            other => other?,
        };
        let torn = bytes.get(whole_len..).unwrap_or_default();
        if fs.write(&file, torn)? < torn.len() {
            return Err(io::ErrorKind::WriteZero.into());
        }
        fs.sync(&file)?;
        fs.sync_folder(std::path::Path::new("/record"))?;
        fs.sync_folder(std::path::Path::new("/state"))?;
        fs.cut(inode, whole_len)?;
        return Ok(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn plan(rows: &[Row]) -> Option<bedside::session::Plan> {
    let texts = rows.iter().filter(|row| row.matches(RowKind::Meta, "protocol_text"));
    protocol::load_resolved(&texts.map(|row| row.note.as_str()).collect::<String>()).ok()
}

/// How long it lay, and what is said about it.
fn lay(world: &mut World<'_>, session: &Session, torn: Option<String>) -> (SessionClock, decide::ResumeParams) {
    let rows = session.ledger().rows();
    let known = rows.iter().rev().find(|row| row.matches(RowKind::Meta, "boot"));
    let known = known.and_then(|row| Some((row.text.clone(), row.value?.get())));
    let stopped = ResumePoint {
        elapsed: session.last_written_time(),
        wall: session.last_entered().unwrap_or(Wall::from_instant(0, 0)),
        boot: known.clone(),
    };
    let boot = world.boot_id();
    let (mut clock, mut lay) = SessionClock::resume(1, world.zone.clone(), &stopped, Some(&boot), &world.at);
    // Nobody says yes to a clock that is years off.
    let absurd = lay.ms > 30 * 86_400_000;
    if lay.needs_confirmation() && (absurd || world.dice.one_in(2)) {
        let here = ResumePoint { wall: bedside::edge::os::clock::wall_time(&world.at), boot: None, ..stopped };
        (clock, lay) = SessionClock::resume(1, world.zone.clone(), &here, None, &world.at);
    }
    let is_new = known.is_none_or(|(id, _)| id != boot);
    let boot = Some(boot).filter(|_| is_new).zip(Value::new(clock.boot_s_at_start()));
    (
        clock,
        decide::ResumeParams { gap_ms: lay.ms.max(0), is_gap_estimated: lay.is_estimated, torn_file: torn, new_boot_clock: boot },
    )
}
