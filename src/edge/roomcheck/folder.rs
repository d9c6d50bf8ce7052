//! Writes, syncs and removes a test entry in the folder of the records.

use super::facts::FolderFacts;
use crate::edge::os::clock;
use crate::edge::os::disk_space;
use crate::edge::os::durable_fs::{Sharing, create_new, has_only_plain_sync, sync_file, sync_folder};
use crate::edge::os::folder_access::excess_mode;
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
    let plain_sync = || {
        has_only_plain_sync().then(|| {
            "The records' folder has no full sync: what was just saved may be lost if the power fails at that moment.".to_owned()
        })
    };
    let disk_warning = place.and_then(disk_space::volume_warning).or_else(plain_sync);
    FolderFacts {
        path: folder.display().to_string(),
        exists,
        save_ms,
        free_bytes: place.and_then(|place| disk_space::free_bytes(place).ok()),
        excess_mode: if exists && disk_warning.is_none() { excess_mode(folder, sharing) } else { None },
        disk_warning,
    }
}

/// Writes and syncs one entry, and returns the time it took in milliseconds.
fn measure_save_ms(place: &Path, sharing: Sharing) -> io::Result<i64> {
    let path = place.join(format!(".bedside-roomcheck-{}", std::process::id()));
    let start = clock::real_time();
    let file = create_new(&path, sharing)?;
    let saved = (&file).write_all(&TEST_ENTRY).and_then(|()| sync_file(&file));
    let ms = clock::real_time().since_ms(start);
    std::fs::remove_file(&path)?;
    saved?;
    // Not every file system can sync a folder; the file itself was saved.
    let _ = sync_folder(place);
    Ok(ms)
}
