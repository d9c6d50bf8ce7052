//! A plan as the one text that the record keeps: everything it took from the file it extends stands in it, so that it reads back
//! as the same plan without any other file. The same plan always gives the same text.

use crate::protocol::parse_value;
use crate::session::plan::{Act, Check, Cue, Decision, Level, Limit, Look, LookTimes, PhasePlan, Plan, Point, Release};
use chrono::TimeDelta;
use toml::Value;

/// The lines of one table: a key, and its value as TOML.
type Lines = Vec<(&'static str, String)>;

/// Writes it.
pub(crate) fn of(plan: &Plan) -> String {
    let mut out = "# As the record keeps it: whole, with what it took from the protocol that it extends.\n".to_owned();
    add(
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
    add_all(&mut out, "[[phase]]", &plan.phases, phase);
    add_all(&mut out, "[[point]]", &plan.points, point);
    add_all(&mut out, "[[look]]", &plan.looks, look);
    add_all(&mut out, "[[act]]", &plan.acts, act);
    add_all(&mut out, "[[decision]]", &plan.decisions, decision);
    add(&mut out, "[release]", release(&plan.release));
    add_all(&mut out, "[[limit]]", &plan.limits, limit);
    add_all(&mut out, "[[discharge]]", &plan.discharge, check);
    add_all(&mut out, "[[music]]", &plan.music, cue);
    if !plan.sources.is_empty() {
        out.push_str("\n[sources]\n");
        for (name, means) in &plan.sources {
            push(&mut out, [&quoted(name), " = ", &quoted(means), "\n"]);
        }
    }
    out
}

fn add_all<T>(out: &mut String, header: &str, parts: &[T], lines: impl Fn(&T) -> Lines) {
    for part in parts {
        add(out, header, lines(part));
    }
}

fn add(out: &mut String, header: &str, lines: Lines) {
    if !header.is_empty() {
        push(out, ["\n", header, "\n"]);
    }
    for (key, value) in lines {
        push(out, [key, " = ", &value, "\n"]);
    }
}

fn push<const N: usize>(out: &mut String, parts: [&str; N]) {
    out.extend(parts);
}

fn phase(phase: &PhasePlan) -> Lines {
    let mut lines = vec![("id", quoted(phase.id.id())), ("title", quoted(&phase.title)), ("minutes", phase.minutes.to_string())];
    if !phase.checklist.is_empty() {
        let items =
            phase.checklist.iter().map(|one| format!("    {{ id = {}, title = {} }},\n", quoted(&one.id), quoted(&one.title)));
        lines.push(("checklist", format!("[\n{}]", items.collect::<String>())));
    }
    if !phase.prompts.is_empty() {
        lines.push(("prompts", list(phase.prompts.iter().map(String::as_str))));
    }
    lines
}

fn point(point: &Point) -> Lines {
    let mut lines = vec![("id", quoted(&point.id)), ("at", quoted(&parse_value::when_text(point.at)))];
    lines.extend(point.tolerance.map(|tolerance| ("tolerance", length(tolerance))));
    lines.push(("take", list(point.take.iter().map(parse_value::take_text))));
    if !point.ask.is_empty() {
        lines.push(("ask", list(point.ask.iter().map(String::as_str))));
    }
    lines.push(("required", point.required.to_string()));
    lines.extend(point.required_if.as_ref().map(|it| ("required_if", quoted(&parse_value::condition_text(it)))));
    lines.push(("source", quoted(&point.source)));
    lines
}

fn look(look: &Look) -> Lines {
    let mut lines = vec![("id", quoted(&look.id))];
    match &look.times {
        LookTimes::At(times) => {
            let times: Vec<String> = times.iter().map(|when| parse_value::when_text(*when)).collect();
            lines.push(("at", list(times.iter().map(String::as_str))));
        }
        LookTimes::Every { every, from, until } => {
            lines.push(("every", length(*every)));
            lines.push(("from", quoted(&parse_value::when_text(*from))));
            lines.extend(until.map(|until| ("until", quoted(&parse_value::when_text(until)))));
        }
    }
    lines.extend([("tolerance", length(look.tolerance)), ("expires", length(look.expires)), ("source", quoted(&look.source))]);
    lines
}

fn act(act: &Act) -> Lines {
    let mut lines = vec![
        ("id", quoted(&act.id)),
        ("at", quoted(&parse_value::when_text(act.at))),
        ("event", quoted(&act.event)),
        ("tolerance", length(act.tolerance)),
    ];
    lines.extend(act.settable.into_iter().flat_map(|(least, most)| [("least", length(least)), ("most", length(most))]));
    lines.push(("source", quoted(&act.source)));
    lines
}

fn decision(decision: &Decision) -> Lines {
    let mut lines = vec![("id", quoted(&decision.id)), ("words", list(decision.words.iter().map(String::as_str)))];
    lines.extend(decision.earliest.map(|earliest| ("earliest", quoted(&parse_value::when_text(earliest)))));
    lines.push(("opens", quoted(&parse_value::when_text(decision.opens))));
    lines.extend(decision.closes.map(|closes| ("closes", quoted(&parse_value::when_text(closes)))));
    lines.extend(decision.recheck.map(|recheck| ("recheck", length(recheck))));
    lines.push(("source", quoted(&decision.source)));
    lines
}

fn release(release: &Release) -> Lines {
    vec![
        ("after", length(release.after)),
        ("anchor", quoted(parse_value::release_anchor_text(release.anchor))),
        ("floor", release.floor.to_string()),
        ("source", quoted(&release.source)),
    ]
}

fn limit(limit: &Limit) -> Lines {
    let (key, measure) = parse_value::measure_text(&limit.measure);
    let mut lines = vec![(key, quoted(measure)), ("when", quoted(&parse_value::window_text(limit.when)))];
    for (key, level) in [("watch", Level::Watch), ("act", Level::Act), ("at_once", Level::AtOnce)] {
        let bound = limit.bounds.iter().find(|(known, _)| *known == level);
        lines.extend(bound.map(|(_, bound)| (key, quoted(&parse_value::bound_text(*bound)))));
    }
    lines.extend(limit.drift.map(parse_value::drift_text).map(|(key, text)| (key, quoted(&text))));
    lines.extend(limit.confirm.map(|confirm| ("confirm", length(confirm))));
    lines.extend(limit.lasting.map(|lasting| ("lasting", length(lasting))));
    lines.push(("source", quoted(&limit.source)));
    lines
}

fn check(check: &Check) -> Lines {
    vec![("id", quoted(&check.id)), ("title", quoted(&check.title))]
}

fn cue(cue: &Cue) -> Lines {
    vec![("cue", quoted(&cue.cue)), ("from", quoted(&parse_value::when_text(cue.from)))]
}

fn length(duration: TimeDelta) -> String {
    quoted(&parse_value::duration_text(duration))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    Value::from(texts.map(str::to_owned).collect::<Vec<_>>()).to_string()
}
