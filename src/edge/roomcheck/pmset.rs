//! Reads what `pmset` of macOS prints about power, sleep and what holds it off. Pure.

use super::facts::{BatteryFacts, PowerFacts, SleepFacts, SleepHold};

/// From `pmset -g batt`.
pub fn parse_power(text: &str) -> PowerFacts {
    let Some((_, source)) = text.split_once("Now drawing from '") else {
        return PowerFacts { unknown: true, ..PowerFacts::default() };
    };
    let is_plugged_in = !source.starts_with("Battery");
    let batteries = text.lines().filter(|line| line.trim_start().starts_with("-InternalBattery")).map(parse_battery).collect();
    PowerFacts { unknown: false, batteries, is_plugged_in: Some(is_plugged_in) }
}

/// From ` -InternalBattery-0 (id=123)\t63%; discharging; 2:10 remaining present: true`.
fn parse_battery(line: &str) -> BatteryFacts {
    let mut parts = line.split_once('\t').map_or(line, |(_, facts)| facts).split(';').map(str::trim);
    let percent = parts.next().and_then(|percent| percent.strip_suffix('%')?.parse().ok());
    let is_discharging = parts.next() == Some("discharging");
    let minutes = parts.next().and_then(|left| {
        let (hours, minutes) = left.split_once(" remaining")?.0.split_once(':')?;
        hours.parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)
    });
    // It says 0:00 while it does not know yet.
    BatteryFacts { percent, is_discharging, minutes_left: minutes.filter(|left| is_discharging && *left > 0) }
}

/// From `pmset -g live` and `pmset -g assertions`. A computer with a battery has a lid, and closing it makes the computer sleep,
/// whatever holds the rest off.
pub fn parse_sleep(settings: &str, assertions: &str, has_battery: bool) -> SleepFacts {
    let number = |text: &str, name: &str| {
        let mut found = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            (words.next() == Some(name)).then(|| words.next()?.parse::<u32>().ok()).flatten()
        });
        found.next()
    };
    let is_held = |name: &str| number(assertions, name).is_some_and(|count| count > 0);
    let never_sleeps = number(settings, "SleepDisabled").is_some_and(|disabled| disabled > 0);
    let idle_minutes = number(settings, "sleep");
    SleepFacts {
        hold: SleepHold::Caffeinate,
        has_lid: Some(has_battery),
        lid_action: Some("sleep".to_owned()),
        idle_action: idle_minutes.map(|minutes| if minutes == 0 { "ignore" } else { "sleep" }.to_owned()),
        has_desktop: false,
        is_sleep_masked: never_sleeps,
        is_lid_inhibited: false,
        is_sleep_inhibited: is_held("PreventUserIdleSystemSleep") || is_held("PreventSystemSleep"),
    }
}
