//! Protocols from text: the shipped ones, and faulty ones with their exact complaints.

use crate::support::known_ids::known_ids;
use bedside::complaint::Complaint;
use bedside::protocol::{self, LoadedProtocol, SHIPPED_PROTOCOLS};
use bedside::session::plan::{
    AlertLevel, BaselineDrift, LimitBound, LimitSubject, LimitWindow, LookSchedule, Measurement, Plan, PlannedTime,
};
use bedside::session::record::names::PhaseId;
use bedside::session::record::vocabulary::RowKind;
use std::fs;
use std::path::Path;

fn lookup(id: &str) -> Option<String> {
    let faulty_base = "id = \"faulty_base\"\ntitle = \"Base\"\nversion = \"1\"\nstartable = false\nversoin = \"2\"";
    protocol::shipped_text(id).or((id == "faulty_base").then_some(faulty_base)).map(str::to_owned)
}

fn shipped(id: &str) -> LoadedProtocol {
    let text = protocol::shipped_text(id).unwrap_or_default();
    protocol::load(&format!("{id}.toml"), text, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)))
}

fn startable() -> impl Iterator<Item = LoadedProtocol> {
    SHIPPED_PROTOCOLS.iter().filter(|known| known.id != "common").map(|known| shipped(known.id))
}

fn lines(said: &[Complaint]) -> String {
    said.iter().flat_map(|one| [one.to_string(), "\n".to_owned()]).collect()
}

#[test]
fn shipped_protocols_are_valid_and_unsigned() {
    for known in SHIPPED_PROTOCOLS {
        assert_eq!(lines(&protocol::check(&format!("{}.toml", known.id), known.text, &lookup)), "");
    }
    for loaded in startable() {
        assert!(!loaded.plan.is_signed_off(), "{}", loaded.plan.id);
    }
    let said = protocol::load("common.toml", protocol::shipped_text("common").expect("shipped"), &lookup).expect_err("a base");
    assert_eq!(
        lines(&said).lines().next(),
        Some("common.toml:1:1: This protocol is only a base for others; a session cannot use it.")
    );
}

#[test]
fn resolved_text_gives_the_same_plan() {
    let template = protocol::protocol_template("our_room");
    let new = protocol::load("our_room.toml", &template, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)));
    for loaded in startable().chain([new]) {
        assert_eq!(protocol::load_resolved(&loaded.text).as_ref(), Ok(&loaded.plan), "{}", loaded.text);
        let again = protocol::load("again", &loaded.text, &|_| None).expect("resolved");
        assert_eq!((&again.text, &again.sha256), (&loaded.text, &loaded.sha256));
        assert_eq!(loaded.sha256.len(), 64);
    }
}

#[test]
fn every_part_survives_resolving() {
    let text = fs::read_to_string(root().join("tests/protocols/every_part.toml")).expect("read");
    let loaded = protocol::load("every_part.toml", &text, &lookup).unwrap_or_else(|said| panic!("{}", lines(&said)));
    assert_eq!(protocol::load_resolved(&loaded.text).as_ref(), Ok(&loaded.plan), "{}", loaded.text);
    assert!(!loaded.plan.is_signed_off(), "the signature does not say for which text");
    // Its own part stands in place of common's, and only that part.
    let common: Vec<&str> = loaded.plan.discharge_checklist.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(common.iter().filter(|id| **id == "d10").count(), 1);
    let d10 = loaded.plan.discharge_checklist.iter().find(|one| one.id == "d10").expect("d10");
    assert_eq!(d10.title, "no driving until the next day \"after a restful sleep\" \\ é");
    assert_eq!(loaded.plan.limits.len(), shipped("im_kat").plan.limits.len());
}

/// The entry whose source is `under test`, in the resolved text of a new protocol with this entry.
fn resolved_entry(entry: &str) -> Result<String, Vec<Complaint>> {
    let template = protocol::protocol_template("x").replace("route = \"im\"", "route = \"iv\"");
    let loaded = protocol::load("x.toml", &format!("{template}\n{entry}source = \"under test\"\n"), &lookup)?;
    Ok(loaded.text.split("\n\n").find(|part| part.contains("under test")).unwrap_or_default().to_owned())
}

#[test]
fn each_value_is_kept_as_it_is_written() {
    let look = "[[look]]\nid = \"x\"\ntolerance = \"1m\"\nexpires = \"2m\"\n";
    let decision = "[[decision]]\nid = \"x\"\nwords = [\"yes\", \"no\"]\nopens = \"T0+1m\"\n";
    let limit = "[[limit]]\nscale = \"mood\"\nwatch = \">8\"\n";
    let overdue = "[[limit]]\noverdue = \"vitals\"\nwhen = \"any\"\n";
    let drift = "[[limit]]\nvital = \"temp\"\nwhen = \"any\"\n";
    let times = "T0-15m T0+45m dose+90s phase:after+0m phase:begin-5m start+5m stop+60m";
    let unit_errors = ["", "5", "m", "5 min", "-5m", "5m5m", "30m1h", "1.5h", "25h", "99999999999999999999m", "+5m"];
    for (entry, key, valid, invalid) in [
        (
            look,
            "at",
            times.split(' ').collect(),
            &["dose-5m", "start-1m", "TO+5m", "phase:peak+1m", "T0++5m", "T0+-5m", "now+5m"][..],
        ),
        (decision, "recheck", vec!["5m", "90s", "0m", "1440m"], &unit_errors[..]),
        (limit, "when", vec!["any", "before T0", "after T0", "T0+3m..T0+45m"], &["T0+45m..T0+3m", "later"][..]),
        (overdue, "watch", vec![">160", ">=37.8", "<95", "<=2"], &["160", "> 160", "=3", ">-5", ">", ">1e3", ">inf", ""][..]),
        (drift, "fall", vec!["20%", "7%", ">=12.5"], &["0%", "100%", "12.5"][..]),
    ] {
        let with = |value: &str| resolved_entry(&format!("{entry}{key} = \"{value}\"\n"));
        for value in valid {
            let text = with(value).unwrap_or_else(|complaints| panic!("{value}: {}", lines(&complaints)));
            assert!(
                text.lines()
                    .any(|line| [format!("{key} = \"{value}\""), format!("{key} = [\"{value}\"]")].contains(&line.to_owned())),
                "{text}"
            );
        }
        for value in invalid {
            let complaints = with(value).expect_err(value);
            assert!(complaints.iter().any(|complaint| complaint.message.contains('`')), "{value}: {}", lines(&complaints));
        }
    }
    // A time on an anchor itself, and durations in other units, are kept in minutes or seconds.
    for (typed, kept) in
        [("T0", "T0+0m"), ("T0+1h30m", "T0+90m"), ("T0+1m30s", "T0+90s"), ("T0+24h", "T0+1440m"), ("T0+1h", "T0+60m")]
    {
        let text = resolved_entry(&format!("{look}at = \"{typed}\"\n")).expect(typed);
        assert!(text.contains(&format!("[\"{kept}\"]")), "{text}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Each faulty file stands beside exactly what is said of it. With UPDATE=1 the words are written anew.
#[test]
fn mistakes_are_reported_with_their_place() {
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

#[test]
fn places_count_characters_and_only_a_near_name_is_offered() {
    let text = "id = \"x\"\nsources = { \"ö\" = 1 }\n[[music]]\nxyzzy = 1\nfrim = 2\n";
    let complaints = lines(&protocol::check("x.toml", text, &lookup));
    for line in [
        "x.toml:2:19: Expected a quoted string, found a number.\n",
        "x.toml:4:1: `xyzzy` is not a key of [[music]]. Known are cue, from.\n",
        "x.toml:5:1: `frim` is not a key of [[music]]. Did you mean `from`?\n",
    ] {
        assert!(complaints.contains(line), "{complaints}");
    }
}

fn when(when: PlannedTime) -> String {
    let sign = if when.offset.num_seconds() < 0 { '-' } else { '+' };
    let anchor = format!("{:?}", when.anchor).replace("Phase(After)", "after");
    format!("{anchor}{sign}{}", when.offset.num_minutes().abs())
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
        let take: Vec<&str> = point.measurements.iter().map(taken).collect();
        let tolerance = point.tolerance.map_or_else(|| "-".to_owned(), |tolerance| tolerance.num_minutes().to_string());
        let asked: String = point.questions.iter().flat_map(|ask| [" ", ask, "?"]).collect();
        let required = match &point.required_if {
            Some((other, level)) => format!("O; R if {other} over {level:?}"),
            None if point.required => "R".to_owned(),
            None => "O".to_owned(),
        };
        out.push(format!("point {} {tolerance} {}{} {required}", when(point.planned_time), take.join(" "), asked));
    }
    for look in &plan.looks {
        let times = match &look.schedule {
            LookSchedule::Times(times) => times.iter().map(|one| when(*one)).collect::<Vec<_>>().join(" "),
            LookSchedule::Every { interval: every, from, until } => {
                format!("{} every {} until {}", when(*from), every.num_minutes(), until.map_or_else(|| "left".to_owned(), when))
            }
        };
        out.push(format!("look {times}"));
    }
    for one in &plan.acts {
        let settable = one
            .settable_range
            .map_or_else(String::new, |(least, most)| format!(", settable {} to {}", least.num_minutes(), most.num_minutes()));
        out.push(format!(
            "act {} {} {} by {}{settable}",
            one.id,
            when(one.planned_time),
            one.tolerance.num_minutes(),
            one.answering_item
        ));
    }
    for one in &plan.decisions {
        let earliest = one.earliest.map_or_else(String::new, |earliest| format!(", counts from {}", when(earliest)));
        let closes = one.closes.map(when).unwrap_or_default();
        out.push(format!("decision {} ({}) {} to {closes}{earliest}", one.id, one.answers.join(", "), when(one.opens)));
    }
    out.push(format!(
        "release {} after {:?}, floor {}",
        plan.release.delay.num_minutes(),
        plan.release.anchor,
        plan.release.is_hard_floor
    ));
    for cue in &plan.music_cues {
        out.push(format!("music {} {}", cue.name, when(cue.start)));
    }
    out.join("\n")
}

fn taken(take: &Measurement) -> &'static str {
    match take {
        Measurement::Look => "obs",
        Measurement::Vital(vital) => vital.label(),
        Measurement::Scale(item) => item,
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
         point T0+10 3 obs SpO₂ R\n\
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

#[test]
fn sl_kat_has_the_numbers_of_the_document() {
    assert_eq!(
        as_tables(&shipped("sl_kat").plan),
        "phase arrive 25 -40..-15\n\
         phase prepare 15 -15..0\n\
         phase begin 20 0..20\n\
         phase music and presence 55 20..75\n\
         phase integrate 40 75..115\n\
         phase after 25 115..140\n\
         point T0-15 10 BP HR SpO₂ RR R\n\
         point T0+20 5 obs SpO₂ O\n\
         point T0+40 10 BP HR SpO₂ RR R\n\
         point T0+60 10 obs O\n\
         point T0+90 10 BP HR SpO₂ RR R\n\
         point after+0 - BP HR SpO₂ gait? R\n\
         look T0+15 every 15 until left\n\
         act spit Dose+10 3 by spit, settable 7 to 15\n\
         decision go_no_go (go, hold, no-go) T0-15 to \n\
         decision second_dose (given, declined, not offered) T0+15 to T0+30, counts from T0+10\n\
         release 90 after LastDose, floor false\n\
         music background T0-15\n\
         music onset T0+5\n\
         music ascent T0+20\n\
         music peak T0+30\n\
         music descent T0+55\n\
         music return T0+75"
    );
}

#[test]
fn iv_infusion_has_the_numbers_of_the_document() {
    assert_eq!(
        as_tables(&shipped("iv_infusion").plan),
        "phase arrive 20 -35..-15\n\
         phase prepare 15 -15..0\n\
         phase begin 10 0..10\n\
         phase music and presence 50 10..60\n\
         phase integrate 30 60..90\n\
         phase after 25 90..115\n\
         point T0-15 10 BP HR SpO₂ RR R\n\
         point T0+5 2 BP HR SpO₂ RR R\n\
         point T0+10 3 BP HR SpO₂ RR O\n\
         point T0+20 3 BP HR SpO₂ RR moaas R\n\
         point T0+30 3 BP HR SpO₂ RR R\n\
         point T0+40 3 BP HR SpO₂ RR R\n\
         point Stop+15 5 BP HR SpO₂ RR O\n\
         point Stop+30 5 BP HR SpO₂ RR O\n\
         point Stop+60 10 BP HR SpO₂ RR R\n\
         point after+0 - BP HR SpO₂ RR gait? no_new_si? R\n\
         act infusion_end Start+40 3 by infusion_stop\n\
         decision go_no_go (go, hold, no-go) T0-15 to \n\
         release 60 after InfusionStop, floor false\n\
         music background T0-15\n\
         music onset T0+0\n\
         music ascent T0+10\n\
         music peak T0+20\n\
         music descent T0+45\n\
         music return T0+60"
    );
}

#[test]
fn in_spravato_has_the_numbers_of_the_document() {
    assert_eq!(
        as_tables(&shipped("in_spravato").plan),
        "phase arrive 20 -30..-10\n\
         phase prepare 10 -10..0\n\
         phase begin 15 0..15\n\
         phase music and presence 75 15..90\n\
         phase integrate 25 90..115\n\
         phase after 20 115..135\n\
         point T0-10 10 BP HR SpO₂ RR acceptable? R\n\
         point T0+20 5 obs SpO₂ RR O\n\
         point T0+40 5 obs BP HR SpO₂ RR R\n\
         point T0+60 10 obs SpO₂ RR O\n\
         point T0+90 10 BP HR SpO₂ RR O; R if v40 over Watch\n\
         point T0+115 10 BP HR SpO₂ RR acceptable? sedation_resolved? dissociation_resolved? respiration_resolved? R\n\
         look T0+15 every 15 until T0+40\n\
         act device_1 T0+0 1 by esketamine\n\
         act device_2 T0+5 1 by esketamine\n\
         act device_3 T0+10 1 by esketamine\n\
         decision go_no_go (go, hold, no-go) T0-15 to \n\
         release 120 after FirstDose, floor true\n\
         music background T0-10\n\
         music onset T0+5\n\
         music ascent T0+15\n\
         music peak T0+30\n\
         music descent T0+55\n\
         music return T0+80"
    );
}

/// The whole visit in minutes, and how much of it comes before T0.
#[test]
fn session_lengths_match_the_document() {
    for (id, whole, before) in [("im_kat", 180, 45), ("sl_kat", 180, 40), ("iv_infusion", 150, 35), ("in_spravato", 165, 30)] {
        let plan = shipped(id).plan;
        assert_eq!(plan.phases.iter().map(|phase| phase.minutes).sum::<u32>(), whole, "{id}");
        assert_eq!(plan.minutes_to_t0(), before, "{id}");
    }
}

fn limits(plan: &Plan) -> String {
    let bound = |bound: LimitBound| match bound {
        LimitBound::Above(number) => format!(">{number}"),
        LimitBound::AtLeast(number) => format!("≥{number}"),
        LimitBound::Below(number) => format!("<{number}"),
        LimitBound::AtMost(number) => format!("≤{number}"),
    };
    let mut out: Vec<String> = Vec::new();
    for limit in &plan.limits {
        let measure = match &limit.subject {
            LimitSubject::Vital(item) | LimitSubject::Scale(item) => (*item).to_owned(),
            other => format!("{other:?}"),
        };
        let window = match limit.window {
            LimitWindow::Always => "any".to_owned(),
            LimitWindow::BeforeT0 => "before".to_owned(),
            LimitWindow::AfterT0 => "after".to_owned(),
            LimitWindow::Between(from, until) => format!("+{} to +{}", from.num_minutes(), until.num_minutes()),
            LimitWindow::AfterDose(from, until) => format!("dose +{} to +{}", from.num_minutes(), until.num_minutes()),
            LimitWindow::DuringInfusion => "infusion".to_owned(),
        };
        let level =
            |level| limit.bounds.iter().find(|(known, _)| *known == level).map_or_else(|| "-".to_owned(), |(_, it)| bound(*it));
        let levels = [AlertLevel::Watch, AlertLevel::Act, AlertLevel::AtOnce].map(level);
        let further = [
            limit.confirm_within.map(|time| format!("confirm {}", time.num_minutes())),
            limit.min_duration.map(|time| format!("for {}", time.num_minutes())),
            limit.drift.map(|drift| match drift {
                BaselineDrift::Rise(by) => format!("rise {by}"),
                BaselineDrift::Fall(by) => format!("fall {by}"),
                BaselineDrift::FallFraction(share) => format!("fall share {share}"),
            }),
            limit.fall_floor.map(|floor| format!("from {}", bound(floor))),
            limit.is_signed_only.then(|| "signed only".to_owned()),
        ];
        let cells = [measure, window].into_iter().chain(levels).chain(further.into_iter().flatten());
        assert!(!limit.source.is_empty());
        out.push(cells.collect::<Vec<_>>().join(" | "));
    }
    out.join("\n")
}

#[test]
fn limits_match_the_document() {
    // what | when | watch | act | at once
    assert_eq!(
        limits(&shipped("im_kat").plan),
        "bp_systolic | before | >140 | ≥160 | -\n\
         bp_diastolic | before | >90 | ≥100 | -\n\
         bp_systolic | after | >160 | ≥180 | ≥200 | confirm 5 | rise 40\n\
         bp_diastolic | after | >100 | ≥110 | ≥120 | confirm 5 | rise 25\n\
         bp_systolic | any | <100 | <90 | - | fall share 0.2 | from ≤110\n\
         heart_rate | any | >110 | >120 | ≥150 | for 5\n\
         heart_rate | any | <55 | <45 | ≤40\n\
         spo2 | any | <95 | <92 | <90\n\
         resp_rate | any | <12 | <10 | ≤8\n\
         resp_rate | any | >24 | >30 | >36\n\
         temp | before | ≥37.8 | ≥38 | -\n\
         moaas | any | ≤3 | ≤2 | ≤1\n\
         suds | after | ≥7 | ≥7 | ≥9 | for 10\n\
         nausea | any | ≥2 | - | -\n\
         VitalsOverdue | any | >1 | >2 | -\n\
         LookOverdue | +0 to +60 | ≥20 | ≥30 | -\n\
         moaas | dose +3 to +45 | ≤2 | ≤1 | ≤0 | signed only"
    );
}

/// Common's, but for the levels that a protocol has of its own.
#[test]
fn routes_change_only_their_own_limits() {
    let of = |id: &str| limits(&shipped(id).plan).lines().map(str::to_owned).collect::<Vec<_>>();
    let common: Vec<String> = of("im_kat").into_iter().filter(|line| !line.starts_with("moaas | dose")).collect();
    assert_eq!(of("sl_kat"), common);
    assert_eq!(of("in_spravato"), common);
    let own: Vec<String> = of("iv_infusion").into_iter().filter(|line| !common.contains(line)).collect();
    assert_eq!(
        own,
        [
            "bp_systolic | infusion | - | >160 | ≥200 | confirm 5 | rise 40",
            "bp_diastolic | infusion | - | >100 | ≥120 | confirm 5 | rise 25"
        ]
    );
    assert_eq!(of("iv_infusion").len(), common.len() + 2);
}

#[test]
fn checklists_match_the_document() {
    for LoadedProtocol { plan, .. } in startable() {
        checklists_of(&plan);
    }
}

fn checklists_of(plan: &Plan) {
    let counts: Vec<usize> = PhaseId::ALL.iter().filter_map(|id| plan.phase(*id)).map(|phase| phase.checklist.len()).collect();
    assert_eq!(counts, if plan.route == "in" { [18, 13, 5, 3, 6, 4] } else { [16, 13, 5, 3, 6, 4] });
    let discharge: Vec<&str> = plan.discharge_checklist.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(discharge, ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14"]);
}

#[test]
fn every_source_name_is_defined() {
    for LoadedProtocol { plan, .. } in startable() {
        let sources = plan.points.iter().map(|it| &it.source).chain(plan.looks.iter().map(|it| &it.source));
        let sources = sources.chain(plan.limits.iter().map(|it| &it.source)).chain(plan.decisions.iter().map(|it| &it.source));
        let sources = sources.chain(plan.acts.iter().map(|it| &it.source));
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
fn ids_made_by_due_are_known() {
    let known = known_ids(&shipped("im_kat").plan);
    for (kind, item) in [
        (RowKind::Due, "v45"),
        (RowKind::Due, "dose_5"),
        (RowKind::Due, "dose_5_d2"),
        (RowKind::Due, "look_dose_20m_d3"),
        (RowKind::Due, "look_late_100m"),
        (RowKind::Due, "second_dose"),
        (RowKind::Due, "go_no_go_h2"),
        (RowKind::Due, "go_no_go_recheck_h3"),
        (RowKind::Timer, "go_no_go_recheck"),
        (RowKind::Decision, "second_dose"),
        (RowKind::Checklist, "go_decided"),
        (RowKind::Checklist, "d14"),
        (RowKind::Dose, "ketamine"),
    ] {
        assert!(known.contains(kind, item), "{item}");
    }
    for (kind, item) in [
        (RowKind::Due, "v46"),
        (RowKind::Due, "v45_d1"),
        (RowKind::Due, "look"),
        (RowKind::Due, "v45_5m"),
        (RowKind::Dose, "v45"),
    ] {
        assert!(!known.contains(kind, item), "{item}");
    }
}
