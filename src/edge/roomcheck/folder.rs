//! Writes, syncs and removes a test entry in the folder of the records.

use super::facts::FolderFacts;
use crate::edge::os::clock;
use crate::edge::os::disk_space;
use crate::edge::os::durable_fs::{Sharing, create_new, sync_file, sync_folder};
use crate::edge::os::files::permission_bits;
use std::io::{self, Write as _};
use std::path::Path;

/// About as long as a row.
const TEST_ENTRY: [u8; 256] = [b' '; 256];

/// Probes the folder, or the nearest existing one above it. Leaves nothing behind.
pub(crate) fn probe(folder: &Path, sharing: Sharing) -> FolderFacts {
    let place = folder.ancestors().find(|place| place.is_dir());
    let exists = place == Some(folder);
    let in_the_way = folder.ancestors().find(|place| place.exists()).is_some_and(|place| !place.is_dir());
    let save_ms = match place {
        Some(_) if in_the_way => Err("a file is in the way".to_owned()),
        Some(place) => measure_save_ms(place, sharing).map_err(|why| why.to_string()),
        None => Err("it is not there".to_owned()),
    };
    let wary = place.and_then(disk_space::volume_warning);
    FolderFacts {
        path: folder.display().to_string(),
        exists,
        save_ms,
        free_bytes: place.and_then(|place| disk_space::free_bytes(place).ok()),
        excess_mode: if exists && wary.is_none() { excess_mode(folder, sharing) } else { None },
        disk_warning: wary,
    }
}

/// Writes and syncs one entry; gives the time it took.
fn measure_save_ms(place: &Path, sharing: Sharing) -> io::Result<i64> {
    let path = place.join(format!(".bedside-roomcheck-{}", std::process::id()));
    let begun = clock::real_time();
    let file = create_new(&path, sharing)?;
    let saved = (&file).write_all(&TEST_ENTRY).and_then(|()| sync_file(&file));
    let ms = clock::real_time().since_ms(begun);
    std::fs::remove_file(&path)?;
    saved?;
    // Not every file system can sync a folder; the file itself was saved.
    let _without_names = sync_folder(place);
    Ok(ms)
}

fn excess_mode(folder: &Path, sharing: Sharing) -> Option<u32> {
    let mode = permission_bits(folder).ok()?;
    (mode & !sharing.folder_mode() & 0o077 != 0).then_some(mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::files::set_permission_bits;
    use std::fs;

    #[test]
    fn a_save_is_real_and_leaves_nothing() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("kat/sessions");
        let missing = probe(&folder, Sharing::Private);
        assert!(!missing.exists && missing.save_ms.is_ok() && missing.excess_mode.is_none(), "{missing:?}");
        assert!(!base.path().join("kat").exists(), "looking makes no folder");
        fs::create_dir_all(&folder).unwrap();
        set_permission_bits(&fs::File::open(&folder).unwrap(), 0o755).unwrap();
        let there = probe(&folder, Sharing::Private);
        assert!(there.exists && there.save_ms.as_ref().is_ok_and(|ms| *ms >= 0), "{there:?}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        if there.disk_warning.is_none() {
            assert_eq!(there.excess_mode, Some(0o755));
            set_permission_bits(&fs::File::open(&folder).unwrap(), 0o750).unwrap();
            assert_eq!(probe(&folder, Sharing::Group).excess_mode, None);
        }
    }

    #[test]
    fn where_nothing_can_be_written_the_reason_is_told() {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("kat"), "").unwrap();
        assert_eq!(probe(&base.path().join("kat/sessions"), Sharing::Private).save_ms, Err("a file is in the way".to_owned()));
        assert!(probe(Path::new("/proc/self/fdinfo"), Sharing::Private).save_ms.is_err());
    }
}
