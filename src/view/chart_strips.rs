//! Readings as strips on one time axis: blood pressure as bars, each other vital sign and each scale as a line of its own, with the
//! limits in force behind them.

use super::chart_parts::{self, AXIS_WIDTH, ChartAxis};
use crate::session::analysis::describe::scale_label;
use crate::session::clinical::vital::SCALES;
use crate::session::{AlertLevel, RecordedReading};
use crate::view::live::vitals::reading_role;
use crate::view::prelude::*;
use ratatui::widgets::canvas::{Context, Line as Segment, Points};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The columns for the values of limits, right of a strip.
const LIMITS_WIDTH: u16 = 8;
/// A narrower chart does not name the limits, in cells.
const MIN_WIDTH_FOR_LIMITS: u16 = 36;
/// A strip has at least so many rows.
const MIN_STRIP_ROWS: u16 = 2;
/// With so many rows for each strip there is an empty row between two.
const ROWS_FOR_GAPS: u16 = 5;
/// The dots of a limit's line: few, so that readings stand out.
const LIMIT_DOTS: u32 = 12;
/// Readings further apart than this are not joined, in minutes.
const MAX_JOINED_MIN: f64 = 30.0;

/// One strip: its name, its items, the range that it shows at least, the numbers on its axis, and its share of the rows.
struct Strip {
    name: Cow<'static, str>,
    items: &'static [&'static str],
    range: [f64; 2],
    ticks: &'static [f64],
    share: u16,
}

/// The strips of vital signs, in the order of the chart.
const VITAL_STRIPS: [Strip; 3] = [
    Strip {
        name: Cow::Borrowed("BP"),
        items: &["bp_systolic", "bp_diastolic"],
        range: [50.0, 190.0],
        ticks: &[60.0, 100.0, 140.0, 180.0],
        share: 4,
    },
    Strip { name: Cow::Borrowed("HR"), items: &["heart_rate"], range: [50.0, 130.0], ticks: &[60.0, 90.0, 120.0], share: 3 },
    Strip { name: Cow::Borrowed("SpO₂"), items: &["spo2"], range: [85.0, 100.0], ticks: &[85.0, 90.0, 95.0], share: 3 },
];

/// The lowest height at which all vital signs have a strip, in rows.
pub(crate) const MIN_ROWS: u16 = MIN_STRIP_ROWS * VITAL_STRIPS.len() as u16;

/// What a chart of strips shows.
pub(crate) struct StripChart<'a, 's> {
    pub(crate) session: &'s Session,
    pub(crate) axis: ChartAxis<'a>,
    /// The limits in force at this time are drawn.
    pub(crate) limits_at: Elapsed,
    /// A line through all strips, in minutes.
    pub(crate) cursor: Option<f64>,
}

impl StripChart<'_, '_> {
    /// The part of a panel that the readings are drawn in: without the value axis and the values of limits.
    pub(crate) fn drawing_area(panel: Rect) -> Rect {
        let right = if panel.width < MIN_WIDTH_FOR_LIMITS { 1 } else { LIMITS_WIDTH };
        Rect { x: panel.x + AXIS_WIDTH, width: panel.width.saturating_sub(AXIS_WIDTH + right), ..panel }
    }

    /// Draws the strips below each other over the whole panel. Scales that have no room are left out.
    pub(crate) fn draw(&self, panel: &mut Panel<'_>) {
        let area = panel.area;
        let mut strips = self.strips();
        strips.truncate(usize::from(area.height / MIN_STRIP_ROWS));
        let number = u16::try_from(strips.len()).unwrap_or(u16::MAX).max(1);
        let gap = u16::from(area.height / number >= ROWS_FOR_GAPS);
        let rows = Layout::vertical(strips.iter().map(|strip| Constraint::Fill(strip.share))).spacing(gap).split(area);
        for (strip, rows) in strips.iter().zip(rows.iter()) {
            self.draw_strip(strip, &mut panel.part(*rows));
        }
    }

    /// The vital signs, and the scales that have a reading.
    fn strips(&self) -> Vec<Strip> {
        let of_vital = |strip: Strip| Strip { range: self.range_with_readings(strip.items, strip.range), ..strip };
        let scales = SCALES.iter().filter(|(item, ..)| !self.session.projection().readings_of(item).is_empty());
        let of_scale = scales.map(|(item, least, most, _)| Strip {
            name: scale_label(item).into(),
            items: std::slice::from_ref(item),
            range: [f64::from(*least), f64::from(*most)],
            ticks: &[0.0, 5.0, 10.0, 20.0],
            share: 2,
        });
        VITAL_STRIPS.into_iter().map(of_vital).chain(of_scale).collect()
    }

    /// A range that holds all readings: none is drawn outside its strip.
    fn range_with_readings(&self, items: &[&str], [least, most]: [f64; 2]) -> [f64; 2] {
        let values = items.iter().flat_map(|item| self.session.projection().readings_of(item)).map(|reading| reading.value.get());
        values.fold([least, most], |[least, most], value| [least.min(value), most.max(value)])
    }

    fn draw_strip(&self, strip: &Strip, panel: &mut Panel<'_>) {
        let (styler, inner) = (panel.styler, Self::drawing_area(panel.area));
        let limits = self.limits(strip);
        panel.part(inner).render(chart_parts::canvas(styler, self.axis.window, strip.range, |canvas| {
            self.draw_behind(strip, &limits, styler, canvas);
            canvas.layer();
            self.draw_readings(strip, styler, canvas);
        }));
        let ticks: Vec<f64> =
            strip.ticks.iter().copied().filter(|tick| (strip.range[0]..=strip.range[1]).contains(tick)).collect();
        chart_parts::draw_value_labels(&ticks, strip.range, inner, panel);
        panel.write(0, 0, [(Role::Text, &format!("{:<4}", strip.name))]);
        if panel.area.right() > inner.right() + 1 {
            // Of two limits in one row the higher one is written.
            let row = |value: f64| chart_parts::row_of_value(value, strip.range, inner.height);
            let labels: BTreeMap<u16, String> =
                limits.iter().map(|(value, name)| (row(*value), format!("{name}{value}"))).collect();
            for (row, label) in labels {
                panel.write(row, inner.right() - panel.area.x + 1, [(Role::Dim, &label)]);
            }
        }
    }

    /// Phases, limits, doses and the cursor, which readings are drawn over.
    fn draw_behind(&self, strip: &Strip, limits: &[(f64, &str)], styler: Styler<'_>, canvas: &mut Context<'_>) {
        let [least, most] = strip.range;
        let vertical = |canvas: &mut Context<'_>, x: f64, count: u32, role: Role| {
            let step = (most - least) / f64::from(count);
            chart_parts::draw_dotted_line(canvas, x, (least, step, count + 1), styler.color(role));
        };
        for (at, ..) in &self.session.projection().phases {
            vertical(canvas, (self.axis.minute)(at.elapsed), 4, Role::Dim);
        }
        let [from, until] = self.axis.window;
        for (y, _) in limits {
            let dots: Vec<(f64, f64)> =
                (0..=LIMIT_DOTS).map(|at| (from + f64::from(at) * (until - from) / f64::from(LIMIT_DOTS), *y)).collect();
            canvas.draw(&Points::new(&dots, styler.color(Role::Dim)));
        }
        for at in self.session.dosing_acts() {
            vertical(canvas, (self.axis.minute)(*at), 12, Role::PhaseNow);
        }
        if let Some(x) = self.cursor {
            vertical(canvas, x, 8, Role::Preview);
        }
    }

    fn draw_readings(&self, strip: &Strip, styler: Styler<'_>, canvas: &mut Context<'_>) {
        let of = |item: &&str| self.session.projection().readings_of(item);
        let x = |reading: &RecordedReading| (self.axis.minute)(reading.time.elapsed);
        let color = |reading: &RecordedReading| styler.color(reading_role(self.session, reading));
        let [first, second @ ..] = strip.items else { return };
        let readings = of(first);
        if let [lower] = second {
            let lower = of(lower);
            for top in readings {
                // A systolic reading without its diastolic one is a point. Both series are in the order of time.
                let at = lower.partition_point(|bottom| bottom.time.elapsed < top.time.elapsed);
                let beside = lower.get(at).filter(|bottom| bottom.time.elapsed == top.time.elapsed);
                let bottom = beside.map_or(top.value.get(), |bottom| bottom.value.get());
                let worse = beside.map_or_else(
                    || color(top),
                    |bottom| {
                        if self.session.alert_level(bottom) > self.session.alert_level(top) { color(bottom) } else { color(top) }
                    },
                );
                canvas.draw(&Segment::new(x(top), bottom, x(top), top.value.get(), worse));
            }
            return;
        }
        for pair in readings.windows(2) {
            let [before, after] = pair else { continue };
            if x(after) - x(before) <= MAX_JOINED_MIN {
                let line = styler.color(Role::Quote);
                canvas.draw(&Segment::new(x(before), before.value.get(), x(after), after.value.get(), line));
            }
        }
        canvas.layer();
        for reading in readings {
            canvas.draw(&Points::new(&[(x(reading), reading.value.get())], color(reading)));
        }
    }

    /// The values at which a strip's readings reach `act`, as far as they lie in its range, each with what its label begins with.
    fn limits(&self, strip: &Strip) -> Vec<(f64, &'static str)> {
        let judge = self.session.judge();
        let bounds_of = |item: &&'static str| {
            let name = if *item == "bp_diastolic" { "dia " } else { "" };
            let in_force = judge.limits_in_force(item, self.limits_at);
            let bounds = in_force.flat_map(|(_, limit)| limit.bounds_for(judge.baseline_if_moving(limit, item)));
            let acts = bounds.filter(|(level, _)| *level >= AlertLevel::Act);
            acts.map(move |(_, bound)| (bound.number(), name)).collect::<Vec<_>>()
        };
        let values = strip.items.iter().flat_map(bounds_of);
        let mut values: Vec<_> = values.filter(|(value, _)| (strip.range[0]..=strip.range[1]).contains(value)).collect();
        values.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        values
    }
}
