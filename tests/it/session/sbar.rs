//! The paragraph that is read aloud: in 500 generated emergencies every number in it equals one computed here from the rows alone.

use crate::simulation::dice::Dice;
use crate::support::session::{TestSession, minute, moment_after, plan};
use bedside::session::clinical::sbar::SbarReport;
use bedside::session::limits::judge_reading;
use bedside::session::statement::{ClientFact, Dose, RouteEvent, Statement, StatementKind, VitalReading};
use bedside::session::{
    AlertLevel, DeviceReading, Elapsed, Intent, Moment, Row, RowKind, Source, Timestamp, Value, Vital, Wall, apply_intent,
};

const CASES: u64 = 500;
/// 20 s at 150 words a minute, and the four letters, which are not read.
const MAX_WORDS: usize = 50 + 4;
/// A person's words may be longer than what is read aloud of them: whole, and as they are heard.
const ALLERGIES: [(&str, &str); 3] = [
    ("penicillin", "allergies penicillin"),
    ("penicillin, latex; shellfish, nuts and wasp stings", "allergies penicillin, latex and more"),
    ("came out in hives once after a penicillin injection", "allergies on the card"),
];
const MEDICINES: [(&str, &str); 3] = [
    ("sertraline 50 mg", "medicines sertraline 50 mg"),
    ("sertraline 50 mg, lithium 900 mg, lamotrigine 200 mg", "medicines sertraline 50 mg and more"),
    ("three for the blood pressure and one to sleep", "medicines on the card"),
];

const LABELS: [(&str, &[&str]); 5] = [
    ("SpO₂", &["spo2"]),
    ("RR", &["resp_rate"]),
    ("BP", &["bp_systolic", "bp_diastolic"]),
    ("HR", &["heart_rate"]),
    ("MOAA/S", &["moaas"]),
];

const STAMPS: [(&str, &str); 8] = [
    ("ems_called", "EMS called"),
    ("prescriber_called", "prescriber called"),
    ("oxygen_on", "oxygen on"),
    ("rescue_given", "rescue medication given"),
    ("escort_called", "escort called"),
    ("ems_arrived", "EMS arrived"),
    ("handed_over", "handed over"),
    ("recovery_position", "recovery position"),
];

fn moment(seconds: i64) -> Moment {
    let start = minute(0).wall;
    moment_after(Wall::from_instant(start.instant_ms(), start.offset_s()), seconds * 1000)
}

fn value(number: f64) -> Value {
    Value::new(number).unwrap()
}

/// Something that happens in an emergency. What the session refuses does not happen.
fn happen(session: &mut TestSession, dice: &mut Dice, now: Moment) {
    let route = session.session.plan().route.clone();
    let tenths = |dice: &mut Dice, least: i64, most: i64| value(dice.between(least * 10, most * 10) as f64 / 10.0);
    let maybe = |dice: &mut Dice, least: i64, most: i64| dice.one_in(2).then(|| tenths(dice, least, most));
    let event = |code: &str| StatementKind::Event { code: code.to_owned(), text: String::new(), words: String::new() };
    let kind = match dice.below(19) {
        0..=3 => StatementKind::Vitals(vitals(dice)),
        4 => return devices(session, dice, now),
        5 => {
            let vital = dice.pick(&[Vital::Bp, Vital::Spo2, Vital::Hr, Vital::Rr]);
            StatementKind::Vitals(vec![VitalReading::NotPossible { vital, reason: dice.pick(&["cuff failed", ""]).to_owned() }])
        }
        6 => StatementKind::Scale { item: "moaas", score: dice.between(0, 5) as i32, words: String::new() },
        7 => dose(&session.session.plan().substance.clone(), tenths(dice, 1, 90), &route),
        8 => dose("ondansetron", value(4.0), "po"),
        9 => StatementKind::RouteEvent(RouteEvent::InfusionStart(maybe(dice, 10, 90).map(Into::into))),
        10 => StatementKind::RouteEvent(RouteEvent::InfusionRate(tenths(dice, 10, 90).into())),
        11 => StatementKind::RouteEvent(RouteEvent::InfusionPause(maybe(dice, 1, 60))),
        12 => StatementKind::RouteEvent(RouteEvent::InfusionResume(maybe(dice, 10, 90).map(Into::into))),
        13 => StatementKind::RouteEvent(RouteEvent::InfusionStop(maybe(dice, 1, 60))),
        14 => {
            let (number, spilled) = (dice.between(1, 3) as u32, dice.one_in(3));
            StatementKind::RouteEvent(RouteEvent::Device { number, spilled, lot: String::new() })
        }
        15 => event(dice.pick(&["fell", "vomited"])),
        16 => event(dice.pick(&STAMPS).0),
        17 => {
            let value = value(dice.between(40, 140) as f64);
            StatementKind::Vitals(vec![VitalReading::Value { item: "weight", value, typed: String::new() }])
        }
        _ => StatementKind::ClientFact(match dice.below(3) {
            0 => ClientFact::Age(value(dice.between(18, 80) as f64)),
            1 => ClientFact::Allergies(dice.pick(&ALLERGIES).0.to_owned()),
            _ => ClientFact::Medicines(dice.pick(&MEDICINES).0.to_owned()),
        }),
    };
    let entry = Statement { time: Timestamp::from(now), observer: None, is_approximate: false, kind };
    let _ = apply_intent(&mut session.session, now, Intent::AddEntry(entry));
}

fn dose(substance: &str, mg: Value, route: &str) -> StatementKind {
    let (substance, route) = (substance.to_owned(), route.to_owned());
    let (site, lot, typed_text) = (String::new(), String::new(), String::new());
    StatementKind::Dose(Dose {
        substance,
        mg,
        route,
        site,
        lot,
        given_by: None,
        checked_by: None,
        typed_text,
        reason: String::new(),
    })
}

fn vitals(dice: &mut Dice) -> Vec<VitalReading> {
    let systolic = dice.between(80, 220);
    let all = [
        ("bp_systolic", systolic),
        ("bp_diastolic", systolic - dice.between(10, 60)),
        ("heart_rate", dice.between(40, 170)),
        ("spo2", dice.between(70, 100)),
        ("resp_rate", dice.between(5, 34)),
    ];
    let from = dice.below(all.len());
    let taken = all.into_iter().skip(from).take(1 + dice.below(4));
    taken.map(|(item, number)| VitalReading::Value { item, value: value(number as f64), typed: String::new() }).collect()
}

fn devices(session: &mut TestSession, dice: &mut Dice, now: Moment) {
    let reading = DeviceReading { item: "spo2", value: value(dice.between(60, 100) as f64), original_text: String::new() };
    let _ = apply_intent(&mut session.session, now, Intent::DeviceReadings(vec![reading]));
}

/// The rows until a time, by time.
fn rows_until(session: &TestSession, now: Elapsed) -> Vec<Row> {
    let mut rows: Vec<Row> = session.session.ledger().rows().iter().filter(|row| row.elapsed <= now).cloned().collect();
    rows.sort_by_key(|row| (row.elapsed, row.seq));
    rows
}

/// The newest reading of an item; at the same time a person's counts.
fn newest<'a>(rows: &'a [Row], item: &str) -> Option<&'a Row> {
    let readings = rows.iter().filter(|row| matches!(row.kind, RowKind::Vital | RowKind::Scale) && row.item == item);
    readings.filter(|row| row.value.is_some()).max_by_key(|row| (row.elapsed, row.source != Source::Socket, row.seq))
}

/// The newest reading of a label: its words, its time, and the items that were taken then.
fn reading<'a>(rows: &'a [Row], label: &str) -> Option<(String, &'a Row, Vec<&'a Row>)> {
    let items = LABELS.iter().find(|(known, _)| *known == label)?.1;
    let last = items.iter().filter_map(|item| newest(rows, item)).max_by_key(|row| row.elapsed)?;
    let together: Vec<Option<&Row>> =
        items.iter().map(|item| newest(rows, item).filter(|row| row.elapsed == last.elapsed)).collect();
    let values = together.iter().map(|row| row.map_or("–".to_owned(), |row| row.value.unwrap().to_string()));
    let device = if last.source == Source::Socket { " by device" } else { "" };
    let is_on_oxygen =
        label == "SpO₂" && rows.iter().any(|row| row.matches(RowKind::Event, "oxygen_on") && row.elapsed <= last.elapsed);
    let oxygen = if is_on_oxygen { " on oxygen" } else { "" };
    let words = format!("{label} {}{oxygen}{device}", values.collect::<Vec<_>>().join("/"));
    Some((words, last, together.into_iter().flatten().collect()))
}

fn age_words(now: Elapsed, then: Elapsed) -> String {
    match (now.ms() - then.ms()) / 60_000 {
        0 => "now".to_owned(),
        minutes @ 1..=119 => format!("{minutes} min ago"),
        minutes => format!("{} h {:02} ago", minutes / 60, minutes % 60),
    }
}

/// One infusion as the rows tell it: mg until now, whether known; its state, and since when.
#[derive(Clone, Default)]
struct Pump {
    began: Option<Row>,
    since: Option<Row>,
    state: &'static str,
    rate: Option<f64>,
    mg: Option<f64>,
    /// The mg as written at the last pause or at the end.
    written: Option<f64>,
    counted_ms: i64,
}

impl Pump {
    fn run_until(&mut self, ms: i64) {
        if self.state == "running" && ms > self.counted_ms {
            self.mg = self.mg.zip(self.rate).map(|(mg, rate)| mg + rate * (ms - self.counted_ms) as f64 / 3_600_000.0);
        }
        self.counted_ms = ms;
    }

    /// The mg that went in, and how exactly the paragraph says them.
    fn given(&self) -> Option<f64> {
        if self.state == "running" { self.mg } else { self.written.or(self.mg) }
    }
}

fn pumps(rows: &[Row], now: Elapsed) -> Vec<Pump> {
    let mut all: Vec<Pump> = Vec::new();
    for row in rows.iter().filter(|row| row.kind == RowKind::Dose) {
        let number = row.value.map(Value::get);
        if row.item == "infusion_start" {
            // A start while it is under way: it goes on.
            if let Some(last) = all.last_mut().filter(|last| last.state != "stopped") {
                last.run_until(row.elapsed.ms());
                last.rate = number.or(last.rate);
                if last.state != "running" {
                    (last.state, last.since) = ("running", Some(row.clone()));
                }
                continue;
            }
            let (began, since) = (Some(row.clone()), Some(row.clone()));
            all.push(Pump {
                began,
                since,
                state: "running",
                rate: number,
                mg: Some(0.0),
                written: None,
                counted_ms: row.elapsed.ms(),
            });
            continue;
        }
        let Some(last) = all.last_mut() else { continue };
        let state = match row.item.as_ref() {
            "infusion_rate" => last.state,
            "infusion_pause" => "paused",
            "infusion_resume" => "running",
            "infusion_stop" => "stopped",
            _ => continue,
        };
        last.run_until(row.elapsed.ms());
        if row.item == "infusion_rate" {
            last.rate = number;
            continue;
        }
        (last.state, last.since) = (state, Some(row.clone()));
        last.written = number.or(last.written);
        if number.is_some() && row.text.is_empty() {
            last.mg = number;
        }
    }
    for pump in &mut all {
        pump.run_until(now.ms());
    }
    all
}

/// The text under test: what is expected is taken out, until no digit is left.
struct Heard {
    text: String,
    whole: String,
}

impl Heard {
    fn take(&mut self, words: &str) {
        assert!(self.text.contains(words), "“{words}” is missing in:\n{}\nleft:\n{}", self.whole, self.text);
        self.text = self.text.replacen(words, "#", 1);
    }

    /// Takes words from one line, 0 for S, if they are there: long lists are cut to what 20 seconds hold.
    fn take_from_line(&mut self, line: usize, words: &str) {
        let lines: Vec<String> = self
            .text
            .lines()
            .enumerate()
            .map(|(at, text)| if at == line { text.replacen(words, "#", 1) } else { text.to_owned() })
            .collect();
        self.text = lines.join("\n");
    }

    /// Takes a number between two texts; it may differ by what rounding takes.
    fn take_number(&mut self, before: &str, after: &str, exact: f64, within: f64) {
        let found = self.text.split(before).skip(1).find_map(|rest| {
            let words = rest.split_once(after)?.0;
            words.parse::<f64>().is_ok().then(|| words.to_owned())
        });
        let words = found.unwrap_or_else(|| panic!("no number between “{before}” and “{after}” in:\n{}", self.whole));
        let number: f64 = words.parse().unwrap();
        assert!((number - exact).abs() <= within + 1e-9, "{number} is not {exact} in:\n{}", self.whole);
        self.take(&format!("{before}{words}{after}"));
    }
}

/// The session's readings with their levels, worst first.
fn problems(session: &TestSession, rows: &[Row]) -> Vec<(&'static str, AlertLevel)> {
    let level = |label: &str| {
        let (_, _, taken) = reading(rows, label)?;
        let judged = taken
            .iter()
            .filter_map(|row| judge_reading(&session.session, &row.item, row.value?.get(), row.elapsed).map(|(level, _)| level));
        judged.max()
    };
    let mut all: Vec<_> = LABELS.iter().filter_map(|(label, _)| Some((*label, level(label)?))).collect();
    // LABELS has breathing before circulation, so a stable sort keeps that.
    all.sort_by_key(|(_, level)| std::cmp::Reverse(*level));
    all
}

fn check_situation(heard: &mut Heard, session: &TestSession, rows: &[Row], now: Elapsed) {
    let problems = problems(session, rows);
    let events: Vec<&Row> =
        rows.iter().filter(|row| row.kind == RowKind::Event && matches!(row.item.as_ref(), "fell" | "vomited")).collect();
    for row in events.iter().rev().take(2) {
        let words = format!("{} at {}", row.item, row.time.hm());
        let capital = words.replacen("fell", "Fell", 1).replacen("vomited", "Vomited", 1);
        heard.take_from_line(0, &words);
        heard.take_from_line(0, &capital);
    }
    let Some((label, level)) = problems.first() else { return };
    let (words, last, taken) = reading(rows, label).unwrap();
    let first = format!("S  {words} at {}, {}; limit ", last.time.hm(), age_words(now, last.elapsed));
    assert!(heard.whole.starts_with(&first), "“{first}” does not begin:\n{}", heard.whole);
    heard.take(&first);
    let limit = heard
        .text
        .trim_start_matches('#')
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_start_matches(char::is_alphabetic)
        .to_owned();
    let said: Vec<f64> = limit.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(!said.is_empty(), "no limit in:\n{}", heard.whole);
    let crosses = taken.iter().any(|row| {
        let Some(reading) = row.value.map(Value::get) else { return false };
        let Some((reached, limit)) = judge_reading(&session.session, &row.item, reading, row.elapsed) else { return false };
        let numbers: String = format!("{:?} {:?}", limit.bounds, limit.drift);
        let is_known = |number: &f64| {
            let before =
                rows.iter().filter(|known| known.item == row.item && session.session.t0().is_some_and(|t0| known.elapsed < t0));
            let baseline =
                before.filter_map(|known| known.value).map(|known| known.get().to_bits()).any(|known| known == number.to_bits());
            baseline || numbers.contains(&format!("{number:?}")) || numbers.contains(&format!("{:?}", number / 100.0))
        };
        reached == *level && said.iter().all(is_known)
    });
    assert!(crosses, "the limit is not the protocol's:\n{}", heard.whole);
    for number in said {
        heard.take(&number.to_string());
    }
    let is_act = *level >= AlertLevel::Act;
    for (label, _) in problems.iter().skip(1).filter(|(_, level)| !is_act || *level >= AlertLevel::Act).take(2) {
        let (words, last, _) = reading(rows, label).unwrap();
        heard.take_from_line(0, &format!("{words} at {}", last.time.hm()));
    }
}

fn check_background(heard: &mut Heard, session: &TestSession, rows: &[Row], now: Elapsed) {
    let last_of = |item: &str| rows.iter().rfind(|row| row.item == item);
    heard.take("C-017");
    let age = last_of("age").map(|row| format!("{} years", row.value.unwrap()));
    if let Some(words) = age {
        heard.take_from_line(1, &words);
    }
    let words_of = |item: &str, known: &[(&str, &'static str)]| {
        let row = last_of(item)?;
        known.iter().find(|(whole, _)| *whole == row.note).map(|(_, words)| *words)
    };
    let kg = last_of("weight").and_then(|row| row.value);
    if let Some(kg) = kg {
        heard.take_from_line(1, &format!("{kg} kg"));
    }
    if let Some(words) = words_of("allergies", &ALLERGIES) {
        heard.take(words);
    }
    if let Some(words) = words_of("medicines", &MEDICINES) {
        heard.take_from_line(1, words);
    }
    let substance = session.session.plan().substance.clone();
    let given: Vec<&Row> = rows.iter().filter(|row| row.matches(RowKind::Dose, &substance)).collect();
    let spilled: Vec<&Row> = rows.iter().filter(|row| row.matches(RowKind::Dose, "device_spilled")).collect();
    let pumps = pumps(rows, now);
    let acts = [given.last().copied(), spilled.last().copied(), pumps.last().and_then(|pump| pump.since.as_ref())];
    let is_running = pumps.last().is_some_and(|pump| pump.state == "running");
    let newest = acts.iter().flatten().map(|row| row.elapsed).max();
    let since = |at: Elapsed| age_words(now, at).replace("now", "just now");
    match newest {
        None => heard.take("No dose is recorded"),
        Some(at) => {
            let pump = pumps.last().filter(|pump| is_running || pump.since.as_ref().is_some_and(|row| row.elapsed == at));
            if let Some(pump) = pump {
                let (began, since_row) = (pump.began.as_ref().unwrap(), pump.since.as_ref().unwrap());
                let state_age = since(since_row.elapsed);
                let head = match pump.state {
                    "running" => {
                        let rate = pump.rate.map_or("rate not recorded".to_owned(), |rate| format!("{rate} mg/h"));
                        format!("infusion since {}, running, {rate}, ", began.time.hm())
                    }
                    "paused" => format!("infusion since {}, paused {}, ", began.time.hm(), state_age.trim_end_matches(" ago")),
                    _ => format!("infusion {} to {}, stopped {state_age}, ", began.time.hm(), since_row.time.hm()),
                };
                match pump.given() {
                    _ if pump.state == "running" && pump.rate.is_none() => heard.take(head.trim_end_matches(", ")),
                    Some(mg) => heard.take_number(&head, " mg", mg, 0.05),
                    None => heard.take(&format!("{head}mg not recorded")),
                }
            } else if given.last().is_some_and(|row| row.elapsed == at) {
                let row = given.last().unwrap();
                heard.take(&format!(" {} mg", row.value.unwrap()));
                heard.take(&format!(" at {}, {}", row.time.hm(), since(row.elapsed)));
            } else {
                let row = spilled.last().unwrap();
                heard.take(&format!("evice {} spilled at {}, {}", row.text, row.time.hm(), since(row.elapsed)));
            }
        }
    }
    let doses: f64 = given.iter().filter_map(|row| row.value).map(Value::get).sum();
    let total = doses + pumps.iter().filter_map(Pump::given).sum::<f64>();
    let within = 0.000_5 + 0.05 * pumps.len() as f64;
    let is_single = given.len() + spilled.len() + pumps.len() == 1;
    if total > within && (!is_single || heard.text.contains("in all ")) {
        // More went in than is known: of an infusion without its rate, of a device that was spilled.
        let is_known = pumps.iter().all(|pump| pump.given().is_some()) && spilled.is_empty();
        heard.take_number(if is_known { "in all " } else { "in all at least " }, " mg", total, within);
    }
    if let Some(kg) = kg.filter(|_| heard.text.contains(" mg/kg")) {
        heard.take_number("(", " mg/kg", total / kg.get(), within / kg.get() + 0.005);
    }
    let is_other = |row: &&Row| {
        row.kind == RowKind::Dose && row.item != substance.as_str() && matches!(row.item.as_ref(), "ondansetron" | "esketamine")
    };
    for row in rows.iter().filter(is_other).rev().take(2) {
        let (mg, route) = if row.item == "ondansetron" { (4, "by mouth") } else { (28, "nasal") };
        heard.take_from_line(1, &format!("{} {mg} mg {route} at {}", row.item, row.time.hm()));
    }
    for item in ["ondansetron", "esketamine"] {
        let given: Vec<f64> =
            rows.iter().filter(is_other).filter(|row| row.item == item).filter_map(|row| Some(row.value?.get())).collect();
        if given.len() > 1 {
            heard.take_from_line(1, &format!("{item} {} mg", given.iter().sum::<f64>()));
        }
    }
}

fn check_assessment(heard: &mut Heard, rows: &[Row], vitals: &[(&str, &[&str])]) {
    let text = heard.text.clone();
    let part = text.lines().find(|line| line.starts_with("A  ")).unwrap_or_default().to_owned();
    // `RR 14, HR 88 at 14:28; MOAA/S 4 at 14:30`: each value with the time of its group.
    for (label, _) in vitals {
        let Some((words, last, _)) = reading(rows, label) else { continue };
        let Some((_, after)) = part.split_once(&words) else { continue };
        let group = after.split(&[';', '.'][..]).next().unwrap_or_default();
        assert!(group.ends_with(&format!(" at {}", last.time.hm())), "{words} has another time in:\n{}", heard.whole);
    }
    for group in part.trim_start_matches("A  ").split(&[';', '.'][..]) {
        let labels =
            vitals.iter().filter_map(|(label, _)| reading(rows, label)).filter(|(words, ..)| group.contains(words.as_str()));
        let found: Vec<(String, String)> = labels.map(|(words, last, _)| (words, last.time.hm())).collect();
        for (words, _) in &found {
            heard.take(words);
        }
        found.first().into_iter().for_each(|(_, hm)| heard.take(&format!(" at {hm}")));
    }
    for (label, items) in vitals {
        let failed = rows.iter().rfind(|row| row.item == items[0] && row.text == "not_possible");
        let newest = items.iter().filter_map(|item| newest(rows, item)).map(|row| row.elapsed).max();
        if let Some(row) = failed.filter(|row| Some(row.elapsed) > newest) {
            let reason = if row.note.is_empty() { "not possible" } else { &row.note };
            heard.take_from_line(2, &format!("{label} {reason} {}", row.time.hm()));
        }
    }
    let mut done: Vec<(&Row, &str)> = STAMPS
        .iter()
        .filter_map(|(item, label)| Some((rows.iter().rfind(|row| row.matches(RowKind::Event, item))?, *label)))
        .collect();
    done.extend(rows.iter().rfind(|row| row.matches(RowKind::Dose, "infusion_stop")).map(|row| (row, "infusion stopped")));
    done.sort_by_key(|(row, _)| (row.elapsed, row.seq));
    let mut times: Vec<String> = Vec::new();
    let said = |label: &str| part.rsplit("Done: ").next().unwrap_or_default().contains(label);
    let newest = done.last().map(|(_, label)| *label);
    for (row, label) in done.iter().filter(|(_, label)| said(label) || Some(*label) == newest) {
        heard.take(label);
        if !times.contains(&row.time.hm()) {
            times.push(row.time.hm());
        }
    }
    for hm in times {
        heard.take(&format!(" {hm}"));
    }
}

#[test]
fn every_number_read_aloud_is_one_of_the_rows_in_500_emergencies() {
    let (mut longest, mut total_words) = (String::new(), 0);
    for case in 0..CASES {
        let mut dice = Dice::new(case);
        let id = dice.pick(&["im_kat", "iv_infusion", "in_spravato", "sl_kat"]);
        let mut session = TestSession::open(plan(id));
        let mut at_secs = 60 * dice.between(5, 40);
        for _ in 0..dice.between(4, 30) {
            at_secs += dice.between(1, 400);
            happen(&mut session, &mut dice, moment(at_secs));
        }
        let now = moment(at_secs + dice.between(0, 1200)).elapsed;
        let rows = rows_until(&session, now);
        let whole = SbarReport::from_session(&session.session, now).to_string();
        assert_eq!(
            whole.lines().map(|line| line.get(..3).unwrap_or_default()).collect::<Vec<_>>(),
            ["S  ", "B  ", "A  ", "R  "],
            "{whole}"
        );
        let situation = whole.lines().next().unwrap_or_default();
        assert!(!situation.contains("not recorded"), "{whole}");
        let mut heard = Heard { text: whole.clone(), whole };
        check_situation(&mut heard, &session, &rows, now);
        check_background(&mut heard, &session, &rows, now);
        check_assessment(&mut heard, &rows, &LABELS);
        let left = heard.text.chars().filter(char::is_ascii_digit).count();
        assert_eq!(left, 0, "case {case}: a number of no row is left in:\n{}\nof:\n{}", heard.text, heard.whole);
        let count = |text: &str| text.split_whitespace().count();
        total_words += count(&heard.whole);
        if count(&longest) < count(&heard.whole) {
            longest = heard.whole;
        }
    }
    let words = longest.split_whitespace().count();
    assert!(words <= MAX_WORDS, "{words} words are too many:\n{longest}");
    let mean = total_words / CASES as usize;
    assert!(mean * 4 >= MAX_WORDS * 3, "{mean} words on average leave out more than 20 seconds ask for");
}
