//! Limits: every plausible reading, from a healthy one to the worst, in each shipped plan and at each time that matters.

use crate::support::session::{TestSession, minute, plan};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::session::clinical::vital::{SCALES, plausible_range};
use bedside::session::limits;
use bedside::session::plan::{AlertLevel, BaselineDrift, Limit, LimitBound, LimitSubject, LimitWindow, Plan};
use bedside::session::statement::StatementKind;
use bedside::session::time::Elapsed;
use std::collections::BTreeSet;

/// When T0 is in these sessions, in minutes.
const T0: i64 = 45;
/// A healthy reading of everything that limits watch: the walks begin here.
const HEALTHY: [(&str, f64); 6] =
    [("bp_systolic", 120.0), ("bp_diastolic", 75.0), ("heart_rate", 70.0), ("spo2", 98.0), ("resp_rate", 14.0), ("temp", 36.6)];
const CALM: [(&str, f64); 3] = [("suds", 0.0), ("moaas", 5.0), ("nausea", 0.0)];

/// Minutes at which the walks are made: before the dose, at the peak, and after it.
const TIMES: [i64; 4] = [30, T0 + 20, T0 + 50, T0 + 100];

/// Up and down; once a first reading, once one that has lasted.
const WAYS: [(bool, bool); 4] = [(true, false), (true, true), (false, false), (false, true)];

fn session(plan: &Plan, at: i64) -> TestSession {
    let mut session = TestSession::open(plan.clone());
    session.add_vitals(20, &HEALTHY);
    if at > T0 {
        session.add_dose(T0);
    }
    session
}

/// From the healthy reading to the end of what is plausible, in the steps in which it is read.
fn walk(item: &str, healthy: f64, up: bool) -> Vec<f64> {
    let (least, most, step) = if let Some((_, least, most, _)) = SCALES.iter().find(|scale| scale.0 == item) {
        (f64::from(*least), f64::from(*most), 1.0)
    } else {
        let range = plausible_range(item).unwrap_or_else(|| panic!("{item} has no plausible range"));
        (*range.start(), *range.end(), if item == "temp" { 0.1 } else { 1.0 })
    };
    let span = if up { most - healthy } else { healthy - least };
    let steps = (span / step).round() as i32;
    (0..=steps)
        .map(|count| if up { healthy + f64::from(count) * step } else { healthy - f64::from(count) * step })
        .map(|reading| (reading * 10.0).round() / 10.0)
        .collect()
}

/// The limits on an item that a reading at this minute meets, by the plan's own words: the narrower window first.
fn in_force<'a>(plan: &'a Plan, item: &str, up: bool, at: i64) -> Vec<&'a Limit> {
    let about =
        |limit: &&Limit| matches!(limit.subject, LimitSubject::Vital(known) | LimitSubject::Scale(known) if known == item);
    let limits: Vec<&Limit> =
        plan.limits.iter().filter(about).filter(|limit| !limit.is_signed_only).filter(|limit| limit.is_upward() == up).collect();
    let after = at - T0;
    let narrow = |limit: &&&Limit| match limit.window {
        LimitWindow::Between(from, until) | LimitWindow::AfterDose(from, until) => {
            from.num_minutes() <= after && after <= until.num_minutes()
        }
        _ => false,
    };
    let narrow: Vec<&Limit> = limits.iter().filter(narrow).copied().collect();
    if !narrow.is_empty() {
        return narrow;
    }
    let wide = |limit: &&Limit| match limit.window {
        LimitWindow::Always => true,
        LimitWindow::BeforeT0 => after < 0,
        LimitWindow::AfterT0 => after >= 0,
        // These sessions have doses and no infusion.
        LimitWindow::Between(..) | LimitWindow::AfterDose(..) | LimitWindow::DuringInfusion => false,
    };
    limits.into_iter().filter(wide).collect()
}

fn judged(session: &TestSession, item: &str, reading: f64, at: i64) -> Option<AlertLevel> {
    limits::judge_reading(&session.session, item, reading, Elapsed::from_mins(at)).map(|(level, _)| level)
}

/// One walk: what is planned, what is read, in which direction, when, and whether the worst reading has stood for long.
struct Walk<'a> {
    plan: &'a Plan,
    item: &'static str,
    healthy: f64,
    up: bool,
    at: i64,
    lasted: bool,
}

impl Walk<'_> {
    fn levels(&self) -> Vec<Option<AlertLevel>> {
        let mut session = session(self.plan, self.at);
        let readings = walk(self.item, self.healthy, self.up);
        let lasting = self.in_force().iter().find_map(|limit| limit.min_duration);
        if let (true, Some(lasting), Some(worst)) = (self.lasted, lasting, readings.last()) {
            let earlier = self.at - lasting.num_minutes();
            match SCALES.iter().find(|scale| scale.0 == self.item) {
                Some((item, ..)) => {
                    session.add(earlier, StatementKind::Scale { item, score: *worst as i32, words: String::new() });
                }
                None => session.add_vitals(earlier, &[(self.item, *worst)]),
            }
        }
        readings.iter().map(|reading| judged(&session, self.item, *reading, self.at)).collect()
    }

    fn in_force(&self) -> Vec<&Limit> {
        in_force(self.plan, self.item, self.up, self.at)
    }

    /// Every level that its limits name, but for those that time alone decides.
    fn expected(&self) -> BTreeSet<AlertLevel> {
        let mut levels = BTreeSet::new();
        for limit in self.in_force() {
            levels.extend(limit.drift.filter(|_| self.at > T0).map(|_| AlertLevel::Watch));
            levels.extend(limit.bounds.iter().map(|(level, _)| *level));
            let bound = |level| limit.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| *bound);
            let same = bound(AlertLevel::Watch) == bound(AlertLevel::Act);
            match (limit.min_duration, self.lasted) {
                (Some(_), false) => levels.remove(&AlertLevel::Act),
                // Watched until it has lasted, then acted upon: never both.
                (Some(_), true) if same => levels.remove(&AlertLevel::Watch),
                _ => false,
            };
        }
        levels
    }
}

#[test]
fn worse_readings_never_lower_the_level() {
    let mut reached_in_all = 0;
    for shipped in SHIPPED_PROTOCOLS.iter().filter(|shipped| shipped.id != "common") {
        let plan = &plan(shipped.id);
        for (item, healthy) in HEALTHY.into_iter().chain(CALM) {
            for (at, up, lasted) in TIMES.into_iter().flat_map(|at| WAYS.map(|(up, lasted)| (at, up, lasted))) {
                let walk = Walk { plan, item, healthy, up, at, lasted };
                let levels = walk.levels();
                let place = format!("{} {item} at minute {at}, up: {up}, lasted: {lasted}: {levels:?}", plan.id);
                assert!(levels.is_sorted(), "{place}");
                assert_eq!(levels.first(), Some(&None), "{place}");
                let reached: BTreeSet<AlertLevel> = levels.into_iter().flatten().collect();
                assert_eq!(reached, walk.expected(), "{place}");
                reached_in_all += reached.len();
            }
        }
    }
    assert!(reached_in_all > 100, "{reached_in_all} levels were reached");
}

/// `(item, minute, reading, level)` as the tables of limits read to a clinician.
const BY_HAND: [(&str, i64, f64, Option<AlertLevel>); 33] = [
    ("bp_systolic", 30, 140.0, None),
    ("bp_systolic", 30, 141.0, Some(AlertLevel::Watch)),
    ("bp_systolic", 30, 160.0, Some(AlertLevel::Act)),
    ("bp_systolic", 65, 159.0, None),
    ("bp_systolic", 65, 160.0, Some(AlertLevel::Watch)),
    ("bp_systolic", 65, 180.0, Some(AlertLevel::Act)),
    ("bp_systolic", 65, 200.0, Some(AlertLevel::AtOnce)),
    ("bp_systolic", 65, 96.0, Some(AlertLevel::Watch)),
    ("bp_systolic", 65, 89.0, Some(AlertLevel::Act)),
    ("bp_diastolic", 65, 99.0, None),
    ("bp_diastolic", 65, 100.0, Some(AlertLevel::Watch)),
    ("bp_diastolic", 65, 120.0, Some(AlertLevel::AtOnce)),
    ("heart_rate", 65, 110.0, None),
    ("heart_rate", 65, 149.0, Some(AlertLevel::Watch)),
    ("heart_rate", 65, 150.0, Some(AlertLevel::AtOnce)),
    ("heart_rate", 65, 44.0, Some(AlertLevel::Act)),
    ("spo2", 65, 95.0, None),
    ("spo2", 65, 92.0, Some(AlertLevel::Watch)),
    ("spo2", 65, 91.0, Some(AlertLevel::Act)),
    ("resp_rate", 65, 9.0, Some(AlertLevel::Act)),
    ("temp", 30, 37.8, Some(AlertLevel::Watch)),
    ("temp", 65, 38.5, None),
    ("moaas", 30, 3.0, Some(AlertLevel::Watch)),
    // Unsigned, the peak of an IM dose has no limit of its own.
    ("moaas", 65, 3.0, Some(AlertLevel::Watch)),
    ("moaas", 65, 1.0, Some(AlertLevel::AtOnce)),
    ("heart_rate", 65, 40.0, Some(AlertLevel::AtOnce)),
    ("resp_rate", 65, 8.0, Some(AlertLevel::AtOnce)),
    ("resp_rate", 65, 36.0, Some(AlertLevel::Act)),
    ("resp_rate", 65, 37.0, Some(AlertLevel::AtOnce)),
    // A fall of more than 20 % from 120 says nothing above 110, and 110 is less of a fall.
    ("bp_systolic", 65, 101.0, None),
    ("suds", 30, 10.0, None),
    ("suds", 65, 7.0, Some(AlertLevel::Watch)),
    ("moaas", 95, 2.0, Some(AlertLevel::Act)),
];

#[test]
fn im_kat_judges_as_the_document_says() {
    let plan = plan("im_kat");
    for (item, at, reading, level) in BY_HAND {
        assert_eq!(judged(&session(&plan, at), item, reading, at), level, "{item} {reading} at minute {at}");
    }
}

/// Heart rates at minutes after T0, and the level of the last one.
const LASTING: [(&[(i64, f64)], AlertLevel); 5] = [
    (&[(10, 125.0)], AlertLevel::Watch),
    (&[(10, 125.0), (14, 126.0)], AlertLevel::Watch),
    (&[(10, 125.0), (15, 126.0)], AlertLevel::Act),
    (&[(10, 125.0), (12, 119.0), (15, 126.0)], AlertLevel::Watch),
    (&[(10, 125.0), (12, 151.0)], AlertLevel::AtOnce),
];

#[test]
fn a_level_that_has_to_last_waits_until_it_has() {
    for (rates, level) in LASTING {
        let mut session = session(&plan("im_kat"), T0 + 1);
        for (at, rate) in rates {
            session.add_vitals(T0 + at, &[("heart_rate", *rate)]);
        }
        let last = rates.last().map(|(at, rate)| judged(&session, "heart_rate", *rate, T0 + at));
        assert_eq!(last, Some(Some(level)), "{rates:?}");
    }
}

#[test]
fn alerts_name_the_source_of_their_own_level() {
    let by_level = "watch S21 (secondary), S8; act, at once S33; rise S5";
    for (source, reading, words) in [
        (by_level, 170.0, "S21 (secondary), S8"),
        (by_level, 185.0, "S33"),
        (by_level, 205.0, "S33"),
        (by_level, 162.0, "S5"),
        ("watch S21; act proposal", 162.0, "watch S21; act proposal, no source"),
        ("watch: S21, 2017: table 3; act, at once: S33", 170.0, "S21, 2017: table 3"),
        ("watch: S21; act, at once: S33: page 2", 185.0, "S33: page 2"),
        ("Yip 2022: Front Psychiatry 13:1017504", 185.0, "Yip 2022: Front Psychiatry 13:1017504"),
        ("watch S21; act proposal", 185.0, "proposal, no source"),
        ("consensus", 185.0, "consensus, no source"),
        ("levels S59; cut-offs and window consensus", 185.0, "levels S59; cut-offs and window consensus, no source"),
        ("watch S8; act S33", 185.0, "S33"),
        ("practice", 185.0, "practice"),
        ("watchful waiting, S3", 185.0, "watchful waiting, S3"),
        ("act", 185.0, "act"),
        ("", 185.0, ""),
    ] {
        let limit = Limit {
            subject: LimitSubject::Vital("bp_systolic"),
            window: LimitWindow::Always,
            bounds: [(AlertLevel::AtOnce, 200.0), (AlertLevel::Act, 180.0), (AlertLevel::Watch, 165.0)]
                .map(|(level, bound)| (level, LimitBound::AtLeast(bound)))
                .to_vec(),
            drift: Some(BaselineDrift::Rise(40.0)),
            source: source.to_owned(),
            ..Limit::default()
        };
        let mut session = session(&Plan { limits: vec![limit], ..plan("im_kat") }, T0 + 1);
        session.add_vitals(T0 + 20, &[("bp_systolic", reading)]);
        let alert = limits::all_alerts(&session.session, minute(T0 + 20).elapsed).into_iter().next().unwrap();
        assert_eq!(alert.limit_text.split_once(" · ").map(|(_, words)| words), Some(words), "{source:?} {reading}");
    }
}
