//! Power, lid, sleep and clock synchronization, read from the system's files below a root folder. A test gives its own root.

use super::facts::{BatteryFacts, PowerFacts, SleepFacts, SleepHold};
use crate::edge::os::plain_file;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Reads mains and batteries from `/sys/class/power_supply`, given as `root`.
pub fn read_power(root: &Path) -> PowerFacts {
    let Ok(supplies) = std::fs::read_dir(root.join("sys/class/power_supply")) else {
        return PowerFacts { unknown: true, ..PowerFacts::default() };
    };
    let mut power = PowerFacts::default();
    for supply in supplies.flatten().map(|entry| entry.path()) {
        let attribute = |name: &str| read_first_line(&supply.join(name));
        match attribute("type").as_deref() {
            // A mouse or a headset has a battery too.
            Some("Battery") if attribute("scope").as_deref() != Some("Device") => power.batteries.push(read_battery(&supply)),
            Some("Mains" | "USB" | "Wireless") => {
                let online = attribute("online").map(|online| online != "0");
                power.is_plugged_in = Some(power.is_plugged_in.unwrap_or(false) || online.unwrap_or(false));
            }
            _ => {}
        }
    }
    power
}

fn read_battery(supply: &Path) -> BatteryFacts {
    let attribute = |name: &str| read_first_line(&supply.join(name));
    let number = |name: &str| attribute(name)?.parse::<i64>().ok();
    let is_discharging = attribute("status").as_deref() == Some("Discharging");
    let charge_and_rate = |now: &str, rate: &str| Some((number(now)?, number(rate)?.abs())).filter(|(_, rate)| *rate > 0);
    let charge = charge_and_rate("energy_now", "power_now").or_else(|| charge_and_rate("charge_now", "current_now"));
    let minutes_left =
        charge.and_then(|(charge, rate)| u32::try_from(charge.saturating_mul(60) / rate).ok()).filter(|_| is_discharging);
    let percent = number("capacity").and_then(|percent| u8::try_from(percent).ok());
    BatteryFacts { percent, is_discharging, minutes_left }
}

/// Reads what can put the computer to sleep. `desktop`: a desktop session runs.
pub fn read_sleep(root: &Path, desktop: bool) -> SleepFacts {
    let settings = read_logind_config(root);
    let action = |name: &str, default: &str| {
        let has_logind = root.join("run/systemd/seats").is_dir() || root.join("etc/systemd/logind.conf").is_file();
        settings.get(name).cloned().or_else(|| has_logind.then(|| default.to_owned()))
    };
    let inhibitors = read_inhibitors(root);
    let is_inhibited = |what: &str| inhibitors.iter().any(|kinds| kinds.split(':').any(|kind| kind == what));
    let is_masked = |name: &str| {
        let unit = root.join("etc/systemd/system").join(name);
        std::fs::read_link(unit).is_ok_and(|target| target == Path::new("/dev/null"))
    };
    SleepFacts {
        hold: SleepHold::SystemdInhibit,
        has_lid: has_lid(root),
        lid_action: action("HandleLidSwitch", "suspend"),
        idle_action: action("IdleAction", "ignore"),
        has_desktop: desktop,
        is_sleep_masked: is_masked("sleep.target") || is_masked("suspend.target"),
        is_lid_inhibited: is_inhibited("handle-lid-switch") || is_inhibited("sleep"),
        is_sleep_inhibited: is_inhibited("sleep") || is_inhibited("idle"),
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
        let text = plain_file::read_text(&path).unwrap_or_default();
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
    let field = |text: &str, name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=').map(|value| value.trim_matches('"').to_owned()))
    };
    let texts = entries.flatten().filter_map(|entry| plain_file::read_text(&entry.path()).ok());
    texts.filter(|text| field(text, "MODE").as_deref() == Some("block")).filter_map(|text| field(&text, "WHAT")).collect()
}

/// Whether systemd's time service has set the clock. `None`: the service does not run; another one may.
pub fn is_time_synced(root: &Path) -> Option<bool> {
    let service = root.join("run/systemd/timesync");
    service.is_dir().then(|| service.join("synchronized").exists())
}

/// Whether tmux, if the program runs in it, shows full screens among the lines that can be scrolled back to.
pub fn keeps_full_screens() -> Option<bool> {
    std::env::var_os("TMUX").filter(|socket| !socket.is_empty())?;
    let asked = Command::new("tmux").args(["show-options", "-wAv", "alternate-screen"]).stdin(Stdio::null()).output().ok()?;
    match String::from_utf8_lossy(&asked.stdout).trim() {
        "off" => Some(true),
        "on" => Some(false),
        _ => None,
    }
}

/// The first line of a file, trimmed; `None` when it is empty.
fn read_first_line(path: &Path) -> Option<String> {
    let text = plain_file::read_text(path).ok()?;
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}
