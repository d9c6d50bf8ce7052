//! A made-up client: vital signs and scores through one day, ordinary or with a danger. docs/protocol-budget.md has the sources of the
//! numbers. A seed always gives the same day.

/// Random numbers by the generator `SplitMix64`, the same on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in a range, each as likely as any other.
    pub(crate) fn between(&mut self, (least, most): (f64, f64)) -> f64 {
        least + (most - least) * (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from a normal distribution: the sum of twelve, which needs no function that differs between machines.
    pub(crate) fn normal(&mut self, (mean, deviation): (f64, f64)) -> f64 {
        let sum: f64 = (0..12).map(|_| self.between((0.0, 1.0))).sum();
        mean + deviation * (sum - 6.0)
    }

    /// The place in a list of chances, which add up to 1.
    pub(crate) fn choose(&mut self, chances: &[f64]) -> u32 {
        let drawn = self.between((0.0, 1.0));
        let mut below = 0.0;
        let reached = |chance: &f64| {
            below += chance;
            drawn < below
        };
        chances.iter().position(reached).unwrap_or(chances.len() - 1) as u32
    }
}

/// An item; mean and deviation of clients before the dose, and their range; the range of an ordinary day; the deviation of a reading.
type Measure = (&'static str, (f64, f64), (f64, f64), (f64, f64), f64);

const MEASURES: [Measure; 8] = [
    ("bp_systolic", (118.0, 10.0), (98.0, 136.0), (94.0, 172.0), 4.0),
    ("bp_diastolic", (72.0, 7.0), (58.0, 86.0), (52.0, 102.0), 3.0),
    ("heart_rate", (73.0, 9.0), (56.0, 96.0), (54.0, 112.0), 2.0),
    ("spo2", (97.5, 1.0), (96.0, 99.5), (94.0, 100.0), 0.6),
    ("resp_rate", (16.0, 1.5), (13.0, 19.0), (12.0, 22.0), 0.7),
    ("temp", (36.6, 0.3), (36.0, 37.3), (36.0, 37.4), 0.1),
    ("suds", (3.0, 1.5), (0.0, 6.0), (0.0, 6.0), 0.0),
    (ALERTNESS, (5.0, 0.0), (5.0, 5.0), (3.0, 5.0), 0.0),
];
pub(crate) const ALERTNESS: &str = "moaas";

/// A route, the minutes to the peak of its effect and those in which half of it goes again; mean and deviation of the change of the
/// first measures at the peak; the chances that MOAA/S is lowest at 5, at 4 and at 3.
type Effect = (&'static str, f64, f64, [(f64, f64); 5], [f64; 3]);

/// The effects by route; the last one is that of any other.
const EFFECTS: [Effect; 4] = [
    ("iv", 35.0, 20.0, [(7.4, 10.0), (6.0, 6.0), (1.9, 6.0), (-0.4, 0.4), (0.0, 1.0)], [0.65, 0.31, 0.04]),
    ("in", 40.0, 60.0, [(9.0, 11.0), (6.0, 7.0), (1.0, 6.0), (-0.4, 0.4), (0.0, 1.0)], [0.65, 0.31, 0.04]),
    ("im", 15.0, 30.0, [(12.0, 11.0), (8.0, 7.0), (6.0, 7.0), (-0.6, 0.5), (0.0, 1.2)], [0.45, 0.45, 0.1]),
    ("", 40.0, 40.0, [(7.4, 10.0), (6.0, 6.0), (1.9, 6.0), (-0.4, 0.4), (0.0, 1.0)], [0.65, 0.31, 0.04]),
];

/// A danger that a day can hold.
pub(crate) struct Danger {
    pub(crate) name: &'static str,
    /// The minutes after T0 between which it begins; for a rise with the effect, in parts of the time to its peak.
    begins: (f64, f64),
    with_effect: bool,
    /// The minutes that it lasts where nobody acts.
    lasts_min: (f64, f64),
    /// The items and their true values; the first is the danger itself.
    pub(crate) values: &'static [(&'static str, f64, f64)],
    /// Whether somebody who looks at the client sees that something is wrong.
    pub(crate) is_visible: bool,
}

const fn visible(name: &'static str, begins: (f64, f64), values: &'static [(&'static str, f64, f64)]) -> Danger {
    Danger { name, begins, with_effect: false, lasts_min: (25.0, 40.0), values, is_visible: true }
}

const fn hidden(name: &'static str, values: &'static [(&'static str, f64, f64)]) -> Danger {
    Danger { name, begins: (0.3, 0.9), with_effect: true, lasts_min: (40.0, 60.0), values, is_visible: false }
}

pub(crate) const DANGERS: [Danger; 10] = [
    visible("desaturation", (2.0, 40.0), &[("spo2", 82.0, 88.0)]),
    visible("slow breathing", (2.0, 40.0), &[("resp_rate", 4.0, 8.0), ("spo2", 90.0, 94.0)]),
    visible("fast breathing", (5.0, 55.0), &[("resp_rate", 33.0, 40.0)]),
    hidden("severe hypertension", &[("bp_systolic", 186.0, 215.0), ("bp_diastolic", 100.0, 118.0)]),
    visible("hypotension", (2.0, 55.0), &[("bp_systolic", 66.0, 82.0), ("bp_diastolic", 38.0, 50.0)]),
    hidden("tachycardia", &[("heart_rate", 128.0, 165.0)]),
    visible("bradycardia", (2.0, 55.0), &[("heart_rate", 30.0, 41.0)]),
    visible("deep sedation", (3.0, 40.0), &[(ALERTNESS, 0.0, 1.0)]),
    visible("severe distress", (5.0, 55.0), &[("suds", 9.0, 10.0)]),
    Danger {
        name: "hypertension before the dose",
        begins: (-60.0, -60.0),
        with_effect: false,
        lasts_min: (60.0, 60.0),
        values: &[("bp_systolic", 168.0, 195.0), ("bp_diastolic", 94.0, 108.0)],
        is_visible: false,
    },
];

/// Items and their true values.
type Values = Vec<(&'static str, f64)>;

/// The client of one day. Minutes are counted from T0.
pub(crate) struct Client {
    effect: &'static Effect,
    at_rest: [f64; MEASURES.len()],
    changes: [f64; MEASURES.len()],
    /// The danger, when it begins and ends, and its values.
    danger: Option<(f64, f64, Values)>,
}

impl Client {
    pub(crate) fn new(dice: &mut Dice, route: &str, danger: Option<&'static Danger>) -> Self {
        let [.., any] = &EFFECTS;
        let effect = EFFECTS.iter().find(|(known, ..)| *known == route).unwrap_or(any);
        let at_rest = MEASURES.map(|(_, mean, (least, most), ..)| dice.normal(mean).clamp(least, most));
        let mut changes = [0.0; MEASURES.len()];
        for (change, drawn) in changes.iter_mut().zip(effect.3) {
            *change = dice.normal(drawn);
        }
        changes[MEASURES.len() - 1] = -f64::from(dice.choose(&effect.4));
        let danger = danger.map(|danger| {
            let begins = dice.between(danger.begins) * if danger.with_effect { effect.1 } else { 1.0 };
            let ends = begins + dice.between(danger.lasts_min);
            (begins, ends, danger.values.iter().map(|(item, least, most)| (*item, dice.between((*least, *most)))).collect())
        });
        Self { effect, at_rest, changes, danger }
    }

    /// How long the danger has been there; `None` if it is not.
    pub(crate) fn minutes_in_danger(&self, minute: f64) -> Option<f64> {
        let (begins, ..) = self.danger.as_ref().filter(|(begins, ends, _)| (*begins..*ends).contains(&minute))?;
        Some(minute - begins)
    }

    /// What somebody reads who measures an item; `None` for what this client does not have.
    pub(crate) fn read(&self, dice: &mut Dice, item: &str, minute: f64) -> Option<f64> {
        let at = MEASURES.iter().position(|(known, ..)| *known == item)?;
        let ((.., (least, most), error), (_, peak, half_life, ..)) = (MEASURES[at], self.effect);
        let effect = if minute <= *peak { (minute / peak).max(0.0) } else { ((peak - minute) / half_life).exp2() };
        let ordinary = (self.at_rest[at] + self.changes[at] * effect).clamp(least, most);
        let in_danger = self.danger.as_ref().filter(|_| self.minutes_in_danger(minute).is_some());
        let dangerous = in_danger.and_then(|(.., values)| values.iter().find(|(known, _)| *known == item));
        let read = dice.normal((dangerous.map_or(ordinary, |(_, value)| *value), error));
        Some(match item {
            "temp" => (read * 10.0).round() / 10.0,
            "spo2" => read.round().min(100.0),
            _ => read.round(),
        })
    }
}
