//! The downtime sheet: one page of paper for a session that runs while the computer does not, drawn from the protocol, and how it is
//! entered afterwards. It prints on A4 and on Letter, needs nothing from outside, and what a grey cell says a dash says too.

mod planned_lines;

use super::{Choice, html, pdf};
use crate::report::document::{Blank, Check, Grid, Leaf, Part, Room, Square};
use crate::report::html::page::page;
use crate::session::clinical::checklist;
use crate::session::clinical::vital::Vital;
use crate::session::plan::{PhasePlan, Plan, ReleaseAnchor};
use crate::session::{PhaseId, Refusal};
use planned_lines::COLUMNS;

pub use planned_lines::{Line, limits, lines};

const STYLE: &str = include_str!("style.css");
/// What is written on, where nothing is known: as long as a number or an address.
const TO_WRITE_ON: usize = 44;

/// Who to call and what to say of this place, each with its words; empty words leave a line to write on.
pub type Calls<'a> = [(&'a str, &'a str)];

/// The sheet of a protocol for a browser.
#[expect(clippy::unnecessary_wraps, reason = "another format may refuse, and all are made alike")]
pub(crate) fn html(plan: &Plan, calls: &Calls<'_>, choice: Choice) -> Result<Vec<u8>, Refusal> {
    Ok(page(&title(plan), choice.paper, STYLE, &html::leaf(&leaf(plan, calls))))
}

/// The sheet for paper.
pub(crate) fn pdf(plan: &Plan, calls: &Calls<'_>, choice: Choice) -> Result<Vec<u8>, Refusal> {
    pdf::of(&title(plan), &[leaf(plan, calls)], pdf::Look::Sheet, choice.sheet())
}

fn title(plan: &Plan) -> String {
    format!("{} downtime sheet", plan.title)
}

fn leaf(plan: &Plan, calls: &Calls<'_>) -> Leaf {
    let signed = if plan.is_signed_off() {
        format!("signed off by {}, {}", plan.signed_by, plan.signed_on)
    } else {
        "defaults, not signed off".to_owned()
    };
    let which = format!("{} {}", plan.id, plan.version);
    let mut parts = vec![header(), stages(plan), doses(plan)];
    parts.extend(points(plan));
    let mut beside = boxes(plan);
    beside.extend([limits_to_act_on(plan), whom_to_call(calls)]);
    parts.extend([Part::Beside(beside), Part::Ruled("Notes, with the time of each"), afterwards(plan)]);
    Leaf { heading: format!("{} · downtime sheet · {which} · {signed}", plan.title), foot: which, parts }
}

fn blank(words: &str, room: Room) -> Blank {
    Blank { words: words.to_owned(), is_bold: false, room }
}

fn header() -> Part {
    let names = [
        ["Client’s code", "Date", "Written by (initials)", "Also present"],
        ["Weight, kg", "Age", "Allergies", "Medicines"],
        ["Escort", "Escort’s number", "Emergency contact", "Session no."],
    ];
    Part::Blanks(names.iter().map(|line| line.iter().map(|name| blank(name, Room::Column)).collect()).collect())
}

fn stages(plan: &Plan) -> Part {
    let began = |phase: &PhasePlan| Square::new(format!("{} min · began", phase.minutes));
    Part::Grid(Grid {
        widths: vec![1; plan.phases.len()],
        head: plan.phases.iter().map(|phase| phase.title.clone()).collect(),
        lines: vec![plan.phases.iter().map(began).collect()],
    })
}

/// A line of paper: what it is for, when that was, and words with room behind them.
fn act(first: &str, parts: &[&str]) -> Vec<Blank> {
    let first = Blank { is_bold: true, ..blank(first, Room::Time) };
    [first].into_iter().chain(parts.iter().map(|words| blank(words, Room::Share))).collect()
}

fn doses(plan: &Plan) -> Part {
    let mut all = vec![act("order", &["mg", "at most", "ordered by", "go, hold or no-go, and why"])];
    match plan.route.as_str() {
        "iv" => all.extend([
            act("infusion starts (T0)", &["mg/h", "lot", "given by", "checked by"]),
            act("changed, paused", &["mg/h", "resumed", "mg/h", "why"]),
            act("infusion stops", &["mg given", "site"]),
        ]),
        "in" => all.extend(planned_lines::devices(plan).enumerate().map(|(at, device)| {
            let planned = if at == 0 { "T0".to_owned() } else { format!("T+{}", device.at.after.num_minutes()) };
            act(&format!("device {} ({planned})", at + 1), &["lot", "given by", "spilled?"])
        })),
        route => {
            let spit = plan.acts.iter().any(|act| act.event == "spit");
            let mut parts = vec!["mg", if spit { "spat out at" } else { "site" }, "lot", "given by", "checked by"];
            all.push(act(&format!("dose 1 (T0), {route}"), &parts));
            parts.pop();
            parts.push("why");
            all.push(act("dose 2, or declined, not offered", &parts));
        }
    }
    Part::Blanks(all)
}

fn points(plan: &Plan) -> [Part; 2] {
    let columns = [
        ("planned", 22),
        ("time", 15),
        ("BP", 22),
        ("HR", 13),
        ("SpO₂", 13),
        ("RR", 13),
        ("look: ok or words", 24),
        ("also", 59),
        ("by", 13),
    ];
    let lines = lines(plan);
    let again = if lines.iter().any(|line| line.comes_again) { " · † again after every further dose" } else { "" };
    let release = plan.release.after.num_minutes();
    let from = match plan.release.anchor {
        ReleaseAnchor::FirstDose => "the first dose",
        ReleaseAnchor::LastDose => "the last dose",
        ReleaseAnchor::InfusionStop => "the end of the infusion",
    };
    let floor = if plan.release.floor { ", and not before" } else { "" };
    let legend = format!(
        "bold: the record lacks something without it · – not asked for then{again} · earliest release {release} min after {from}{floor}"
    );
    let (head, widths) = columns.iter().map(|(name, width)| ((*name).to_owned(), *width)).unzip();
    [Part::Grid(Grid { widths, head, lines: lines.iter().map(row).collect() }), Part::Words(legend)]
}

fn row(line: &Line) -> Vec<Square> {
    let dagger = if line.comes_again { " †" } else { "" };
    let label = Square { is_bold: line.is_required, ..Square::new(format!("{}{dagger}", line.label)) };
    let mut also: Vec<String> = line.does.clone();
    let others = line.vitals.iter().filter(|vital| !COLUMNS.contains(vital)).map(|vital| Vital::label(*vital).to_owned());
    also.extend(others.chain(line.scales.iter().map(|word| (*word).to_owned())).map(|word| format!("{word} ____")));
    also.extend(line.ask.iter().map(|id| format!("{}: yes no", id.replace('_', " "))));
    also.extend(line.only_if.clone());
    let mut row = vec![label, Square::default()];
    row.extend(COLUMNS.iter().map(|vital| Square::wanted(line.vitals.contains(vital))));
    row.extend([Square::wanted(line.look), Square::new(also.join(" · ")), Square::default()]);
    row
}

/// The boxes of the dose and of the door. Their numbers are those of all boxes of the day.
fn boxes(plan: &Plan) -> Vec<Part> {
    let (mut dose, mut door) = (Vec::new(), Vec::new());
    let all =
        PhaseId::ALL.into_iter().flat_map(|phase| checklist::of_phase(plan, phase).into_iter().map(move |check| (phase, check)));
    for (at, (phase, check)) in all.enumerate() {
        let of_door = plan.discharge.iter().any(|known| known.id == check.id);
        let list = if of_door { &mut door } else { &mut dose };
        if of_door || phase == PhaseId::Begin {
            list.push(Check { sign: "☐", title: format!("{} {}", at + 1, check.title), when: String::new() });
        }
    }
    vec![
        Part::Section("At the dose", vec![Part::Checks(dose)]),
        Part::Section("Before the client leaves", vec![Part::Checks(door)]),
    ]
}

fn limits_to_act_on(plan: &Plan) -> Part {
    Part::Section("Limits to act on", vec![Part::Pairs(limits(plan))])
}

fn whom_to_call(calls: &Calls<'_>) -> Part {
    let words = |words: &str| if words.is_empty() { "_".repeat(TO_WRITE_ON) } else { words.to_owned() };
    let pairs = calls.iter().map(|(name, known)| ((*name).to_owned(), words(known))).collect();
    Part::Section("Who to call, and from where", vec![Part::Pairs(pairs)])
}

fn afterwards(plan: &Plan) -> Part {
    let words = "The record takes it line by line, each marked as late and from paper; keep this sheet with it. After midnight, the next \
                 DATE.";
    let typed = |what: &str, typed: String| (what.to_owned(), typed);
    let commands = vec![
        typed("at the shell", "bedside add SESSION --from-paper --of DATE --by INITIALS".to_owned()),
        typed("if no record was begun, first", format!("bedside start CODE --protocol {}", plan.id)),
    ];
    let mut first: Vec<_> = entries(plan).into_iter().map(|(what, line)| typed(what, line)).collect();
    let second = first.split_off(first.len().div_ceil(2));
    let beside = Part::Beside(vec![Part::Typed(first), Part::Typed(second)]);
    Part::Section("Afterwards", vec![Part::Words(words.to_owned()), Part::Typed(commands), beside])
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
