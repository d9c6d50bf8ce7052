//! The course of a session as a drawing: stages as bands, blood pressure as bars, heart rate and oxygen saturation as lines with
//! points of different shape, doses and alerts as marks with words. No colour in it says what no shape or word says.

use super::{Anchor, Colour, Drawing, Shape};
use crate::report::{Case, common};
use crate::session::projection::Reading;
use crate::session::{Elapsed, Kind, Vital};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 277.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 752.0;
/// The panel of pressure and pulse, and below it that of saturation. Between them is room for two lines of words.
const UPPER: (f64, f64) = (34.0, 178.0);
const LOWER: (f64, f64) = (203.0, 249.0);
const LETTERS: f64 = 8.0;
/// From one line of words to the next.
const LINE: f64 = 9.0;
const BLACK: Colour = (0, 0, 0);
const PRESSURE: Colour = (0x7a, 0x1f, 0x3d);
const PULSE: Colour = (0x1b, 0x5e, 0x7a);
const SATURATION: Colour = (0x2e, 0x6b, 0x34);
/// What a line of the medicine, and that of saturation, are broken into.
const BROKEN: (f64, f64) = (5.0, 2.0);
const DOTTED: (f64, f64) = (3.0, 2.0);

/// What a panel shows: its least and most, and where they lie.
#[derive(Clone, Copy)]
struct Panel {
    least: f64,
    most: f64,
    place: (f64, f64),
}

impl Panel {
    fn y(self, value: f64) -> f64 {
        let share = (value - self.least) / (self.most - self.least).max(1.0);
        self.place.1 - share.clamp(0.0, 1.0) * (self.place.1 - self.place.0)
    }
}

/// The time axis.
#[derive(Clone, Copy)]
struct Axis {
    from: Elapsed,
    until: Elapsed,
}

impl Axis {
    fn x(self, at: Elapsed) -> f64 {
        let whole = (self.until.ms() - self.from.ms()).max(1) as f64;
        LEFT + (at.ms() - self.from.ms()) as f64 / whole * (RIGHT - LEFT)
    }
}

/// The drawing.
pub(crate) fn draw(case: &Case) -> Drawing {
    let session = &case.session;
    let axis = Axis { from: Elapsed::ZERO, until: common::end(case).elapsed.max(Elapsed::from_mins(5)) };
    let series = |item: &str| session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
    let (high, low, pulse) = (series("bp_systolic"), series("bp_diastolic"), series("heart_rate"));
    let values = high.iter().chain(low).chain(pulse).map(|reading| reading.value.get());
    let (least, most) = values.fold((50.0_f64, 150.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    let upper = Panel { least: (least / 20.0).floor() * 20.0, most: (most / 20.0).ceil() * 20.0, place: UPPER };
    let least = series("spo2").iter().map(|reading| reading.value.get()).fold(90.0_f64, f64::min);
    let lower = Panel { least: (least / 5.0).floor() * 5.0, most: 100.0, place: LOWER };

    let given = given(case, axis);
    let mut out = Vec::new();
    bands(&mut out, case, axis);
    grid(&mut out, upper, 20.0);
    grid(&mut out, lower, 5.0);
    times(&mut out, case, axis);
    for (x, _) in &given {
        stroke(&mut out, &[&[(*x, UPPER.0), (*x, LOWER.1)]], BLACK, 1.0, Some(BROKEN));
    }
    bars(&mut out, axis, upper, high, low);
    line(&mut out, axis, upper, pulse, Sign::Circle);
    line(&mut out, axis, lower, series("spo2"), Sign::Square);
    let mut labels = Labels { given: &given, taken: Vec::new(), out: &mut out };
    pressures(&mut labels, axis, upper, high, low);
    medicine(&mut labels);
    alerts(&mut labels, case, axis);
    legend(&mut out);
    let says = "Vital signs over the session, with stages, doses and alerts";
    Drawing { width: WIDTH, height: HEIGHT, letters: LETTERS, says, shapes: out }
}

/// Words that must not lie on each other.
struct Labels<'a> {
    /// Where the lines of the medicine stand, with the words of each.
    given: &'a [(f64, String)],
    /// What is written on already: from the left, until, and the height of its line.
    taken: Vec<(f64, f64, f64)>,
    out: &'a mut Vec<Shape>,
}

impl Labels<'_> {
    /// Writes words that begin there, within the chart, on the first line that is free. Where none is they are left out; whether they
    /// stand.
    fn put(&mut self, x: f64, lines: impl IntoIterator<Item = f64>, said: &str) -> bool {
        let wide = wide(said);
        let from = x.min(RIGHT - wide).max(LEFT + 1.0);
        let until = from + wide;
        let is_free =
            |y: &f64| self.taken.iter().all(|(left, right, at)| until < *left || *right < from || (y - at).abs() >= LINE);
        let Some(y) = lines.into_iter().find(is_free) else { return false };
        if self.given.iter().any(|(line, _)| (from..until).contains(line)) {
            // A line through words makes them hard to read.
            let at = (from - 0.5, y - LETTERS + 1.0);
            self.out.push(Shape::Field { at, width: wide + 1.0, height: LETTERS + 1.0, fill: (0xff, 0xff, 0xff) });
        }
        words(self.out, from, y, Anchor::Start, said);
        self.taken.push((from, until, y));
        true
    }
}

/// How wide words are, about: the font that shows them is the reader's own.
fn wide(said: &str) -> f64 {
    let letter = |c: char| match c {
        'm' | 'w' | 'M' | 'W' | '%' => 7.8,
        ' ' | '/' | ',' | '.' | 'i' | 'j' | 'l' | 't' | 'f' | 'r' => 3.0,
        c if c.is_uppercase() => 5.8,
        _ => 5.1,
    };
    said.chars().map(letter).sum()
}

fn words(out: &mut Vec<Shape>, x: f64, y: f64, anchor: Anchor, said: &str) {
    out.push(Shape::Words { at: (x, y), anchor, said: said.to_owned() });
}

fn stroke(out: &mut Vec<Shape>, runs: &[&[(f64, f64)]], colour: Colour, width: f64, dash: Option<(f64, f64)>) {
    out.push(Shape::Lines { runs: runs.iter().map(|run| run.to_vec()).collect(), colour, width, dash });
}

fn bands(out: &mut Vec<Shape>, case: &Case, axis: Axis) {
    for (at, span) in common::spans(case).iter().enumerate() {
        let (x, width) = (axis.x(span.began.elapsed), axis.x(span.until) - axis.x(span.began.elapsed));
        if width <= 0.0 {
            continue;
        }
        let fill = if at % 2 == 0 { (0xee, 0xf1, 0xf4) } else { (0xf8, 0xf6, 0xf0) };
        out.push(Shape::Field { at: (x, UPPER.0), width, height: LOWER.1 - UPPER.0, fill });
        // Short stages lie beside each other: every other name stands a line higher.
        words(out, (x + 1.0).min(RIGHT - 60.0), if at % 2 == 0 { 31.0 } else { 22.0 }, Anchor::Start, span.title);
    }
}

fn grid(out: &mut Vec<Shape>, panel: Panel, step: f64) {
    let mut value = panel.least;
    while value <= panel.most {
        let y = panel.y(value);
        stroke(out, &[&[(LEFT, y), (RIGHT, y)]], (0xc4, 0xc4, 0xc4), 0.5, None);
        words(out, LEFT - 3.0, y + 2.8, Anchor::End, &value.to_string());
        value += step;
    }
}

/// A mark each quarter or half hour, counted from the first dose where there is one.
fn times(out: &mut Vec<Shape>, case: &Case, axis: Axis) {
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
        stroke(out, &[&[(x, LOWER.1), (x, LOWER.1 + 3.0)]], (0x55, 0x55, 0x55), 1.0, None);
        let label = if minutes < 0 { format!("−{}", -minutes) } else { minutes.to_string() };
        words(out, x, LOWER.1 + 11.0, Anchor::Middle, &label);
    }
    let since = if case.session.t0().is_some() { "minutes from the first dose" } else { "minutes from the beginning" };
    words(out, RIGHT, LOWER.1 + 24.0, Anchor::End, since);
}

/// The other number of a pressure.
fn beside<'r>(low: &'r [Reading], top: &Reading) -> Option<&'r Reading> {
    low.iter().find(|reading| reading.at.elapsed == top.at.elapsed)
}

/// A bar from systolic to diastolic.
fn bars(out: &mut Vec<Shape>, axis: Axis, panel: Panel, high: &[Reading], low: &[Reading]) {
    for top in high {
        let (x, from) = (axis.x(top.at.elapsed), panel.y(top.value.get()));
        let until = beside(low, top).map_or(from, |reading| panel.y(reading.value.get()));
        let (left, right) = (x - 3.0, x + 3.0);
        let runs = [[(x, from), (x, until)], [(left, from), (right, from)], [(left, until), (right, until)]];
        stroke(out, &runs.each_ref().map(|run| &run[..]), PRESSURE, 1.6, None);
    }
}

/// The numbers of a bar above it, where there is room; each stands in the flowsheet too. The highest is written first.
fn pressures(labels: &mut Labels<'_>, axis: Axis, panel: Panel, high: &[Reading], low: &[Reading]) {
    let mut high: Vec<&Reading> = high.iter().collect();
    high.sort_by(|a, b| b.value.get().total_cmp(&a.value.get()));
    for top in high {
        let said = beside(low, top).map_or_else(|| top.value.to_string(), |low| format!("{}/{}", top.value, low.value));
        let (x, y) = (axis.x(top.at.elapsed), panel.y(top.value.get()) - 3.0);
        labels.put(x - wide(&said) / 2.0, [y], &said);
    }
}

#[derive(Clone, Copy)]
enum Sign {
    Circle,
    Square,
}

impl Sign {
    const fn at(self, (x, y): (f64, f64)) -> Shape {
        match self {
            Self::Circle => Shape::Dot { at: (x, y), radius: 2.2, fill: PULSE },
            Self::Square => Shape::Field { at: (x - 2.1, y - 2.1), width: 4.2, height: 4.2, fill: SATURATION },
        }
    }
}

fn line(out: &mut Vec<Shape>, axis: Axis, panel: Panel, series: &[Reading], sign: Sign) {
    let points: Vec<(f64, f64)> =
        series.iter().map(|reading| (axis.x(reading.at.elapsed), panel.y(reading.value.get()))).collect();
    let (colour, dash) = match sign {
        Sign::Circle => (PULSE, None),
        Sign::Square => (SATURATION, Some(DOTTED)),
    };
    stroke(out, &[&points], colour, 1.0, dash);
    out.extend(points.into_iter().map(|at| sign.at(at)));
}

/// What was given: where it stands on the axis, and its words.
fn given(case: &Case, axis: Axis) -> Vec<(f64, String)> {
    let session = &case.session;
    let rows = common::of(session, |row| {
        row.kind == Kind::Dose
            && (session.picture().given.iter().any(|given| given.seq == row.seq) || row.item.starts_with("infusion_"))
    });
    let said = |row: &crate::session::Row| {
        let amount = row.value.map(|value| format!("{value} {}", row.unit)).unwrap_or_default();
        let parts = [common::plain(&row.item), amount, common::plain(&row.text)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    rows.into_iter().map(|row| (axis.x(row.elapsed), said(row))).collect()
}

/// The words of what was given, beside its line; what lies close together stands higher each time.
fn medicine(labels: &mut Labels<'_>) {
    for (x, said) in labels.given {
        labels.put(x + 3.0, (0..6).map(|level| UPPER.1 - 4.0 - LINE * f64::from(level)), said);
    }
}

/// Where somebody was warned, between the panels, so that no reading is covered. All that was out of bounds at one time is one mark.
fn alerts(labels: &mut Labels<'_>, case: &Case, axis: Axis) {
    let raised = common::live(&case.session, Kind::Alert, "raised");
    let line = UPPER.1 + 11.0;
    for row in &raised {
        let x = axis.x(row.elapsed);
        labels.taken.push((x - 5.0, x + 5.0, line));
    }
    for together in raised.chunk_by(|one, other| one.elapsed == other.elapsed) {
        let Some(x) = together.first().map(|row| axis.x(row.elapsed)) else { continue };
        labels.out.push(triangle(x, line - 7.0));
        let mut said: Vec<(&str, String)> = Vec::new();
        for row in together {
            let name = Vital::of_item(&row.text).map_or_else(|| row.text.as_str(), |vital| vital.label());
            let value = row.value.map(|value| value.to_string()).unwrap_or_default();
            match said.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.extend(["/", value.as_str()]),
                None => said.push((name, value)),
            }
        }
        let said = said.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
        // Beside the mark, or below it where the next one leaves no room.
        if !labels.put(x + 6.0, [line], &said) {
            labels.put(x - 4.0, [line + LINE], &said);
        }
    }
}

fn triangle(x: f64, y: f64) -> Shape {
    Shape::Area { points: vec![(x, y), (x + 4.0, y + 7.0), (x - 4.0, y + 7.0)], fill: BLACK }
}

/// What each sign means.
fn legend(out: &mut Vec<Shape>) {
    let base = LOWER.1 + 24.0;
    let (top, middle) = (base - 7.0, base - 2.8);
    let mut x = LEFT + 3.0;
    for said in ["BP mmHg", "HR /min", "SpO₂ % (below)", "alert", "medicine"] {
        match said {
            "BP mmHg" => {
                let runs = [[(x, top), (x, base)], [(x - 3.0, top), (x + 3.0, top)], [(x - 3.0, base), (x + 3.0, base)]];
                stroke(out, &runs.each_ref().map(|run| &run[..]), PRESSURE, 1.6, None);
            }
            "HR /min" => out.push(Sign::Circle.at((x, middle))),
            "alert" => out.push(triangle(x, top)),
            "medicine" => stroke(out, &[&[(x, top - 1.0), (x, base + 1.0)]], BLACK, 1.0, Some(BROKEN)),
            _ => out.push(Sign::Square.at((x, middle))),
        }
        words(out, x + 6.0, base, Anchor::Start, said);
        x += 6.0 + wide(said) + 16.0;
    }
}
