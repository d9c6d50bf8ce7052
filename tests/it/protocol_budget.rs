//! The budget of the shipped protocols, on fewer days than `protocol budget` replays.

use crate::support::sandbox::Sandbox;
use crate::support::session::plan;
use bedside::protocol::budget::{BudgetPlan, BudgetReport, budget};
use bedside::session::plan::{AlertLevel, LimitSubject, Plan};
use std::sync::Arc;

const SHIPPED: [&str; 4] = ["im_kat", "sl_kat", "iv_infusion", "in_spravato"];
const FEW: BudgetPlan = BudgetPlan { ordinary_days: 60, danger_days: 40, seed: 7 };

fn report(plan: Plan, days: BudgetPlan) -> BudgetReport {
    budget(&Arc::new(plan), days).unwrap()
}

#[test]
fn shipped_protocols_keep_to_the_budget() {
    for id in SHIPPED {
        let report = report(plan(id), FEW);
        assert!(report.is_kept(), "{}", report.lines().join("\n"));
        assert!(report.dangers.iter().all(|danger| danger.planted == 4), "{id}");
    }
}

#[test]
fn a_limit_that_is_taken_away_is_missed() {
    let items = ["spo2", "resp_rate", "bp_systolic", "heart_rate", "moaas", "suds"];
    for item in items {
        let mut without = plan("im_kat");
        let watches =
            |subject: &LimitSubject| matches!(subject, LimitSubject::Vital(known) | LimitSubject::Scale(known) if *known == item);
        without.limits.retain(|limit| {
            let is_related = match item {
                "bp_systolic" => limit.subject == LimitSubject::Vital("bp_diastolic"),
                "resp_rate" => limit.subject == LimitSubject::Vital("spo2"),
                _ => false,
            };
            !watches(&limit.subject) && !is_related
        });
        let report = report(without, BudgetPlan { ordinary_days: 1, ..FEW });
        let missed: Vec<_> = report.dangers.iter().filter(|danger| danger.missed > 0).collect();
        assert!(missed.iter().any(|danger| danger.limit == item && danger.missed == danger.planted), "{item}: {missed:?}");
        assert!(!report.is_kept());
    }
}

#[test]
fn tighter_limits_alert_more_often() {
    let mut tight = plan("im_kat");
    for limit in &mut tight.limits {
        if limit.subject == LimitSubject::Vital("spo2") {
            limit.bounds = vec![(AlertLevel::Watch, bedside::session::plan::LimitBound::Below(99.0))];
        }
    }
    let report = report(tight, FEW);
    assert!(report.alerts_without_need_per_session > 1.0, "{}", report.lines().join("\n"));
    assert!(report.limits[0].limit == "spo2 low" && report.limits[0].watch > 50);
}

#[test]
fn a_seed_makes_the_same_days_and_another_makes_others() {
    let numbers =
        |seed| serde_json::to_string(&report(plan("im_kat"), BudgetPlan { ordinary_days: 30, danger_days: 10, seed })).unwrap();
    assert_eq!(numbers(1), numbers(1));
    assert_ne!(numbers(1).replace("\"seed\":1", ""), numbers(2).replace("\"seed\":2", ""));
}

#[test]
fn the_shell_prints_a_table_or_a_line_and_says_by_its_exit_code_whether_it_is_kept() {
    let sandbox = Sandbox::new();
    let few = ["--days", "20", "--dangers", "10"];
    let run = |more: &[&str]| sandbox.run(&[&["protocol", "budget"][..], more, &few].concat());
    run(&["im_kat"]).assert(0, &["20 ordinary days and 10 days with a danger", "desaturation", "Within the budget"]);
    let json: serde_json::Value = serde_json::from_str(&run(&["im_kat", "--json"]).out).unwrap();
    assert_eq!((&json["missed"], &json["ordinary_days"]), (&0.into(), &20.into()));
    let text = sandbox.run(&["protocol", "show", "im_kat"]).out;
    let file = sandbox.path().join("tight.toml");
    let limit = "\n[[limit]]\nvital = \"spo2\"\nwhen = \"any\"\nwatch = \"<99\"\nact = \"<98\"\nsource = \"proposal\"\n";
    Sandbox::write(&file, text.replacen("\n[sources]", &format!("{limit}\n[sources]"), 1));
    run(&[file.to_str().unwrap()]).assert(1, &["spo2 low", "Over the budget"]);
    run(&["no_such"]).assert(3, &["no_such"]);
}
