//! Lines about medicines: every medicine of the table in every order of the words, words that no table knows, mL, and oxygen.

use super::TestDay;
use bedside::app::grammar::{Interpretation, parse};
use bedside::session::statement::{Dose, StatementKind, VitalReading};
use bedside::session::{MedicineUnit, RowKind};

const SHIPPED: [&str; 4] = ["im_kat", "sl_kat", "iv_infusion", "in_spravato"];

/// The orders in which the amount A, the medicine M and the route R can stand.
const ORDERS: [&str; 6] = ["A M R", "A R M", "M A R", "M R A", "R A M", "R M A"];

fn reading(day: &TestDay, line: &str) -> Interpretation {
    parse(line, &day.context()).unwrap_or_else(|| panic!("{line}"))
}

fn dose(day: &TestDay, line: &str) -> Option<Dose> {
    if let StatementKind::Dose(dose) = reading(day, line).statement.kind { Some(dose) } else { None }
}

/// The lines with an amount, a medicine and a route in one order. Without `dose` a line begins with the medicine or the amount.
fn lines(order: &str, amount: &str, medicine: &str, route: &str) -> Vec<String> {
    let words = order.replace('M', medicine).replace('A', amount).replace('R', route);
    let openings = if order.starts_with('R') { &["dose ", "gave ", "administered "][..] } else { &["dose ", "gave ", ""] };
    openings.iter().flat_map(|opening| [format!("{opening}{words}"), format!("{opening}{}", words.to_uppercase())]).collect()
}

#[test]
fn each_medicine_is_read_in_every_order_and_is_counted_for_itself() {
    let mut read = 0;
    for id in SHIPPED {
        let day = TestDay::by_protocol(id, &[]);
        let plan = day.recorder.session().plan();
        for medicine in plan.medicines.iter().filter(|medicine| medicine.unit == MedicineUnit::Mg) {
            for name in std::iter::once(&medicine.id).chain(&medicine.names) {
                for (amount, mg) in [("2 mg", 2.0), ("2mg", 2.0), ("2000 mcg", 2.0), ("0,5 mg", 0.5)] {
                    for line in ORDERS.iter().flat_map(|order| lines(order, amount, name, "im")) {
                        let dose = dose(&day, &line).unwrap_or_else(|| panic!("{id}: {line}"));
                        assert_eq!(
                            (dose.substance.as_str(), dose.mg.get(), dose.route.as_str(), dose.site.as_str()),
                            (medicine.id.as_str(), mg, "im", ""),
                            "{line}"
                        );
                        read += 1;
                    }
                }
            }
        }
    }
    assert!(read > 10_000, "{read}");
}

#[test]
fn only_the_protocols_substance_sets_t0() {
    for id in SHIPPED {
        let medicines = TestDay::by_protocol(id, &[]).recorder.session().plan().medicines.clone();
        for medicine in medicines.iter().filter(|medicine| medicine.unit == MedicineUnit::Mg) {
            let day = TestDay::by_protocol(id, &[(30, &format!("{} 2 mg po", medicine.id))]);
            let session = day.recorder.session();
            assert_eq!(session.t0().is_some(), session.plan().substance == medicine.id, "{id}: {}", medicine.id);
        }
    }
}

#[test]
fn an_unknown_word_at_the_place_of_a_medicine_is_asked_about_and_is_neither_site_nor_the_substance() {
    let mut asked = 0;
    for id in SHIPPED {
        let day = TestDay::by_protocol(id, &[]);
        for name in
            ["midazolaam", "midazolm", "xylometazoline", "ketamin", "esketamin", "nalbuphine", "foo", "Ondansetrone", "saline"]
        {
            for line in ORDERS.iter().flat_map(|order| lines(order, "2 mg", name, "im")) {
                let Some(dose) = dose(&day, &line) else {
                    // A line that begins with an unknown word and the route is a sentence.
                    assert!(line.to_lowercase().starts_with(&format!("{} im", name.to_lowercase())), "{id}: {line}");
                    continue;
                };
                assert_eq!((dose.substance.as_str(), dose.site.as_str()), (name.to_lowercase().as_str(), ""), "{line}");
                let question = &reading(&day, &line).warnings[0];
                assert!(
                    question.contains("is not a known medicine") && question.contains("does not set T0"),
                    "{line}: {question}"
                );
                asked += 1;
            }
        }
        let mut day = TestDay::by_protocol(id, &[(30, "dose 2 mg midazolaam im")]);
        assert_eq!(day.recorder.session().t0(), None);
        let rows = day.recorder.session().ledger().rows();
        assert!(rows.iter().any(|row| row.matches(RowKind::Dose, "midazolaam") && row.text == "im"));
        day.type_line(bedside::session::Elapsed::from_mins(31), "dose 2 mg midazolaam po left cheek");
        assert_eq!(day.recorder.session().t0(), None);
    }
    assert!(asked > 500, "{asked}");
    let day = TestDay::by_protocol("im_kat", &[]);
    let question = |line: &str| reading(&day, line).warnings[0].clone();
    assert!(question("dose 2 mg midazolaam im").ends_with("Did you mean `midazolam`?"));
    // A place after `left` is no medicine, and is asked about as a place.
    assert!(question("dose 50 mg im left bum").starts_with("“left bum” is not a known place on the body."));
    // An item of the record that is no medicine cannot become one.
    for line in ["dose 2 mg held im", "dose 2 mg spit im", "dose 2 mg cleared im", "dose 2 mg infusion_stop im"] {
        assert_eq!(dose(&day, line), None, "{line}");
    }
}

#[test]
fn sentences_and_food_are_no_doses() {
    let day = TestDay::by_protocol("im_kat", &[]);
    for line in [
        "gave 200 ml water",
        "gave 10 g sugar po",
        "dose 5 g glucose po",
        "2 mg midazolam iv not given",
        "midazolam 2 mg im if needed",
        "takes lorazepam 1 mg at night",
        "lorazepam 1 mg daily at home",
        "50 minutes in, calm",
        "gave her 2 blankets",
        "gave 5 minutes of quiet",
        "ketamine 3 times before",
        "2 mg midazolam ketamine im",
        "dose 2 mg midazolam lorazepam im",
        "dose 50 mg im and she relaxed at once",
    ] {
        assert_eq!(dose(&day, line), None, "{line}");
    }
}

#[test]
fn ml_give_mg_only_with_a_concentration_and_say_so() {
    let day = TestDay::by_protocol("im_kat", &[]);
    for (line, substance, mg) in [
        ("dose 1 ml 50 mg/ml im", "ketamine", 50.0),
        ("dose 0.5 ml of 100mg/ml im left deltoid", "ketamine", 50.0),
        ("midazolam 2 ml 1 mg/ml iv", "midazolam", 2.0),
        ("gave midazolam 5 mg/ml 0.4 mL IM", "midazolam", 2.0),
        ("2ml ondansetron 2 mg/ml iv", "ondansetron", 4.0),
    ] {
        let found = reading(&day, line);
        let StatementKind::Dose(dose) = &found.statement.kind else { panic!("{line}: {}", found.preview) };
        assert_eq!((dose.substance.as_str(), dose.mg.get()), (substance, mg), "{line}");
        assert!(found.preview.contains(" mL of ") && found.preview.contains(&format!("{mg} mg")), "{}", found.preview);
    }
    for line in ["dose 1 ml im", "gave 2 ml midazolam im", "2 cc ondansetron iv"] {
        let found = reading(&day, line);
        assert!(matches!(found.statement.kind, StatementKind::Note { .. }), "{line}");
        assert!(found.warnings[0].starts_with("The concentration of "), "{line}: {:?}", found.warnings);
    }
    let mut plan = day.recorder.session().plan().as_ref().clone();
    plan.medicines.iter_mut().filter(|known| known.id == "midazolam").for_each(|known| known.mg_per_ml = Some(5.0));
    let day = TestDay::new(plan, chrono::TimeDelta::minutes(60), "2026-11-23T14:32:07.400-05:00", super::eastern());
    assert_eq!(dose(&day, "midazolam 0.4 ml im").map(|dose| dose.mg.get()), Some(2.0));
}

#[test]
fn a_dose_by_weight_needs_a_weight() {
    let day = TestDay::by_protocol("im_kat", &[]);
    assert_eq!(
        dose(&day, "dose 0.5 mg/kg im").map(|dose| (dose.mg.get(), dose.typed_text)),
        Some((36.0, "0.5 mg/kg".to_owned()))
    );
}

#[test]
fn oxygen_is_read_as_a_flow_and_a_saturation_says_it() {
    let day = TestDay::by_protocol("im_kat", &[]);
    for (line, preview) in [
        ("o2 2 L/min", "O₂ 2 L/min"),
        ("o2 2 l/min", "O₂ 2 L/min"),
        ("O2 2L", "O₂ 2 L/min"),
        ("oxygen 4 lpm", "O₂ 4 L/min"),
        ("oxygen at 4", "O₂ 4 L/min"),
        ("o2 off", "O₂ 0 L/min"),
        ("s84 on 2L", "SpO₂ 84 on 2 L/min"),
        ("84% on 2 l/min", "SpO₂ 84 on 2 L/min"),
        ("sat 84 on oxygen 2 L", "SpO₂ 84 on 2 L/min"),
        ("spo2 84 on 2L o2", "SpO₂ 84 on 2 L/min"),
        ("s84 o2 2", "SpO₂ 84 on 2 L/min"),
        ("97% RA", "SpO₂ 97 on room air"),
        ("97% on room air", "SpO₂ 97 on room air"),
        ("128/76 71 97 RA", "BP 128/76 HR 71 SpO₂ 97 on room air"),
        ("128/76 71 84 on 3L 14", "BP 128/76 HR 71 SpO₂ 84 on 3 L/min RR 14"),
        ("o2 97%", "SpO₂ 97"),
        ("o2sat 97", "SpO₂ 97"),
    ] {
        assert_eq!(reading(&day, line).preview, preview, "{line}");
    }
    for line in ["o2 97", "RA", "on 2L", "room air"] {
        assert!(matches!(reading(&day, line).statement.kind, StatementKind::Note { .. }), "{line}");
    }
    let kind = reading(&day, "s84 on 2L").statement.kind;
    let StatementKind::Vitals(readings) = kind else { panic!("{kind:?}") };
    let items = readings
        .iter()
        .map(|reading| if let VitalReading::Value { item, value, .. } = reading { (*item, value.get()) } else { ("", 0.0) });
    assert_eq!(items.collect::<Vec<_>>(), [("spo2", 84.0), ("o2_flow", 2.0)]);
}
