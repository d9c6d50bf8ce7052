//! Values that are valid once constructed: times, codes, initials, and the vocabulary of the record.

use crate::support::session::{TestSession, plan};
use bedside::session::analysis::gaps;
use bedside::session::clinical::vital::{SCALES, Vital, plausible_range};
use bedside::session::record::vocabulary::{ITEMS, find};
use bedside::session::{
    ClientCode, Elapsed, Initials, MissingKind, Row, RowKind, Session, StatementKind, Value, Wall, Zone, fallback_plan,
};
use chrono::TimeDelta;
use std::collections::HashSet;
use std::sync::Arc;

#[test]
fn elapsed_is_labelled_on_both_sides_of_the_first_row() {
    for (ms, label) in [(0, "S+00:00:00"), (1_500_900, "S+00:25:00"), (-61_000, "S-00:01:01")] {
        assert_eq!(Elapsed::from_ms(ms).label(), label);
    }
}

#[test]
fn elapsed_of_a_damaged_record_does_not_overflow() {
    let (least, most) = (Elapsed::from_ms(i64::MIN), Elapsed::from_ms(i64::MAX));
    for (time, other) in [(least, most), (most, least), (least, Elapsed::ZERO), (most, Elapsed::from_ms(-1))] {
        let difference = time - other;
        assert_eq!(difference > TimeDelta::zero(), time > other);
        assert!(least <= time + difference && time - difference <= most);
    }
    assert!(least.label().starts_with("S-") && most.label().starts_with("S+"));
}

#[test]
fn wall_times_carry_the_offset_in_force_and_never_a_z() {
    let change = Wall::parse("2026-11-01T06:00:00.000+00:00").unwrap().instant_ms();
    let zone = Zone::from_spans("America/New_York", vec![(i64::MIN, -4 * 3600), (change, -5 * 3600)]);
    let label = |instant_ms| Wall::from_instant(instant_ms, zone.offset_at(instant_ms)).rfc3339();
    assert_eq!(label(change - 1), "2026-11-01T01:59:59.999-04:00");
    assert_eq!(label(change), "2026-11-01T01:00:00.000-05:00");
    assert_eq!(Wall::from_instant(0, 0).rfc3339(), "1970-01-01T00:00:00.000+00:00");
}

#[test]
fn client_codes_are_kept_as_typed() {
    for code in ["C-017", "c017", "A", "Zed_9-x"] {
        assert_eq!(ClientCode::parse(code).map(|c| c.to_string()), Ok(code.to_owned()));
    }
}

#[test]
fn client_codes_that_leave_the_folder_or_name_a_person_are_refused() {
    let long = "C".repeat(33);
    for code in ["", "Jane Doe", "../x", "a/b", "a\\b", "7up", "-x", ".x", "a\u{0}b", "é1", "CON", "lpt1", long.as_str()] {
        let parsed = ClientCode::parse(code).map_err(|refusal| refusal.to_string());
        assert!(parsed.as_ref().is_err_and(|sentence| sentence.ends_with("Nothing was created.")), "{code:?}: {parsed:?}");
    }
}

#[test]
fn initials_that_readers_take_for_missing_are_refused() {
    for text in ["NA", "nan", "NULL", "APP", "M", "1K", "TOOLONG", "M K"] {
        assert!(Initials::parse(text).is_err(), "{text}");
    }
    assert_eq!(Initials::parse("mk").map(|initials| initials.to_string()), Ok("MK".to_owned()));
}

#[test]
fn vocabulary_items_are_unique_sorted_by_kind_and_found() {
    let mut known = HashSet::new();
    for item in ITEMS {
        assert!(known.insert((item.kind, item.slug)), "{} {}", item.kind.word(), item.slug);
        assert_eq!(find(item.kind, item.slug), Some(item));
    }
    assert!(ITEMS.is_sorted_by_key(|item| item.kind), "the kinds are in the record's order");
    assert_eq!(find(RowKind::Vital, "tears"), None);
    for kind in RowKind::ALL {
        assert_eq!(kind.word().parse(), Ok(*kind));
    }
}

#[test]
fn vitals_and_scales_are_in_the_vocabulary() {
    for vital in Vital::ALL {
        for item in vital.items() {
            assert!(find(RowKind::Vital, item).is_some_and(|known| !known.unit.is_empty()), "{item}");
            assert!(plausible_range(item).is_some_and(|range| range.start() < range.end()), "{item}");
        }
    }
    for (item, least, most, words) in SCALES {
        assert!(find(RowKind::Scale, item).is_some_and(|known| known.unit == "{score}"), "{item}");
        assert!(least < most && !words.is_empty());
    }
}

#[test]
fn abbreviations_begin_a_word_and_are_no_numbers() {
    let missing = [(";br", "`;br`"), ("calm, ;br; then (;ok)", "`;br`"), ("(;ok)", "`;ok`")];
    let complete = ["", "calm; then", "calm;then", ";;br", ";4 mg", "; "].map(|words| (words, ""));
    for (words, phrase) in missing.into_iter().chain(complete) {
        let mut session = TestSession::open(plan("im_kat"));
        session.add(1, StatementKind::Note { words: words.to_owned(), tags: Vec::new() });
        let all = gaps::missing_for_completion(&session.session, Elapsed::from_mins(1));
        let found = all.iter().find(|missing| matches!(missing.kind, MissingKind::Abbreviation(_)));
        let found = found.map_or(String::new(), |missing| missing.phrase.clone());
        assert_eq!(found, phrase, "{words:?}");
    }
}

#[test]
fn a_record_without_its_protocol_has_the_substance_of_its_order_and_its_t0() {
    let mut session = TestSession::open(plan("im_kat"));
    let order = |substance: &str| Row {
        kind: RowKind::Dose,
        item: "order".into(),
        value: Some(Value::from(50)),
        unit: "mg".into(),
        text: format!("{substance} im"),
        ..session.session.ledger().rows()[0].clone()
    };
    let orders = [order("ketamine"), order("mdma")];
    session.add_dose(45);
    let rows = session.session.ledger().rows();
    for (rows, substance, route) in [
        ([&orders[..1], rows].concat(), "ketamine", "im"),
        ([&orders[1..], rows].concat(), "ketamine", "im"),
        (orders[1..].to_vec(), "mdma", "im"),
        (rows.to_vec(), "ketamine", "im"),
        (rows[..1].to_vec(), "ketamine", ""),
    ] {
        let plan = fallback_plan::from_rows(&rows);
        assert_eq!((plan.substance.as_str(), plan.route.as_str()), (substance, route));
        let t0 = Session::from_rows(Arc::new(plan), &rows).t0();
        assert_eq!(t0, rows.iter().find(|row| row.item == "ketamine").map(|row| row.elapsed));
    }
}
