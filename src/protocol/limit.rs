//! The keys of a limit, and the levels that no reading can reach. `session::limits` compares readings with limits.

use super::key_walk::{KeyWalk, Part};
use super::parse_value::{BOUND, DURATION, FALL, OVERDUE, RISE, SCALE, SHIFT, STEP, TEXT, VITAL, WINDOW, format_bound};
use super::parts::SOURCE_MEANING;
use crate::session::clinical::vital::{RaiseStep, SCALES, Vital, plausible_range};
use crate::session::plan::{AlertLevel, BaselineDrift, Limit, LimitSubject, LimitWindow};
use crate::toml_reader::TomlTable;
use chrono::TimeDelta;

/// The keys of the levels, the mildest first.
const LEVELS: [(&str, AlertLevel, &str); 3] = [
    ("watch", AlertLevel::Watch, "recheck and keep an eye on it"),
    ("act", AlertLevel::Act, "respond as the practice has agreed"),
    ("at_once", AlertLevel::AtOnce, "the same, without waiting for a recheck"),
];
/// The keys of the times to a recheck, in the order of the levels.
const RECHECKS: [(&str, &str); 3] = [
    ("watch_recheck", "after which a reading at `watch` is taken again; none: no recheck"),
    ("act_recheck", "the same for `act`; none: the time of `confirm`, or 5m"),
    ("at_once_recheck", "the same for `at_once`; none: 2m"),
];

impl Part for Limit {
    const NAME: &'static str = "[[limit]]";
    const DESCRIPTION: &'static str =
        "From which reading on somebody watches or acts. It watches one thing, in one direction; the narrower window wins.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk_subject(&mut self.subject, walk);
        walk.required("when", &mut self.window, &WINDOW, "when it holds");
        let mut bounds = Vec::new();
        for (key, level, meaning) in LEVELS {
            let mut bound = self.bounds.iter().find(|(known, _)| *known == level).map(|(_, bound)| *bound);
            walk.optional(key, &mut bound, &BOUND, meaning);
            bounds.extend(bound.map(|bound| (level, bound)));
        }
        bounds.reverse();
        self.bounds = bounds;
        let mut rise = self.drift.filter(|drift| is_drift_upward(*drift));
        let mut fall = self.drift.filter(|drift| !is_drift_upward(*drift));
        walk.optional("rise", &mut rise, &RISE, "watch when it rose so far over the last value before T0");
        walk.optional("fall", &mut fall, &FALL, "watch when it fell so far below it");
        walk.optional(
            "fall_floor",
            &mut self.fall_floor,
            &BOUND,
            "the fall counts from this reading on, or with symptoms; none: always",
        );
        walk.optional("shift", &mut self.baseline_shift, &SHIFT, SHIFT_MEANING);
        walk_rechecks(&mut self.rechecks, walk);
        // The resolved text names it only where it is set.
        if walk.table.is_some() || self.is_signed_only {
            walk.flag("signed_only", &mut self.is_signed_only, SIGNED_ONLY_MEANING);
        } else {
            walk.describe("signed_only", "true or false", false, SIGNED_ONLY_MEANING);
        }
        walk.optional("confirm", &mut self.confirm_within, &DURATION, "within which `act` is looked at again");
        walk.optional("lasting", &mut self.min_duration, &DURATION, "how long `act` has to hold");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        if let Some(table) = walk.table
            && rise.is_some()
            && fall.is_some()
        {
            table.report_at("fall", "A limit has a rise or a fall; write the other as a limit of its own.");
        }
        self.drift = rise.or(fall);
        if let Some(table) = walk.complete_table() {
            check_combinations(table, self);
            check_reachable_levels(table, self);
        }
    }
}

const SIGNED_ONLY_MEANING: &str = "true: it holds only in a protocol that is signed";
const SHIFT_MEANING: &str = "how far the bounds move at most when the client's own value before T0 lies beyond `watch`, as at altitude, \
     in athletes or with a low pressure of one's own; none: they never move";

fn walk_rechecks(rechecks: &mut Vec<(AlertLevel, TimeDelta)>, walk: &mut KeyWalk<'_>) {
    let mut read = Vec::new();
    for ((key, meaning), (level_key, level, _)) in RECHECKS.into_iter().zip(LEVELS) {
        let mut after = rechecks.iter().find(|(known, _)| *known == level).map(|(_, after)| *after);
        walk.optional(key, &mut after, &DURATION, meaning);
        if let Some(table) = walk.table.filter(|table| table.has_key(key)) {
            if !table.has_key(level_key) {
                table.report_at(key, format!("`{key}` belongs to `{level_key}`, which this limit does not have."));
            } else if after.is_some_and(|after| after < TimeDelta::minutes(1)) {
                table.report_at(key, format!("`{key}` is at least one minute."));
            }
        }
        read.extend(after.map(|after| (level, after)));
    }
    *rechecks = read;
}

fn walk_subject(subject: &mut LimitSubject, walk: &mut KeyWalk<'_>) {
    let (mut vital, mut scale, mut overdue) = match subject {
        LimitSubject::Vital(_) => (Some(subject.clone()), None, None),
        LimitSubject::Scale(_) => (None, Some(subject.clone()), None),
        LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => (None, None, Some(subject.clone())),
    };
    walk.optional("vital", &mut vital, &VITAL, "bp_systolic, bp_diastolic, hr, spo2, rr, temp; or else");
    walk.optional("scale", &mut scale, &SCALE, "suds, moaas, nausea and others; or else");
    walk.optional("overdue", &mut overdue, &OVERDUE, "required vitals, in tolerances; or minutes without a look");
    let Some(table) = walk.table else { return };
    let is_single = ["vital", "scale", "overdue"].into_iter().filter(|key| table.has_key(key)).count() == 1;
    if !is_single {
        table.report("A limit watches one thing: a `vital`, a `scale` or what is `overdue`.");
    }
    match vital.or(scale).or(overdue).filter(|_| is_single) {
        Some(read) => *subject = read,
        None => walk.fail("vital"),
    }
}

impl Part for RaiseStep {
    const NAME: &'static str = "[[step]]";
    const DESCRIPTION: &'static str = "How much worse than the acknowledged reading a new one has to be to raise the alert again. Without a step, any worse reading does.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let is_vital = Vital::from_item(self.item).is_some();
        let mut vital = is_vital.then_some(LimitSubject::Vital(self.item));
        let mut scale = (!is_vital).then_some(LimitSubject::Scale(self.item));
        walk.optional("vital", &mut vital, &VITAL, "bp_systolic, bp_diastolic, hr, spo2, rr, temp; or else");
        walk.optional("scale", &mut scale, &SCALE, "suds, moaas, nausea and others");
        walk.required("by", &mut self.by, &STEP, "in the unit of the vital or scale");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        let Some(table) = walk.table else { return };
        match (vital, scale) {
            (Some(LimitSubject::Vital(item)), None) | (None, Some(LimitSubject::Scale(item))) => self.item = item,
            _ => {
                table.report("A step is for one thing: a `vital` or a `scale`.");
                walk.fail("vital");
            }
        }
    }
}

/// Whether two limits watch the same thing at the same time in the same direction. The newer one then replaces the other.
pub(crate) fn watches_same(a: &Limit, b: &Limit) -> bool {
    a.subject == b.subject && a.window == b.window && a.is_upward() == b.is_upward()
}

fn check_combinations(table: &TomlTable<'_>, limit: &Limit) {
    if !["watch", "act", "at_once", "rise", "fall"].into_iter().any(|key| table.has_key(key)) {
        table.report("This limit has no level: `watch`, `act`, `at_once`, `rise` or `fall`.");
    }
    for (key, time) in [("confirm", limit.confirm_within), ("lasting", limit.min_duration)] {
        if time.is_some() && !table.has_key("act") {
            table.report_at(key, format!("`{key}` belongs to `act`, which this limit does not have."));
        } else if time == Some(TimeDelta::zero()) {
            table.report_at(key, format!("`{key}` is longer than no time."));
        }
    }
    for (key, needed) in [("fall_floor", "fall"), ("shift", "watch")] {
        if table.has_key(key) && !table.has_key(needed) {
            table.report_at(key, format!("`{key}` belongs to `{needed}`, which this limit does not have."));
        }
    }
    let key = if matches!(limit.drift, Some(BaselineDrift::Rise(_))) { "rise" } else { "fall" };
    if limit.drift.is_some() && !matches!(limit.subject, LimitSubject::Vital(_)) {
        table.report_at(key, format!("`{key}` is never judged here: only vitals have a baseline."));
    } else if limit.drift.is_some() && limit.window == LimitWindow::BeforeT0 {
        table.report_at(key, format!("`{key}` is never judged here: the baseline is the last value before T0."));
    }
}

/// Tries every plausible reading, and reports each level that none of them has as its worst.
fn check_reachable_levels(table: &TomlTable<'_>, limit: &Limit) {
    let mut directions = limit.bounds.iter().map(|(_, bound)| bound.is_upward()).chain(limit.drift.map(is_drift_upward));
    let first = directions.next();
    if directions.any(|other| Some(other) != first) {
        table.report("The levels of one limit point the same way; write the other way as a limit of its own.");
        return;
    }
    for (key, level, _) in LEVELS.into_iter().rev() {
        let Some((_, bound)) = limit.bounds.iter().find(|(known, _)| *known == level) else { continue };
        let crossed = || plausible_readings(&limit.subject).filter(|reading| bound.is_crossed_by(*reading));
        if crossed().next().is_none() {
            table.report_at(key, format!("`{key}` can never be reached: no plausible reading is {}.", format_bound(bound)));
            continue;
        }
        // A level that has to last leaves the milder one in force until then.
        let lasts = |worse: AlertLevel| worse == AlertLevel::Act && limit.min_duration.is_some();
        let worse = |reading: f64| {
            limit
                .bounds
                .iter()
                .filter(|(worse, _)| *worse > level && !lasts(*worse))
                .any(|(_, bound)| bound.is_crossed_by(reading))
        };
        if crossed().all(worse) {
            let problem = "every reading that reaches it reaches a worse level as well";
            table.report_at(key, format!("`{key}` can never be reached: {problem}."));
        }
    }
}

/// Every plausible reading, in steps finer than a device shows.
fn plausible_readings(measure: &LimitSubject) -> impl Iterator<Item = f64> {
    let (least, most, steps) = match measure {
        LimitSubject::Vital(item) => {
            let range = plausible_range(item).unwrap_or(0.0..=0.0);
            (*range.start(), *range.end(), 10.0)
        }
        LimitSubject::Scale(item) => {
            let scale = SCALES.iter().find(|scale| scale.0 == *item);
            scale.map_or((0.0, 0.0, 1.0), |scale| (f64::from(scale.1), f64::from(scale.2), 1.0))
        }
        // In tolerances, and in minutes of a day.
        LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => (0.0, 1440.0, 10.0),
    };
    let count = ((most - least) * steps).round() as u32;
    (0..=count).map(move |step| (least * steps + f64::from(step)).round() / steps)
}

fn is_drift_upward(drift: BaselineDrift) -> bool {
    matches!(drift, BaselineDrift::Rise(_))
}
