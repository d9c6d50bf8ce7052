//! Retires part files of a session once another part contains all their rows.

use super::disk::RealDisk;
use super::record_repair;
use super::session_index;
use crate::journal::disk_order::{PartFile, RecordFolder};
use crate::journal::merge_parts;
use std::path::PathBuf;

/// Moves parts to the folder of superseded ones where the part `lead` in the record folder contains all their rows, so that a folder
/// shows each session once. `expected` is what `lead` must hold. A part with other rows, or one that cannot be read, stays. Returns
/// the new paths.
pub(crate) fn retire_superseded_parts(disk: &RealDisk, lead: PartFile, expected: &[u8]) -> anyhow::Result<Vec<PathBuf>> {
    let folder = disk.folders().folder_of(lead.folder).filter(|_| lead.folder == RecordFolder::Record);
    let sessions = folder.map_or_else(Vec::new, |folder| session_index::scan_folder(folder, disk.folders()));
    let Some(files) = sessions.into_iter().find(|files| files.name == disk.session()) else { return Ok(Vec::new()) };
    let read = |(part, path): &(PartFile, PathBuf)| Some((*part, std::fs::read(path).ok()?));
    let parts: Vec<(PartFile, Vec<u8>)> = files.parts.iter().filter_map(read).collect();
    let slices: Vec<(PartFile, &[u8])> = parts.iter().map(|(part, bytes)| (*part, bytes.as_slice())).collect();
    let Ok(choice) = merge_parts(&slices) else { return Ok(Vec::new()) };
    if choice.lead != lead || choice.merged_bytes != expected {
        return Ok(Vec::new());
    }
    let superseded: Vec<PathBuf> = choice.superseded.iter().filter_map(|part| disk.part_path(*part)).collect();
    record_repair::move_to_superseded(&superseded, disk.sharing())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::durable_fs::Sharing;
    use crate::edge::store::disk::{Disk as _, RecordFolders};
    use crate::journal::columns::HEADER;
    use crate::journal::disk_order::{DiskAnswer, DiskOrder};
    use crate::journal::{Chain, encode};
    use crate::session::record::row::Source;
    use crate::session::{Elapsed, Initials, PhaseId, Row, RowKind, Wall};

    const NAME: &str = "20261123-0902-C017";

    fn part(notes: &[&str]) -> Vec<u8> {
        let time = Wall::from_instant(1_795_442_400_000, -18_000);
        let rows: Vec<Row> = (1..)
            .zip(notes)
            .map(|(seq, note)| Row {
                seq,
                time,
                elapsed: Elapsed::ZERO,
                phase: PhaseId::Arrive,
                kind: RowKind::Note,
                item: "observation".into(),
                value: None,
                unit: "".into(),
                text: String::new(),
                note: (*note).to_owned(),
                author: Initials::app(),
                entered: time,
                entry: seq,
                amends: None,
                source: Source::User,
            })
            .collect();
        let mut bytes = format!("{HEADER}\n").into_bytes();
        encode(&rows, NAME, &mut Chain::default(), &mut bytes);
        bytes
    }

    #[test]
    fn parts_that_add_nothing_are_put_away_and_another_course_stays() {
        let base = tempfile::tempdir().unwrap();
        let folders =
            RecordFolders { record: Some(base.path().join("sessions")), state: Some(base.path().join("state")), runtime: None };
        let mut disk = RealDisk::new(folders, NAME, Sharing::Private);
        let at = |place, part| PartFile { folder: place, part };
        let whole = part(&["one", "two", "three"]);
        let torn = whole.get(..whole.len() - 9).unwrap().to_vec();
        for (target, bytes) in [
            (at(RecordFolder::Record, 1), part(&["one"])),
            (at(RecordFolder::Record, 2), part(&["one", "other"])),
            (at(RecordFolder::State, 3), torn),
            (at(RecordFolder::Record, 4), b"no record".to_vec()),
            (at(RecordFolder::Record, 5), whole.clone()),
        ] {
            assert_eq!(disk.execute(&DiskOrder::Create { file: target, bytes }), DiskAnswer::Done);
        }
        let lead = at(RecordFolder::Record, 5);
        assert!(retire_superseded_parts(&disk, lead, &part(&["one"])).unwrap().is_empty(), "the file does not hold what it must");
        assert!(
            retire_superseded_parts(&disk, at(RecordFolder::State, 3), &whole).unwrap().is_empty(),
            "the session is not at home"
        );
        let moved = retire_superseded_parts(&disk, lead, &whole).unwrap();
        let expected = ["state/superseded/20261123-0902-C017.3.csv", "sessions/superseded/20261123-0902-C017.csv"];
        assert_eq!(moved, expected.map(|path| base.path().join(path)));
        let left = [2, 4, 5].map(|part| disk.part_path(at(RecordFolder::Record, part)).is_some_and(|path| path.exists()));
        assert_eq!(left, [true; 3]);
    }
}
