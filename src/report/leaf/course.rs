//! The course of a session as a drawing: stages as bands, blood pressure as bars, heart rate and oxygen saturation as lines with
//! points of different shape, doses and alerts as marks with words. No colour in it says what no shape or word says.

use super::{Anchor, Colour, Drawing, Shape};
use crate::report::{Case, day};
use crate::session::picture::Reading;
use crate::session::{Elapsed, Kind};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 268.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 752.0;
/// The panel of pressure and pulse, and below it that of saturation.
const UPPER: (f64, f64) = (34.0, 178.0);
const LOWER: (f64, f64) = (194.0, 240.0);
const BLACK: Colour = (0, 0, 0);

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
pub(super) fn draw(case: &Case) -> Drawing {
    let session = &case.session;
    let axis = Axis { from: Elapsed::ZERO, until: day::end(case).elapsed.max(Elapsed::from_mins(5)) };
    let series = |item: &str| session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
    let (high, low, pulse) = (series("bp_systolic"), series("bp_diastolic"), series("heart_rate"));
    let values = high.iter().chain(low).chain(pulse).map(|reading| reading.value.get());
    let (least, most) = values.fold((50.0_f64, 150.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    let upper = Panel { least: (least / 20.0).floor() * 20.0, most: (most / 20.0).ceil() * 20.0, place: UPPER };
    let least = series("spo2").iter().map(|reading| reading.value.get()).fold(90.0_f64, f64::min);
    let lower = Panel { least: (least / 5.0).floor() * 5.0, most: 100.0, place: LOWER };

    let mut out = Vec::new();
    bands(&mut out, case, axis);
    grid(&mut out, upper, 20.0);
    grid(&mut out, lower, 5.0);
    times(&mut out, case, axis);
    pressures(&mut out, axis, upper, high, low);
    line(&mut out, axis, upper, pulse, Sign::Circle);
    line(&mut out, axis, lower, series("spo2"), Sign::Square);
    doses(&mut out, case, axis);
    alerts(&mut out, case, axis);
    legend(&mut out);
    let says = "Vital signs over the session, with stages, doses and alerts";
    Drawing { width: WIDTH, height: HEIGHT, letters: 8.0, says, shapes: out }
}

fn words(out: &mut Vec<Shape>, x: f64, y: f64, anchor: Anchor, said: &str) {
    out.push(Shape::Words { at: (x, y), anchor, said: said.to_owned() });
}

fn stroke(out: &mut Vec<Shape>, runs: &[&[(f64, f64)]], colour: Colour, width: f64, dash: Option<(f64, f64)>) {
    out.push(Shape::Lines { runs: runs.iter().map(|run| run.to_vec()).collect(), colour, width, dash });
}

fn bands(out: &mut Vec<Shape>, case: &Case, axis: Axis) {
    for (at, span) in day::spans(case).iter().enumerate() {
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

/// A bar from systolic to diastolic, with its numbers where there is room for them.
fn pressures(out: &mut Vec<Shape>, axis: Axis, panel: Panel, high: &[Reading], low: &[Reading]) {
    let mut free_from = f64::MIN;
    for top in high {
        let bottom = low.iter().find(|reading| reading.at.elapsed == top.at.elapsed);
        let (x, from) = (axis.x(top.at.elapsed), panel.y(top.value.get()));
        let until = bottom.map_or(from, |reading| panel.y(reading.value.get()));
        let (left, right) = (x - 3.0, x + 3.0);
        let runs = [[(x, from), (x, until)], [(left, from), (right, from)], [(left, until), (right, until)]];
        stroke(out, &runs.each_ref().map(|run| &run[..]), (0x7a, 0x1f, 0x3d), 1.6, None);
        if x - 14.0 >= free_from {
            let number = bottom.map_or_else(|| top.value.to_string(), |bottom| format!("{}/{}", top.value, bottom.value));
            words(out, x, from - 3.0, Anchor::Middle, &number);
            free_from = x + 16.0;
        }
    }
}

#[derive(Clone, Copy)]
enum Sign {
    Circle,
    Square,
}

fn line(out: &mut Vec<Shape>, axis: Axis, panel: Panel, series: &[Reading], sign: Sign) {
    let points: Vec<(f64, f64)> =
        series.iter().map(|reading| (axis.x(reading.at.elapsed), panel.y(reading.value.get()))).collect();
    let (colour, dash) = match sign {
        Sign::Circle => ((0x1b, 0x5e, 0x7a), None),
        Sign::Square => ((0x2e, 0x6b, 0x34), Some((3.0, 2.0))),
    };
    stroke(out, &[&points], colour, 1.0, dash);
    out.extend(points.into_iter().map(|(x, y)| match sign {
        Sign::Circle => Shape::Dot { at: (x, y), radius: 2.2, fill: colour },
        Sign::Square => Shape::Field { at: (x - 2.1, y - 2.1), width: 4.2, height: 4.2, fill: colour },
    }));
}

/// What was given, as a line through both panels with its words; what lies close together stands lower each time.
fn doses(out: &mut Vec<Shape>, case: &Case, axis: Axis) {
    let session = &case.session;
    let rows = day::of(session, |row| {
        row.kind == Kind::Dose
            && (session.picture().given.iter().any(|given| given.seq == row.seq) || row.item.starts_with("infusion_"))
    });
    let (mut last, mut level) = (f64::MIN, 0.0);
    for row in rows {
        let x = axis.x(row.elapsed);
        level = if x - last < 90.0 { level + 9.0 } else { 0.0 };
        last = x;
        stroke(out, &[&[(x, UPPER.0), (x, LOWER.1)]], BLACK, 1.0, Some((5.0, 2.0)));
        let amount = row.value.map(|value| format!(" {value} {}", row.unit)).unwrap_or_default();
        let (x, anchor) = if x > RIGHT - 90.0 { (x - 3.0, Anchor::End) } else { (x + 3.0, Anchor::Start) };
        words(out, x, UPPER.1 - 4.0 - level, anchor, &format!("{}{amount} {}", day::plain(&row.item), row.text));
    }
}

fn alerts(out: &mut Vec<Shape>, case: &Case, axis: Axis) {
    for row in day::live(&case.session, Kind::Alert, "raised") {
        let x = axis.x(row.elapsed);
        // Between the panels, where no reading can be covered.
        let y = UPPER.1 + 4.0;
        out.push(Shape::Area { points: vec![(x, y), (x + 4.0, y + 7.0), (x - 4.0, y + 7.0)], fill: BLACK });
        let value = row.value.map(|value| format!(" {value}")).unwrap_or_default();
        words(out, x + 6.0, y + 7.0, Anchor::Start, &format!("alert{value}"));
    }
}

fn legend(out: &mut Vec<Shape>) {
    let y = LOWER.1 + 24.0;
    words(out, LEFT, y, Anchor::Start, "Ⅰ BP mmHg      ● HR /min      ■ SpO₂ % (below)      ▲ alert      ┆ medicine");
}
