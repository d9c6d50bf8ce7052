//! Compares what a step expects with what is there.

use super::stage::Stage;
use super::story::{self, Step};
use bedside::app::keymap::KeyContext;
use bedside::app::live::LiveScreen;
use bedside::app::live::state::dialog::{Dialog, LEAVE_OPTIONS};
use bedside::session::analysis::outstanding;
use bedside::session::decide::EndReason;
use bedside::session::due::{self, DueState};
use bedside::session::{Row, Source};
use std::fmt::Debug;

/// How the app differs from what a step expects, in sentences.
pub fn step(stage: &mut Stage, step: &Step) -> Vec<String> {
    let (by_timers, by_users): (Vec<Row>, Vec<Row>) = stage.new_rows().into_iter().partition(|row| row.source == Source::Timer);
    let mut differences = Differences::default();
    differences.rows(&by_users, &step.rows);
    let expired: Vec<String> = by_timers.iter().map(|row| row.item.to_string()).collect();
    differences.same("expired", step.expired.as_ref(), &expired);
    differences.same("effects", Some(&step.effects), &stage.effects.iter().map(ToString::to_string).collect());
    let draft = stage.files.draft.as_ref().map_or_else(String::new, |draft| draft.text.clone());
    differences.same("draft", step.draft.as_ref(), &draft);
    differences.screen(step, stage);
    differences.line(step, stage.live());
    differences.plan(step, stage);
    differences.day(step, stage);
    differences.0
}

#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, expected: Option<&T>, found: &T) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.0.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }

    /// A part is enough, but for nothing at all.
    fn part(&mut self, what: &str, expected: Option<&String>, found: &str) {
        let fits = |expected: &&String| if expected.is_empty() { found.is_empty() } else { found.contains(expected.as_str()) };
        if let Some(expected) = expected.filter(|expected| !fits(expected)) {
            self.0.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }

    fn rows(&mut self, are: &[Row], expected: &[story::Row]) {
        let fit =
            are.len() == expected.len() && are.iter().zip(expected).all(|(row, expected)| difference(row, expected).is_none());
        if fit {
            return;
        }
        let each = are.iter().enumerate().map(|(place, row)| {
            let what = match expected.get(place) {
                Some(expected) => {
                    difference(row, expected).map_or("as expected".to_owned(), |difference| format!("but expected {difference}"))
                }
                None => "not expected".to_owned(),
            };
            format!("\n    {}: {what}", shown(row))
        });
        let missing = expected.iter().skip(are.len()).map(|expected| format!("\n    missing: {}", expected.is));
        let list: String = each.chain(missing).collect();
        self.0.push(format!("rows:{list}"));
    }

    fn screen(&mut self, step: &Step, stage: &Stage) {
        if step.shows.is_empty() && step.hides.is_empty() {
            return;
        }
        let screen = stage.screen();
        let missing =
            step.shows.iter().filter(|part| !screen.contains(part.as_str())).map(|part| format!("{part:?} is not on it"));
        let there = step.hides.iter().filter(|part| screen.contains(part.as_str())).map(|part| format!("{part:?} is on it"));
        let differences: Vec<String> = missing.chain(there).collect();
        if !differences.is_empty() {
            self.0.push(format!("screen: {}:\n{screen}", differences.join(", ")));
        }
    }

    fn line(&mut self, step: &Step, live: &LiveScreen) {
        self.part("notice", step.notice.as_ref(), live.notice().unwrap_or_default());
        self.part("question", step.question.as_ref(), &live.dialog().map_or_else(String::new, |dialog| question(dialog, live)));
        self.same("becomes", step.becomes.as_ref(), &live.preview().unwrap_or_default());
        self.same("line", step.line.as_ref(), &live.line().text().to_owned());
        self.same("pinned", step.pinned.as_ref(), &live.pinned_due().unwrap_or_default().to_owned());
        let fields = live.open_vitals_form().map(|fields| {
            let typed = fields.fields.iter().filter(|field| !field.input.value().is_empty());
            typed.map(|field| (field.item.to_owned(), field.input.value().to_owned())).collect()
        });
        if step.fields.is_some() && step.fields != fields {
            self.0.push(format!("fields: expected {:?}, found {fields:?}", step.fields));
        }
        let selected = live
            .selected_entry()
            .and_then(|entry| live.session().ledger().newest_versions_of(entry).first().map(|row| name(row)));
        self.same("selected", step.selected.as_ref(), &selected.unwrap_or_default());
        self.same("place", step.place.as_ref(), &place(live.key_context()).to_owned());
        self.same("veiled", step.veiled.as_ref(), &live.is_veiled());
        self.same("saved", step.saved.as_ref(), &live.saved_at().is_some());
        self.part("trouble", step.trouble.as_ref(), &live.warning().unwrap_or_default());
    }

    fn plan(&mut self, step: &Step, stage: &Stage) {
        let (session, now) = (stage.live().session(), stage.now().elapsed);
        let list = due::list(session, now);
        for (id, expected) in &step.due {
            let is = list.iter().find(|due| due.id == *id).map_or("none", |due| state(due.state));
            self.same(&format!("due {id}"), Some(&expected.as_str()), &is);
        }
        let ahead = due::open_and_upcoming(session, now).into_iter().map(|due| due.id);
        if let Some(expected) = &step.ahead {
            self.same("ahead", Some(expected), &ahead.take(expected.len()).collect());
        }
        self.same("owes", step.owes.as_ref(), &outstanding::list(session, now));
    }

    fn day(&mut self, step: &Step, stage: &Stage) {
        let (session, now) = (stage.live().session(), stage.now());
        let label = |at| now.timestamp_at(at).wall.hms();
        self.same("phase", step.phase.as_ref(), &session.phase_at(now.elapsed).id().to_owned());
        self.same("t0", step.t0.as_ref(), &session.t0().map(label).unwrap_or_default());
        self.same("release", step.release.as_ref(), &session.earliest_release().map(label).unwrap_or_default());
        self.same("clock", step.clock.as_ref(), &stage.live().display_time().elapsed.label());
        self.same("closed", step.closed.as_ref(), &session.is_closed());
        for (item, expected) in &step.last {
            let is = session.last_reading(item).map(|reading| reading.value.get());
            self.same(&format!("last {item}"), Some(&Some(*expected)), &is);
        }
    }
}

fn name(row: &Row) -> String {
    format!("{} {}", row.kind.word(), row.item)
}

/// A text that no story can know, a digest; and a note that another test holds.
const ANY: &str = "*";

/// How a row is not as expected, in the story's own words.
fn difference(row: &Row, expected: &story::Row) -> Option<String> {
    let offset = row.time.rfc3339().split_off("2026-11-23T09:02:11.000".len());
    let hms = row.time.hms();
    let at = expected.at.as_ref().map(|expected| if expected.len() > hms.len() { format!("{hms}{offset}") } else { hms });
    let value = row.value.map(bedside::session::Value::get);
    let unit = expected.unit.as_ref().map(|_| row.unit.to_string());
    let late = expected.late.map(|_| row.is_late_entry());
    let author = expected.author.as_ref().map(|_| row.author.to_string());
    let phase = expected.phase.as_ref().map(|_| row.phase.id().to_owned());
    let source = expected.source.as_ref().map(|_| row.source.word().to_owned());
    let amends = row.amends.is_some();
    let found = [
        (name(row) != expected.is).then(|| expected.is.clone()),
        (value != expected.value).then(|| format!("value {:?}", expected.value)),
        (row.text != expected.text && expected.text != ANY).then(|| format!("text {:?}", expected.text)),
        (row.note != expected.note && expected.note != ANY).then(|| format!("note {:?}", expected.note)),
        (at != expected.at).then(|| format!("at {:?}", expected.at)),
        (unit != expected.unit).then(|| format!("unit {:?}", expected.unit)),
        (late != expected.late).then(|| format!("late {:?}", expected.late)),
        (author != expected.author).then(|| format!("author {:?}", expected.author)),
        (phase != expected.phase).then(|| format!("phase {:?}", expected.phase)),
        (source != expected.source).then(|| format!("source {:?}", expected.source)),
        (amends != expected.amends).then(|| format!("amends {}", expected.amends)),
    ];
    let found: Vec<String> = found.into_iter().flatten().collect();
    (!found.is_empty()).then(|| found.join(", "))
}

fn shown(row: &Row) -> String {
    let value = row.value.map_or_else(String::new, |value| format!(" {value} {}", row.unit));
    let amends = row.amends.map_or_else(String::new, |seq| format!(" amends {seq}"));
    let at = row.time.rfc3339();
    format!("{}{value} text={:?} note={:?} {} {} at {at}{amends}", name(row), row.text, row.note, row.author, row.phase.id())
}

fn question(dialog: &Dialog, live: &LiveScreen) -> String {
    match dialog {
        Dialog::ConfirmWithdraw(entry) => {
            let rows = live.session().ledger().newest_versions_of(*entry);
            format!("withdraw {}", rows.first().map_or_else(String::new, |row| name(row)))
        }
        Dialog::ConfirmWarnings(_, warnings) => format!("doubts: {}", warnings.join(" ")),
        Dialog::ConfirmDose(_, words) => format!("dose: {}", words.join(" ")),
        Dialog::ConfirmUnseenVitals(_, _, words) => format!("unseen: {}", words.join(" | ")),
        Dialog::ConfirmSleep(slept_ms) => format!("asleep for {} s?", slept_ms / 1000),
        Dialog::ConfirmMakePrivate(_) => "make private".to_owned(),
        Dialog::PreviousSession => "last time".to_owned(),
        Dialog::LimitSources(lines) => format!("sources: {}", lines.join("; ")),
        Dialog::ChooseLeaveOption(at) => format!("leaving: {}", LEAVE_OPTIONS[*at].0),
        Dialog::ChooseEndReason { selected: at, outstanding: owed } => {
            let reason = at.map_or("", |at| EndReason::ALL[at].title());
            format!("closing: {reason}; owed: {}", owed.join(", "))
        }
    }
}

fn place(place: KeyContext) -> &'static str {
    match place {
        KeyContext::EmptyLine => "empty",
        KeyContext::LineText => "text",
        KeyContext::Prompt => "asked",
        KeyContext::VitalsForm => "fields",
        KeyContext::Dialog => "choice",
        KeyContext::Start => "start",
        KeyContext::Demo => "demo",
        KeyContext::Tutorial => "guide",
        KeyContext::Veil => "veil",
        KeyContext::EmergencyCard => "card",
        KeyContext::Checklist => "checklist",
        KeyContext::ClientScreen => "shown",
        KeyContext::Library => "library",
        KeyContext::Review => "review",
        KeyContext::ReviewPrompt => "correct",
        KeyContext::FinishGaps => "finish",
        KeyContext::Compare => "compare",
        KeyContext::Handout => "handout",
        KeyContext::HandoutFile => "page_name",
        KeyContext::Watch => "watched",
    }
}

fn state(state: DueState) -> &'static str {
    match state {
        DueState::Upcoming => "later",
        DueState::Due => "due",
        DueState::Late => "late",
        DueState::Postponed => "put_off",
        DueState::Answered => "answered",
        DueState::Skipped => "skipped",
        DueState::Expired => "expired",
    }
}
