//! Other medicines and oxygen in every export and on every face of the screen.

use super::cases::{made, on, text};
use crate::support::app::TestApp;
use crossterm::event::KeyCode;

/// An esketamine session in which other medicines were given and a saturation was measured on oxygen.
fn session() -> TestApp {
    let mut app = TestApp::begin("in_spravato", None);
    app.advance_to("0:10:00").enter("120/75 70 98 14");
    app.advance_to("0:30:00").enter("device 1").press(KeyCode::Enter).advance_ms(1100);
    for (at, line) in [
        ("0:40:00", "gave 2 mg midazolam iv"),
        ("0:42:00", "2 mg midazolam IV"),
        ("0:44:00", "lorazepam 1 mg po"),
        ("0:46:00", "ondansetron 4mg po"),
        ("0:48:00", "dose 25 mg promethazine po"),
        ("0:49:00", "dose 3 mg nalbuphine iv"),
    ] {
        app.advance_to(at).enter(line).press(KeyCode::Enter).advance_ms(1100);
    }
    app.advance_to("0:50:00").enter("s83 on 2L");
    app
}

/// The places where 83 stands as a number of its own, with what follows.
fn places(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_hexdigit() || ":.-".contains(c);
    let place = |(at, found): (usize, &str)| {
        let (before, from) = text.split_at(at);
        let is_alone = !before.ends_with(is_part) && !from.split_at(found.len()).1.starts_with(is_part);
        is_alone.then(|| from.chars().take(14).collect())
    };
    text.match_indices("83").filter_map(place).collect()
}

#[test]
fn a_saturation_on_oxygen_says_so_in_every_text() {
    let case = [on(&session())];
    for format in ["note", "md", "supervision", "rems"] {
        let said = text(format, &case);
        let places = places(&said);
        assert!(
            !places.is_empty()
                && places.iter().all(|place| place.starts_with("83 on 2 L/min") || place.starts_with("83 % on 2 L/m")),
            "{format}: {places:?}\n{said}"
        );
    }
    for format in ["html", "fhir"] {
        assert!(text(format, &case).contains("on 2 L/min"), "{format}");
    }
}

#[test]
fn a_saturation_on_oxygen_says_so_on_the_screen() {
    let mut app = session();
    let mut shown = 0;
    let mut check = |app: &mut TestApp, sizes: &[(u16, u16)]| {
        for (width, height) in sizes {
            let screen = app.screen(*width, *height).replace('\u{a0}', " ");
            let places = places(&screen);
            shown += places.len();
            // A cell of the grid has room for a mark only.
            let says = |place: &String| place.starts_with("83 on 2 L/min") || place.starts_with("83+O₂");
            assert!(places.iter().all(says), "{width}x{height}: {places:?}\n{screen}");
        }
    };
    check(&mut app, &[(80, 24), (120, 40), (160, 50)]);
    app.press(KeyCode::Char('!'));
    check(&mut app, &[(120, 40), (160, 50)]);
    assert!(shown >= 8, "{shown}");
}

#[test]
fn other_medicines_are_in_the_monitoring_form_by_their_group() {
    let form = text("rems", &[on(&session())]);
    let value =
        |name: &str| form.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name}")).trim().to_owned();
    let sedatives = value("benzodiazepine ");
    for part in ["midazolam 2 mg iv", "lorazepam 1 mg po"] {
        assert!(sedatives.contains(part), "{sedatives}");
    }
    assert_eq!(sedatives.matches("midazolam").count(), 2);
    assert!(value("other sedative or hypnotic").contains("promethazine 25 mg po"));
    let others = value("others given in this session");
    assert!(others.contains("ondansetron 4 mg po") && others.contains("nalbuphine 3 mg iv"), "{others}");
    assert_eq!(value("opioid"), "not recorded");
    assert!(value("dose  ").starts_with("28 mg in 1 devices"), "{form}");
}

#[test]
fn other_medicines_have_their_own_totals_and_codes() {
    let case = [on(&session())];
    for format in ["note", "md", "html"] {
        let said = text(format, &case);
        for total in
            ["esketamine 28 mg", "midazolam 4 mg", "lorazepam 1 mg", "ondansetron 4 mg", "promethazine 25 mg", "nalbuphine 3 mg"]
        {
            assert!(said.contains(total), "{format}: {total}\n{said}");
        }
    }
    let bundle: serde_json::Value = serde_json::from_slice(&made("fhir", &case)).expect("JSON");
    let given = bundle["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"]);
    let codes: Vec<(String, bool, String)> = given
        .filter(|resource| resource["resourceType"] == "MedicationAdministration")
        .map(|resource| {
            let coding = &resource["medicationCodeableConcept"]["coding"][0];
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&resource["medicationCodeableConcept"]["text"]),
                text(&coding["system"]).contains("rxnorm"),
                text(&coding["code"]),
            )
        })
        .collect();
    let expected = [
        ("esketamine", false, "50LFG02TXD"),
        ("midazolam", true, "6960"),
        ("midazolam", true, "6960"),
        ("lorazepam", true, "6470"),
        ("ondansetron", true, "26225"),
        ("promethazine", false, "promethazine"),
        ("nalbuphine", false, "nalbuphine"),
    ];
    assert_eq!(codes, expected.map(|(name, is_coded, code)| (name.to_owned(), is_coded, code.to_owned())));
}
