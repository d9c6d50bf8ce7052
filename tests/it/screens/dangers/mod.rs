//! What the frames of a session show of its dangers, as the tests read them: the words that are drawn as alerts.

mod faces;
mod streams;

use crate::support::session::{load, moment_after};
use bedside::protocol::{LoadedProtocol, SHIPPED_PROTOCOLS};
use bedside::session::{Moment, Wall};
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use std::sync::LazyLock;

/// Item, its names on the screen from long to short, how a device and a person say it, the smallest and the largest value.
type Item = (&'static str, [&'static str; 2], &'static str, &'static str, i64, i64);
const ITEMS: [Item; 8] = [
    ("spo2", ["SpO₂", "SpO₂"], "spo2 # %", "s#", 50, 100),
    ("heart_rate", ["HR", "HR"], "hr # bpm", "hr #", 30, 200),
    ("resp_rate", ["RR", "RR"], "resp_rate # /min", "r#", 4, 50),
    ("bp_systolic", ["BP systolic", "BPsys"], "bp_systolic # mmHg", "#/40", 60, 250),
    ("bp_diastolic", ["BP diastolic", "BPdia"], "bp_diastolic # mmHg", "255/#", 31, 150),
    ("temp", ["Temp", "Temp"], "temp # c", "#c", 34, 41),
    ("moaas", ["MOAA/S", "moaas"], "", "moaas #", 0, 5),
    ("suds", ["SUDS", "suds"], "", "suds #", 0, 10),
];

static PROTOCOLS: LazyLock<Vec<LoadedProtocol>> =
    LazyLock::new(|| SHIPPED_PROTOCOLS.iter().filter(|known| known.id != "common").map(|known| load(known.id)).collect());

/// The words of a frame that are drawn as alerts, each with what follows it in its row.
#[derive(Clone, Debug, Default)]
struct Frame {
    real_ms: i64,
    alerts: Vec<(String, String)>,
}

impl Frame {
    fn read(buffer: &Buffer, real_ms: i64) -> Self {
        let is_alert = |modifier: Modifier| {
            modifier.contains(Modifier::BOLD) && modifier.intersects(Modifier::UNDERLINED.union(Modifier::REVERSED))
                || modifier.contains(Modifier::UNDERLINED)
        };
        let mut alerts: Vec<(String, String)> = Vec::new();
        for y in 0..buffer.area.height {
            let row: Vec<(&str, bool)> =
                (0..buffer.area.width).map(|x| (buffer[(x, y)].symbol(), is_alert(buffer[(x, y)].modifier))).collect();
            let text = |cells: &[(&str, bool)]| cells.iter().map(|(symbol, _)| *symbol).collect::<String>();
            let Some(begin) = row.iter().position(|(_, is_alert)| *is_alert) else {
                // The names of the hidden ones may have a row below the last alert.
                let names = text(&row);
                if !alerts.is_empty()
                    && names.trim_start().split(' ').next().is_some_and(|word| word == "also" || word.starts_with('+'))
                {
                    alerts.push((String::new(), names));
                }
                continue;
            };
            let end = row[begin..].iter().position(|(_, is_alert)| !is_alert).map_or(row.len(), |length| begin + length);
            alerts.push((text(&row[begin..end]), text(&row[end..])));
        }
        Self { real_ms, alerts }
    }

    /// Whether an alert names the item with this value.
    fn names(&self, item: &str, value: f64) -> bool {
        labels(item).iter().any(|label| {
            let headline = format!("{label} {value}");
            let begins = |text: &str| {
                text.strip_prefix(&headline).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
            };
            self.alerts.iter().any(|(text, _)| begins(text))
        })
    }

    fn names_item(&self, item: &str) -> bool {
        labels(item).iter().any(|label| self.alerts.iter().any(|(text, _)| text.starts_with(label)))
    }

    /// Whether the last alert says that this one is hidden, by name or, where the names have no room, by number.
    fn says_hidden(&self, item: &str) -> bool {
        let says = |rest: &str| {
            let counts =
                rest.split_whitespace().any(|word| word.strip_prefix('+').is_some_and(|more| more.parse::<u8>().is_ok()));
            counts || labels(item).iter().any(|label| rest.contains(label))
        };
        self.alerts.iter().any(|(_, rest)| says(rest))
    }
}

fn labels(item: &str) -> [&'static str; 2] {
    ITEMS.iter().find(|known| known.0 == item).map_or(["vitals", "no look for"], |known| known.1)
}

fn at(ms: i64) -> Moment {
    moment_after(Wall::from_instant(1_795_458_283_000, -18_000), ms)
}
