//! The room check as a whole: what is read from the computer and the terminal, and what is said of it.

use bedside::edge::roomcheck::answers::parse_answers;
use bedside::edge::roomcheck::computer::{is_time_synced, read_power, read_sleep};
use bedside::edge::roomcheck::facts::{
    BatteryFacts, ClockFacts, FolderFacts, PowerFacts, RoomFacts, SleepFacts, SleepHold, TerminalAnswers, TerminalFacts,
    UnclosedSession,
};
use bedside::edge::roomcheck::judge::{CheckState, RoomFinding, evaluate, summary_lines};
use bedside::edge::roomcheck::keys::PressedKeys;
use bedside::theme::ColorDepth;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn terminal_answers_are_parsed_and_silence_is_no_answer() {
    let silent = TerminalAnswers::default();
    for (bytes, expected) in [
        (&b""[..], silent),
        (b"tears\r\x1b[A", silent),
        (b"\x1b[?62;22c", TerminalAnswers { answered: true, ..silent }),
        (
            b"\x1b]11;rgb:ffff/8080/0000\x1b\\\x1b[?1004;2$y\x1b[?2004;1$y\x1b[?0u\x1b[?62c",
            TerminalAnswers {
                answered: true,
                background: Some((255, 128, 0)),
                reports_focus: Some(true),
                marks_pastes: Some(true),
                has_kitty_keyboard: true,
            },
        ),
        (
            b"\x1b]11;rgb:1a/1a/1a\x07\x1b[?1004;0$y\x1b[?2004;4$y\x1b[?1;2c",
            TerminalAnswers {
                answered: true,
                background: Some((26, 26, 26)),
                reports_focus: Some(false),
                marks_pastes: Some(false),
                has_kitty_keyboard: false,
            },
        ),
        (b"\x1b]11;rgb:f/0/f\x07", TerminalAnswers { background: Some((255, 0, 255)), ..silent }),
        (b"\x1b]11;rgb:/0/f\x07\x1b]11;none\x07", silent),
        (b"\x1b]11;rgb:fffffffff/0/0\x07\x1b[?1004;", silent),
    ] {
        assert_eq!(parse_answers(bytes), expected, "{}", bytes.escape_ascii());
    }
}

/// A root folder with these files.
fn fake_root(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

const LAPTOP: &[(&str, &str)] = &[
    ("sys/class/power_supply/BAT0/type", "Battery\n"),
    ("sys/class/power_supply/BAT0/capacity", "63\n"),
    ("sys/class/power_supply/BAT0/status", "Discharging\n"),
    ("sys/class/power_supply/BAT0/energy_now", "26000000\n"),
    ("sys/class/power_supply/BAT0/power_now", "12000000\n"),
    ("sys/class/power_supply/hidpp_battery_0/type", "Battery\n"),
    ("sys/class/power_supply/hidpp_battery_0/scope", "Device\n"),
    ("sys/class/power_supply/AC/type", "Mains\n"),
    ("sys/class/power_supply/AC/online", "0\n"),
    ("proc/acpi/button/lid/LID0/state", "state:      open\n"),
    ("etc/systemd/logind.conf", "[Login]\n#HandleLidSwitch=suspend\nIdleAction=ignore\n"),
];

#[test]
fn power_supplies_and_batteries_of_a_laptop_are_read() {
    let on_battery = BatteryFacts { percent: Some(63), is_discharging: true, minutes_left: Some(130) };
    let root = fake_root(LAPTOP);
    assert_eq!(read_power(root.path()), PowerFacts { unknown: false, batteries: vec![on_battery], is_plugged_in: Some(false) });
    fs::write(root.path().join("sys/class/power_supply/AC/online"), "1\n").unwrap();
    fs::write(root.path().join("sys/class/power_supply/BAT0/status"), "Charging\n").unwrap();
    let plugged = read_power(root.path());
    assert_eq!(
        (plugged.is_plugged_in, plugged.batteries[0].is_discharging, plugged.batteries[0].minutes_left),
        (Some(true), false, None)
    );
    let other = fake_root(&[
        ("sys/class/power_supply/BAT0/type", "Battery\n"),
        ("sys/class/power_supply/BAT0/status", "Discharging\n"),
        ("sys/class/power_supply/BAT0/charge_now", "1000\n"),
        ("sys/class/power_supply/BAT0/current_now", "0\n"),
    ]);
    assert_eq!(read_power(other.path()).batteries, [BatteryFacts { percent: None, is_discharging: true, minutes_left: None }]);
    assert!(read_power(&root.path().join("nowhere")).unknown);
}

#[test]
fn the_last_lid_setting_holds_and_a_program_can_inhibit_it() {
    let root = fake_root(LAPTOP);
    let found = read_sleep(root.path(), false);
    assert_eq!(
        (found.has_lid, found.lid_action.as_deref(), found.idle_action.as_deref()),
        (Some(true), Some("suspend"), Some("ignore"))
    );
    assert!(!found.is_sleep_inhibited && !found.is_lid_inhibited && !found.is_sleep_masked);
    for (path, text, on_lid) in [
        ("usr/lib/systemd/logind.conf.d/10-x.conf", "HandleLidSwitch=lock\n", "lock"),
        ("etc/systemd/logind.conf.d/10-x.conf", "[Login]\nHandleLidSwitch = ignore\n", "ignore"),
        ("run/systemd/logind.conf.d/20-x.conf", "HandleLidSwitch=hibernate\n", "hibernate"),
        ("run/systemd/logind.conf.d/30-x.txt", "HandleLidSwitch=poweroff\n", "hibernate"),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        assert_eq!(read_sleep(root.path(), false).lid_action.as_deref(), Some(on_lid), "{text}");
    }
    let inhibit = root.path().join("run/systemd/inhibit");
    fs::create_dir_all(&inhibit).unwrap();
    fs::write(inhibit.join("1"), "WHAT=sleep\nMODE=delay\nWHO=NetworkManager\n").unwrap();
    assert!(!read_sleep(root.path(), false).is_sleep_inhibited, "a delay does not inhibit");
    fs::write(inhibit.join("2"), "WHAT=handle-lid-switch:idle\nMODE=block\nWHO=bedside\n").unwrap();
    let found = read_sleep(root.path(), true);
    assert!(found.is_sleep_inhibited && found.is_lid_inhibited && found.has_desktop);
}

#[test]
fn a_case_without_a_lid_and_masked_sleep_are_detected() {
    for (kind, lid) in [("3\n", Some(false)), ("10\n", None)] {
        let root = fake_root(&[("sys/class/dmi/id/chassis_type", kind)]);
        assert_eq!(read_sleep(root.path(), false).has_lid, lid);
        assert_eq!(read_sleep(root.path(), false).lid_action, None, "there is no login manager");
    }
    let root = fake_root(LAPTOP);
    fs::create_dir_all(root.path().join("etc/systemd/system")).unwrap();
    symlink("/dev/null", root.path().join("etc/systemd/system/sleep.target")).unwrap();
    assert!(read_sleep(root.path(), false).is_sleep_masked);
}

#[test]
fn clock_synchronization_is_read_where_the_system_tells_it() {
    for (files, expected) in [
        (&[][..], None),
        (&[("run/systemd/timesync/x", "")], Some(false)),
        (&[("run/systemd/timesync/synchronized", "")], Some(true)),
    ] {
        assert_eq!(is_time_synced(fake_root(files).path()), expected);
    }
}

/// A room in which all is well.
fn healthy_facts() -> RoomFacts {
    RoomFacts {
        terminal: Some(TerminalFacts {
            unusable_reason: None,
            size: (120, 40),
            color_depth: ColorDepth::TrueColor,
            keeps_full_screens: None,
            answers: TerminalAnswers {
                answered: true,
                background: Some((0, 0, 0)),
                reports_focus: Some(true),
                marks_pastes: Some(true),
                has_kitty_keyboard: false,
            },
            tmux_escape_ms: None,
            pressed_keys: Some(PressedKeys { names: vec!["Esc".to_owned(), "é".to_owned()], ..PressedKeys::default() }),
        }),
        theme_luminance: Some(0.0),
        power: PowerFacts {
            unknown: false,
            batteries: vec![BatteryFacts { percent: Some(90), is_discharging: false, minutes_left: None }],
            is_plugged_in: Some(true),
        },
        sleep: SleepFacts {
            has_lid: Some(true),
            lid_action: Some("ignore".to_owned()),
            idle_action: Some("ignore".to_owned()),
            ..SleepFacts::default()
        },
        clock: ClockFacts {
            stamp: "20261123-0902".to_owned(),
            time: "09:02:10".to_owned(),
            newest_record_stamp: Some("20261122-1400".to_owned()),
            is_network_synced: Some(true),
            zone: "America/New_York".to_owned(),
            zone_warning: None,
        },
        folder: FolderFacts {
            path: "/kat/sessions".to_owned(),
            exists: true,
            save_ms: Ok(3),
            free_bytes: Some(41 << 30),
            disk_warning: None,
            excess_mode: None,
        },
        unclosed: Vec::new(),
        copies: Vec::new(),
        has_site: true,
        file_problems: Vec::new(),
    }
}

fn terminal_mut(facts: &mut RoomFacts) -> &mut TerminalFacts {
    facts.terminal.as_mut().unwrap()
}

#[test]
fn without_faults_one_line_summarizes_the_room() {
    let lines = summary_lines(&evaluate(&healthy_facts()));
    assert_eq!(
        lines,
        [
            "Ready: 120×40; all colours; dark around; focus is reported; pastes are marked; Esc é came; plugged in, 90 %; the lid does \
             nothing; it does not sleep by itself; 09:02:10, set by the network; America/New_York; /kat/sessions saves in 3 ms; \
             41 GB free; the emergency card has this place; no mistakes in settings, theme and protocol.",
            "Not known from here:",
            "  bars: a tab bar or title bar cannot be checked. Check that they are dark, or make the window full screen.",
        ]
    );
}

/// A change of the facts, and the finding that it must lead to: check, state, and some of its words.
type Case = (fn(&mut RoomFacts), &'static str, CheckState, &'static str);

const CASES: &[Case] = &[
    (|f| f.terminal = None, "terminal", CheckState::NotKnown, "Run this in the window"),
    (|f| terminal_mut(f).unusable_reason = Some("TERM is empty.".into()), "terminal", CheckState::Fault, "TERM is empty."),
    (|f| f.has_site = false, "card", CheckState::NotKnown, "`bedside config site` asks for them once."),
    (|f| terminal_mut(f).size = (79, 24), "window", CheckState::Fault, "79×24"),
    (|f| terminal_mut(f).color_depth = ColorDepth::Ansi16, "colours", CheckState::Fine, "16 colours"),
    (|f| terminal_mut(f).answers.background = Some((255, 255, 255)), "background", CheckState::Fault, "#ffffff"),
    (|f| terminal_mut(f).answers.background = Some((0x30, 0x30, 0x30)), "background", CheckState::Fine, "dark"),
    (|f| terminal_mut(f).answers.background = None, "background", CheckState::NotKnown, "edges"),
    (
        |f| (f.theme_luminance, terminal_mut(f).answers.background) = (Some(0.8), Some((255, 255, 255))),
        "background",
        CheckState::Fine,
        "bright one",
    ),
    (
        |f| (f.theme_luminance, terminal_mut(f).answers.background) = (None, Some((255, 255, 255))),
        "background",
        CheckState::Fault,
        "#ffffff",
    ),
    (|f| terminal_mut(f).answers.reports_focus = Some(false), "focus", CheckState::Fault, "focus-events on"),
    (|f| terminal_mut(f).answers.reports_focus = None, "focus", CheckState::NotKnown, "dot and dash"),
    (
        |f| {
            let terminal = terminal_mut(f);
            terminal.answers.reports_focus = None;
            terminal.pressed_keys = Some(PressedKeys { saw_focus_change: true, ..PressedKeys::default() });
        },
        "focus",
        CheckState::Fine,
        "reported",
    ),
    (|f| terminal_mut(f).answers.marks_pastes = Some(false), "pastes", CheckState::NotKnown, "does not mark"),
    (|f| terminal_mut(f).tmux_escape_ms = Some(500), "escape", CheckState::Fault, "`tmux set -s escape-time 25`"),
    (|f| terminal_mut(f).tmux_escape_ms = Some(10), "escape", CheckState::Fine, ""),
    (|f| terminal_mut(f).pressed_keys = None, "keys", CheckState::NotKnown, "without --json"),
    (
        |f| terminal_mut(f).pressed_keys = Some(PressedKeys { lone_accents: vec!['´'], ..PressedKeys::default() }),
        "keys",
        CheckState::Fault,
        "accents",
    ),
    (
        |f| terminal_mut(f).pressed_keys = Some(PressedKeys { unknown_count: 1, ..PressedKeys::default() }),
        "keys",
        CheckState::Fault,
        "another one",
    ),
    (|f| f.power = PowerFacts { unknown: true, ..PowerFacts::default() }, "battery", CheckState::NotKnown, "plug"),
    (|f| f.power = PowerFacts::default(), "battery", CheckState::Fine, "no battery"),
    (
        |f| {
            f.power.is_plugged_in = Some(false);
            f.power.batteries = vec![BatteryFacts { percent: Some(63), is_discharging: true, minutes_left: Some(130) }];
        },
        "battery",
        CheckState::Fault,
        "on battery, 63 %, about 2 h 10",
    ),
    (|f| f.power.batteries[0].percent = Some(12), "battery", CheckState::Fault, "nearly empty, 12 %"),
    (|f| f.power.batteries[0].is_discharging = true, "battery", CheckState::Fault, "Plug it in"),
    (|f| f.sleep.lid_action = Some("suspend".into()), "lid", CheckState::Fault, "systemd-inhibit"),
    (
        |f| (f.sleep.lid_action, f.sleep.hold) = (Some("sleep".into()), SleepHold::Caffeinate),
        "lid",
        CheckState::Fault,
        "sleep. Leave it open.",
    ),
    (
        |f| (f.sleep.idle_action, f.sleep.hold) = (Some("sleep".into()), SleepHold::Caffeinate),
        "sleep",
        CheckState::Fault,
        "`caffeinate -dis bedside start`",
    ),
    (
        |f| (f.sleep.idle_action, f.sleep.hold) = (None, SleepHold::Nothing),
        "sleep",
        CheckState::NotKnown,
        "Look at its power settings.",
    ),
    (|f| (f.sleep.lid_action, f.sleep.is_lid_inhibited) = (Some("suspend".into()), true), "lid", CheckState::Fine, "held"),
    (|f| (f.sleep.lid_action, f.sleep.has_lid) = (Some("suspend".into()), Some(false)), "lid", CheckState::Fine, ""),
    (
        |f| (f.sleep.lid_action, f.sleep.is_sleep_masked) = (Some("suspend".into()), true),
        "sleep",
        CheckState::Fine,
        "never sleeps",
    ),
    (|f| f.sleep.has_lid = None, "lid", CheckState::NotKnown, "leave it open"),
    (|f| f.sleep.lid_action = None, "lid", CheckState::NotKnown, "leave it open"),
    (|f| f.sleep.idle_action = Some("suspend".into()), "sleep", CheckState::Fault, "IdleAction=ignore"),
    (|f| f.sleep.has_desktop = true, "sleep", CheckState::NotKnown, "power settings"),
    (|f| (f.sleep.has_desktop, f.sleep.is_sleep_inhibited) = (true, true), "sleep", CheckState::Fine, "held off"),
    (|f| f.sleep.idle_action = None, "sleep", CheckState::NotKnown, "power settings"),
    (|f| f.clock.stamp = "19700101-0000".into(), "clock", CheckState::Fault, "long past"),
    (|f| f.clock.newest_record_stamp = Some("20270101-0000".into()), "clock", CheckState::Fault, "begun later"),
    (|f| f.clock.is_network_synced = Some(false), "clock", CheckState::NotKnown, "another clock"),
    (|f| f.clock.is_network_synced = None, "clock", CheckState::NotKnown, "another clock"),
    (|f| f.clock.zone_warning = Some("The time zone is not known.".into()), "zone", CheckState::Fault, "time zone"),
    (|f| f.folder.save_ms = Err("Read-only file system".into()), "folder", CheckState::Fault, "Read-only"),
    (|f| f.folder.save_ms = Ok(1400), "folder", CheckState::Fault, "1400 ms"),
    (|f| f.folder.exists = false, "folder", CheckState::Fine, "will be created"),
    (|f| f.folder.excess_mode = Some(0o755), "folder", CheckState::Fault, "chmod go="),
    (|f| f.folder.excess_mode = Some(0o777), "folder", CheckState::Fault, "change or remove records"),
    (|f| f.folder.free_bytes = Some(5 << 20), "disk", CheckState::Fault, "only 5 MB"),
    (|f| f.folder.free_bytes = Some(40 << 20), "disk", CheckState::Fault, "Only 40 MB"),
    (|f| f.folder.free_bytes = Some(900 << 20), "disk", CheckState::Fine, "900 MB"),
    (|f| f.folder.free_bytes = None, "disk", CheckState::NotKnown, "space"),
    (|f| f.folder.disk_warning = Some("The records are on a stick.".into()), "disk", CheckState::Fault, "stick"),
    (
        |f| f.unclosed.push(UnclosedSession { name: "S".into(), is_running: false }),
        "session",
        CheckState::Fault,
        "`bedside resume S`",
    ),
    (|f| f.unclosed.push(UnclosedSession { name: "S".into(), is_running: true }), "session", CheckState::Fault, "another window"),
    (
        |f| f.file_problems.push("c.toml:1:1: `them` is not a key of the settings.".into()),
        "settings",
        CheckState::Fault,
        "c.toml:1:1",
    ),
];

#[test]
fn each_changed_fact_changes_only_its_own_finding() {
    let before = evaluate(&healthy_facts());
    for (change, check, state, words) in CASES {
        let mut facts = healthy_facts();
        change(&mut facts);
        let findings = evaluate(&facts);
        let fits =
            |finding: &&RoomFinding| finding.check == *check && finding.state == *state && finding.to_string().contains(words);
        assert!(findings.iter().any(|finding| fits(&finding)), "{check} {state:?} {words:?}: {findings:#?}");
        let faults: Vec<&RoomFinding> = findings.iter().filter(|finding| finding.state == CheckState::Fault).collect();
        assert_eq!(faults.len(), usize::from(*state == CheckState::Fault), "{check} {words:?}: {faults:#?}");
        let others = |finding: &&RoomFinding| finding.check != *check && facts.terminal.is_some();
        for other in
            findings.iter().filter(others).filter(|_| facts.terminal.as_ref().is_some_and(|t| t.unusable_reason.is_none()))
        {
            let alike = before.contains(other) || matches!(other.check, "bars" | "keys" | "lid" | "settings");
            assert!(alike, "{check} {words:?} changes {other:?} as well");
        }
        assert_eq!(summary_lines(&findings)[0].starts_with("Ready:"), *state != CheckState::Fault);
    }
}

#[test]
fn every_finding_that_is_not_fine_ends_its_sentence() {
    for (change, ..) in CASES {
        let mut facts = healthy_facts();
        change(&mut facts);
        for finding in evaluate(&facts).into_iter().filter(|finding| finding.state != CheckState::Fine) {
            let text = finding.to_string();
            assert!(text.ends_with(['.', '`', '?']), "{text}");
        }
    }
}
