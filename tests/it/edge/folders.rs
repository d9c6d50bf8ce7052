//! Where the program's folders lie, by the command line, the environment and the settings.

use crate::support::sandbox::{BEDSIDE, Sandbox};
use std::path::Path;
use std::process::Command;

/// The folders that `config path` lists, as `NAME PATH`, for a user whose home folder is `home`.
fn folders(home: &Path, words: &[&str], environment: &[(&str, &str)]) -> Vec<String> {
    let mut command = Command::new(BEDSIDE);
    command.args(words).args(["config", "path"]).env_clear().env("HOME", home).envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn by_default_all_folders_are_the_xdg_ones() {
    let expected = [
        "configuration /home/mk/.config/bedside/config.toml",
        "themes /home/mk/.config/bedside/themes",
        "protocols /home/mk/.config/bedside/protocols",
        "sessions /home/mk/.local/share/bedside/sessions",
        "rehearsals /home/mk/.local/share/bedside/rehearsals",
        "state /home/mk/.local/state/bedside",
    ];
    assert_eq!(folders(Path::new("/home/mk"), &[], &[]), expected);
    let with_runtime = folders(Path::new("/home/mk"), &[], &[("XDG_RUNTIME_DIR", "/run/user/1")]);
    assert_eq!(with_runtime.last().unwrap(), "run time /run/user/1/bedside");
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_settings() {
    let sandbox = Sandbox::new();
    let home = sandbox.path().display().to_string();
    let settings = sandbox.config();
    for (words, environment, set, expected) in [
        (&["--dir", "/mnt/kat"][..], &[("BEDSIDE_DIR", "/env/kat")][..], Some("/srv/kat"), "/mnt/kat/sessions".to_owned()),
        (&[], &[("BEDSIDE_DIR", "/env/kat")], Some("/srv/kat"), "/env/kat/sessions".to_owned()),
        (&[], &[("BEDSIDE_DIR", "")], Some("/srv/kat"), "/srv/kat/sessions".to_owned()),
        (&[], &[], Some("~/kat"), format!("{home}/kat/sessions")),
        (&[], &[], Some("~"), format!("{home}/sessions")),
        (&[], &[], None, format!("{home}/.local/share/bedside/sessions")),
    ] {
        Sandbox::write(&settings, set.map(|dir| format!("dir = \"{dir}\"\n")).unwrap_or_default());
        let words = [&["--config", settings.to_str().unwrap()], words].concat();
        let found = folders(sandbox.path(), &words, environment);
        assert_eq!(found[3], format!("sessions {expected}"), "{words:?} {environment:?}");
        assert_eq!(found[1], format!("themes {home}/settings/themes"), "beside the settings file");
    }
}

#[test]
fn a_data_folder_that_itself_holds_records_is_the_sessions_folder() {
    for (files, expected) in [
        (&["20261123-0902-C017.csv"][..], ""),
        (&["20261123-0902-C-017.2.csv"], ""),
        (&["20261123-0902-C017.csv.age"], ""),
        (&["20261123-0902-C017.csv", "sessions/x"], "/sessions"),
        (&["notes.csv", "2026-11-23.csv", "20261123-0902-C017.csv.part"], "/sessions"),
        (&[], "/sessions"),
    ] {
        let sandbox = Sandbox::new();
        for file in files {
            Sandbox::write(&sandbox.data().join(file), "");
        }
        let dir = sandbox.data().display().to_string();
        assert_eq!(folders(sandbox.path(), &["--dir", &dir], &[])[3], format!("sessions {dir}{expected}"), "{files:?}");
    }
}
