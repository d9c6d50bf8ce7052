//! The live screen that is measured: `tests/standard_session.toml`, played on a clock of its own.

use bedside::app::playback::script::Script;
use bedside::app::{self, App, Effect, Message, NewSession, SessionContext};
use bedside::journal::spool::SpoolEvent;
use bedside::protocol;
use bedside::session::{Elapsed, Moment, RealTime, Wall};
use crossterm::event::KeyEvent;
use std::sync::Arc;

/// How often the app is told the time between two steps.
const TICK_MS: i64 = 30_000;

/// An app and its time. What it writes is saved at once.
pub struct LiveApp {
    pub app: App,
    start: Wall,
    ms: i64,
}

impl LiveApp {
    /// Plays the standard session to its end.
    ///
    /// # Panics
    ///
    /// The script or the protocol cannot be read.
    pub fn standard() -> Self {
        let script = Script::parse(include_str!("../../tests/standard_session.toml")).unwrap_or_else(|why| panic!("{why}"));
        let text = protocol::shipped_text(&script.protocol).unwrap_or_default();
        let loaded = protocol::load(&script.protocol, text, &|id| protocol::shipped_text(id).map(str::to_owned))
            .unwrap_or_else(|why| panic!("{why:?}"));
        let name = format!("{} {}", loaded.plan.id, loaded.plan.version);
        let new = NewSession {
            name: "20261123-1324-C-017".to_owned(),
            plan: Arc::new(loaded.plan),
            zone: script.zone(),
            opening: script.opening(name, loaded.sha256, loaded.text, "bedside".to_owned()),
            context: SessionContext::default(),
            with_tutorial: false,
        };
        let (app, effects) = App::begin_session(moment(script.start, 0), (80, 24), new);
        let mut live = Self { app, start: script.start, ms: 0 };
        live.save(effects);
        for step in &script.steps {
            while live.ms < step.time.ms() {
                live.ms = (live.ms + TICK_MS).min(step.time.ms());
                live.tell(Message::Tick);
            }
            for key in &step.keys {
                live.press(*key);
            }
        }
        live
    }

    /// Presses a key.
    pub fn press(&mut self, key: KeyEvent) {
        self.tell(Message::Key(key));
    }

    fn tell(&mut self, message: Message) {
        let effects = app::update(&mut self.app, moment(self.start, self.ms), message);
        self.save(effects);
    }

    fn save(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Append(rows) = effect
                && let Some(last) = rows.last()
            {
                self.tell(Message::RecordSpool(SpoolEvent::Saved(last.seq)));
            }
        }
    }
}

fn moment(start: Wall, ms: i64) -> Moment {
    let wall = Wall::from_instant(start.instant_ms() + ms, start.offset_s());
    Moment { elapsed: Elapsed::from_ms(ms), wall, real_time: RealTime::from_ms(ms) }
}
