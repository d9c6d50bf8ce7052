//! `add`: late entries from the shell, in the grammar of the live line, into an open or a closed record.

use super::Workspace;
use super::start::lock_holder;
use crate::app::Correction;
use crate::app::corrections::{CorrectionError, CorrectionOptions, LateEntryWriter};
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
use crate::session::decide::ResumeParams;
use crate::session::{Initials, Intent, Recorder};

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
    let chain = locked_record.loaded.record.chain.clone();
    let recorder = Recorder::new(found.name.clone(), session, chain, notes);
    let mut late = LateEntryWriter::new(recorder, (clock.moment(&at), zone), workspace.config.letters.clone(), options);
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
    if was_closed {
        // Only when every line is known to be good, and that it can be closed again, is the record opened for writing.
        late.clone().close_again_with_digest()?;
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
        late.close_again_with_digest()?;
    } else if closes {
        late.append_digest()?;
    }
    let open_record = locked_record.into_open_record(workspace, apart);
    write_and_finalize(open_record, &late, closes)?;
    Ok(said)
}

impl From<CorrectionError> for CommandError {
    fn from(error: CorrectionError) -> Self {
        match error {
            CorrectionError::Refused(refusal) => refusal.into(),
            CorrectionError::Unconfirmed(refusal) => Self::failed(refusal.to_string()),
        }
    }
}

/// Writes everything in one go, and believes it only after the sync. Private words come first: the record never names a note
/// whose words are nowhere.
fn write_and_finalize(open_record: OpenRecord, late_entries: &LateEntryWriter, finalize: bool) -> Result<(), CommandError> {
    let OpenRecord { mut spool, mut disk, lock, sharing, mut private, .. } = open_record;
    private.spool.push(late_entries.private_rows());
    flush_spool(&mut private.spool, &mut private.disk)?;
    spool.push(late_entries.rows());
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
