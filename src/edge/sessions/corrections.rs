//! Late entries and corrections of a record on disk: lock it, read it, and write the rows that `app::corrections` makes.

use crate::app::Correction;
use crate::app::corrections::{CorrectionOptions, LateEntryWriter};
use crate::edge::error::CommandError;
use crate::edge::os::clock;
use crate::edge::os::lock::LockHolder;
use crate::edge::os::timezone;
use crate::edge::sessions::resume::{into_open_record, require_zone, resume_clock};
use crate::edge::store::disk::Disk;
use crate::edge::store::record_repair::Finalized;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::store::{private_notes, record_reader, record_repair};
use crate::edge::workspace::Workspace;
use crate::journal::RecordStart;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::decide::ResumeParams;
use crate::session::{Initials, Intent, Recorder};

/// Applies all corrections to one record or none of them, and returns a sentence for each. A closed record is reopened for it and
/// closed again. What goes wrong beside the corrections is pushed to `notices`.
///
/// # Errors
///
/// The record cannot be locked, read or written, or a correction is refused; then nothing was written.
pub(crate) fn apply_corrections(
    workspace: &Workspace,
    files: &SessionFiles,
    author: Option<&Initials>,
    corrections: &[Correction],
    options: CorrectionOptions,
    notices: &mut Vec<String>,
) -> Result<Vec<String>, CommandError> {
    require_zone()?;
    let now = clock::read();
    let holder = LockHolder::this_process(String::new(), clock::wall_time(&now).rfc3339());
    let mut record = record_reader::lock_and_read(files, workspace.config.sharing, holder.clone())?;
    let session = record_reader::build_session(&mut record.loaded)?;
    let path = record.loaded.path.clone();
    let (zone, _) = timezone::system_zone(now.wall_ms);
    let (clock, gap) = resume_clock(&session, zone.clone(), &now);
    let moment = clock.moment(&now);
    let was_closed = session.is_closed();
    let closes = was_closed || corrections.iter().any(|correction| matches!(correction, Correction::Close { .. }));
    let (notes, private) = private_notes::recover_private_notes(workspace, files, &session, moment, holder, notices)?;
    let start = RecordStart::new(files.name.clone(), record.loaded.record.chain.clone(), session.ledger().rows().len());
    let mut writer =
        LateEntryWriter::new(Recorder::new(session, notes), start, (moment, zone), workspace.config.letters.clone(), options);
    if was_closed {
        writer.submit_intent(Intent::Reopen)?;
    }
    let mut done = Vec::new();
    if options.has_numbered_lines {
        let lines = corrections.iter().map(|correction| match correction {
            Correction::AddLateEntry(line) => line.as_str(),
            _ => "",
        });
        writer.refuse_foreign_file(&lines.collect::<Vec<_>>())?;
    }
    for (index, correction) in corrections.iter().enumerate() {
        let applied = writer.apply_correction(correction.clone(), author);
        done.extend(applied.map_err(|why| if options.has_numbered_lines { why.on_line(index + 1) } else { why })?);
    }
    if done.is_empty() {
        return Err(CommandError::usage("There was no entry to add. Nothing was written."));
    }
    if was_closed {
        // The file becomes writable only when every correction is accepted and the record can be closed again.
        writer.clone().close_again_with_digest()?;
        record_repair::set_record_mode(&path, workspace.config.sharing.file_mode())
            .map_err(|why| CommandError::failed(format!("{why:#} Nothing was written.")))?;
    }
    if let Some(torn) = record.quarantine_torn_tail() {
        writer.submit_intent(Intent::Resume(ResumeParams {
            gap_ms: gap.ms.max(0),
            is_gap_estimated: gap.is_estimated,
            torn_file: Some(torn),
            new_boot_clock: None,
        }))?;
    }
    if was_closed {
        writer.close_again_with_digest()?;
    } else if closes {
        writer.append_digest()?;
    }
    notices.append(&mut record.loaded.part_faults);
    write_rows(into_open_record(record, workspace, private), &writer, closes, notices)?;
    Ok(done)
}

/// Writes all rows and returns after the sync; `closes` then verifies the file and makes it read-only. Private text is written first,
/// so that the record never refers to a note whose text is lost.
fn write_rows(record: OpenRecord, writer: &LateEntryWriter, closes: bool, notices: &mut Vec<String>) -> Result<(), CommandError> {
    // The lock is kept until this function returns.
    let OpenRecord { mut spool, mut disk, lock: _lock, mut private, .. } = record;
    private.spool.push(&writer.private_rows);
    flush_spool(&mut private.spool, &mut private.disk, notices)?;
    spool.push(&writer.rows);
    flush_spool(&mut spool, &mut disk, notices)?;
    if closes {
        let finalized = match record_repair::finalize(&spool, &disk)? {
            Finalized::Distrusted(why) => {
                spool.distrust_file(why);
                flush_spool(&mut spool, &mut disk, notices)?;
                record_repair::finalize(&spool, &disk)?
            }
            finalized => finalized,
        };
        require_closed(&finalized)?;
        private.finalize()?;
    }
    Ok(())
}

fn require_closed(finalized: &Finalized) -> Result<(), CommandError> {
    match finalized {
        Finalized::Closed(_) => Ok(()),
        Finalized::InNoFile | Finalized::Distrusted(_) => Err(CommandError::failed(
            "No file holds what was written to it, so the record was not closed again. Keep every file.",
        )),
    }
}

/// Executes the spool's disk orders until everything is saved.
fn flush_spool(spool: &mut Spool, disk: &mut impl Disk, notices: &mut Vec<String>) -> Result<(), CommandError> {
    while let Some(order) = spool.next_order(clock::real_time()) {
        let answer = disk.execute(&order);
        let events = spool.handle_answer(clock::real_time(), answer);
        notices.extend(events.into_iter().filter_map(|event| match event {
            SpoolEvent::Trouble(sentence) => Some(sentence),
            _ => None,
        }));
    }
    if spool.is_idle() {
        Ok(())
    } else {
        Err(CommandError::failed("The entry could not be written. The record was not changed."))
    }
}
