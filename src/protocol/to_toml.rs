//! Writes a plan as the resolved text that the record keeps. The text includes everything from the extended files, so it reads
//! back as the same plan without them. The same plan always gives the same text.

use crate::protocol::parse_value;
use crate::session::plan::{
    AlertLevel, ChecklistItem, Limit, LookSchedule, MusicCue, PhasePlan, Plan, PlannedAct, PlannedDecision, PlannedLook,
    ReleaseRule, VitalsPoint,
};
use chrono::TimeDelta;
use toml::Value;

/// The keys of one table, each with its value as TOML.
type KeyValues = Vec<(&'static str, String)>;

pub(crate) fn to_toml(plan: &Plan) -> String {
    let mut out = "# As the record keeps it: whole, with what it took from the protocol that it extends.\n".to_owned();
    write_table(
        &mut out,
        "",
        vec![
            ("id", quoted(&plan.id)),
            ("title", quoted(&plan.title)),
            ("version", quoted(&plan.version)),
            ("route", quoted(&plan.route)),
            ("substance", quoted(&plan.substance)),
            ("signed_by", quoted(&plan.signed_by)),
            ("signed_on", quoted(&plan.signed_on)),
        ],
    );
    write_tables(&mut out, "[[phase]]", &plan.phases, phase_entries);
    write_tables(&mut out, "[[point]]", &plan.points, point_entries);
    write_tables(&mut out, "[[look]]", &plan.looks, look_entries);
    write_tables(&mut out, "[[act]]", &plan.acts, act_entries);
    write_tables(&mut out, "[[decision]]", &plan.decisions, decision_entries);
    write_table(&mut out, "[release]", release_entries(&plan.release));
    write_tables(&mut out, "[[limit]]", &plan.limits, limit_entries);
    write_tables(&mut out, "[[discharge]]", &plan.discharge_checklist, check_entries);
    write_tables(&mut out, "[[music]]", &plan.music_cues, cue_entries);
    if !plan.sources.is_empty() {
        out.push_str("\n[sources]\n");
        for (name, means) in &plan.sources {
            push_strs(&mut out, [&quoted(name), " = ", &quoted(means), "\n"]);
        }
    }
    out
}

fn write_tables<T>(out: &mut String, header: &str, parts: &[T], lines: impl Fn(&T) -> KeyValues) {
    for part in parts {
        write_table(out, header, lines(part));
    }
}

fn write_table(out: &mut String, header: &str, lines: KeyValues) {
    if !header.is_empty() {
        push_strs(out, ["\n", header, "\n"]);
    }
    for (key, value) in lines {
        push_strs(out, [key, " = ", &value, "\n"]);
    }
}

fn push_strs<const N: usize>(out: &mut String, parts: [&str; N]) {
    out.extend(parts);
}

fn phase_entries(phase: &PhasePlan) -> KeyValues {
    let mut lines = vec![("id", quoted(phase.id.id())), ("title", quoted(&phase.title)), ("minutes", phase.minutes.to_string())];
    if !phase.checklist.is_empty() {
        let items =
            phase.checklist.iter().map(|one| format!("    {{ id = {}, title = {} }},\n", quoted(&one.id), quoted(&one.title)));
        lines.push(("checklist", format!("[\n{}]", items.collect::<String>())));
    }
    if !phase.prompts.is_empty() {
        lines.push(("prompts", quoted_list(phase.prompts.iter().map(String::as_str))));
    }
    lines
}

fn point_entries(point: &VitalsPoint) -> KeyValues {
    let mut lines = vec![("id", quoted(&point.id)), ("at", quoted(&parse_value::format_planned_time(point.planned_time)))];
    lines.extend(point.tolerance.map(|tolerance| ("tolerance", quoted_duration(tolerance))));
    lines.push(("take", quoted_list(point.measurements.iter().map(parse_value::format_measurement))));
    if !point.questions.is_empty() {
        lines.push(("ask", quoted_list(point.questions.iter().map(String::as_str))));
    }
    lines.push(("required", point.required.to_string()));
    lines.extend(point.required_if.as_ref().map(|it| ("required_if", quoted(&parse_value::format_condition(it)))));
    lines.push(("source", quoted(&point.source)));
    lines
}

fn look_entries(look: &PlannedLook) -> KeyValues {
    let mut lines = vec![("id", quoted(&look.id))];
    match &look.schedule {
        LookSchedule::Times(times) => {
            let times: Vec<String> = times.iter().map(|when| parse_value::format_planned_time(*when)).collect();
            lines.push(("at", quoted_list(times.iter().map(String::as_str))));
        }
        LookSchedule::Every { interval: every, from, until } => {
            lines.push(("every", quoted_duration(*every)));
            lines.push(("from", quoted(&parse_value::format_planned_time(*from))));
            lines.extend(until.map(|until| ("until", quoted(&parse_value::format_planned_time(until)))));
        }
    }
    lines.extend([
        ("tolerance", quoted_duration(look.tolerance)),
        ("expires", quoted_duration(look.expires_after)),
        ("source", quoted(&look.source)),
    ]);
    lines
}

fn act_entries(act: &PlannedAct) -> KeyValues {
    let mut lines = vec![
        ("id", quoted(&act.id)),
        ("at", quoted(&parse_value::format_planned_time(act.planned_time))),
        ("event", quoted(&act.answering_item)),
        ("tolerance", quoted_duration(act.tolerance)),
    ];
    lines.extend(
        act.settable_range
            .into_iter()
            .flat_map(|(least, most)| [("least", quoted_duration(least)), ("most", quoted_duration(most))]),
    );
    lines.push(("source", quoted(&act.source)));
    lines
}

fn decision_entries(decision: &PlannedDecision) -> KeyValues {
    let mut lines = vec![("id", quoted(&decision.id)), ("words", quoted_list(decision.answers.iter().map(String::as_str)))];
    lines.extend(decision.earliest.map(|earliest| ("earliest", quoted(&parse_value::format_planned_time(earliest)))));
    lines.push(("opens", quoted(&parse_value::format_planned_time(decision.opens))));
    lines.extend(decision.closes.map(|closes| ("closes", quoted(&parse_value::format_planned_time(closes)))));
    lines.extend(decision.recheck_after.map(|recheck| ("recheck", quoted_duration(recheck))));
    lines.push(("source", quoted(&decision.source)));
    lines
}

fn release_entries(release: &ReleaseRule) -> KeyValues {
    vec![
        ("after", quoted_duration(release.delay)),
        ("anchor", quoted(parse_value::format_release_anchor(release.anchor))),
        ("floor", release.is_hard_floor.to_string()),
        ("source", quoted(&release.source)),
    ]
}

fn limit_entries(limit: &Limit) -> KeyValues {
    let (key, measure) = parse_value::format_limit_subject(&limit.subject);
    let mut lines = vec![(key, quoted(measure)), ("when", quoted(&parse_value::format_window(limit.window)))];
    for (key, level) in [("watch", AlertLevel::Watch), ("act", AlertLevel::Act), ("at_once", AlertLevel::AtOnce)] {
        let bound = limit.bounds.iter().find(|(known, _)| *known == level);
        lines.extend(bound.map(|(_, bound)| (key, quoted(&parse_value::format_bound(*bound)))));
    }
    lines.extend(limit.drift.map(parse_value::format_drift).map(|(key, text)| (key, quoted(&text))));
    lines.extend(limit.confirm_within.map(|confirm| ("confirm", quoted_duration(confirm))));
    lines.extend(limit.min_duration.map(|lasting| ("lasting", quoted_duration(lasting))));
    lines.push(("source", quoted(&limit.source)));
    lines
}

fn check_entries(check: &ChecklistItem) -> KeyValues {
    vec![("id", quoted(&check.id)), ("title", quoted(&check.title))]
}

fn cue_entries(cue: &MusicCue) -> KeyValues {
    vec![("cue", quoted(&cue.name)), ("from", quoted(&parse_value::format_planned_time(cue.start)))]
}

fn quoted_duration(duration: TimeDelta) -> String {
    quoted(&parse_value::format_duration(duration))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn quoted_list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    Value::from(texts.map(str::to_owned).collect::<Vec<_>>()).to_string()
}
