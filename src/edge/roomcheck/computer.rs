//! Power, lid, sleep and clock synchronization, read from the system's files below a root folder. A test gives its own root.

use super::facts::{BatteryFacts, PowerFacts, SleepFacts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads `/sys/class/power_supply`.
pub(crate) fn read_power(root: &Path) -> PowerFacts {
    let Ok(supplies) = std::fs::read_dir(root.join("sys/class/power_supply")) else {
        return PowerFacts { unknown: true, ..PowerFacts::default() };
    };
    let mut power = PowerFacts::default();
    for supply in supplies.flatten().map(|entry| entry.path()) {
        let says = |name: &str| read_first_line(&supply.join(name));
        match says("type").as_deref() {
            // A mouse or a headset has a battery too.
            Some("Battery") if says("scope").as_deref() != Some("Device") => power.batteries.push(read_battery(&supply)),
            Some("Mains" | "USB" | "Wireless") => {
                let online = says("online").map(|online| online != "0");
                power.is_plugged_in = Some(power.is_plugged_in.unwrap_or(false) || online.unwrap_or(false));
            }
            _ => {}
        }
    }
    power
}

fn read_battery(supply: &Path) -> BatteryFacts {
    let says = |name: &str| read_first_line(&supply.join(name));
    let number = |name: &str| says(name)?.parse::<i64>().ok();
    let empties = says("status").as_deref() == Some("Discharging");
    let left = |now: &str, rate: &str| Some((number(now)?, number(rate)?.abs())).filter(|(_, rate)| *rate > 0);
    let lasts = left("energy_now", "power_now").or_else(|| left("charge_now", "current_now"));
    let minutes = lasts.and_then(|(now, rate)| u32::try_from(now.saturating_mul(60) / rate).ok()).filter(|_| empties);
    let percent = number("capacity").and_then(|percent| u8::try_from(percent).ok());
    BatteryFacts { percent, is_discharging: empties, minutes_left: minutes }
}

/// Reads what can put the computer to sleep. `desktop`: a desktop session runs.
pub(crate) fn read_sleep(root: &Path, desktop: bool) -> SleepFacts {
    let settings = read_logind_config(root);
    let set = |name: &str, customary: &str| {
        let has_logind = root.join("run/systemd/seats").is_dir() || root.join("etc/systemd/logind.conf").is_file();
        settings.get(name).cloned().or_else(|| has_logind.then(|| customary.to_owned()))
    };
    let held = read_inhibitors(root);
    let holds = |what: &str| held.iter().any(|kinds| kinds.split(':').any(|kind| kind == what));
    let masked = |name: &str| {
        let unit = root.join("etc/systemd/system").join(name);
        std::fs::read_link(unit).is_ok_and(|target| target == Path::new("/dev/null"))
    };
    SleepFacts {
        has_lid: has_lid(root),
        lid_action: set("HandleLidSwitch", "suspend"),
        idle_action: set("IdleAction", "ignore"),
        has_desktop: desktop,
        is_sleep_masked: masked("sleep.target") || masked("suspend.target"),
        is_lid_inhibited: holds("handle-lid-switch") || holds("sleep"),
        is_sleep_inhibited: holds("sleep") || holds("idle"),
    }
}

/// Whether there is a lid: by ACPI, else by the kind of case.
fn has_lid(root: &Path) -> Option<bool> {
    let buttons = std::fs::read_dir(root.join("proc/acpi/button/lid"));
    if buttons.is_ok_and(|mut buttons| buttons.next().is_some()) {
        return Some(true);
    }
    // SMBIOS: portable, laptop, notebook, sub-notebook, convertible, detachable.
    match read_first_line(&root.join("sys/class/dmi/id/chassis_type"))?.as_str() {
        "8" | "9" | "10" | "14" | "31" | "32" => None,
        _ => Some(false),
    }
}

/// The settings of systemd's login manager. A later file overrides an earlier one.
fn read_logind_config(root: &Path) -> BTreeMap<String, String> {
    const NAME: &str = "systemd/logind.conf";
    let folders = ["usr/lib", "usr/local/lib", "run", "etc"];
    let main = folders.map(|folder| root.join(folder).join(NAME)).into_iter().rfind(|path| path.is_file());
    let mut parts: BTreeMap<std::ffi::OsString, PathBuf> = BTreeMap::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(root.join(folder).join(format!("{NAME}.d"))) else { continue };
        // A file replaces one of the same name in an earlier folder.
        let files = entries.flatten().filter(|entry| entry.path().extension().is_some_and(|ending| ending == "conf"));
        parts.extend(files.map(|entry| (entry.file_name(), entry.path())));
    }
    let mut settings = BTreeMap::new();
    for path in main.into_iter().chain(parts.into_values()) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        settings.extend(text.lines().filter_map(|line| {
            let (name, value) = line.split_once('=')?;
            (!name.trim_start().starts_with(['#', ';'])).then(|| (name.trim().to_owned(), value.trim().to_owned()))
        }));
    }
    settings
}

/// What programs inhibit, as systemd lists it: `sleep:idle`.
fn read_inhibitors(root: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root.join("run/systemd/inhibit")) else { return Vec::new() };
    let of = |text: &str, name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=').map(|value| value.trim_matches('"').to_owned()))
    };
    let read = entries.flatten().filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    read.filter(|text| of(text, "MODE").as_deref() == Some("block")).filter_map(|text| of(&text, "WHAT")).collect()
}

/// Whether systemd's time service has set the clock. `None`: the service does not run; another one may.
pub(crate) fn is_time_synced(root: &Path) -> Option<bool> {
    let service = root.join("run/systemd/timesync");
    service.is_dir().then(|| service.join("synchronized").exists())
}

/// The first line of a file, trimmed; `None` when it is empty.
fn read_first_line(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
    fn a_laptop_says_where_its_power_comes_from() {
        let on_battery = BatteryFacts { percent: Some(63), is_discharging: true, minutes_left: Some(130) };
        let root = fake_root(LAPTOP);
        assert_eq!(
            read_power(root.path()),
            PowerFacts { unknown: false, batteries: vec![on_battery], is_plugged_in: Some(false) }
        );
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
        assert_eq!(
            read_power(other.path()).batteries,
            [BatteryFacts { percent: None, is_discharging: true, minutes_left: None }]
        );
        assert!(read_power(&root.path().join("nowhere")).unknown);
    }

    #[test]
    fn the_last_word_on_the_lid_holds_and_a_program_can_hold_it() {
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
        assert!(!read_sleep(root.path(), false).is_sleep_inhibited, "a delay is none");
        fs::write(inhibit.join("2"), "WHAT=handle-lid-switch:idle\nMODE=block\nWHO=bedside\n").unwrap();
        let found = read_sleep(root.path(), true);
        assert!(found.is_sleep_inhibited && found.is_lid_inhibited && found.has_desktop);
    }

    #[test]
    fn a_case_without_a_lid_and_sleep_that_was_taken_away_are_known() {
        for (kind, lid) in [("3\n", Some(false)), ("10\n", None)] {
            let root = fake_root(&[("sys/class/dmi/id/chassis_type", kind)]);
            assert_eq!(read_sleep(root.path(), false).has_lid, lid);
            assert_eq!(read_sleep(root.path(), false).lid_action, None, "no login manager, no word");
        }
        let root = fake_root(LAPTOP);
        fs::create_dir_all(root.path().join("etc/systemd/system")).unwrap();
        crate::edge::os::files::symlink("/dev/null", root.path().join("etc/systemd/system/sleep.target")).unwrap();
        assert!(read_sleep(root.path(), false).is_sleep_masked);
    }

    #[test]
    fn what_sets_the_clock_is_known_where_the_system_says_it() {
        for (files, expected) in [
            (&[][..], None),
            (&[("run/systemd/timesync/x", "")], Some(false)),
            (&[("run/systemd/timesync/synchronized", "")], Some(true)),
        ] {
            assert_eq!(is_time_synced(fake_root(files).path()), expected);
        }
    }
}
