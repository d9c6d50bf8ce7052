//! What other systems tell, from saved output and injected errors: kinds of disks, `pmset`, a clock that stood still, a file that
//! another program holds.

use crate::support::app::TestApp;
use bedside::app::{Effect, Message};
use bedside::edge::os::clock::{ClockReadings, SessionClock, is_windows_guest};
use bedside::edge::os::clock_monitor::possible_sleep_ms;
use bedside::edge::os::retry::retry_while;
use bedside::edge::os::volume::Volume;
use bedside::edge::roomcheck::answers::{TERMINAL_QUERIES, parse_answers, queries_for};
use bedside::edge::roomcheck::facts::{BatteryFacts, SleepHold};
use bedside::edge::roomcheck::pmset::{parse_power, parse_sleep};
use bedside::session::decide::ClockEvent;
use bedside::session::{RealTime, Zone};
use crossterm::event::KeyCode;
use std::cell::Cell;
use std::io::{self, ErrorKind};
use std::path::Path;

#[test]
fn kinds_of_disks_are_told_apart_by_number_and_by_name() {
    for (number, expected) in [
        (0x6969, Volume::Network("NFS")),
        (0xff53_4d42, Volume::Network("SMB")),
        (0x4d44, Volume::Fat("FAT")),
        (0x0102_1994, Volume::Memory),
        (0xef53, Volume::Disk),
    ] {
        assert_eq!(Volume::from_magic(number), expected, "{number:x}");
    }
    for (name, expected) in [
        ("apfs", Volume::Disk),
        ("hfs", Volume::Disk),
        ("smbfs", Volume::Network("SMB")),
        ("webdav", Volume::Network("WebDAV")),
        ("nfs", Volume::Network("NFS")),
        ("afpfs", Volume::Network("AFP")),
        ("msdos", Volume::Fat("FAT")),
        ("exfat", Volume::Fat("exFAT")),
        ("tmpfs", Volume::Memory),
        ("", Volume::Disk),
    ] {
        assert_eq!(Volume::from_type_name(name), expected, "{name}");
    }
    assert_eq!(Volume::from_path(Path::new("/home/kat")), Volume::Disk);
}

const ON_BATTERY: &str =
    "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t63%; discharging; 2:10 remaining present: true\n";
const PLUGGED_IN: &str =
    "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t97%; charging; 0:21 remaining present: true\n";
const FULL: &str = "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t100%; charged; 0:00 remaining present: true\n";
const NO_ESTIMATE: &str =
    "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t80%; discharging; (no estimate) present: true\n";
const DESKTOP: &str = "Now drawing from 'AC Power'\n";

#[test]
fn power_is_read_from_what_pmset_prints() {
    let battery = |percent, is_discharging, minutes_left| BatteryFacts { percent: Some(percent), is_discharging, minutes_left };
    for (text, batteries, plugged) in [
        (ON_BATTERY, vec![battery(63, true, Some(130))], false),
        (PLUGGED_IN, vec![battery(97, false, None)], true),
        (FULL, vec![battery(100, false, None)], true),
        (NO_ESTIMATE, vec![battery(80, true, None)], false),
        (DESKTOP, vec![], true),
    ] {
        let power = parse_power(text);
        assert_eq!((power.batteries, power.is_plugged_in, power.unknown), (batteries, Some(plugged), false), "{text}");
    }
    assert!(parse_power("pmset: command failed").unknown);
}

const LIVE: &str = "System-wide power settings:\nCurrently in use:\n standby              1\n powernap             1\n disksleep            10\n sleep                1 (sleep prevented by coreaudiod)\n displaysleep         2\n lidwake              1\n";
const AWAKE: &str = "2026-11-23 09:00:00 -0500\nAssertion status system-wide:\n   BackgroundTask                 0\n   PreventUserIdleDisplaySleep    0\n   PreventSystemSleep             0\n   PreventUserIdleSystemSleep     0\n";

#[test]
fn sleep_is_read_from_what_pmset_prints() {
    let sleep = parse_sleep(LIVE, AWAKE, true);
    assert_eq!((sleep.hold, sleep.has_lid, sleep.idle_action.as_deref()), (SleepHold::Caffeinate, Some(true), Some("sleep")));
    assert!(!sleep.is_sleep_inhibited && !sleep.is_sleep_masked && !sleep.is_lid_inhibited);
    let held = AWAKE.replace("PreventUserIdleSystemSleep     0", "PreventUserIdleSystemSleep     1");
    assert!(parse_sleep(LIVE, &held, true).is_sleep_inhibited);
    assert!(!parse_sleep(LIVE, &held, true).is_lid_inhibited, "caffeinate does not hold the lid");
    let never = LIVE.replace(" sleep                1 (sleep prevented by coreaudiod)", " sleep                0");
    assert_eq!(parse_sleep(&never, AWAKE, false).idle_action.as_deref(), Some("ignore"));
    assert_eq!(parse_sleep(&never, AWAKE, false).has_lid, Some(false));
    assert!(parse_sleep(&format!("{LIVE} SleepDisabled\t\t1\n"), AWAKE, true).is_sleep_masked);
    assert_eq!(parse_sleep("", "", true).idle_action, None);
}

#[test]
fn terminal_app_is_not_asked_about_modes_and_other_terminals_are() {
    let asks_modes = |queries: &[u8]| queries.windows(2).any(|pair| pair == b"$p");
    assert!(!asks_modes(queries_for("Apple_Terminal")));
    assert!(queries_for("Apple_Terminal").ends_with(b"\x1b[c"), "the last query ends the wait");
    for other in ["", "iTerm.app", "ghostty", "WezTerm"] {
        assert_eq!(queries_for(other), TERMINAL_QUERIES);
    }
    assert!(asks_modes(TERMINAL_QUERIES) && parse_answers(b"\x1b[?1;2c").answered);
}

#[test]
fn only_a_large_step_forward_in_a_guest_of_windows_may_have_been_sleep() {
    for (release, expected) in [
        ("5.15.167.4-microsoft-standard-WSL2\n", true),
        ("4.4.0-19041-Microsoft", true),
        ("6.8.0-45-generic", false),
        ("", false),
    ] {
        assert_eq!(is_windows_guest(release), expected, "{release}");
    }
    for (by_ms, in_guest, expected) in [
        (3_600_000, true, Some(3_600_000)),
        (60_000, true, Some(60_000)),
        (59_999, true, None),
        (-3_600_000, true, None),
        (3_600_000, false, None),
    ] {
        assert_eq!(possible_sleep_ms(ClockEvent::Step { by_ms }, in_guest), expected, "{by_ms} {in_guest}");
    }
    assert_eq!(possible_sleep_ms(ClockEvent::Suspended { duration_ms: 3_600_000 }, true), None);
}

#[test]
fn a_confirmed_sleep_is_added_to_the_session_and_another_key_adds_nothing() {
    let readings = |running_ms| ClockReadings {
        running_ms,
        awake_ms: running_ms,
        wall_ms: running_ms,
        offset_s: 0,
        real_time: RealTime::from_ms(running_ms),
    };
    let mut clock = SessionClock::start(1, Zone::fixed("UTC", 0), &readings(0));
    clock.add_sleep(3_600_000);
    assert_eq!(clock.moment(&readings(60_000)).elapsed.ms(), 3_660_000);

    let mut app = TestApp::begin("im_kat", None);
    let asked = app.update(Message::MayHaveSlept(4_800_000));
    assert!(asked.is_empty(), "{asked:?}");
    app.press(KeyCode::Enter);
    assert!(app.last_effects.contains(&Effect::AddSleep(4_800_000)), "{:?}", app.last_effects);
    app.update(Message::MayHaveSlept(4_800_000));
    app.press(KeyCode::Esc);
    assert!(!app.last_effects.iter().any(|effect| matches!(effect, Effect::AddSleep(_))));
}

#[test]
fn what_another_program_holds_for_a_moment_is_tried_again_and_then_refused_in_a_sentence() {
    let busy = |why: &io::Error| why.kind() == ErrorKind::PermissionDenied;
    let tries = Cell::new(0);
    let done = retry_while(busy, || {
        tries.set(tries.get() + 1);
        if tries.get() < 3 { Err(ErrorKind::PermissionDenied.into()) } else { Ok(tries.get()) }
    });
    assert_eq!(done.unwrap(), 3);
    tries.set(0);
    let other: io::Result<()> = retry_while(busy, || {
        tries.set(tries.get() + 1);
        Err(ErrorKind::NotFound.into())
    });
    assert_eq!((other.unwrap_err().kind(), tries.get()), (ErrorKind::NotFound, 1));
    let held: io::Result<()> = retry_while(busy, || Err(ErrorKind::PermissionDenied.into()));
    let why = held.unwrap_err().to_string();
    assert!(why.contains("another program has it open"), "{why}");
}
