//! The downtime sheet: one page of paper for a session that runs while the computer does not, drawn from the protocol, and how it is
//! entered afterwards. It prints on A4 and on Letter, needs nothing from outside, and what a grey cell says a dash says too.

mod lines;

use super::Paper;
use super::page::{page, text};
use crate::session::PhaseId;
use crate::session::checklist;
use crate::session::measures::Vital;
use crate::session::plan::{Check, PhasePlan, Plan, ReleaseAnchor};
use lines::COLUMNS;
use std::fmt::Write as _;

pub use lines::{Line, limits, lines};

const STYLE: &str = include_str!("style.css");
/// Ruled lines; what does not fit on the page is cut off by the page itself.
const NOTES: usize = 20;
/// A time of day to be written in.
const TIME: &str = "<u style=\"flex:none;width:11mm\"></u>";

/// The sheet of a protocol. `calls` are who to call and what to say of this place, each with its words; empty words leave a line to
/// write on.
pub fn sheet(plan: &Plan, calls: &[(&str, &str)], paper: Option<Paper>) -> Vec<u8> {
    let signed = if plan.is_signed_off() {
        format!("signed off by {}, {}", plan.signed_by, plan.signed_on)
    } else {
        "defaults, not signed off".to_owned()
    };
    // Writing to a String cannot fail.
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<h1>{} <small>downtime sheet · {} {} · {}</small></h1>",
        text(&plan.title),
        text(&plan.id),
        text(&plan.version),
        text(&signed)
    );
    header(&mut out);
    stages(&mut out, plan);
    doses(&mut out, plan);
    points(&mut out, plan);
    let _ = writeln!(out, "<div class=\"two\">");
    boxes(&mut out, plan);
    act(&mut out, plan, calls);
    let _ = writeln!(
        out,
        "</div>\n<section class=\"notes\"><h2>Notes, with the time of each</h2>{}</section>",
        "<div></div>".repeat(NOTES)
    );
    how(&mut out, plan);
    page(&format!("{} downtime sheet", plan.title), paper, STYLE, &out)
}

/// All of them behind each other.
fn all(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

fn field(name: &str) -> String {
    format!("<div>{name} <u></u></div>")
}

fn header(out: &mut String) {
    let names = [
        "Client’s code",
        "Date",
        "Written by (initials)",
        "Also present",
        "Weight, kg",
        "Age",
        "Allergies",
        "Medicines",
        "Escort",
        "Escort’s number",
        "Emergency contact",
        "Session no.",
    ];
    let _ = writeln!(out, "<section class=\"fields\">{}</section>", names.map(field).concat());
}

fn stages(out: &mut String, plan: &Plan) {
    let one = |phase: &PhasePlan| {
        let (title, minutes) = (text(&phase.title), phase.minutes);
        format!("<div><b>{title}</b><p>{minutes} min · began <u style=\"width:10mm\"></u></p></div>")
    };
    let _ = writeln!(out, "<section class=\"stages\">{}</section>", all(plan.phases.iter().map(one)));
}

/// A line of paper: words, each with room behind it.
fn room(out: &mut String, first: &str, parts: &[&str]) {
    let parts = all(parts.iter().map(|part| format!(" {part} <u></u>")));
    let _ = writeln!(out, "<div><b>{first}</b> {TIME}{parts}</div>");
}

fn doses(out: &mut String, plan: &Plan) {
    let _ = writeln!(out, "<section class=\"dose\">");
    room(out, "order", &["mg", "at most", "ordered by", "go, hold or no-go, and why"]);
    match plan.route.as_str() {
        "iv" => {
            room(out, "infusion starts (T0)", &["mg/h", "lot", "given by", "checked by"]);
            room(out, "changed, paused", &["mg/h", "<b>resumed</b>", "mg/h", "why"]);
            room(out, "infusion stops", &["mg given", "site"]);
        }
        "in" => {
            let devices = lines::devices(plan);
            for (at, device) in devices.enumerate() {
                let planned = if at == 0 { "T0".to_owned() } else { format!("T+{}", device.at.after.num_minutes()) };
                let first = format!("device {} ({planned})", at + 1);
                room(out, &first, &["lot", "given by", "spilled?"]);
            }
        }
        route => {
            let spit = plan.acts.iter().any(|act| act.event == "spit");
            let mut parts = vec!["mg", if spit { "spat out at" } else { "site" }, "lot", "given by", "checked by"];
            room(out, &format!("dose 1 (T0), {}", text(route)), &parts);
            parts.pop();
            parts.push("why");
            room(out, "dose 2, or declined, not offered", &parts);
        }
    }
    let _ = writeln!(out, "</section>");
}

fn points(out: &mut String, plan: &Plan) {
    let widths = ["22mm", "15mm", "22mm", "13mm", "13mm", "13mm", "24mm", "", "13mm"];
    let heads = ["planned", "time", "BP", "HR", "SpO₂", "RR", "look: ok or words", "also", "by"];
    let columns = all(widths.iter().map(|width| format!("<col style=\"width:{width}\">")));
    let cells = all(heads.iter().map(|head| format!("<th>{head}</th>")));
    let _ = writeln!(out, "<section><table><colgroup>{columns}</colgroup><thead><tr>{cells}</tr></thead><tbody>");
    let lines = lines(plan);
    for line in &lines {
        let _ = writeln!(out, "{}", row(line));
    }
    let again = if lines.iter().any(|line| line.comes_again) { " · † again after every further dose" } else { "" };
    let release = plan.release.after.num_minutes();
    let from = match plan.release.anchor {
        ReleaseAnchor::FirstDose => "the first dose",
        ReleaseAnchor::LastDose => "the last dose",
        ReleaseAnchor::InfusionStop => "the end of the infusion",
    };
    let floor = if plan.release.floor { ", and not before" } else { "" };
    let _ = writeln!(
        out,
        "</tbody></table><p><i><b>bold</b>: the record lacks something without it · – not asked for then{again} · earliest release \
         {release} min after {from}{floor}</i></p></section>"
    );
}

fn row(line: &Line) -> String {
    let label = text(&line.label);
    let label = if line.is_required { format!("<b>{label}</b>") } else { label };
    let dagger = if line.comes_again { " †" } else { "" };
    let cell = |wanted: bool| if wanted { "<td></td>" } else { "<td class=\"no\">–</td>" };
    let vitals: String = COLUMNS.iter().map(|vital| cell(line.vitals.contains(vital))).collect();
    let mut also: Vec<String> = line.does.clone();
    let others = line.vitals.iter().filter(|vital| !COLUMNS.contains(vital)).map(|vital| Vital::label(*vital).to_owned());
    also.extend(others.chain(line.scales.iter().map(|word| (*word).to_owned())).map(|word| format!("{word} ____")));
    also.extend(line.ask.iter().map(|id| format!("{}: yes no", id.replace('_', " "))));
    also.extend(line.only_if.clone());
    format!(
        "<tr><td class=\"t\">{label}{dagger}</td><td></td>{vitals}{}<td>{}</td><td></td></tr>",
        cell(line.look),
        text(&also.join(" · "))
    )
}

/// The boxes of the dose and of the door. Their numbers are those of all boxes of the day.
fn boxes(out: &mut String, plan: &Plan) {
    let mut number = 0;
    let (mut dose, mut door) = (String::new(), String::new());
    for phase in PhaseId::ALL {
        for check in checklist::of_phase(plan, phase) {
            number += 1;
            let of_door = plan.discharge.iter().any(|known| known.id == check.id);
            let list = if of_door { &mut door } else { &mut dose };
            if of_door || phase == PhaseId::Begin {
                list.push_str(&one_box(number, check));
            }
        }
    }
    let _ = writeln!(
        out,
        "<section><h2>At the dose</h2><ol class=\"boxes\">{dose}</ol><h2 style=\"margin-top:1.2mm\">Before the client leaves</h2>\
         <ol class=\"boxes\">{door}</ol></section>"
    );
}

fn one_box(number: usize, check: &Check) -> String {
    format!("<li><span></span><i>{number}</i>{}</li>\n", text(&check.title))
}

/// The limits to act on, and who to call.
fn act(out: &mut String, plan: &Plan, calls: &[(&str, &str)]) {
    let pairs = all(limits(plan).iter().map(|(name, bounds)| format!("<dt>{}</dt><dd>{}</dd>", text(name), text(bounds))));
    let line = "<u style=\"width:100%\"></u>".to_owned();
    let calls = all(calls.iter().map(|(name, words)| {
        let words = if words.is_empty() { line.clone() } else { text(words) };
        format!("<dt>{}</dt><dd>{words}</dd>", text(name))
    }));
    let _ = writeln!(
        out,
        "<section><h2>Limits to act on</h2><dl class=\"limits\">{pairs}</dl><h2 style=\"margin-top:1.2mm\">Who to call, and from \
         where</h2><dl>{calls}</dl></section>"
    );
}

/// What stands on the sheet, and what is typed for it.
pub fn entries(plan: &Plan) -> Vec<(&'static str, String)> {
    let dose = match plan.route.as_str() {
        "iv" => "13:34 infusion start 40 mg/h",
        "in" => "13:34 device 1 lot A1",
        "sl" => "13:34 dose 100 sl lot A1",
        _ => "13:34 dose 50 im left deltoid lot A1",
    };
    let lines = lines(plan);
    let fullest = lines.iter().find(|line| line.vitals == COLUMNS);
    let vitals = fullest.and_then(|line| line.typed("14:20").into_iter().next()).unwrap_or_default();
    let dose = dose.replace(" im ", &format!(" {} ", plan.route));
    let mut entries = vec![
        ("the order", format!("13:20 order 50 mg {} max 100", plan.route)),
        ("go, hold, no-go", "13:30 go".to_owned()),
        ("the dose", dose),
    ];
    if plan.decisions.iter().any(|decision| decision.id == "second_dose") {
        entries.push(("no second dose", "13:51 declined: enough for today".to_owned()));
    }
    entries.push(("a stage began", "13:40 stage presence".to_owned()));
    entries.push(("a row", vitals.clone()));
    if !vitals.is_empty() {
        entries.push(("by another", format!("nr: {vitals}")));
    }
    entries.push(("a look", "14:20 ok breathing slow".to_owned()));
    entries.push(("yes or no", answer(&lines)));
    entries.push(("boxes", "13:20 done 30-34 48".to_owned()));
    entries.push(("an empty box", "16:10 not done 58: why".to_owned()));
    entries.push(("a note", "14:05 tears, soft smile".to_owned()));
    entries.push(("the client left", "16:20 left with Ana, steady".to_owned()));
    entries
}

fn answer(lines: &[Line]) -> String {
    let asked = lines.iter().find_map(|line| line.ask.first());
    asked.map_or_else(|| "14:20 suds 4".to_owned(), |id| format!("14:20 {} yes", id.replace('_', " ")))
}

fn how(out: &mut String, plan: &Plan) {
    let pairs = all(entries(plan).iter().map(|(what, typed)| format!("<dt>{what}</dt><dd><code>{}</code></dd>", text(typed))));
    let _ = writeln!(
        out,
        "<section class=\"how\"><b>Afterwards</b> the record takes it line by line, each marked as late and from paper: \
         <code>bedside add SESSION --from-paper --of DATE --by INITIALS</code>. If no record was begun, \
         <code>bedside start CODE --protocol {}</code> first; keep this sheet with it. After midnight, the next DATE.<dl>{pairs}</dl></section>",
        text(&plan.id)
    );
}
