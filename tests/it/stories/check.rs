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

/// What a step tells and is not so.
pub fn step(stage: &mut Stage, step: &Step) -> Vec<String> {
    let (by_time, by_hand): (Vec<Row>, Vec<Row>) = stage.new_rows().into_iter().partition(|row| row.source == Source::Timer);
    let mut wrong = Wrong::default();
    wrong.rows(&by_hand, &step.rows);
    let expired: Vec<String> = by_time.iter().map(|row| row.item.to_string()).collect();
    wrong.same("expired", step.expired.as_ref(), &expired);
    wrong.same("effects", Some(&step.effects), &stage.effects.iter().map(ToString::to_string).collect());
    let draft = stage.draft.as_ref().map_or_else(String::new, |draft| draft.text.clone());
    wrong.same("draft", step.draft.as_ref(), &draft);
    wrong.screen(step, stage);
    wrong.line(step, stage.live());
    wrong.plan(step, stage);
    wrong.day(step, stage);
    wrong.0
}

#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, told: Option<&T>, is: &T) {
        if let Some(told) = told.filter(|told| *told != is) {
            self.0.push(format!("{what}: told {told:?}, is {is:?}"));
        }
    }

    /// A part is enough, but for nothing at all.
    fn part(&mut self, what: &str, told: Option<&String>, is: &str) {
        let fits = |told: &&String| if told.is_empty() { is.is_empty() } else { is.contains(told.as_str()) };
        if let Some(told) = told.filter(|told| !fits(told)) {
            self.0.push(format!("{what}: told {told:?}, is {is:?}"));
        }
    }

    fn rows(&mut self, are: &[Row], told: &[story::Row]) {
        let fit = are.len() == told.len() && are.iter().zip(told).all(|(row, told)| difference(row, told).is_none());
        if fit {
            return;
        }
        let each = are.iter().enumerate().map(|(place, row)| {
            let what = match told.get(place) {
                Some(told) => difference(row, told).map_or("as told".to_owned(), |difference| format!("but told {difference}")),
                None => "not told".to_owned(),
            };
            format!("\n    {}: {what}", shown(row))
        });
        let missing = told.iter().skip(are.len()).map(|told| format!("\n    missing: {}", told.is));
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
        let wrong: Vec<String> = missing.chain(there).collect();
        if !wrong.is_empty() {
            self.0.push(format!("screen: {}:\n{screen}", wrong.join(", ")));
        }
    }

    fn line(&mut self, step: &Step, live: &LiveScreen) {
        self.part("notice", step.notice.as_ref(), live.notice().unwrap_or_default());
        self.part("question", step.question.as_ref(), &live.dialog().map_or_else(String::new, |asked| question(asked, live)));
        self.same("becomes", step.becomes.as_ref(), &live.preview().unwrap_or_default());
        self.same("line", step.line.as_ref(), &live.line().text().to_owned());
        self.same("pinned", step.pinned.as_ref(), &live.pinned_due().unwrap_or_default().to_owned());
        let fields = live.open_vitals_form().map(|fields| {
            let typed = fields.fields.iter().filter(|field| !field.input.value().is_empty());
            typed.map(|field| (field.item.to_owned(), field.input.value().to_owned())).collect()
        });
        if step.fields.is_some() && step.fields != fields {
            self.0.push(format!("fields: told {:?}, are {fields:?}", step.fields));
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
        for (id, told) in &step.due {
            let is = list.iter().find(|due| due.id == *id).map_or("none", |due| state(due.state));
            self.same(&format!("due {id}"), Some(&told.as_str()), &is);
        }
        let ahead = due::open_and_upcoming(session, now).into_iter().map(|due| due.id);
        if let Some(told) = &step.ahead {
            self.same("ahead", Some(told), &ahead.take(told.len()).collect());
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
        for (item, told) in &step.last {
            let is = session.last_reading(item).map(|reading| reading.value.get());
            self.same(&format!("last {item}"), Some(&Some(*told)), &is);
        }
    }
}

fn name(row: &Row) -> String {
    format!("{} {}", row.kind.word(), row.item)
}

/// A text that no story can know, a digest; and a note that another test holds.
const ANY: &str = "*";

/// How a row is not as told, in the story's own words.
fn difference(row: &Row, told: &story::Row) -> Option<String> {
    let offset = row.time.rfc3339().split_off("2026-11-23T09:02:11.000".len());
    let hms = row.time.hms();
    let at = told.at.as_ref().map(|told| if told.len() > hms.len() { format!("{hms}{offset}") } else { hms });
    let value = row.value.map(bedside::session::Value::get);
    let unit = told.unit.as_ref().map(|_| row.unit.to_string());
    let late = told.late.map(|_| row.is_late_entry());
    let author = told.author.as_ref().map(|_| row.author.to_string());
    let phase = told.phase.as_ref().map(|_| row.phase.id().to_owned());
    let source = told.source.as_ref().map(|_| row.source.word().to_owned());
    let amends = row.amends.is_some();
    let found = [
        (name(row) != told.is).then(|| told.is.clone()),
        (value != told.value).then(|| format!("value {:?}", told.value)),
        (row.text != told.text && told.text != ANY).then(|| format!("text {:?}", told.text)),
        (row.note != told.note && told.note != ANY).then(|| format!("note {:?}", told.note)),
        (at != told.at).then(|| format!("at {:?}", told.at)),
        (unit != told.unit).then(|| format!("unit {:?}", told.unit)),
        (late != told.late).then(|| format!("late {:?}", told.late)),
        (author != told.author).then(|| format!("author {:?}", told.author)),
        (phase != told.phase).then(|| format!("phase {:?}", told.phase)),
        (source != told.source).then(|| format!("source {:?}", told.source)),
        (amends != told.amends).then(|| format!("amends {}", told.amends)),
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

fn question(asked: &Dialog, live: &LiveScreen) -> String {
    match asked {
        Dialog::ConfirmWithdraw(entry) => {
            let rows = live.session().ledger().newest_versions_of(*entry);
            format!("withdraw {}", rows.first().map_or_else(String::new, |row| name(row)))
        }
        Dialog::ConfirmWarnings(_, doubts) => format!("doubts: {}", doubts.join(" ")),
        Dialog::ConfirmDose(_, words) => format!("dose: {}", words.join(" ")),
        Dialog::ConfirmUnseenVitals(_, _, words) => format!("unseen: {}", words.join(" | ")),
        Dialog::ConfirmMakePrivate(_) => "make private".to_owned(),
        Dialog::PreviousSession => "last time".to_owned(),
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
