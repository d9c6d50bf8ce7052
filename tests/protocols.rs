//! Protocols from text: the shipped ones as a clinician reads them, faulty ones as a person is told of them.

use bedside::complaint::Complaint;
use bedside::protocol::{self, Loaded, SHIPPED};
use bedside::session::names::PhaseId;
use bedside::session::plan::{Bound, Drift, Level, LookTimes, Measure, Plan, Take, When, Window};
use bedside::session::vocabulary::Kind;
use std::fs;
use std::path::Path;

fn lookup(id: &str) -> Option<String> {
    let faulty_base = "id = \"faulty_base\"\ntitle = \"Base\"\nversion = \"1\"\nstartable = false\nversoin = \"2\"";
    protocol::shipped(id).or((id == "faulty_base").then_some(faulty_base)).map(str::to_owned)
}

fn shipped(id: &str) -> Loaded {
    let text = protocol::shipped(id).unwrap_or_default();
    protocol::load(&format!("{id}.toml"), text, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)))
}

fn startable() -> impl Iterator<Item = Loaded> {
    SHIPPED.iter().filter(|known| known.id != "common").map(|known| shipped(known.id))
}

fn lines(said: &[Complaint]) -> String {
    said.iter().flat_map(|one| [one.to_string(), "\n".to_owned()]).collect()
}

#[test]
fn the_shipped_ones_complain_of_nothing_and_are_not_signed() {
    for known in SHIPPED {
        assert_eq!(lines(&protocol::check(&format!("{}.toml", known.id), known.text, &lookup)), "");
    }
    for loaded in startable() {
        assert!(!loaded.plan.is_signed_off(), "{}", loaded.plan.id);
    }
    let said = protocol::load("common.toml", protocol::shipped("common").expect("shipped"), &lookup).expect_err("a base");
    assert_eq!(
        lines(&said).lines().next(),
        Some("common.toml:1:1: This protocol is only there to be extended; a session cannot start with it.")
    );
}

#[test]
fn the_resolved_text_alone_gives_the_same_plan_again() {
    let template = protocol::template("our_room");
    let new = protocol::load("our_room.toml", &template, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)));
    for loaded in startable().chain([new]) {
        assert_eq!(protocol::reload(&loaded.text).as_ref(), Ok(&loaded.plan), "{}", loaded.text);
        let again = protocol::load("again", &loaded.text, &|_| None).expect("resolved");
        assert_eq!((&again.text, &again.sha256), (&loaded.text, &loaded.sha256));
        assert_eq!(loaded.sha256.len(), 64);
    }
}

#[test]
fn every_part_that_a_file_can_have_comes_back_from_its_resolved_text() {
    let text = fs::read_to_string(root().join("tests/protocols/every_part.toml")).expect("read");
    let loaded = protocol::load("every_part.toml", &text, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)));
    assert_eq!(protocol::reload(&loaded.text).as_ref(), Ok(&loaded.plan), "{}", loaded.text);
    assert!(loaded.plan.is_signed_off());
    // Its own part stands in place of common's, and only that part.
    let common: Vec<&str> = loaded.plan.discharge.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(common.iter().filter(|id| **id == "d10").count(), 1);
    let d10 = loaded.plan.discharge.iter().find(|one| one.id == "d10").expect("d10");
    assert_eq!(d10.title, "no driving until the next day \"after a restful sleep\" \\ é");
    assert_eq!(loaded.plan.limits.len(), shipped("im_kat").plan.limits.len());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Each faulty file stands beside exactly what is said of it. With UPDATE=1 the words are written anew.
#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let mut seen = 0;
    let mut wrong: Vec<String> = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(root().join("tests/protocols/bad")).expect("bad").flatten().map(|one| one.path()).collect();
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|ext| ext == "toml")) {
        seen += 1;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let said = lines(&protocol::check(&name, &fs::read_to_string(path).expect("read"), &lookup));
        let beside = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&beside, &said).expect("write");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if said != expected || said.is_empty() {
            wrong.push(format!("--- {name}\n{said}--- expected\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
    assert!(seen > 10);
}

fn when(when: When) -> String {
    let sign = if when.after.num_seconds() < 0 { '-' } else { '+' };
    let anchor = format!("{:?}", when.anchor).replace("Phase(After)", "after");
    format!("{anchor}{sign}{}", when.after.num_minutes().abs())
}

/// The plan as the document's tables have it, one line for each row.
fn as_tables(plan: &Plan) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut t0 = -i64::from(plan.minutes_to_t0());
    for phase in &plan.phases {
        let ends = t0 + i64::from(phase.minutes);
        out.push(format!("phase {} {} {t0}..{ends}", phase.title, phase.minutes));
        t0 = ends;
    }
    for point in &plan.points {
        let take: Vec<&str> = point.take.iter().map(taken).collect();
        let tolerance = point.tolerance.map_or_else(|| "-".to_owned(), |tolerance| tolerance.num_minutes().to_string());
        let asked: String = point.ask.iter().flat_map(|ask| [" ", ask, "?"]).collect();
        let required = if point.required { "R" } else { "O" };
        out.push(format!("point {} {tolerance} {}{} {required}", when(point.at), take.join(" "), asked));
    }
    for look in &plan.looks {
        let times = match &look.times {
            LookTimes::At(times) => times.iter().map(|one| when(*one)).collect::<Vec<_>>().join(" "),
            LookTimes::Every { every, from, until } => {
                format!("{} every {} until {}", when(*from), every.num_minutes(), until.map_or_else(|| "left".to_owned(), when))
            }
        };
        out.push(format!("look {times}"));
    }
    for one in &plan.decisions {
        out.push(format!(
            "decision {} ({}) {} to {}",
            one.id,
            one.words.join(", "),
            when(one.opens),
            one.closes.map(when).unwrap_or_default()
        ));
    }
    out.push(format!(
        "release {} after {:?}, floor {}",
        plan.release.after.num_minutes(),
        plan.release.anchor,
        plan.release.floor
    ));
    for cue in &plan.music {
        out.push(format!("music {} {}", cue.cue, when(cue.from)));
    }
    out.join("\n")
}

fn taken(take: &Take) -> &'static str {
    match take {
        Take::Look => "obs",
        Take::Vital(vital) => vital.label(),
        Take::Scale(item) => item,
    }
}

#[test]
fn im_kat_has_the_numbers_of_the_document() {
    assert_eq!(
        as_tables(&shipped("im_kat").plan),
        "phase arrive 30 -45..-15\n\
         phase prepare 15 -15..0\n\
         phase begin 10 0..10\n\
         phase music and presence 50 10..60\n\
         phase integrate 45 60..105\n\
         phase after 30 105..135\n\
         point T0-15 10 BP HR SpO₂ RR Temp R\n\
         point Dose+5 2 obs SpO₂ RR R\n\
         point T0+10 3 obs SpO₂ O\n\
         point Dose+15 5 BP HR SpO₂ RR R\n\
         point T0+30 5 obs SpO₂ HR O\n\
         point T0+45 5 BP HR SpO₂ RR R\n\
         point T0+60 5 obs O\n\
         point T0+90 10 BP HR SpO₂ RR R\n\
         point after+0 - BP HR SpO₂ RR gait? R\n\
         look Dose+2 Dose+5 Dose+10 Dose+15 Dose+20\n\
         look T0+30 every 15 until T0+60\n\
         look T0+80 every 20 until left\n\
         decision go_no_go (go, hold, no-go) T0-15 to \n\
         decision second_dose (given, declined, not offered) T0+15 to T0+20\n\
         release 90 after LastDose, floor false\n\
         music background T0-15\n\
         music onset T0+0\n\
         music ascent T0+5\n\
         music peak T0+12\n\
         music descent T0+35\n\
         music return T0+50"
    );
}

fn limits(plan: &Plan) -> String {
    let bound = |bound: Bound| match bound {
        Bound::Above(number) => format!(">{number}"),
        Bound::AtLeast(number) => format!("≥{number}"),
        Bound::Below(number) => format!("<{number}"),
        Bound::AtMost(number) => format!("≤{number}"),
    };
    let mut out: Vec<String> = Vec::new();
    for limit in &plan.limits {
        let measure = match &limit.measure {
            Measure::Vital(item) | Measure::Scale(item) => (*item).to_owned(),
            other => format!("{other:?}"),
        };
        let window = match limit.when {
            Window::Any => "any".to_owned(),
            Window::BeforeT0 => "before".to_owned(),
            Window::AfterT0 => "after".to_owned(),
            Window::Between(from, until) => format!("+{} to +{}", from.num_minutes(), until.num_minutes()),
        };
        let level =
            |level| limit.bounds.iter().find(|(known, _)| *known == level).map_or_else(|| "-".to_owned(), |(_, it)| bound(*it));
        let levels = [Level::Watch, Level::Act, Level::AtOnce].map(level);
        let further = [
            limit.confirm.map(|time| format!("confirm {}", time.num_minutes())),
            limit.lasting.map(|time| format!("for {}", time.num_minutes())),
            limit.drift.map(|drift| match drift {
                Drift::Rise(by) => format!("rise {by}"),
                Drift::Fall(by) => format!("fall {by}"),
                Drift::FallShare(share) => format!("fall share {share}"),
            }),
        ];
        let cells = [measure, window].into_iter().chain(levels).chain(further.into_iter().flatten());
        assert!(!limit.source.is_empty());
        out.push(cells.collect::<Vec<_>>().join(" | "));
    }
    out.join("\n")
}

#[test]
fn the_limits_are_those_of_the_document() {
    // what | when | watch | act | at once
    assert_eq!(
        limits(&shipped("im_kat").plan),
        "bp_systolic | before | >140 | ≥160 | -\n\
         bp_diastolic | before | >90 | ≥100 | -\n\
         bp_systolic | after | >160 | ≥180 | ≥200 | confirm 5 | rise 40\n\
         bp_diastolic | after | >100 | ≥110 | ≥120 | confirm 5 | rise 25\n\
         bp_systolic | any | <100 | <90 | - | fall share 0.2\n\
         heart_rate | any | >110 | >120 | ≥150 | for 5\n\
         heart_rate | any | <55 | <45 | -\n\
         spo2 | any | <95 | <92 | <90\n\
         resp_rate | any | <12 | <10 | -\n\
         resp_rate | any | >24 | >30 | -\n\
         temp | before | ≥37.8 | ≥38 | -\n\
         moaas | any | ≤3 | ≤2 | -\n\
         suds | any | ≥7 | ≥7 | ≥9 | for 10\n\
         nausea | any | ≥2 | - | -\n\
         VitalsOverdue | any | >1 | >2 | -\n\
         LookOverdue | +0 to +60 | ≥20 | ≥30 | -\n\
         moaas | +3 to +45 | ≤2 | ≤1 | -"
    );
}

#[test]
fn the_checklists_are_those_of_the_document() {
    let plan = shipped("im_kat").plan;
    let counts: Vec<usize> = PhaseId::ALL.iter().filter_map(|id| plan.phase(*id)).map(|phase| phase.checklist.len()).collect();
    assert_eq!(counts, [16, 13, 5, 3, 6, 4]);
    let discharge: Vec<&str> = plan.discharge.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(discharge, ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14"]);
}

#[test]
fn every_short_name_of_a_source_is_explained() {
    for Loaded { plan, .. } in startable() {
        let sources = plan.points.iter().map(|it| &it.source).chain(plan.looks.iter().map(|it| &it.source));
        let sources = sources.chain(plan.limits.iter().map(|it| &it.source)).chain(plan.decisions.iter().map(|it| &it.source));
        for source in sources.chain([&plan.release.source]) {
            let names = source.split(|c: char| !c.is_alphanumeric()).filter(|word| {
                word.strip_prefix('S').is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
            });
            for name in names {
                assert!(plan.sources.iter().any(|(known, _)| known == name), "{}: {name}", plan.id);
            }
        }
    }
}

#[test]
fn the_names_that_due_makes_are_known() {
    let known = protocol::known_ids(&shipped("im_kat").plan);
    for (kind, item) in [
        (Kind::Due, "v45"),
        (Kind::Due, "dose_5"),
        (Kind::Due, "dose_5_d2"),
        (Kind::Due, "look_dose_20m_d3"),
        (Kind::Due, "look_late_100m"),
        (Kind::Due, "second_dose"),
        (Kind::Due, "go_no_go_h2"),
        (Kind::Due, "go_no_go_recheck_h3"),
        (Kind::Timer, "go_no_go_recheck"),
        (Kind::Decision, "second_dose"),
        (Kind::Checklist, "go_decided"),
        (Kind::Checklist, "d14"),
        (Kind::Dose, "ketamine"),
    ] {
        assert!(known.contains(kind, item), "{item}");
    }
    for (kind, item) in
        [(Kind::Due, "v46"), (Kind::Due, "v45_d1"), (Kind::Due, "look"), (Kind::Due, "v45_5m"), (Kind::Dose, "v45")]
    {
        assert!(!known.contains(kind, item), "{item}");
    }
}
