//! A drawing as SVG within the page, with nothing outside it. Its words are escaped like all others.

use crate::report::document::{Anchor, Colour, Drawing, Point, Shape};
use crate::report::html::page::text;
use std::fmt::Write as _;

// Writing to a String cannot fail.
pub(crate) fn svg(out: &mut String, drawing: &Drawing) {
    let Drawing { width, height, letters, says, shapes } = drawing;
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"'DejaVu Sans',Verdana,Arial,sans-serif\" \
         font-size=\"{letters}\" aria-label=\"{}\">",
        text(says)
    );
    for shape in shapes {
        one(out, shape);
    }
    out.push_str("</svg>\n");
}

fn one(out: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Field { at: (x, y), width, height, fill } => {
            let fill = hex(*fill);
            writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>")
        }
        Shape::Lines { runs, colour, width, dash } => {
            let dash = dash.map(|(on, off)| format!(" stroke-dasharray=\"{on} {off}\"")).unwrap_or_default();
            let along: String = runs.iter().map(|run| path(run)).collect();
            let colour = hex(*colour);
            writeln!(out, "<path d=\"{along}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>")
        }
        Shape::Area { points, fill } => writeln!(out, "<path d=\"{}z\" fill=\"{}\"/>", path(points), hex(*fill)),
        Shape::Dot { at: (x, y), radius, fill } => {
            writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{}\"/>", hex(*fill))
        }
        Shape::Words { at: (x, y), anchor, said } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", text(said))
        }
    };
}

fn path(points: &[Point]) -> String {
    let step = |(at, (x, y)): (usize, &Point)| format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    points.iter().enumerate().map(step).collect()
}

fn hex((red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
