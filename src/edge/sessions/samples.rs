//! The sample sessions that the program contains: written into a folder below the state folder, apart from anybody's records.

use crate::edge::error::CommandError;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::paths;
use crate::edge::workspace::Workspace;
use std::fs;

/// Each sample's file name and text.
const SAMPLE_FILES: [(&str, &str); 11] = [
    ("20251102-0025-C-012.csv", include_str!("../../../sample-sessions/20251102-0025-C-012.csv")),
    ("20251204-1310-C-014.csv", include_str!("../../../sample-sessions/20251204-1310-C-014.csv")),
    ("20260115-0930-C-015.csv", include_str!("../../../sample-sessions/20260115-0930-C-015.csv")),
    ("20260212-0958-C-017.csv", include_str!("../../../sample-sessions/20260212-0958-C-017.csv")),
    ("20260312-1324-C-017.csv", include_str!("../../../sample-sessions/20260312-1324-C-017.csv")),
    ("20260319-1002-C-021.csv", include_str!("../../../sample-sessions/20260319-1002-C-021.csv")),
    ("20260402-0845-C-030.csv", include_str!("../../../sample-sessions/20260402-0845-C-030.csv")),
    ("20260409-1305-C-042.csv", include_str!("../../../sample-sessions/20260409-1305-C-042.csv")),
    ("20260416-0901-C-033.csv", include_str!("../../../sample-sessions/20260416-0901-C-033.csv")),
    ("20260423-1302-C-051.csv", include_str!("../../../sample-sessions/20260423-1302-C-051.csv")),
    ("20260507-1004-C-058.csv", include_str!("../../../sample-sessions/20260507-1004-C-058.csv")),
];

/// A workspace over the samples. Samples that exist already stay as they are; missing ones are written.
pub(crate) fn open_samples(workspace: &Workspace) -> Result<Workspace, CommandError> {
    let home = workspace.folders.state.join("samples");
    let sessions = home.join("sessions");
    let failed =
        |why: String| CommandError::failed(format!("The sample sessions could not be put into {}: {why}", home.display()));
    paths::create_data_folder(&sessions, Sharing::Private).map_err(|why| failed(format!("{why:#}")))?;
    for (name, text) in SAMPLE_FILES {
        let path = sessions.join(name);
        if !path.exists() {
            fs::write(&path, text).map_err(|why| failed(format!("{why}. Nothing else was changed.")))?;
        }
    }
    let mut samples = workspace.clone();
    samples.folders.sessions = sessions;
    samples.folders.rehearsals = home.join("rehearsals");
    samples.folders.private = home.join("private");
    samples.folders.state = home.join("state");
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::SAMPLE_FILES;
    use crate::journal::file_name::parse_file_name;

    #[test]
    fn the_program_contains_every_sample_of_the_repository() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut there: Vec<String> = entries.filter(|name| parse_file_name(name).is_some()).collect();
        there.sort();
        assert_eq!(there, SAMPLE_FILES.map(|(name, _)| name));
    }
}
