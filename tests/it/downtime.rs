//! The downtime sheet: one page for each protocol with every planned point. `bedside add --from-paper` reads each of its lines as
//! what it is.

use crate::support::sandbox::{CLOSED, OPEN, Sandbox, rows};
use crate::support::session::{TestSession, minute, plan};
use bedside::app::grammar::{LetterMap, ParseContext, numbered_checks, parse, parse_downtime_line};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::report::downtime::{DowntimeRow, act_limits, downtime_page, downtime_rows, entry_examples};
use bedside::report::{ExportOptions, page_formats};
use bedside::session::plan::{Measurement, Plan};
use bedside::session::record::row::Source;
use bedside::session::statement::StatementKind;
use bedside::session::{Initials, Intent, Row, RowKind, Zone};

fn plans() -> Vec<Plan> {
    SHIPPED_PROTOCOLS.iter().filter(|known| known.id != "common").map(|known| plan(known.id)).collect()
}

/// The sheet for a browser.
fn page(plan: &Plan, calls: &[(&str, &str)]) -> String {
    let (_, make) = page_formats().find(|(format, _)| format.name == "html").unwrap();
    String::from_utf8(make(&downtime_page(plan, calls), ExportOptions::default()).unwrap()).unwrap()
}

/// What a line of the sheet becomes after the dose of a session by this plan: its form, or what only the sheet has.
fn becomes(plan: &Plan, line: &str) -> String {
    let mut session = TestSession::open(plan.clone());
    session.act(1, Intent::AddStaff { initials: Initials::parse("NR").unwrap().to_string(), role: String::new() });
    let context = ParseContext {
        session: &session.session,
        now: minute(300),
        zone: &Zone::fixed("UTC", 0),
        previous_time: None,
        letters: LetterMap::shipped(),
        shown_alerts: &[],
    };
    if let Some(copied) = parse_downtime_line(line, &context) {
        return format!("{:?}", copied.unwrap().item);
    }
    let reading = parse(line, &context).unwrap();
    assert!(!matches!(reading.statement.kind, StatementKind::MoveLastEntry), "{line}");
    format!("{:?}", reading.statement.kind)
}

#[test]
fn every_planned_point_is_on_the_sheet() {
    for plan in plans() {
        let all = downtime_rows(&plan);
        let one = |fits: &dyn Fn(&DowntimeRow) -> bool| all.iter().any(fits);
        for point in &plan.points {
            for take in &point.measurements {
                let fits = |line: &DowntimeRow| match take {
                    Measurement::Look => line.wants_look,
                    Measurement::Vital(vital) => line.vitals.contains(vital),
                    Measurement::Scale(_) => !line.scales.is_empty(),
                };
                assert!(one(&|line| fits(line) && (line.is_required || !point.required)), "{} {}: {take:?}", plan.id, point.id);
            }
            assert!(point.questions.iter().all(|ask| one(&|line| line.questions.contains(ask))), "{} {}", plan.id, point.id);
        }
        let labels: Vec<&str> = all.iter().map(|line| line.label.as_str()).collect();
        assert!(labels.iter().enumerate().all(|(at, label)| !labels[..at].contains(label)), "{labels:?}");
        assert!(act_limits(&plan).len() > 5, "{}", plan.id);
    }
    let of = |id: &str| downtime_rows(&plan(id)).into_iter().map(|line| line.label).collect::<Vec<_>>().join(" ");
    assert_eq!(of("im_kat"), "T−15 T+2 T+5 T+10 T+15 T+20 T+30 T+45 T+60 T+80 T+90 T+100 after");
    assert_eq!(of("in_spravato"), "T−10 T+15 T+20 T+30 T+40 T+60 T+90 T+115");
}

#[test]
fn the_sheet_is_self_contained_and_has_room_for_the_site() {
    for plan in plans() {
        let page = page(&plan, &[("Emergency", "112 & <door>"), ("Kit", "")]);
        for never in ["<script", "http://", "https://", "src=", "url(", "@import", "<door>"] {
            assert!(!page.contains(never), "{}: {never}", plan.id);
        }
        for there in ["112 &amp; &lt;door&gt;", "<dt>Kit</dt><dd>____", "its defaults are not signed off", "--from-paper"] {
            assert!(page.contains(there), "{}: {there}", plan.id);
        }
        for check in &plan.discharge_checklist {
            let number = numbered_checks(&plan).iter().position(|known| known.id == check.id).unwrap() + 1;
            assert!(page.contains(&format!("☐ {number} {}", check.title)), "{} {}", plan.id, check.id);
        }
    }
    let signed =
        Plan { signed_by: "Dr Lee".to_owned(), signed_on: "2026-11-01".to_owned(), is_signed_text: true, ..plan("im_kat") };
    assert!(page(&signed, &[]).contains("signed off by Dr Lee on 2026-11-01"));
}

#[test]
fn the_sheet_format_follows_the_file_name() {
    let sandbox = Sandbox::new();
    let sheet = |words: &[&str]| sandbox.run(&[&["protocol", "sheet", "im_kat"], words].concat());
    sheet(&[]).assert(0, &["<!doctype html>", "IM ketamine · downtime sheet"]);
    sheet(&["--to", "csv"]).assert(2, &["html", "pdf"]);
    let file = sandbox.path().join("sheet.PDF");
    let name = file.to_str().unwrap();
    if cfg!(feature = "pdf") {
        sheet(&["-o", name, "--paper", "letter"]).assert(0, &[]);
        assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-1.7"));
        sheet(&["-o", name, "--to", "html"]).assert(1, &["already exists"]);
        sheet(&["-o", name, "--to", "html", "--force"]).assert(0, &[]);
        assert!(std::fs::read(&file).unwrap().starts_with(b"<!doctype html>"));
    } else {
        sheet(&["-o", name]).assert(1, &["built without PDF", "Nothing was written"]);
        assert!(!file.exists());
    }
}

#[test]
fn each_line_of_the_sheet_is_read_as_what_it_is() {
    for plan in plans() {
        for line in downtime_rows(&plan) {
            for typed in line.entry_lines("14:20") {
                let form = becomes(&plan, &typed);
                assert!(
                    ["Vitals", "Look", "Scale", "QuestionAnswer"].iter().any(|known| form.starts_with(known)),
                    "{typed}: {form}"
                );
            }
        }
        // The answer to a decision is one only while the decision is open: a whole sheet is entered below.
        for (what, typed) in entry_examples(&plan).into_iter().filter(|(what, _)| *what != "no second dose") {
            let form = becomes(&plan, &typed);
            let expected = match what {
                "a stage began" => "Stage",
                "the order" => "Order",
                "go, hold, no-go" => "DecisionMade",
                "the dose" if matches!(plan.route.as_str(), "iv" | "in") => "RouteEvent",
                "the dose" => "Dose",
                "a row" | "by another" => "Vitals",
                "a look" => "Look",
                "yes or no" => "QuestionAnswer",
                "boxes" | "an empty box" => "Boxes",
                "a note" => "Note",
                "the client left" => "Left",
                other => panic!("{other} is new on the sheet"),
            };
            assert!(
                form.starts_with(expected) || (typed.contains("suds") && form.starts_with("Scale")),
                "{what}: {typed}: {form}"
            );
        }
    }
}

/// The rows of a record that came from paper.
fn copied_rows(sandbox: &Sandbox, name: &str) -> Vec<Row> {
    let all = rows(&sandbox.sessions().join(format!("{name}.csv")));
    all.into_iter().filter(|row| row.source == Source::Paper).collect()
}

#[test]
fn a_whole_sheet_goes_into_a_record_that_was_begun_after_it() {
    let sandbox = Sandbox::with_two_sessions();
    let plan = plan("im_kat");
    let mut typed: Vec<String> =
        entry_examples(&plan).into_iter().map(|(_, line)| line).filter(|line| !line.starts_with("nr:")).collect();
    typed.extend(downtime_rows(&plan).iter().flat_map(|line| line.entry_lines("14:20")));
    // The evening before the record was begun.
    let add = |name: &str, text: &str| sandbox.run_with(&["add", name, "--from-paper", "--of", "2026-11-22", "--by", "MK"], text);
    add(OPEN, &typed.join("\n")).assert(0, &["stage presence · 2026-11-22 13:40", "done: time-out", "left with Ana, steady"]);
    let all = copied_rows(&sandbox, OPEN);
    for (kind, item) in [
        (RowKind::Phase, "presence"),
        (RowKind::Dose, "ketamine"),
        (RowKind::Vital, "bp_systolic"),
        (RowKind::Vital, "temp"),
        (RowKind::Checkin, "silent"),
        (RowKind::Checklist, "d1"),
        (RowKind::Event, "left"),
        (RowKind::Decision, "second_dose"),
    ] {
        assert!(all.iter().any(|row| row.matches(kind, item)), "{kind:?} {item} in {all:#?}");
    }
    assert!(all.iter().all(|row| row.time.date() == "2026-11-22" && row.time.instant_ms() + 60_000 < row.entered.instant_ms()));
    assert_eq!(all.iter().filter(|row| row.kind == RowKind::Note).count(), 1, "what is no note became one: {all:#?}");
    sandbox.run(&["check"]).assert(0, &["intact"]);
    // A closed record takes it too, and is closed again.
    add(CLOSED, "14:20 128/76 71 97 14\n13:40 stage presence").assert(0, &["BP 128/76"]);
    assert_eq!(copied_rows(&sandbox, CLOSED).len(), 6);
}

#[test]
fn what_the_sheet_does_not_have_is_said_and_nothing_is_written() {
    let sandbox = Sandbox::with_two_sessions();
    let before = sandbox.tree();
    let paper = |text: &str| sandbox.run(&["add", OPEN, "--from-paper", "--of", "2026-11-22", "--text", text]);
    paper("13:20 done 62").assert(2, &["boxes 1 to 61", "Nothing was written"]);
    sandbox.run(&["add", OPEN, "--of", "2026-11-22", "--text", "sat up"]).assert(2, &["--from-paper"]);
    assert_eq!(sandbox.tree(), before);
}
