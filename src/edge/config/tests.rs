//! Every setting reaches its field of `Config`. Complaints are tested by `bedside config check`.

use super::*;
use crate::app::DisplaySettings;
use crate::app::keymap::KeyContext;
use crate::session::Initials;
use std::path::PathBuf;

fn initials(text: &str) -> Initials {
    Initials::parse(text).unwrap()
}

#[test]
fn every_setting_is_read() {
    let text = "by = \"mk\"\nwith = [\"NR\", \"TB\"]\nprotocol = \"im_kat\"\ntheme = \"moss\"\nchart = \"block\"\ndir = \"/srv/kat\"\nshare = \"group\"\npaper = \"letter\"\nquiet = \"never\"\nveil_after = \"5m\"\ndim_after = \"90s\"\nclicker = true\nmusic = \"mpris\"\nsocket = true\n";
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
    let (config, complaints) = parse(text, "c.toml");
    assert_eq!(complaints, []);
    assert_eq!((config.site.emergency_number.as_str(), config.site.kit_location.as_str()), ("112", "hall"));
    let codes_of = |letter| config.letters.entries().find(|(known, _)| *known == letter).map(|(_, codes)| codes.to_vec());
    assert_eq!(
        (codes_of('l'), codes_of('m'), codes_of('x')),
        (Some(vec!["laughing"]), None, Some(vec!["stood_up", "bathroom_in"]))
    );
    assert_eq!(config.abbreviations.entries().count(), 1);
    let bound: Vec<_> = config.bindings.in_context(KeyContext::EmptyLine).map(|(name, _)| name.clone()).collect();
    assert_eq!(bound, ["F5", "Ctrl-T"]);
    assert_eq!(config.seal.identity, Some(PathBuf::from("~/k.txt")));
}

#[test]
fn the_default_file_sets_nothing_and_shows_the_default_letters() {
    assert_eq!(parse(&default_file(), "c.toml"), (Config::default(), vec![]));
    let file = default_file();
    let table = file.split_once("[events]\n").unwrap().1.split("\n\n").next().unwrap_or_default().replace('#', "");
    assert_eq!(parse(&format!("[events]\n{table}"), "c.toml"), (Config::default(), vec![]));
}

#[test]
fn a_faulty_setting_leaves_the_others() {
    let (config, complaints) = parse("by = \"MK\"\ntheme = 3\n", "c.toml");
    assert_eq!((config.author, config.theme, complaints.len()), (Some(initials("MK")), None, 1));
}
