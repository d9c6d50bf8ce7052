//! Every face of the screen, with every reading at `act` or at once of every shipped protocol, typed, on the line and sent by a device:
//! it is named with its number within a second, or marked where a client may read.

use super::{Frame, ITEMS, PROTOCOLS, at, labels};
use crate::support::app::{buffer_text, new_session};
use crate::support::samples;
use crate::support::session::opening;
use bedside::app::screens::watch::WatchScreen;
use bedside::app::{self, App, Effect, Message, Screen};
use bedside::journal::spool::SpoolEvent;
use bedside::protocol::LoadedProtocol;
use bedside::session::plan::AlertLevel;
use bedside::session::{Elapsed, Session, Zone, limits};
use bedside::theme::Theme;
use bedside::view::Painter;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where a reading comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Typed,
    Device,
    Draft,
}

/// How the screen is left before it is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Face {
    Full,
    Quiet,
    Strip,
    Dim,
    Client,
    Card,
    Help,
    Veil,
    Watch,
}

const FACES: [Face; 9] =
    [Face::Full, Face::Quiet, Face::Strip, Face::Dim, Face::Client, Face::Card, Face::Help, Face::Veil, Face::Watch];
/// Those that a line that is not saved can stand on.
const DRAFT_FACES: [Face; 3] = [Face::Full, Face::Quiet, Face::Veil];
const SIZES: [(u16, u16); 5] = [(80, 24), (120, 40), (160, 50), (40, 10), (20, 3)];
/// Longer than the pause after which the screen is quiet.
const QUIET_AFTER_MS: i64 = 12_000;

/// A running session on one face.
struct Room {
    app: App,
    ms: i64,
}

impl Room {
    /// In presence, so many minutes after the dose.
    fn after_dose(loaded: &LoadedProtocol, minutes: i64) -> Self {
        let zone = Zone::fixed("America/New_York", -18_000);
        let opening = opening(loaded);
        let new = new_session("20261123-1324-C-017", loaded.plan.clone(), zone, opening);
        let mut room = Self { app: App::begin_session(at(0), (80, 24), new).0, ms: 0 };
        let dose = match loaded.plan.route.as_str() {
            "iv" => "infusion start 40 mg/h".to_owned(),
            route => format!("dose 50 {route}"),
        };
        room.enter(&dose);
        room.key(KeyCode::Enter, KeyModifiers::NONE);
        for _ in 0..3 {
            room.enter(">");
            room.pass(2_000);
        }
        room.pass(minutes * 60_000);
        room
    }

    fn session(&self) -> &Session {
        let Screen::Live(live) = &self.app.screen else { panic!("the session runs") };
        live.session()
    }

    fn tell(&mut self, message: Message) {
        for effect in app::update(&mut self.app, at(self.ms), message) {
            if let Effect::Append(rows) = effect
                && let Some(last) = rows.last()
            {
                app::update(&mut self.app, at(self.ms), Message::RecordSpool(SpoolEvent::Saved(last.seq)));
            }
        }
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.ms += 30;
        self.tell(Message::Key(KeyEvent::new(code, modifiers)));
    }

    fn enter(&mut self, text: &str) {
        self.ms += 30;
        self.tell(Message::Paste(text.to_owned()));
        self.key(KeyCode::Enter, KeyModifiers::NONE);
    }

    fn pass(&mut self, ms: i64) {
        self.ms += ms;
        self.tell(Message::Tick);
    }

    fn take_reading(&mut self, item: &str, value: f64, origin: Origin) {
        let (.., device, typed, _, _) = ITEMS.iter().find(|known| known.0 == item).copied().expect("an item");
        let line = if origin == Origin::Device { device } else { typed }.replace('#', &value.to_string());
        match origin {
            Origin::Device => {
                self.ms += 1_100;
                self.tell(Message::DeviceLine { ticket: 1, line });
            }
            Origin::Typed => {
                self.enter(&line);
                // A value outside what is plausible is asked about.
                self.key(KeyCode::Enter, KeyModifiers::NONE);
            }
            Origin::Draft => self.tell(Message::Paste(line)),
        }
        self.pass(1_000);
    }

    /// Turns the full screen to a face.
    fn turn_to(&mut self, face: Face) {
        match face {
            Face::Full => {}
            Face::Quiet => self.pass(QUIET_AFTER_MS),
            Face::Strip => self.enter("/strip"),
            Face::Dim => self.enter("/dim"),
            Face::Client => self.enter("/show"),
            Face::Card => self.key(KeyCode::Char('!'), KeyModifiers::NONE),
            Face::Help => self.tell(Message::Paste("?".to_owned())),
            Face::Veil => self.key(KeyCode::Esc, KeyModifiers::NONE),
            Face::Watch => {
                let loaded = samples::loaded("20261123-1324-C-017", self.session().clone());
                let zone = Zone::fixed("America/New_York", -18_000);
                self.app.screen = Screen::Watch(Box::new(WatchScreen::new(at(self.ms), loaded, zone)));
            }
        }
        self.pass(1_000);
    }

    /// Turns it back to the full screen.
    fn turn_back(&mut self, face: Face) {
        match face {
            Face::Full | Face::Watch => {}
            Face::Quiet => self.key(KeyCode::Up, KeyModifiers::NONE),
            Face::Strip => self.enter("/strip"),
            Face::Dim => self.enter("/dim"),
            Face::Client | Face::Help => self.key(KeyCode::Char('u'), KeyModifiers::CONTROL),
            Face::Card => self.key(KeyCode::Esc, KeyModifiers::NONE),
            Face::Veil => self.key(KeyCode::Tab, KeyModifiers::NONE),
        }
    }

    fn draw(&mut self, (width, height): (u16, u16)) -> Buffer {
        self.tell(Message::Resize(width, height));
        let mut painter = Painter::default();
        painter.draw(&self.app, &Theme::default(), Rect::new(0, 0, width, height)).0.clone()
    }
}

/// What a face lacks of a reading that it has to show; `None` if it lacks nothing.
fn lack(buffer: &Buffer, face: Face, item: &str, value: f64) -> Option<&'static str> {
    if matches!(face, Face::Veil | Face::Client) {
        let bottom = buffer.area.height - 1;
        let is_marked = (0..buffer.area.width).any(|x| buffer[(x, bottom)].symbol() == "+");
        let text = buffer_text(buffer);
        let tells = labels(item).iter().any(|label| text.contains(label)) || text.contains(&format!(" {value} "));
        return if is_marked { tells.then_some("it tells the client") } else { Some("no mark") };
    }
    let frame = Frame::read(buffer, 0);
    let is_hidden_by_name = labels(item).iter().any(|label| frame.alerts.iter().any(|(_, rest)| rest.contains(label)));
    (!frame.names(item, value) && !is_hidden_by_name).then_some("no number")
}

/// Each item with a value for each level that a reading of it reaches now.
fn dangers(session: &Session, now: Elapsed) -> Vec<(&'static str, f64, AlertLevel)> {
    let judged = |item: &str, value: f64| limits::judge_reading(session, item, value, now);
    let mut all: Vec<(&'static str, f64, AlertLevel)> = Vec::new();
    for (item, .., least, most) in ITEMS {
        let mut last = None;
        for value in (least..=most).map(|value| value as f64) {
            let found = judged(item, value).map(|(level, limit)| (level, limit.is_upward()));
            if found != last
                && let Some((level, _)) = found.filter(|(level, _)| *level >= AlertLevel::Act)
            {
                all.push((item, value, level));
            }
            last = found;
        }
    }
    all
}

#[test]
fn every_reading_to_act_on_is_on_every_face_from_every_source() {
    let (mut walked, mut faults) = (0, Vec::new());
    for loaded in PROTOCOLS.iter() {
        let sample = Room::after_dose(loaded, 30);
        for (item, value, level) in dangers(sample.session(), Elapsed::from_ms(sample.ms)) {
            for origin in [Origin::Typed, Origin::Device, Origin::Draft] {
                let is_sent = ITEMS.iter().any(|known| known.0 == item && !known.2.is_empty());
                if origin == Origin::Device && !is_sent {
                    continue;
                }
                let mut room = Room::after_dose(loaded, 30);
                room.take_reading(item, value, origin);
                for face in if origin == Origin::Draft { &DRAFT_FACES[..] } else { &FACES } {
                    room.turn_to(*face);
                    for size in SIZES {
                        let buffer = room.draw(size);
                        walked += 1;
                        if let Some(lack) = lack(&buffer, *face, item, value) {
                            let (id, text) = (&loaded.plan.id, buffer_text(&buffer));
                            faults.push(format!("{id} {item} {value} {level:?} {origin:?} {face:?} {size:?}: {lack}\n{text}"));
                        }
                    }
                    room.turn_back(*face);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(walked > 2_000, "{walked}");
}

#[test]
fn a_reading_worse_by_a_step_than_the_acknowledged_one_is_on_every_face_again() {
    let mut walked = 0;
    for loaded in PROTOCOLS.iter() {
        for step in &loaded.plan.raise_steps {
            let sample = Room::after_dose(loaded, 30);
            let all = dangers(sample.session(), Elapsed::from_ms(sample.ms));
            for (item, value, _) in all.into_iter().filter(|(item, ..)| *item == step.item) {
                let judged = |room: &Room, value: f64| {
                    limits::judge_reading(room.session(), item, value, Elapsed::from_ms(room.ms))
                        .map(|(_, limit)| limit.is_upward())
                };
                let Some(is_upward) = judged(&sample, value) else { continue };
                let (.., least, most) = ITEMS.iter().find(|known| known.0 == item).copied().expect("an item");
                let worse = if is_upward { value + step.by } else { value - step.by };
                if !(least as f64..=most as f64).contains(&worse) {
                    continue;
                }
                for face in FACES {
                    let mut room = Room::after_dose(loaded, 30);
                    room.take_reading(item, value, Origin::Typed);
                    let mut painter = Painter::default();
                    painter.draw(&room.app, &Theme::default(), Rect::new(0, 0, 80, 24));
                    room.tell(Message::FrameDrawn(painter.named_alerts().to_vec()));
                    room.pass(1_500);
                    room.key(KeyCode::Char('s'), KeyModifiers::CONTROL);
                    let now = Elapsed::from_ms(room.ms);
                    assert!(limits::unacknowledged_alerts(room.session(), now).iter().all(|alert| alert.item != item), "{item}");
                    let origin = if ITEMS.iter().any(|known| known.0 == item && !known.2.is_empty()) {
                        Origin::Device
                    } else {
                        Origin::Typed
                    };
                    room.take_reading(item, worse, origin);
                    room.turn_to(face);
                    let buffer = room.draw((80, 24));
                    let lack = lack(&buffer, face, item, worse);
                    assert_eq!(lack, None, "{} {item} {value} then {worse} {face:?}\n{}", loaded.plan.id, buffer_text(&buffer));
                    walked += 1;
                }
            }
        }
    }
    assert!(walked >= 60, "{walked}");
}

/// Each alert that stands, in the words that its line may have.
fn is_whole(text: &str, alerts: &[limits::Alert]) -> bool {
    let ends =
        |rest: &str| rest.trim_end().is_empty() || rest.starts_with(" · ") || rest.starts_with(", ") || rest.starts_with(' ');
    alerts.iter().any(|alert| {
        labels(&alert.item).iter().any(|label| text.strip_prefix(&format!("{label} {}", alert.value)).is_some_and(ends))
    }) && !text.contains('…')
}

#[test]
fn an_alert_line_is_never_cut_and_names_all_that_it_hides() {
    for loaded in PROTOCOLS.iter() {
        let mut room = Room::after_dose(loaded, 30);
        let worst = |item: &str| {
            let all = dangers(room.session(), Elapsed::from_ms(room.ms));
            all.into_iter().find(|(known, ..)| *known == item).map(|(_, value, _)| value)
        };
        let values: Vec<(&str, f64)> = ITEMS.iter().filter_map(|known| Some((known.0, worst(known.0)?))).collect();
        for (item, value) in &values {
            room.take_reading(item, *value, Origin::Typed);
        }
        for face in [Face::Full, Face::Strip, Face::Card] {
            room.turn_to(face);
            let now = Elapsed::from_ms(room.ms);
            let alerts: Vec<limits::Alert> = limits::unacknowledged_alerts(room.session(), now);
            for (width, height) in
                [60, 80, 100, 120, 160].into_iter().flat_map(|width| (3..40).map(move |height| (width, height)))
            {
                let buffer = room.draw((width, height));
                let frame = Frame::read(&buffer, 0);
                let place = format!("{} {face:?} {width}x{height}\n{}", loaded.plan.id, buffer_text(&buffer));
                assert!(!frame.alerts.is_empty(), "{place}");
                // What is late and the row of the vitals are drawn as alerts as well.
                let is_line = |(text, _): &&(String, String)| {
                    alerts.iter().any(|alert| labels(&alert.item).iter().any(|label| text.starts_with(label)))
                };
                for (text, rest) in frame.alerts.iter().filter(is_line) {
                    assert!(is_whole(text, &alerts), "“{text}” is cut in {place}");
                    assert!(!rest.contains('…'), "“{rest}” is cut in {place}");
                }
                for alert in alerts.iter().filter(|alert| face != Face::Card || alert.level >= AlertLevel::Act) {
                    let item = &alert.item;
                    let is_named = labels(item).iter().any(|label| frame.alerts.iter().any(|(_, rest)| rest.contains(label)));
                    assert!(frame.names(item, alert.value.get()) || is_named, "{item} is not named in {place}");
                }
            }
            room.turn_back(face);
        }
    }
}
