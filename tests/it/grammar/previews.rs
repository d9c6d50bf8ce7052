//! Lines with their preview, time, statement and warnings, as snapshots: a change of the grammar shows as a difference of the text.

use super::TestDay;
use bedside::app::grammar::{parse, parse_all};
use bedside::session::record::vocabulary::find;
use bedside::session::statement::StatementKind;
use bedside::session::{RowKind, Session};

/// Lines on the afternoon of an IM session.
const AFTERNOON: &[&str] = &[
    // notes
    "tears, soft smile #grief",
    "  jaw softens (#body) #body #mother-line a#b # #  ",
    "n: 128/76",
    "n: ok",
    "n:",
    "97",
    "long ,, exhale",
    "xy: 128/76",
    "left arm is warm",
    "ok.",
    // quotes
    "\"I can see the whole house\"",
    "\"I can see",
    "„ganz weit weg“ #home",
    "“so light”",
    "«tout est calme»",
    "q the house again",
    "\"no\" is what she said",
    "\"",
    "q",
    // vitals
    "128/76 71 97",
    "128/76, 71, 97, 14",
    "s97 h71 b128/76 r14 36.6c",
    "36,6c",
    "98.6f",
    "temp 98.6",
    "temp 36.6 °C",
    "temp 60",
    "w72kg",
    "w72",
    "weight 158 lb",
    "sat 98%",
    "spo2 97",
    "SpO2: 97 %",
    "hr 71 bpm",
    "BP 128/76 mmHg HR 71 SpO₂ 97 RR 14",
    "bp refused",
    "bp refused, arm sore h71 s97",
    "spo2 no cold hands",
    "hr no",
    "128/76 71 spo2 not possible cold hands",
    "1200/80",
    "76/128",
    "hr 300",
    "hr 71 hr 72",
    "128/76 71 97 14 5",
    "71 128/76",
    "128/",
    "bp high today",
    "24/7 support",
    // looks and scales
    "ok",
    "OK breathing slow",
    "suds 4",
    "MOAAS 5",
    "cadss 12",
    "pain 0",
    "suds 12",
    "suds four",
    "nausea 2 after sitting up",
    // doses
    "dose 25 im left deltoid lot A4471",
    "dose 25mg",
    "dose 250 mcg ketamine sc",
    "dose 4 mg ondansetron po",
    "dose 4 mg ondansetron",
    "dose ketamine 25 mg im right thigh by mk checked by nr",
    "dose 25 mg im in left deltoid",
    "dose 1 mg lorazepam po",
    "dose 25 im by zz",
    "dose 25",
    "dose 0 im",
    "dose 0.5 ml im",
    "dose 0.7 mg/kg im",
    "dose of what",
    "dose 25 im lot",
    // events of other routes are notes here
    "spit",
    "device 2",
    "stop 38 mg",
    // decisions
    "declined",
    "declined too strong already",
    "not offered: BP 182/96",
    "held",
    "held her hand",
    "given",
    "given water",
    "go",
    // events
    "h",
    "-30 h",
    "t",
    "v",
    "b",
    "w",
    "m",
    "M",
    "m Spiegel im Spiegel",
    "M seems calm",
    "x",
    "laughing",
    "ready",
    "ready to go",
    "out nr",
    "in NR",
    "out cold",
    // authors and privacy
    "nr: 142/88 80 97",
    "NR: -5 142/88",
    "nr:",
    "nr: -5",
    ",, reminded me of my father",
    "-5 ,, 128/76",
    ",,",
    "p: 80",
    "p: reminded me of my father",
    "p:",
];

/// Lines of the same afternoon that begin with a time.
const TIMES: &[&str] = &[
    "-5",
    "-5 sat up",
    "-90s laughed",
    "-1h arrived",
    "-5, sat up",
    "-5 128/76",
    "-2h before",
    "14:20 sat up",
    "14:20",
    "14:32 now",
    "14:20:30 128/76",
    "9:05 called",
    "14:40 later",
    "25:00 no",
    "1:2 ratio",
    "about 14:20 tears",
    "about 14:20",
    "about -5 tears",
    "about this",
    "t+40 128/76",
    "T+0:50:10 quiet",
    "t-5 128/76",
    "t+90 soon",
    "t+",
    "= also opened her hands",
    "= 128/76",
    "= dose 25 im",
    "=",
    "=)",
    "-x",
    "-",
];

#[test]
fn lines_of_an_afternoon() {
    insta::assert_snapshot!("afternoon", render_lines(&TestDay::afternoon(), AFTERNOON));
}

#[test]
fn lines_with_a_time() {
    insta::assert_snapshot!("times", render_lines(&TestDay::afternoon(), TIMES));
}

#[test]
fn each_route_has_its_own_events() {
    let days: [(TestDay, &[&str]); 4] = [
        (TestDay::before_dose("in", "esketamine"), &["device 2", "device 2 spilled", "device 0", "device 22", "dose 28 in"]),
        (TestDay::before_dose("sl", "ketamine"), &["spit", "spit out", "dose 100 mg under the tongue"]),
        (
            TestDay::before_dose("iv", "ketamine"),
            &[
                "infusion start 40 mg/h",
                "start 40mg/h",
                "infusion start 40",
                "pause",
                "pause 12 mg",
                "resume",
                "stop 38 mg",
                "stop",
            ],
        ),
        (
            TestDay::before_dose("im", "ketamine"),
            &["go", "hold my hand", "hold, BP 182/96", "declined", "t+40 up", "dose 50 im", "-20 left"],
        ),
    ];
    insta::assert_snapshot!("routes", render_days(&days));
}

/// Lines before a dose: the order, a hold, who cleared it.
const BEFORE: &[&str] = &[
    "order 50 mg im max 100 prescriber XY",
    "order ketamine 0.1 g sc by xy",
    "order 50 im max 40mg",
    "order 50",
    "order 50 mg left",
    "order of the day",
    "order 50 ml im",
    "dose 50 im left deltoid",
    "dose 60 sc",
    "dose 120 im",
    "dose 4 mg ondansetron po",
    "hold: BP 152/96",
    "held",
    "hold my hand",
    "go",
    "no-go: BP again 164/102",
    "go slowly",
    "cleared by DR after rest",
    "cleared",
    "cleared the table",
    "not given: client declined",
    "not given water",
    "t0 13:50 typed late",
    "seen",
    "acceptable yes",
];

/// Lines after a dose: a second dose, a new T0, answers.
const AFTER: &[&str] = &[
    "dose 25 im",
    "dose 60 im",
    "declined",
    "not offered, asleep",
    "held",
    "not given",
    "go",
    "hold",
    "t0 14:10 typed late",
    "t0 -20",
    "14:10 t0 typed late",
    "t0 about 14:10 typed late",
    "t0 was late",
    "gait yes",
    "gait no: unsteady",
    "gait slow",
    "seen",
    "seen, will look again",
    "seen her brother",
    "ack",
];

#[test]
fn a_dose_shows_its_order_its_hold_and_what_follows() {
    let ordered =
        &[(5, "152/96 88 98"), (6, "hold: BP 152/96"), (12, "148/94 84 98"), (20, "order 50 mg im max 100 prescriber XY")];
    let dosed = &[(20, "order 50 mg im max 100 prescriber XY"), (25, "118/74 70 98"), (44, "dose 50 im"), (58, "186/104 96 97")];
    let days: [(TestDay, &[&str]); 8] = [
        (TestDay::by_protocol("im_kat", &[]), BEFORE),
        (TestDay::by_protocol("im_kat", ordered), BEFORE),
        (TestDay::by_protocol("im_kat", dosed), AFTER),
        (
            TestDay::by_protocol("sl_kat", &[(20, "order 200 mg sl max 300"), (50, "dose 200 sl")]),
            &["hold 12", "hold 12 min", "hold 20", "hold", "spit", "dose 50 sl", "declined"],
        ),
        (TestDay::by_protocol("iv_infusion", &[]), &["infusion start 52.5 mg/h", "pause", "stop 10 mg"]),
        (
            TestDay::by_protocol("iv_infusion", &[(20, "order 35 mg iv"), (30, "start 52.5 mg/h"), (40, "pause 9 mg")]),
            &["pause 12 mg", "resume", "stop 34 mg", "stop 8 mg", "stop 40 mg", "start 52.5 mg/h"],
        ),
        (
            TestDay::by_protocol(
                "in_spravato",
                &[(20, "order 56 mg in max 84"), (50, "device 1 lot A1"), (55, "device 2 spilled")],
            ),
            &[
                "device 1",
                "device 2",
                "device 3 lot A3",
                "device 3 spilled lot A3",
                "device lot A3",
                "dose 28 in",
                "acceptable no: 168",
            ],
        ),
        (
            TestDay::by_protocol("in_spravato", &[(20, "order 56 mg in"), (50, "device 1"), (55, "device 2")]),
            &["device 2", "device 3"],
        ),
    ];
    insta::assert_snapshot!("doses", render_days(&days));
}

#[test]
fn tab_shows_the_other_interpretations_of_a_line() {
    let day = TestDay::afternoon();
    let cases: &[(&str, &[&str])] = &[
        ("ok", &["look ok", "note"]),
        ("97", &["saved as words, not as a reading", "HR 97", "SpO₂ 97"]),
        ("laughing", &["note", "laughing"]),
        ("p: 80", &["HR 80", "private note", "note"]),
        (",, alone", &["private note"]),
        ("nr: -5 ,, alone", &["private note · by NR · 5 min ago"]),
        ("-5 128/76", &["BP 128/76 · 5 min ago", "note · 5 min ago", "note"]),
        ("-5", &["moves the last entry · 5 min ago", "note"]),
        ("n: ok", &["note"]),
    ];
    for (line, expected) in cases {
        let previews: Vec<String> = parse_all(line, &day.context()).into_iter().map(|found| found.preview).collect();
        assert_eq!(previews, *expected, "{line}");
    }
}

#[test]
fn an_action_is_split_off_at_its_mark() {
    let day = TestDay::afternoon();
    for (line, parts) in [
        ("adverse nausea: pale, action: basin, mask off", " · pale · action: basin, mask off"),
        ("adverse nausea: action: basin", " · action: basin"),
        ("adverse nausea pale; Action: basin", " · pale · action: basin"),
        ("adverse nausea action basin", " · action: basin"),
        ("adverse nausea: action basin", " · action basin"),
        ("adverse nausea no action needed", " · no action needed"),
        ("adverse nausea: reaction: hives", " · reaction: hives"),
        ("adverse nausea: pale, action:", " · pale, action:"),
        ("adverse nausea: übel · action: Wasser", " · übel · action: Wasser"),
        ("adverse nausea", ""),
    ] {
        assert_eq!(parse(line, &day.context()).unwrap().preview, format!("adverse: nausea{parts}"), "{line}");
    }
}

#[test]
fn the_record_has_a_name_for_every_event_and_substance() {
    let day = TestDay::afternoon();
    let events = "h\nh\nt\nv\nb\nw\nlaughing\nhand held\nhand released\ntears\nvomited\nstood up\nmask off\nbathroom out\n\
        bathroom in\nwater\nlight change\ntouch offered\ntouch accepted\ntouch declined\ntouch withdrawn\nfell\nready\nout nr\nin nr";
    for line in events.lines() {
        let code_of = |kind: StatementKind| if let StatementKind::Event { code, .. } = kind { Some(code) } else { None };
        let code = parse_all(line, &day.context()).into_iter().find_map(|found| code_of(found.statement.kind)).unwrap();
        assert!(find(RowKind::Event, &code).is_some(), "{line}: {code}");
    }
    for substance in ["ketamine", "esketamine", "ondansetron"] {
        let kind = parse(&format!("dose 4 mg iv {substance}"), &day.context()).unwrap().statement.kind;
        assert!(matches!(kind, StatementKind::Dose(dose) if dose.substance == substance), "{substance}");
        assert!(find(RowKind::Dose, substance).is_some_and(|item| item.unit == "mg"), "{substance}");
    }
}

#[test]
fn a_dose_without_a_known_weight_says_so() {
    let mut day = TestDay::afternoon();
    let session = day.recorder.session();
    let without_weight: Vec<_> = session.ledger().rows().iter().filter(|row| row.item != "weight").cloned().collect();
    let session = Session::from_rows(session.plan().clone(), &without_weight);
    day.recorder.replace_session(session);
    let preview = parse("dose 25 im", &day.context()).map(|found| found.preview);
    assert_eq!(
        preview.as_deref(),
        Some("dose ketamine 25 mg im · weight not recorded · total 75 mg · answers second dose · release ≥ 16:02")
    );
}

fn render_days(days: &[(TestDay, &[&str])]) -> String {
    let rendered: Vec<String> = days.iter().map(|(day, lines)| render_lines(day, lines)).collect();
    rendered.join("\n")
}

/// Each line with its preview, session time, statement and warnings.
fn render_lines(day: &TestDay, lines: &[&str]) -> String {
    let render = |line: &&str| {
        let Some(found) = parse(line, &day.context()) else { return format!("{line}\n  nothing\n") };
        let statement = &found.statement;
        let stamp = format!("{} {}", statement.time.elapsed.label(), statement.time.wall.hms());
        let time = found.time_words.as_ref().map(|words| format!("  {stamp}: {words}\n")).unwrap_or_default();
        let about = if statement.is_approximate { "  approximate\n" } else { "" };
        let warnings = found.warnings.iter().fold(String::new(), |all, warning| all + "  ? " + warning + "\n");
        format!("{line}\n  {}\n{time}{about}  {:?}\n{warnings}", found.preview, statement.kind)
    };
    lines.iter().map(render).collect()
}
