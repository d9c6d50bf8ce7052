//! Compares what a step tells with what is there.

use super::stage::Stage;
use super::story::{self, Step};
use bedside::app::keymap::Place;
use bedside::app::live::Live;
use bedside::app::live::dialog::{LEAVING, Question};
use bedside::session::analysis::outstanding;
use bedside::session::decide::EndReason;
use bedside::session::due::{self, State};
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

    fn line(&mut self, step: &Step, live: &Live) {
        self.part("notice", step.notice.as_ref(), live.notice().unwrap_or_default());
        self.part("question", step.question.as_ref(), &live.asking().map_or_else(String::new, |asked| question(asked, live)));
        self.same("becomes", step.becomes.as_ref(), &live.becomes().unwrap_or_default());
        self.same("line", step.line.as_ref(), &live.line().text().to_owned());
        self.same("pinned", step.pinned.as_ref(), &live.pinned().unwrap_or_default().to_owned());
        let fields = live.fields().map(|fields| {
            let typed = fields.fields.iter().filter(|field| !field.input.value().is_empty());
            typed.map(|field| (field.item.to_owned(), field.input.value().to_owned())).collect()
        });
        if step.fields.is_some() && step.fields != fields {
            self.0.push(format!("fields: told {:?}, are {fields:?}", step.fields));
        }
        let selected = live.selected().and_then(|entry| live.session().ledger().shown_of(entry).first().map(|row| name(row)));
        self.same("selected", step.selected.as_ref(), &selected.unwrap_or_default());
        self.same("place", step.place.as_ref(), &place(live.place()).to_owned());
        self.same("veiled", step.veiled.as_ref(), &live.is_veiled());
        self.same("saved", step.saved.as_ref(), &live.saved_at().is_some());
        self.part("trouble", step.trouble.as_ref(), &live.trouble().unwrap_or_default());
    }

    fn plan(&mut self, step: &Step, stage: &Stage) {
        let (session, now) = (stage.live().session(), stage.now().elapsed);
        let list = due::list(session, now);
        for (id, told) in &step.due {
            let is = list.iter().find(|due| due.id == *id).map_or("none", |due| state(due.state));
            self.same(&format!("due {id}"), Some(&told.as_str()), &is);
        }
        let ahead = due::ahead(session, now).into_iter().map(|due| due.id);
        if let Some(told) = &step.ahead {
            self.same("ahead", Some(told), &ahead.take(told.len()).collect());
        }
        self.same("owes", step.owes.as_ref(), &outstanding::list(session, now));
    }

    fn day(&mut self, step: &Step, stage: &Stage) {
        let (session, now) = (stage.live().session(), stage.now());
        let label = |at| now.at(at).wall.hms();
        self.same("phase", step.phase.as_ref(), &session.phase_at(now.elapsed).id().to_owned());
        self.same("t0", step.t0.as_ref(), &session.t0().map(label).unwrap_or_default());
        self.same("release", step.release.as_ref(), &session.release().map(label).unwrap_or_default());
        self.same("clock", step.clock.as_ref(), &stage.live().shown_now().elapsed.label());
        self.same("closed", step.closed.as_ref(), &session.is_closed());
        for (item, told) in &step.last {
            let is = session.last(item).map(|reading| reading.value.get());
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
    let late = told.late.map(|_| row.is_late());
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

fn question(asked: &Question, live: &Live) -> String {
    match asked {
        Question::Withdraw { entry } => {
            let rows = live.session().ledger().shown_of(*entry);
            format!("withdraw {}", rows.first().map_or_else(String::new, |row| name(row)))
        }
        Question::Doubts { doubts, .. } => format!("doubts: {}", doubts.join(" ")),
        Question::Dose { words, .. } => format!("dose: {}", words.join(" ")),
        Question::Unseen { words, .. } => format!("unseen: {}", words.join(" | ")),
        Question::MakePrivate { .. } => "make private".to_owned(),
        Question::LastTime => "last time".to_owned(),
        Question::Leaving { at } => format!("leaving: {}", LEAVING[*at].0),
        Question::Closing { at, owed } => {
            let reason = at.map_or("", |at| EndReason::ALL[at].title());
            format!("closing: {reason}; owed: {}", owed.join(", "))
        }
    }
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Empty => "empty",
        Place::Text => "text",
        Place::Asked => "asked",
        Place::Fields => "fields",
        Place::Choice => "choice",
        Place::Start => "start",
        Place::Demo => "demo",
        Place::Veil => "veil",
        Place::Card => "card",
        Place::Checklist => "checklist",
        Place::Shown => "shown",
        Place::Library => "library",
        Place::Review => "review",
        Place::Correct => "correct",
        Place::Finish => "finish",
        Place::Compare => "compare",
        Place::Handout => "handout",
        Place::PageName => "page_name",
        Place::Watched => "watched",
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Later => "later",
        State::Due => "due",
        State::Late => "late",
        State::PutOff => "put_off",
        State::Answered => "answered",
        State::Skipped => "skipped",
        State::Expired => "expired",
    }
}
