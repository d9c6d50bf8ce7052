//! A table of facts, and what must be said of each.

use super::super::facts::{Answers, Battery, Unclosed};
use super::super::keys::Pressed;
use super::*;

/// A room in which all is well.
fn well() -> Facts {
    Facts {
        terminal: Some(Terminal {
            refused: None,
            size: (120, 40),
            depth: Depth::True,
            answers: Answers { any: true, background: Some((0, 0, 0)), focus: Some(true), pastes: Some(true), keyboard: false },
            pressed: Some(Pressed { names: vec!["Esc".to_owned(), "é".to_owned()], ..Pressed::default() }),
        }),
        ground: Some(0.0),
        power: Power {
            unknown: false,
            batteries: vec![Battery { percent: Some(90), empties: false, minutes: None }],
            plugged: Some(true),
        },
        sleep: Sleep {
            lid: Some(true),
            on_lid: Some("ignore".to_owned()),
            on_idle: Some("ignore".to_owned()),
            ..Sleep::default()
        },
        clock: Clock {
            stamp: "20261123-0902".to_owned(),
            time: "09:02:10".to_owned(),
            newest: Some("20261122-1400".to_owned()),
            synced: Some(true),
            zone: "America/New_York".to_owned(),
            doubt: None,
        },
        folder: Folder {
            path: "/kat/sessions".to_owned(),
            exists: true,
            save_ms: Ok(3),
            free_bytes: Some(41 << 30),
            wary: None,
            open_to_others: None,
        },
        unclosed: Vec::new(),
        has_site: true,
        files: Vec::new(),
    }
}

fn terminal(facts: &mut Facts) -> &mut Terminal {
    facts.terminal.as_mut().unwrap()
}

#[test]
fn a_room_in_which_all_is_well_gets_one_calm_line() {
    let said = told(&judge(&well()));
    assert_eq!(
        said,
        [
            "Ready: 120×40; all colours; dark around; focus is told; pastes are marked; Esc é came; plugged in, 90 %; the lid does \
             nothing; it does not sleep by itself; 09:02:10, set by the network; America/New_York; /kat/sessions saves in 3 ms; \
             41 GB free; the emergency card knows this place; settings, theme and protocol are sound.",
            "Not known from here:",
            "  bars: a tab bar or title bar cannot be seen from inside. Look whether they are dark, or make the window fill the screen.",
        ]
    );
}

/// What is changed in a well room, whose name is then said, how it is, and words that are in it.
type Case = (fn(&mut Facts), &'static str, State, &'static str);

const CASES: &[Case] = &[
    (|f| f.terminal = None, "terminal", State::NotKnown, "Start this in the window"),
    (|f| terminal(f).refused = Some("TERM is empty.".into()), "terminal", State::Fault, "TERM is empty."),
    (|f| f.has_site = false, "card", State::NotKnown, "`bedside config site` asks for them once."),
    (|f| terminal(f).size = (79, 24), "window", State::Fault, "79×24"),
    (|f| terminal(f).depth = Depth::Ansi16, "colours", State::Calm, "16 colours"),
    (|f| terminal(f).answers.background = Some((255, 255, 255)), "background", State::Fault, "#ffffff"),
    (|f| terminal(f).answers.background = Some((0x30, 0x30, 0x30)), "background", State::Calm, "dark"),
    (|f| terminal(f).answers.background = None, "background", State::NotKnown, "edges"),
    (
        |f| (f.ground, terminal(f).answers.background) = (Some(0.8), Some((255, 255, 255))),
        "background",
        State::Calm,
        "bright one",
    ),
    (|f| (f.ground, terminal(f).answers.background) = (None, Some((255, 255, 255))), "background", State::Fault, "#ffffff"),
    (|f| terminal(f).answers.focus = Some(false), "focus", State::Fault, "focus-events on"),
    (|f| terminal(f).answers.focus = None, "focus", State::NotKnown, "dot and dash"),
    (
        |f| {
            let terminal = terminal(f);
            terminal.answers.focus = None;
            terminal.pressed = Some(Pressed { focus: true, ..Pressed::default() });
        },
        "focus",
        State::Calm,
        "told",
    ),
    (|f| terminal(f).answers.pastes = Some(false), "pastes", State::NotKnown, "does not mark"),
    (|f| terminal(f).pressed = None, "keys", State::NotKnown, "without --json"),
    (|f| terminal(f).pressed = Some(Pressed { accents: vec!['´'], ..Pressed::default() }), "keys", State::Fault, "dead keys"),
    (|f| terminal(f).pressed = Some(Pressed { unknown: 1, ..Pressed::default() }), "keys", State::Fault, "another one"),
    (|f| f.power = Power { unknown: true, ..Power::default() }, "battery", State::NotKnown, "plug"),
    (|f| f.power = Power::default(), "battery", State::Calm, "no battery"),
    (
        |f| {
            f.power.plugged = Some(false);
            f.power.batteries = vec![Battery { percent: Some(63), empties: true, minutes: Some(130) }];
        },
        "battery",
        State::Fault,
        "on battery, 63 %, about 2 h 10",
    ),
    (|f| f.power.batteries[0].percent = Some(12), "battery", State::Fault, "nearly empty, 12 %"),
    (|f| f.power.batteries[0].empties = true, "battery", State::Fault, "Plug it in"),
    (|f| f.sleep.on_lid = Some("suspend".into()), "lid", State::Fault, "systemd-inhibit"),
    (|f| (f.sleep.on_lid, f.sleep.lid_held) = (Some("suspend".into()), true), "lid", State::Calm, "held"),
    (|f| (f.sleep.on_lid, f.sleep.lid) = (Some("suspend".into()), Some(false)), "lid", State::Calm, ""),
    (|f| (f.sleep.on_lid, f.sleep.never) = (Some("suspend".into()), true), "sleep", State::Calm, "never sleeps"),
    (|f| f.sleep.lid = None, "lid", State::NotKnown, "leave it open"),
    (|f| f.sleep.on_lid = None, "lid", State::NotKnown, "leave it open"),
    (|f| f.sleep.on_idle = Some("suspend".into()), "sleep", State::Fault, "IdleAction=ignore"),
    (|f| f.sleep.desktop = true, "sleep", State::NotKnown, "power settings"),
    (|f| (f.sleep.desktop, f.sleep.held) = (true, true), "sleep", State::Calm, "held off"),
    (|f| f.sleep.on_idle = None, "sleep", State::NotKnown, "power settings"),
    (|f| f.clock.stamp = "19700101-0000".into(), "clock", State::Fault, "long passed"),
    (|f| f.clock.newest = Some("20270101-0000".into()), "clock", State::Fault, "begun later"),
    (|f| f.clock.synced = Some(false), "clock", State::NotKnown, "another clock"),
    (|f| f.clock.synced = None, "clock", State::NotKnown, "another clock"),
    (|f| f.clock.doubt = Some("The time zone is not known.".into()), "zone", State::Fault, "time zone"),
    (|f| f.folder.save_ms = Err("Read-only file system".into()), "folder", State::Fault, "Read-only"),
    (|f| f.folder.save_ms = Ok(1400), "folder", State::Fault, "1400 ms"),
    (|f| f.folder.exists = false, "folder", State::Calm, "will be made"),
    (|f| f.folder.open_to_others = Some(0o755), "folder", State::Fault, "chmod go="),
    (|f| f.folder.free_bytes = Some(5 << 20), "disk", State::Fault, "only 5 MB"),
    (|f| f.folder.free_bytes = Some(40 << 20), "disk", State::Fault, "Only 40 MB"),
    (|f| f.folder.free_bytes = Some(900 << 20), "disk", State::Calm, "900 MB"),
    (|f| f.folder.free_bytes = None, "disk", State::NotKnown, "room"),
    (|f| f.folder.wary = Some("The records are on a stick.".into()), "disk", State::Fault, "stick"),
    (|f| f.unclosed.push(Unclosed { name: "S".into(), runs: false }), "session", State::Fault, "`bedside resume S`"),
    (|f| f.unclosed.push(Unclosed { name: "S".into(), runs: true }), "session", State::Fault, "another window"),
    (|f| f.files.push("c.toml:1:1: `them` is no setting.".into()), "settings", State::Fault, "c.toml:1:1"),
];

#[test]
fn each_thing_is_said_by_its_name_and_only_that() {
    let before = judge(&well());
    for (change, check, state, words) in CASES {
        let mut facts = well();
        change(&mut facts);
        let findings = judge(&facts);
        let fits = |finding: &&Finding| finding.check == *check && finding.state == *state && finding.to_string().contains(words);
        assert!(findings.iter().any(|finding| fits(&finding)), "{check} {state:?} {words:?}: {findings:#?}");
        let faults: Vec<&Finding> = findings.iter().filter(|finding| finding.state == State::Fault).collect();
        assert_eq!(faults.len(), usize::from(*state == State::Fault), "{check} {words:?}: {faults:#?}");
        let others = |finding: &&Finding| finding.check != *check && facts.terminal.is_some();
        for other in findings.iter().filter(others).filter(|_| facts.terminal.as_ref().is_some_and(|t| t.refused.is_none())) {
            let alike = before.contains(other) || matches!(other.check, "bars" | "keys" | "lid" | "settings");
            assert!(alike, "{check} {words:?} changes {other:?} as well");
        }
        assert_eq!(told(&findings)[0].starts_with("Ready:"), *state != State::Fault);
    }
}

#[test]
fn every_fault_says_what_to_do_and_every_sentence_ends() {
    for (change, ..) in CASES {
        let mut facts = well();
        change(&mut facts);
        for finding in judge(&facts).into_iter().filter(|finding| finding.state != State::Calm) {
            let said = finding.to_string();
            assert!(said.ends_with(['.', '`', '?']), "{said}");
        }
    }
}
