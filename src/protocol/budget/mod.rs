//! The budget of a protocol: how often its limits alert on ordinary days, and which dangers they miss, on made-up days that are recorded
//! and judged as real ones are.

mod client;
mod day;

use crate::session::{AlertLevel, Plan};
use client::{DANGERS, Dice};
use day::DayAlerts;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many alerts without need a session can hold at most before people stop reading them.
pub const MAX_ALERTS_WITHOUT_NEED: f64 = 0.5;

/// What is replayed.
#[derive(Clone, Copy, Debug)]
pub struct BudgetPlan {
    /// How many ordinary days.
    pub ordinary_days: u32,
    /// How many days with one danger each.
    pub danger_days: u32,
    /// The same seed makes the same days.
    pub seed: u64,
}

/// The alerts of all days.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BudgetReport {
    /// The protocol and its version.
    pub protocol: String,
    /// How many ordinary days were replayed.
    pub ordinary_days: u32,
    /// How many days with a danger were replayed.
    pub danger_days: u32,
    /// The seed of the days.
    pub seed: u64,
    /// The alerts of an ordinary day, on average.
    pub alerts_without_need_per_session: f64,
    /// The same, by limit; the most frequent first.
    pub limits: Vec<LimitCount>,
    /// How many dangers raised no alert at `act` or above while they lasted.
    pub missed: usize,
    /// The same, by danger.
    pub dangers: Vec<DangerCount>,
}

/// The alerts of one limit on ordinary days, by level.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LimitCount {
    /// The item and the direction.
    pub limit: String,
    /// Alerts at `watch`.
    pub watch: usize,
    /// Alerts at `act`.
    pub act: usize,
    /// Alerts at once.
    pub at_once: usize,
}

/// The days with one kind of danger.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DangerCount {
    /// The danger that was planted, in words.
    pub danger: &'static str,
    /// The item whose limit has to find it.
    pub limit: &'static str,
    /// On how many days it was.
    pub planted: usize,
    /// On how many of them nothing alerted.
    pub missed: usize,
    /// The longest time to the alert, in minutes.
    pub longest_wait_min: f64,
}

/// One day of a budget.
#[derive(Clone, Copy, Debug)]
pub struct BudgetDay {
    seed: u64,
    /// The place of its danger in the table of dangers.
    danger: Option<usize>,
}

/// All days, each of which can be replayed by itself.
pub fn days(plan: BudgetPlan) -> Vec<BudgetDay> {
    let mut dice = Dice(plan.seed);
    let ordinary = (0..plan.ordinary_days).map(|_| None);
    let all = ordinary.chain((0..plan.danger_days as usize).map(|day| Some(day % DANGERS.len())));
    all.map(|danger| BudgetDay { seed: dice.draw(), danger }).collect()
}

/// Replays one day; `None` for a protocol by which no session can be recorded.
pub(crate) fn replay(plan: &Arc<Plan>, day: BudgetDay) -> Option<DayAlerts> {
    day::run(plan, day.seed, day.danger.map(|danger| &DANGERS[danger]))
}

/// Adds up the days; `None` if one could not be replayed.
pub(crate) fn add_up(plan: &Plan, budget: BudgetPlan, days: &[(BudgetDay, Option<DayAlerts>)]) -> Option<BudgetReport> {
    let BudgetPlan { ordinary_days, danger_days, seed } = budget;
    let protocol = format!("{} {}", plan.id, plan.version);
    let mut report = BudgetReport { protocol, ordinary_days, danger_days, seed, ..BudgetReport::default() };
    let mut limits: BTreeMap<String, LimitCount> = BTreeMap::new();
    report.dangers = DANGERS
        .iter()
        .map(|danger| DangerCount { danger: danger.name, limit: danger.values[0].0, ..DangerCount::default() })
        .collect();
    for (day, alerts) in days {
        let alerts = alerts.as_ref()?;
        let Some(danger) = day.danger.map(|danger| &mut report.dangers[danger]) else {
            for ((limit, level), count) in &alerts.without_need {
                let counted = limits.entry(limit.clone()).or_default();
                *match level {
                    AlertLevel::Watch => &mut counted.watch,
                    AlertLevel::Act => &mut counted.act,
                    AlertLevel::AtOnce => &mut counted.at_once,
                } += count;
            }
            continue;
        };
        danger.planted += 1;
        match alerts.danger_found_after_min {
            Some(waited) => danger.longest_wait_min = danger.longest_wait_min.max(waited.round()),
            None => danger.missed += 1,
        }
    }
    report.limits = limits.into_iter().map(|(limit, count)| LimitCount { limit, ..count }).collect();
    report.limits.sort_by_key(|count| std::cmp::Reverse(count.all()));
    let all: usize = report.limits.iter().map(LimitCount::all).sum();
    report.alerts_without_need_per_session = all as f64 / f64::from(ordinary_days.max(1));
    report.missed = report.dangers.iter().map(|danger| danger.missed).sum();
    Some(report)
}

/// Replays all days and adds them up; `None` for a protocol by which no session can be recorded.
pub fn budget(plan: &Arc<Plan>, budget: BudgetPlan) -> Option<BudgetReport> {
    let all: Vec<_> = days(budget).into_iter().map(|day| (day, replay(plan, day))).collect();
    add_up(plan, budget, &all)
}

impl LimitCount {
    fn all(&self) -> usize {
        self.watch + self.act + self.at_once
    }
}

impl BudgetReport {
    /// Whether the protocol keeps to the budget.
    pub fn is_kept(&self) -> bool {
        self.alerts_without_need_per_session <= MAX_ALERTS_WITHOUT_NEED && self.missed == 0
    }

    /// The report as lines of text.
    pub fn lines(&self) -> Vec<String> {
        let Self { protocol, ordinary_days, danger_days, seed, missed, .. } = self;
        let all = self.alerts_without_need_per_session;
        let per_session = |count: usize| count as f64 / f64::from((*ordinary_days).max(1));
        let mut lines = vec![
            format!("{protocol}: {ordinary_days} ordinary days and {danger_days} days with a danger, all made up, seed {seed}"),
            String::new(),
            format!("{:<28} {:>8} {:>8} {:>8}", "Alerts without need, each", "watch", "act", "at once"),
        ];
        lines.extend(self.limits.iter().map(|LimitCount { limit, watch, act, at_once }| {
            let [watch, act, at_once] = [watch, act, at_once].map(|count| per_session(*count));
            format!("  {limit:<26} {watch:>8.3} {act:>8.3} {at_once:>8.3}")
        }));
        lines.extend([
            format!("  {:<26} {all:>8.3} a session", "all"),
            String::new(),
            format!("{:<28} {:>14} {:>8} {:>8} {:>13}", "Dangers", "limit", "days", "missed", "longest wait"),
        ]);
        lines.extend(self.dangers.iter().map(|DangerCount { danger, limit, planted, missed, longest_wait_min }| {
            format!("  {danger:<26} {limit:>14} {planted:>8} {missed:>8} {longest_wait_min:>9} min")
        }));
        let verdict = if self.is_kept() { "Within the budget" } else { "Over the budget" };
        lines.push(String::new());
        lines.push(format!(
            "{verdict} of {MAX_ALERTS_WITHOUT_NEED} alerts without need a session and no danger missed: {all:.3} and {missed}."
        ));
        lines
    }
}
