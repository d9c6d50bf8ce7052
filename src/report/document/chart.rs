//! The chart of a session: stages as bands, blood pressure as bars, heart rate and oxygen saturation as lines with points of different
//! shape, doses and alerts as labelled marks. It can be read without colours.

use super::{Drawing, DrawingPoint, RgbColor, Shape, TextAnchor};
use crate::report::{CaseRecord, common};
use crate::session::analysis::item_words::dose_act_words;
use crate::session::words::route_words;
use crate::session::{Elapsed, RecordedReading, RowKind, Session, Vital};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 277.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 752.0;
/// The panel of pressure and pulse, and below it that of saturation. Between them is space for two lines of labels.
const VITALS_PANEL_Y: (f64, f64) = (34.0, 178.0);
const SATURATION_PANEL_Y: (f64, f64) = (203.0, 249.0);
const FONT_SIZE: f64 = 8.0;
const LINE_HEIGHT: f64 = 9.0;
const BLACK: RgbColor = (0, 0, 0);
const PRESSURE: RgbColor = (0x7a, 0x1f, 0x3d);
const PULSE: RgbColor = (0x1b, 0x5e, 0x7a);
const SATURATION: RgbColor = (0x2e, 0x6b, 0x34);
/// Lengths of dashes and gaps.
const DOSE_DASH: (f64, f64) = (5.0, 2.0);
const SATURATION_DASH: (f64, f64) = (3.0, 2.0);

/// A value range and where it is drawn.
#[derive(Clone, Copy)]
struct Panel {
    min: f64,
    max: f64,
    y_range: (f64, f64),
}

impl Panel {
    fn y(self, value: f64) -> f64 {
        let share = (value - self.min) / (self.max - self.min).max(1.0);
        self.y_range.1 - share.clamp(0.0, 1.0) * (self.y_range.1 - self.y_range.0)
    }
}

#[derive(Clone, Copy)]
struct TimeAxis {
    from: Elapsed,
    until: Elapsed,
}

impl TimeAxis {
    fn x(self, at: Elapsed) -> f64 {
        let whole = (self.until.ms() - self.from.ms()).max(1) as f64;
        LEFT + (at.ms() - self.from.ms()) as f64 / whole * (RIGHT - LEFT)
    }
}

pub(crate) fn draw(case: &CaseRecord) -> Drawing {
    let session = &case.session;
    let axis = TimeAxis { from: Elapsed::ZERO, until: common::day_end(case).elapsed.max(Elapsed::from_mins(5)) };
    let series = |item: &str| session.projection().readings_of(item);
    let (high, low, pulse) = (series("bp_systolic"), series("bp_diastolic"), series("heart_rate"));
    let values = high.iter().chain(low).chain(pulse).map(|reading| reading.value.get());
    let (least, most) = values.fold((50.0_f64, 150.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    let upper = Panel { min: (least / 20.0).floor() * 20.0, max: (most / 20.0).ceil() * 20.0, y_range: VITALS_PANEL_Y };
    let least = series("spo2").iter().map(|reading| reading.value.get()).fold(90.0_f64, f64::min);
    let lower = Panel { min: (least / 5.0).floor() * 5.0, max: 100.0, y_range: SATURATION_PANEL_Y };

    let given = dose_marks(case, axis);
    let mut out = Vec::new();
    draw_stage_bands(&mut out, case, axis);
    draw_grid_lines(&mut out, upper, 20.0);
    draw_grid_lines(&mut out, lower, 5.0);
    draw_time_ticks(&mut out, case, axis);
    for (x, _) in &given {
        out.push(straight_line((*x, VITALS_PANEL_Y.0), (*x, SATURATION_PANEL_Y.1), BLACK, 1.0, Some(DOSE_DASH)));
    }
    draw_pressure_bars(&mut out, session, axis, upper);
    let points = |series: &[RecordedReading], panel: Panel| {
        series.iter().map(|reading| (axis.x(reading.time.elapsed), panel.y(reading.value.get()))).collect()
    };
    draw_series(&mut out, points(pulse, upper), PULSE, None, pulse_marker);
    draw_series(&mut out, points(series("spo2"), lower), SATURATION, Some(SATURATION_DASH), saturation_marker);
    let mut labels = LabelPlacer { dose_marks: &given, occupied: Vec::new(), shapes: &mut out };
    label_pressures(&mut labels, session, axis, upper);
    label_doses(&mut labels);
    draw_alerts(&mut labels, case, axis);
    draw_legend(&mut out);
    let alt_text = "Vital signs over the session, with stages, doses and alerts";
    Drawing { width: WIDTH, height: HEIGHT, font_size: FONT_SIZE, alt_text, shapes: out }
}

/// Places labels so that they do not overlap.
struct LabelPlacer<'a> {
    /// The x of each dose line, with its label.
    dose_marks: &'a [(f64, String)],
    /// Occupied space: left, right, and y of its baseline.
    occupied: Vec<(f64, f64, f64)>,
    shapes: &'a mut Vec<Shape>,
}

impl LabelPlacer<'_> {
    /// Writes a label at `x`, moved into the chart, on the first free line. Returns false, and writes nothing, if no line is free.
    fn place(&mut self, x: f64, lines: impl IntoIterator<Item = f64>, text: &str) -> bool {
        let wide = text_width(text);
        let from = x.min(RIGHT - wide).max(LEFT + 1.0);
        let until = from + wide;
        let is_free = |y: &f64| {
            self.occupied.iter().all(|(left, right, at)| until < *left || *right < from || (y - at).abs() >= LINE_HEIGHT)
        };
        let Some(y) = lines.into_iter().find(is_free) else { return false };
        if self.dose_marks.iter().any(|(line, _)| (from..until).contains(line)) {
            // Cover the dose line, which would make the label hard to read.
            let (width, height) = (wide + 1.0, FONT_SIZE + 1.0);
            self.shapes.push(rectangle((from - 0.5, y - FONT_SIZE + 1.0), width, height, (0xff, 0xff, 0xff)));
        }
        push_text(self.shapes, from, y, TextAnchor::Start, text);
        self.occupied.push((from, until, y));
        true
    }
}

/// The approximate width of a text; the font is chosen by the reader's program.
fn text_width(text: &str) -> f64 {
    let letter = |c: char| match c {
        'm' | 'w' | 'M' | 'W' | '%' => 7.8,
        ' ' | '/' | ',' | '.' | 'i' | 'j' | 'l' | 't' | 'f' | 'r' => 3.0,
        c if c.is_uppercase() => 5.8,
        _ => 5.1,
    };
    text.chars().map(letter).sum()
}

fn push_text(out: &mut Vec<Shape>, x: f64, y: f64, anchor: TextAnchor, text: &str) {
    out.push(Shape::Text { position: (x, y), anchor, text: text.to_owned() });
}

const fn rectangle(origin: DrawingPoint, width: f64, height: f64, fill: RgbColor) -> Shape {
    Shape::Rectangle { origin, width, height, fill }
}

fn straight_line(from: DrawingPoint, to: DrawingPoint, colour: RgbColor, width: f64, dash: Option<(f64, f64)>) -> Shape {
    Shape::Polylines { runs: vec![vec![from, to]], colour, width, dash }
}

/// A blood pressure: a bar with a short line at each end.
fn pressure_bar(x: f64, top: f64, bottom: f64) -> Shape {
    let end = |y: f64| vec![(x - 3.0, y), (x + 3.0, y)];
    let runs = vec![vec![(x, top), (x, bottom)], end(top), end(bottom)];
    Shape::Polylines { runs, colour: PRESSURE, width: 1.6, dash: None }
}

fn draw_stage_bands(out: &mut Vec<Shape>, case: &CaseRecord, axis: TimeAxis) {
    for (at, span) in common::stage_spans(case).iter().enumerate() {
        let (x, width) = (axis.x(span.began.elapsed), axis.x(span.until) - axis.x(span.began.elapsed));
        if width <= 0.0 {
            continue;
        }
        let fill = if at % 2 == 0 { (0xee, 0xf1, 0xf4) } else { (0xf8, 0xf6, 0xf0) };
        out.push(rectangle((x, VITALS_PANEL_Y.0), width, SATURATION_PANEL_Y.1 - VITALS_PANEL_Y.0, fill));
        // Every other name is a line higher, since short stages are close to each other.
        push_text(out, (x + 1.0).min(RIGHT - 60.0), if at % 2 == 0 { 31.0 } else { 22.0 }, TextAnchor::Start, span.title);
    }
}

fn draw_grid_lines(out: &mut Vec<Shape>, panel: Panel, step: f64) {
    let mut value = panel.min;
    while value <= panel.max {
        let y = panel.y(value);
        out.push(straight_line((LEFT, y), (RIGHT, y), (0xc4, 0xc4, 0xc4), 0.5, None));
        push_text(out, LEFT - 3.0, y + 2.8, TextAnchor::End, &value.to_string());
        value += step;
    }
}

/// A tick every 15 or 30 minutes, counted from the first dose if there is one.
fn draw_time_ticks(out: &mut Vec<Shape>, case: &CaseRecord, axis: TimeAxis) {
    let zero = case.session.t0().unwrap_or(Elapsed::ZERO);
    let step = if axis.until - axis.from > chrono::TimeDelta::hours(4) { 30 } else { 15 };
    let first = (axis.from - zero).num_minutes().div_euclid(step) * step;
    for minutes in (0..).map(|at| first + at * step).take(200) {
        let at = zero + chrono::TimeDelta::minutes(minutes);
        if at > axis.until {
            break;
        }
        if at < axis.from {
            continue;
        }
        let x = axis.x(at);
        let tick = ((x, SATURATION_PANEL_Y.1), (x, SATURATION_PANEL_Y.1 + 3.0));
        out.push(straight_line(tick.0, tick.1, (0x55, 0x55, 0x55), 1.0, None));
        let label = if minutes < 0 { format!("−{}", -minutes) } else { minutes.to_string() };
        push_text(out, x, SATURATION_PANEL_Y.1 + 11.0, TextAnchor::Middle, &label);
    }
    let since = if case.session.t0().is_some() { "minutes from the first dose" } else { "minutes from the beginning" };
    push_text(out, RIGHT, SATURATION_PANEL_Y.1 + 24.0, TextAnchor::End, since);
}

fn draw_pressure_bars(out: &mut Vec<Shape>, session: &Session, axis: TimeAxis, panel: Panel) {
    for top in session.projection().readings_of("bp_systolic") {
        let (x, from) = (axis.x(top.time.elapsed), panel.y(top.value.get()));
        let until = common::diastolic_of(session, top).map_or(from, |reading| panel.y(reading.value.get()));
        out.push(pressure_bar(x, from, until));
    }
}

/// Labels bars where there is space, the highest first. The flowsheet has every value.
fn label_pressures(labels: &mut LabelPlacer<'_>, session: &Session, axis: TimeAxis, panel: Panel) {
    let mut high: Vec<&RecordedReading> = session.projection().readings_of("bp_systolic").iter().collect();
    high.sort_by(|a, b| b.value.get().total_cmp(&a.value.get()));
    for top in high {
        let low = common::diastolic_of(session, top).map(|low| format!("/{}", low.value)).unwrap_or_default();
        let label = format!("{}{low}", top.value);
        let (x, y) = (axis.x(top.time.elapsed), panel.y(top.value.get()) - 3.0);
        labels.place(x - text_width(&label) / 2.0, [y], &label);
    }
}

fn pulse_marker(center: DrawingPoint) -> Shape {
    Shape::Circle { center, radius: 2.2, fill: PULSE }
}

fn saturation_marker((x, y): DrawingPoint) -> Shape {
    rectangle((x - 2.1, y - 2.1), 4.2, 4.2, SATURATION)
}

fn draw_series(
    out: &mut Vec<Shape>,
    points: Vec<DrawingPoint>,
    colour: RgbColor,
    dash: Option<(f64, f64)>,
    marker: fn(DrawingPoint) -> Shape,
) {
    out.push(Shape::Polylines { runs: vec![points.clone()], colour, width: 1.0, dash });
    out.extend(points.into_iter().map(marker));
}

fn dose_marks(case: &CaseRecord, axis: TimeAxis) -> Vec<(f64, String)> {
    let session = &case.session;
    let rows = common::effective_rows_where(session, |row| {
        row.kind == RowKind::Dose
            && (session.projection().doses.iter().any(|given| given.seq == row.seq) || row.item.starts_with("infusion_"))
    });
    let label = |row: &crate::session::Row| {
        let amount = row.value.map(|value| format!("{value} {}", row.unit)).unwrap_or_default();
        if row.item.starts_with("infusion_") {
            return dose_act_words(row);
        }
        common::join_nonempty([common::slug_to_words(&row.item), amount, route_words(&row.text).to_owned()], " ")
    };
    rows.into_iter().map(|row| (axis.x(row.elapsed), label(row))).collect()
}

/// Labels dose lines, each a line higher if the space is occupied.
fn label_doses(labels: &mut LabelPlacer<'_>) {
    for (x, label) in labels.dose_marks {
        labels.place(x + 3.0, (0..6).map(|level| VITALS_PANEL_Y.1 - 4.0 - LINE_HEIGHT * f64::from(level)), label);
    }
}

/// Marks alerts between the panels, where they cover no reading. Alerts of one time share a mark.
fn draw_alerts(labels: &mut LabelPlacer<'_>, case: &CaseRecord, axis: TimeAxis) {
    let raised = common::effective_rows(&case.session, RowKind::Alert, "raised");
    let line = VITALS_PANEL_Y.1 + 11.0;
    for row in &raised {
        let x = axis.x(row.elapsed);
        labels.occupied.push((x - 5.0, x + 5.0, line));
    }
    for together in raised.chunk_by(|row, other| row.elapsed == other.elapsed) {
        let Some(x) = together.first().map(|row| axis.x(row.elapsed)) else { continue };
        labels.shapes.push(triangle(x, line - 7.0));
        let mut label: Vec<(&str, String)> = Vec::new();
        for row in together {
            let name = Vital::from_item(&row.text).map_or_else(|| row.text.as_str(), |vital| vital.label());
            let value = row.value.map(|value| value.to_string()).unwrap_or_default();
            match label.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.extend(["/", value.as_str()]),
                None => label.push((name, value)),
            }
        }
        let label = label.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
        // Beside the mark, or below it if the next mark is too close.
        if !labels.place(x + 6.0, [line], &label) {
            labels.place(x - 4.0, [line + LINE_HEIGHT], &label);
        }
    }
}

fn triangle(x: f64, y: f64) -> Shape {
    Shape::Polygon { points: vec![(x, y), (x + 4.0, y + 7.0), (x - 4.0, y + 7.0)], fill: BLACK }
}

fn draw_legend(out: &mut Vec<Shape>) {
    let base = SATURATION_PANEL_Y.1 + 24.0;
    let (top, middle) = (base - 7.0, base - 2.8);
    let mut x = LEFT + 3.0;
    for label in ["BP mmHg", "HR /min", "SpO₂ % (below)", "alert", "medicine"] {
        match label {
            "BP mmHg" => out.push(pressure_bar(x, top, base)),
            "HR /min" => out.push(pulse_marker((x, middle))),
            "alert" => out.push(triangle(x, top)),
            "medicine" => out.push(straight_line((x, top - 1.0), (x, base + 1.0), BLACK, 1.0, Some(DOSE_DASH))),
            _ => out.push(saturation_marker((x, middle))),
        }
        push_text(out, x + 6.0, base, TextAnchor::Start, label);
        x += 6.0 + text_width(label) + 16.0;
    }
}
