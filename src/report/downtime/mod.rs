//! The downtime sheet: one page of paper for a session without the computer, made from the protocol, and how to enter it afterwards.
//! It prints on A4 and Letter and can be read without colours.

mod consensus;
mod planned_lines;

use crate::report::document::{
    BlankWidth, ChecklistLine, DocumentBlock, FormBlank, FormCell, FormTable, PageKind, ReportDocument, ReportPages, SectionBlock,
};
use crate::session::PhaseId;
use crate::session::clinical::checklist;
use crate::session::clinical::vital::Vital;
use crate::session::plan::{PhasePlan, Plan, ReleaseAnchor};
use planned_lines::VITAL_COLUMNS;

pub use consensus::consensus_numbers;
pub use planned_lines::{DowntimeRow, act_limits, downtime_rows};

/// The length of a blank for a number or an address, in underscores.
const BLANK_LENGTH: usize = 44;

/// Labels and texts: whom to call, and the address of this place. An empty text leaves a blank to write on.
pub type CallList<'a> = [(&'a str, &'a str)];

/// The sheet of a protocol, with a list of whom to call.
pub fn downtime_page(plan: &Plan, calls: &CallList<'_>) -> ReportPages {
    let title = format!("{} downtime sheet", plan.title);
    ReportPages { title, kind: PageKind::Downtime, documents: vec![sheet_document(plan, calls), signing_document(plan)] }
}

/// The page for the clinician who signs: the numbers that no source says, and what the short names of the others stand for.
fn signing_document(plan: &Plan) -> ReportDocument {
    let which = format!("{} {}", plan.id, plan.version);
    let section = |title, pairs| DocumentBlock::Section(title, vec![DocumentBlock::Text(SectionBlock::Pairs(pairs))]);
    let blocks = vec![
        section("Consensus, no source: to settle before signing", consensus_numbers(plan)),
        section("Sources", plan.sources.clone()),
    ];
    ReportDocument { heading: format!("{} · for the clinician who signs · {which}", plan.title), footer: which, blocks }
}

fn sheet_document(plan: &Plan, calls: &CallList<'_>) -> ReportDocument {
    let signed = plan.describe_signature();
    let which = format!("{} {}", plan.id, plan.version);
    let mut parts = vec![header_block(), stages_block(plan), doses_block(plan)];
    parts.extend(points_blocks(plan));
    let mut beside = checklist_blocks(plan);
    let limits = DocumentBlock::Text(SectionBlock::Pairs(act_limits(plan)));
    beside.extend([DocumentBlock::Section("Limits to act on", vec![limits]), calls_block(calls)]);
    parts.extend([
        DocumentBlock::TwoColumns(beside),
        DocumentBlock::RuledLines("Notes, with the time of each"),
        transcription_block(plan),
    ]);
    ReportDocument { heading: format!("{} · downtime sheet · {which} · {signed}", plan.title), footer: which, blocks: parts }
}

fn form_blank(words: &str, room: BlankWidth) -> FormBlank {
    FormBlank { label: words.to_owned(), is_bold: false, width: room }
}

fn header_block() -> DocumentBlock {
    let names = [
        ["Client’s code", "Date", "Written by (initials)", "Also present"],
        ["Weight, kg", "Age", "Allergies", "Medicines"],
        ["Escort", "Escort’s number", "Emergency contact", "Session no."],
    ];
    DocumentBlock::FormLines(
        names.iter().map(|line| line.iter().map(|name| form_blank(name, BlankWidth::EqualColumn)).collect()).collect(),
    )
}

fn stages_block(plan: &Plan) -> DocumentBlock {
    let began = |phase: &PhasePlan| FormCell::new(format!("{} min · began", phase.minutes));
    DocumentBlock::FormTable(FormTable {
        widths: vec![1; plan.phases.len()],
        header: plan.phases.iter().map(|phase| phase.title.clone()).collect(),
        rows: vec![plan.phases.iter().map(began).collect()],
    })
}

/// A line for an act: its name with a blank for the time, and labels with blanks.
fn act_blanks(first: &str, parts: &[&str]) -> Vec<FormBlank> {
    let first = FormBlank { is_bold: true, ..form_blank(first, BlankWidth::Time) };
    [first].into_iter().chain(parts.iter().map(|words| form_blank(words, BlankWidth::Share))).collect()
}

fn doses_block(plan: &Plan) -> DocumentBlock {
    let mut all = vec![act_blanks("order", &["mg", "at most", "ordered by", "go, hold or no-go, and why"])];
    match plan.route.as_str() {
        "iv" => all.extend([
            act_blanks("infusion starts (T0)", &["mg/h", "lot", "given by", "checked by"]),
            act_blanks("changed, paused", &["mg/h", "resumed", "mg/h", "why"]),
            act_blanks("infusion stops", &["mg given", "site"]),
        ]),
        "in" => all.extend(planned_lines::device_acts(plan).enumerate().map(|(at, device)| {
            let planned = if at == 0 { "T0".to_owned() } else { format!("T+{}", device.planned_time.offset.num_minutes()) };
            act_blanks(&format!("device {} ({planned})", at + 1), &["lot", "given by", "spilled?"])
        })),
        route => {
            let spit = plan.acts.iter().any(|act| act.answering_item == "spit");
            let mut parts = vec!["mg", if spit { "spat out at" } else { "site" }, "lot", "given by", "checked by"];
            all.push(act_blanks(&format!("dose 1 (T0), {route}"), &parts));
            parts.pop();
            parts.push("why");
            all.push(act_blanks("dose 2, or declined, not offered", &parts));
        }
    }
    DocumentBlock::FormLines(all)
}

fn points_blocks(plan: &Plan) -> [DocumentBlock; 2] {
    let header = ["planned", "time", "BP", "HR", "SpO₂", "RR", "look: ok or words", "also", "by"].map(str::to_owned).to_vec();
    let widths = vec![22, 15, 22, 13, 13, 13, 24, 59, 13];
    let lines = downtime_rows(plan);
    let again = if lines.iter().any(|line| line.repeats_after_dose) { " · † again after every further dose" } else { "" };
    let release = plan.release.delay.num_minutes();
    let from = match plan.release.anchor {
        ReleaseAnchor::FirstDose => "the first dose",
        ReleaseAnchor::LastDose => "the last dose",
        ReleaseAnchor::InfusionStop => "the end of the infusion",
    };
    let floor = if plan.release.is_hard_floor { ", and not before" } else { "" };
    let legend = format!(
        "bold: needed for a complete record · – not asked then{again} · earliest release {release} min after {from}{floor}"
    );
    [
        DocumentBlock::FormTable(FormTable { widths, header, rows: lines.iter().map(row_cells).collect() }),
        DocumentBlock::Text(SectionBlock::Paragraph(legend)),
    ]
}

fn row_cells(line: &DowntimeRow) -> Vec<FormCell> {
    let dagger = if line.repeats_after_dose { " †" } else { "" };
    let label = FormCell { is_bold: line.is_required, ..FormCell::new(format!("{}{dagger}", line.label)) };
    let mut also: Vec<String> = line.actions.clone();
    let others = line.vitals.iter().filter(|vital| !VITAL_COLUMNS.contains(vital)).map(|vital| Vital::label(*vital).to_owned());
    also.extend(others.chain(line.scales.iter().map(|word| (*word).to_owned())).map(|word| format!("{word} ____")));
    also.extend(line.questions.iter().map(|id| format!("{}: yes no", id.replace('_', " "))));
    also.extend(line.condition.clone());
    let mut row = vec![label, FormCell::default()];
    row.extend(VITAL_COLUMNS.iter().map(|vital| FormCell::fillable_if(line.vitals.contains(vital))));
    row.extend([FormCell::fillable_if(line.wants_look), FormCell::new(also.join(" · ")), FormCell::default()]);
    row
}

/// The checklists at the dose and before leaving, numbered as in the whole session.
fn checklist_blocks(plan: &Plan) -> Vec<DocumentBlock> {
    let (mut dose, mut door) = (Vec::new(), Vec::new());
    let all = PhaseId::ALL
        .into_iter()
        .flat_map(|phase| checklist::items_of_phase(plan, phase).into_iter().map(move |check| (phase, check)));
    for (at, (phase, check)) in all.enumerate() {
        let of_door = plan.discharge_checklist.iter().any(|known| known.id == check.id);
        let list = if of_door { &mut door } else { &mut dose };
        if of_door || phase == PhaseId::Begin {
            let title = format!("{} {}", at + 1, check.title);
            list.push(ChecklistLine { symbol: "☐", answer: "", title, time_label: String::new() });
        }
    }
    vec![
        DocumentBlock::Section("At the dose", vec![DocumentBlock::Text(SectionBlock::Checklist(dose))]),
        DocumentBlock::Section("Before the client leaves", vec![DocumentBlock::Text(SectionBlock::Checklist(door))]),
    ]
}

fn calls_block(calls: &CallList<'_>) -> DocumentBlock {
    let words = |words: &str| if words.is_empty() { "_".repeat(BLANK_LENGTH) } else { words.to_owned() };
    let pairs = calls.iter().map(|(name, known)| ((*name).to_owned(), words(known))).collect();
    DocumentBlock::Section("Who to call, and from where", vec![DocumentBlock::Text(SectionBlock::Pairs(pairs))])
}

fn transcription_block(plan: &Plan) -> DocumentBlock {
    let words = "Afterwards, type it into the record line by line; each line is marked as late and from paper. Keep this sheet. After midnight, use the next DATE.";
    let pair = |(name, text): (&str, String)| (name.to_owned(), text);
    let commands = [
        ("at the shell", "bedside add SESSION --from-paper --of DATE --by INITIALS".to_owned()),
        ("if there is no record yet, first", format!("bedside start CODE --protocol {}", plan.id)),
    ];
    let mut first: Vec<_> = entry_examples(plan).into_iter().map(pair).collect();
    let second = first.split_off(first.len().div_ceil(2));
    let blocks = vec![
        DocumentBlock::Text(SectionBlock::Paragraph(words.to_owned())),
        DocumentBlock::CodePairs(commands.map(pair).to_vec()),
        DocumentBlock::TwoColumns(vec![DocumentBlock::CodePairs(first), DocumentBlock::CodePairs(second)]),
    ];
    DocumentBlock::Section("Afterwards", blocks)
}

/// What is written on the sheet, and how it is typed afterwards.
pub fn entry_examples(plan: &Plan) -> Vec<(&'static str, String)> {
    let dose = match plan.route.as_str() {
        "iv" => "13:34 infusion start 40 mg/h",
        "in" => "13:34 device 1 lot A1",
        "sl" => "13:34 dose 100 sl lot A1",
        _ => "13:34 dose 50 im left deltoid lot A1",
    };
    let lines = downtime_rows(plan);
    let fullest = lines.iter().find(|line| line.vitals == VITAL_COLUMNS);
    let vitals = fullest.and_then(|line| line.entry_lines("14:20").into_iter().next()).unwrap_or_default();
    let dose = dose.replace(" im ", &format!(" {} ", plan.route));
    let has_second_dose = plan.decisions.iter().any(|decision| decision.id == "second_dose");
    let asked = lines.iter().find_map(|line| line.questions.first());
    let answer = asked.map_or_else(|| "14:20 suds 4".to_owned(), |id| format!("14:20 {} yes", id.replace('_', " ")));
    let entries = [
        ("the order", format!("13:20 order 50 mg {} max 100", plan.route)),
        ("go, hold, no-go", "13:30 go".to_owned()),
        ("the dose", dose),
        ("no second dose", "13:51 declined: enough for today".to_owned()),
        ("a stage began", "13:40 stage presence".to_owned()),
        ("a row", vitals.clone()),
        ("by another", format!("nr: {vitals}")),
        ("a look", "14:20 ok breathing slow".to_owned()),
        ("yes or no", answer),
        ("boxes", "16:10 done 30-34 48".to_owned()),
        ("an empty box", "16:10 not done 58: why".to_owned()),
        ("a note", "14:05 tears, soft smile".to_owned()),
        ("the client left", "16:20 left with Ana, steady".to_owned()),
    ];
    let is_shown = |name: &str| match name {
        "no second dose" => has_second_dose,
        "by another" => !vitals.is_empty(),
        _ => true,
    };
    entries.into_iter().filter(|(name, _)| is_shown(name)).collect()
}
