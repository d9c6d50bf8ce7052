//! Tests of reading the settings and of complaints about them.

use super::*;
use crate::app::data::display_settings::AmbientMode;
use crate::app::grammar::LetterMap;

#[test]
fn every_setting_is_read() {
    let text = "by = \"mk\"\nwith = [\"NR\", \"TB\"]\nprotocol = \"im_kat\"\ntheme = \"moss\"\nchart = \"block\"\ndir = \"/srv/kat\"\nshare = \"group\"\npaper = \"letter\"\nquiet = \"never\"\nveil_after = \"5m\"\ndim_after = \"90s\"\nclicker = true\nmusic = \"mpris\"\nsocket = true\n";
    let initials = |text: &str| Initials::parse(text).unwrap();
    let expected = Config {
        author: Some(initials("MK")),
        staff: vec![initials("NR"), initials("TB")],
        protocol: Some("im_kat".to_owned()),
        theme: Some("moss".to_owned()),
        chart_symbols: ChartSymbols::Block,
        data_dir: Some(PathBuf::from("/srv/kat")),
        sharing: Sharing::Group,
        paper_size: Some(PaperSize::Letter),
        site: Site::default(),
        display: DisplaySettings {
            ambient: AmbientMode::Never,
            veil_after_ms: Some(300_000),
            dim_after_ms: Some(90_000),
            has_remote: true,
        },
        feeds: Feeds { socket: true, music: true },
        ..Config::default()
    };
    assert_eq!(parse(text, "config.toml"), (expected, vec![]));
}

#[test]
fn the_default_file_sets_nothing_and_its_examples_hold() {
    assert_eq!(parse(&default_file(), "config.toml"), (Config::default(), vec![]));
    let taken_up: String = default_file()
        .replace("\n#", "\n")
        .lines()
        .filter(|line| line.contains(" = ") || line.starts_with('['))
        .fold(String::new(), |text, line| text + line + "\n");
    let (config, said) = parse(&taken_up, "config.toml");
    assert_eq!(said, []);
    assert_eq!(
        taken_up.lines().count(),
        SETTINGS.len()
            + TABLES.len()
            + site::SITE_FIELDS.len()
            + LetterMap::shipped().entries().count()
            + 1
            + 2
            + seal::SEAL_KEYS.len()
    );
    assert!(!config.site.emergency_number.is_empty() && !config.site.kit_location.is_empty(), "{config:?}");
    assert!(config.author.is_some() && config.data_dir.is_some() && config.theme.is_some(), "{config:?}");
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    for (text, expected) in [
        ("them = \"moss\"", "c.toml:1:1: `them` is not a key of the settings. Did you mean `theme`?"),
        ("\n[lamp]\nx = 1", "c.toml:2:2: `lamp` is not a key of the settings."),
        ("by = 3", "c.toml:1:6: Expected a quoted string, found a number."),
        (
            "by = \"NA\"",
            "c.toml:1:6: Initials are two to six letters or digits and begin with a letter, for example MK. NA, NAN and NULL would be read as missing.",
        ),
        ("with = \"NR\"", "c.toml:1:8: Expected a list, found a quoted string."),
        ("with = [\"NR\", true]", "c.toml:1:15: Expected a quoted string, found true or false."),
        (
            "theme = \"../moss.toml\"",
            "c.toml:1:9: A name of letters, digits, - and _ is wanted here, without a folder and without .toml.",
        ),
        (
            "dir = \"kat\"",
            "c.toml:1:7: A whole path is wanted here, from the root or from ~/, so that it is the same wherever you are.",
        ),
        (
            "share = \"gruop\"",
            "c.toml:1:9: `gruop` is neither \"owner\" nor \"group\", so only the owner may read. Did you mean `group`?",
        ),
        ("paper = \"leter\"", "c.toml:1:9: `leter` is neither \"a4\" nor \"letter\". Did you mean `letter`?"),
        ("veil_after = \"5 min\"", "c.toml:1:14: A time is wanted here, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h."),
        (
            "quiet = \"allways\"",
            "c.toml:1:9: `allways` is neither \"presence\" nor \"always\" nor \"never\". Did you mean `always`?",
        ),
        ("chart = \"blocks\"", "c.toml:1:9: `blocks` is neither \"braille\" nor \"block\" nor \"ascii\". Did you mean `block`?"),
        ("clicker = \"yes\"", "c.toml:1:11: Expected true or false, found a quoted string."),
        ("by = ", "c.toml:1:6: This is not TOML: string values must be quoted, expected literal string."),
    ] {
        let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
        assert_eq!(said, [expected]);
    }
}

#[test]
fn one_faulty_setting_leaves_the_others() {
    let (config, said) = parse("by = \"MK\"\ntheme = 3\n", "c.toml");
    assert_eq!((config.author.map(|by| by.to_string()), config.theme, said.len()), (Some("MK".to_owned()), None, 1));
}

#[test]
fn a_missing_file_is_fine_and_a_strange_one_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    assert_eq!(load(&path).unwrap(), (Config::default(), vec![]));
    std::fs::write(&path, b"by = \"MK\"\nx = \xff\n").unwrap();
    let (config, said) = load(&path).unwrap();
    assert_eq!((config, said.first().map(|said| (said.line, said.column))), (Config::default(), Some((2, 5))));
    let error = load(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("are no file. Nothing was changed. Look at it, or name another with --config."), "{error}");
}
