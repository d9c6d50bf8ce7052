//! Whether the file of the system's time zone can be opened. Where it cannot, chrono silently answers UTC.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Where the zones of all names are.
pub(crate) const ZONEINFO_FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"];

/// Why the zone's file cannot be opened, although there is one: no descriptor is left, or its disk fails.
pub(crate) fn zone_file_error() -> Option<io::Error> {
    first_error(&candidates(std::env::var("TZ").ok().as_deref()))
}

/// The files that can hold the zone, the first one that exists counts.
fn candidates(tz_variable: Option<&str>) -> Vec<PathBuf> {
    match tz_variable.map(|tz| tz.trim_start_matches(':')) {
        Some(path) if path.starts_with('/') => vec![PathBuf::from(path)],
        Some(name) if !name.is_empty() => ZONEINFO_FOLDERS.iter().map(|folder| Path::new(folder).join(name)).collect(),
        Some(_) => Vec::new(),
        None => vec![PathBuf::from("/etc/localtime")],
    }
}

fn first_error(files: &[PathBuf]) -> Option<io::Error> {
    for file in files {
        match File::open(file) {
            Ok(_) => return None,
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(why) => return Some(why),
        }
    }
    None
}
