//! The settings file: every setting is read, each mistake is reported at its place, and what the default file explains can be set.

use crate::support::sandbox::Sandbox;
use bedside::app::DisplaySettings;
use bedside::app::data::display_settings::AmbientMode;
use bedside::edge::config::{Config, Feeds, SealSettings, default_file, parse};
use bedside::edge::os::durable_fs::Sharing;
use bedside::report::PaperSize;
use bedside::session::Initials;
use bedside::theme::ChartSymbols;
use std::path::PathBuf;

fn initials(text: &str) -> Initials {
    Initials::parse(text).unwrap()
}

#[test]
fn every_setting_is_read() {
    let text = "by = \"mk\"\nwith = [\"NR\", \"TB\"]\nprotocol = \"im_kat\"\ntheme = \"moss\"\nchart = \"block\"\ndir = \"/srv/kat\"\n\
                share = \"group\"\npaper = \"letter\"\nquiet = \"never\"\nveil_after = \"5m\"\ndim_after = \"90s\"\nclicker = true\n\
                music = \"mpris\"\nsocket = true\n";
    let expected = Config {
        author: Some(initials("MK")),
        staff: vec![initials("NR"), initials("TB")],
        protocol: Some("im_kat".to_owned()),
        theme: Some("moss".to_owned()),
        chart_symbols: ChartSymbols::Block,
        data_dir: Some(PathBuf::from("/srv/kat")),
        sharing: Sharing::Group,
        paper_size: Some(PaperSize::Letter),
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
fn every_table_is_read_in_the_order_of_the_file() {
    let text = "[site]\nemergency = \"112\"\nkit = \" hall \"\n[events]\nl = \"laughing\"\nm = \"\"\nx = [\"stood up\", \"bathroom_in\"]\n\
                [abbreviations]\nbr = \"breathing regular\"\n[keys]\nF5 = \"stamp\"\nCtrl-T = \"vitals\"\n[seal]\nidentity = \"~/k.txt\"\n";
    let mut expected =
        Config { seal: SealSettings { recipients: Vec::new(), identity: Some(PathBuf::from("~/k.txt")) }, ..Config::default() };
    (expected.site.emergency_number, expected.site.kit_location) = ("112".to_owned(), "hall".to_owned());
    for (letter, events) in [("l", &["laughing"][..]), ("m", &[]), ("x", &["stood_up", "bathroom_in"])] {
        expected.letters.set(letter, events).unwrap();
    }
    expected.abbreviations.add("br", "breathing regular").unwrap();
    expected.bindings.bind("F5", "stamp").unwrap();
    expected.bindings.bind("Ctrl-T", "vitals").unwrap();
    assert_eq!(parse(text, "c.toml"), (expected, vec![]));
}

#[test]
fn the_default_file_sets_nothing_and_shows_the_default_letters() {
    let file = default_file();
    assert_eq!(parse(&file, "c.toml"), (Config::default(), vec![]));
    let table = file.split_once("[events]\n").unwrap().1.split("\n\n").next().unwrap_or_default().replace('#', "");
    assert_eq!(parse(&format!("[events]\n{table}"), "c.toml"), (Config::default(), vec![]));
}

#[test]
fn a_faulty_setting_leaves_the_others() {
    let (config, complaints) = parse("by = \"MK\"\ntheme = 3\n", "c.toml");
    assert_eq!((config.author, config.theme, complaints.len()), (Some(initials("MK")), None, 1));
}

/// The complaints of `config check` about this text, each without the path of the file.
fn complaints(text: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), text);
    let checked = sandbox.run(&["config", "check"]);
    assert_eq!(checked.code == 0, checked.err.is_empty(), "{checked:?}");
    let folder = format!("{}/", sandbox.config().parent().unwrap().display());
    checked.err.lines().filter_map(|line| line.split_once(&folder)).map(|(_, complaint)| complaint.to_owned()).collect()
}

#[test]
fn faulty_settings_are_reported_at_their_place() {
    for (text, expected) in [
        ("them = \"moss\"", "1:1: `them` is not a key of the settings. Did you mean `theme`?"),
        ("\n[lamp]\nx = 1", "2:2: `lamp` is not a key of the settings."),
        ("by = 3", "1:6: Expected a quoted string, found a number."),
        (
            "by = \"NA\"",
            "1:6: Initials have two to six letters or digits and begin with a letter, for example MK. NA, NAN and NULL would be read as missing.",
        ),
        ("with = \"NR\"", "1:8: Expected a list, found a quoted string."),
        ("with = [\"NR\", true]", "1:15: Expected a quoted string, found true or false."),
        ("theme = \"../moss.toml\"", "1:9: Expected a name of letters, digits, - and _, without a folder and without .toml."),
        ("dir = \"kat\"", "1:7: Expected a full path, beginning with / or ~/."),
        (
            "share = \"gruop\"",
            "1:9: `gruop` is neither \"owner\" nor \"group\", so only the owner may read. Did you mean `group`?",
        ),
        ("paper = \"leter\"", "1:9: `leter` is neither \"a4\" nor \"letter\". Did you mean `letter`?"),
        ("veil_after = \"5 min\"", "1:14: Expected a time, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h."),
        ("quiet = \"allways\"", "1:9: `allways` is neither \"presence\" nor \"always\" nor \"never\". Did you mean `always`?"),
        ("chart = \"blocks\"", "1:9: `blocks` is neither \"braille\" nor \"block\" nor \"ascii\". Did you mean `block`?"),
        ("clicker = \"yes\"", "1:11: Expected true or false, found a quoted string."),
        ("by = ", "1:6: This is not TOML: string values must be quoted, expected literal string."),
    ] {
        assert_eq!(complaints(text), [format!("config.toml:{expected}")]);
    }
}

#[test]
fn faulty_entries_of_tables_are_reported_at_their_place() {
    for (text, expected) in [
        ("site = 3", "1:8: Expected a table, found a number."),
        ("[site]\ndoor = 4711", "2:8: Expected a quoted string, found a number."),
        ("[site]\ndor = \"1\"", "2:1: `dor` is not a key of [site]. Did you mean `door`?"),
        ("[events]\nl = \"laughin\"", "2:5: `laughin` is not an event of the record. Did you mean `laughing`?"),
        ("[events]\nl = [\"tears\", \"watr\"]", "2:5: `watr` is not an event of the record. Did you mean `water`?"),
        ("[events]\nk = \"ketamine\"", "2:5: `ketamine` is a dose or a word about one; a single letter cannot mean that."),
        ("[events]\nhh = \"tears\"", "2:1: `hh` is not one letter, and only a letter alone can be an event."),
        ("[events]\nh = true", "2:5: Expected a quoted string, found true or false."),
        ("[abbreviations]\n\"b r\" = \"x\"", "2:1: An abbreviation is 1 to 20 letters or digits, without the `;`."),
        (
            "[abbreviations]\nn = \"BP 120/80\"",
            "2:5: An abbreviation holds only words, no numbers: a number is typed when it is seen.",
        ),
        ("[abbreviations]\nn = 1", "2:5: Expected a quoted string, found a number."),
        ("keys = 1", "1:8: Expected a table, found a number."),
        ("[keys]\nF2 = \"stmp\"", "2:6: Unknown action `stmp`. Did you mean `stamp`?"),
        ("[keys]\nF2 = 3", "2:6: Expected a quoted string, found a number."),
        ("[keys]\nx = \"stamp\"", "2:1: `x` makes text on the live line, so nothing can be bound to it."),
        ("[keys]\nF2 = \"stamp\"\nf2 = \"card\"", "3:1: `f2` is the same key as `F2`, which is already `stamp`."),
        ("[keys]\nCtrl-G = \"stamp\"", "2:1: `Ctrl-G` already has a meaning (on the empty line: unpin) and cannot be changed."),
    ] {
        assert_eq!(complaints(text), [format!("config.toml:{expected}")]);
    }
}

#[cfg(feature = "seal")]
#[test]
fn faulty_recipients_and_identities_are_reported() {
    for (text, expected) in [
        ("[seal]\nto = \"age1\"", "2:6: Expected a list, found a quoted string"),
        ("[seal]\nto = [\"age1x\"]", "2:7: `age1x` is not an age recipient"),
        ("[seal]\nidentity = \"k.txt\"", "2:12: Expected a full path"),
        ("[seal]\nidentiy = \"/k\"", "2:1: `identiy` is not a key of [seal]. Did you mean `identity`?"),
    ] {
        let found = complaints(text);
        assert!(found.len() == 1 && found[0].starts_with(&format!("config.toml:{expected}")), "{found:?}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_reported_where_it_stops_being_so() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), b"by = \"MK\"\nx = \xff\n");
    sandbox.run(&["config", "check"]).assert(6, &["config.toml:2:5: The text is not UTF-8 from here on."]);
}

/// Lists and tables of keys have examples of their own; the `to` of `[seal]` has none on purpose.
#[test]
fn every_example_of_the_default_file_can_be_set() {
    let shown = Sandbox::new().run(&["config", "show", "--default"]).out;
    assert_eq!(complaints(&shown), [""; 0]);
    let is_setting = |line: &&str| line.contains(" = ") && !line.starts_with("# ") || line.starts_with('[');
    let lines = shown.lines().filter(is_setting).map(|line| line.trim_start_matches('#'));
    let set: Vec<&str> = lines.collect();
    assert!(set.len() > 35, "{set:#?}");
    assert_eq!(complaints(&set.join("\n")), [""; 0]);
}
