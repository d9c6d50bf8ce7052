//! Keeps the last frame, so that a key that changes only the input line draws only the rows at the bottom.

use super::live::layout::LayoutDemands;
use super::panel::Panel;
use super::text::Styler;
use super::{draw_into, live, replace_symbols};
use crate::app::live::state::display::DimLevel;
use crate::app::{App, LiveScreen, Screen};
use crate::session::limits::{Alert, AlertKey};
use crate::session::{Elapsed, Moment, Plan};
use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Draws the frames of an app into a buffer of its own.
#[derive(Debug, Default)]
pub struct Painter {
    buffer: Buffer,
    last: Option<LiveFrame>,
    named_alerts: Vec<AlertKey>,
}

/// What the rows above the dialog lines of the live screen were drawn from.
#[derive(Debug)]
struct LiveFrame {
    theme: Theme,
    demands: LayoutDemands,
    next_seq: u64,
    plan: Arc<Plan>,
    clocks: ClockSeconds,
    next_due_change: Option<Elapsed>,
    selected_entry: Option<u64>,
    pinned_due: Option<String>,
    /// The other alerts change with a row, a second or the due list.
    draft_alerts: Vec<Alert>,
    no_signals: BTreeMap<&'static str, u32>,
}

/// The seconds of the session's clock and of the wall clock, and the offset of the zone.
type ClockSeconds = (i64, i64, i32);

fn clock_seconds(now: Moment) -> ClockSeconds {
    (now.elapsed.secs(), now.wall.instant_ms().div_euclid(1000), now.wall.offset_s())
}

impl LiveFrame {
    fn new(live: &LiveScreen, theme: &Theme, demands: LayoutDemands) -> Self {
        Self {
            theme: theme.clone(),
            demands,
            next_seq: live.session().ledger().next_seq(),
            plan: Arc::clone(live.session().plan()),
            clocks: clock_seconds(live.now()),
            next_due_change: live.next_wake().deadline,
            selected_entry: live.selected_entry(),
            pinned_due: live.pinned_due().map(str::to_owned),
            draft_alerts: live.draft_alerts(),
            no_signals: live.no_signals.clone(),
        }
    }

    /// Whether the rows above the dialog lines would be drawn as they were.
    fn is_current(&self, live: &LiveScreen, theme: &Theme) -> bool {
        self.next_seq == live.session().ledger().next_seq()
            && self.clocks == clock_seconds(live.now())
            && self.next_due_change == live.next_wake().deadline
            && self.selected_entry == live.selected_entry()
            && self.pinned_due.as_deref() == live.pinned_due()
            && Arc::ptr_eq(&self.plan, live.session().plan())
            && self.theme == *theme
            && self.draft_alerts == live.draft_alerts()
            && self.no_signals == live.no_signals
    }
}

impl Painter {
    /// Draws a frame. Returns it with the rows that may differ from the last one, counted from its top.
    pub fn draw(&mut self, app: &App, theme: &Theme, area: Rect) -> (&Buffer, Range<u16>) {
        let live = full_live_screen(app);
        let rows = live.and_then(|live| self.draw_bottom(live, theme, area)).unwrap_or_else(|| {
            self.buffer.resize(area);
            self.buffer.reset();
            self.named_alerts.clear();
            let demands = draw_into(app, theme, area, &mut self.buffer, &mut self.named_alerts);
            self.last = live.zip(demands).map(|(live, demands)| LiveFrame::new(live, theme, demands));
            0..area.height
        });
        (&self.buffer, rows)
    }

    /// The alerts that the last frame names, for [`Message::FrameDrawn`](crate::app::Message::FrameDrawn).
    pub fn named_alerts(&self) -> &[AlertKey] {
        &self.named_alerts
    }

    /// Draws the dialog lines, the input line and the status line, if nothing else changed. Returns their rows.
    fn draw_bottom(&mut self, live: &LiveScreen, theme: &Theme, area: Rect) -> Option<Range<u16>> {
        let last = self.last.as_ref().filter(|last| area == self.buffer.area && last.is_current(live, theme))?;
        let mut panel = Panel::new(Styler::new(theme), area, &mut self.buffer, &mut self.named_alerts);
        let bottom = live::draw_bottom(live, last.demands, &mut panel)?;
        replace_symbols(theme, bottom, &mut self.buffer);
        Some(bottom.y - area.y..bottom.bottom() - area.y)
    }
}

/// The live screen, if it is shown in full, in full light and without a caption.
fn full_live_screen(app: &App) -> Option<&LiveScreen> {
    let Screen::Live(live) = &app.screen else { return None };
    let is_covered = live.is_veiled() || live.display.shows_client_screen || live.card_opened_at().is_some();
    let has_caption = app.demo.is_some() || app.tutorial.is_some();
    let is_full = !is_covered && !live.is_strip_mode() && !live.is_ambient() && !has_caption;
    (is_full && live.dim_level() == DimLevel::Off).then_some(&**live)
}
