//! A drawing as inline SVG.

use crate::report::document::{Drawing, DrawingPoint, RgbColor, Shape, TextAnchor};
use crate::report::html::page::escape_html;
use std::fmt::Write as _;

// Writing to a String cannot fail.
pub(crate) fn write_svg(out: &mut String, drawing: &Drawing) {
    let Drawing { width, height, font_size, alt_text, shapes } = drawing;
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"'DejaVu Sans',Verdana,Arial,sans-serif\" \
         font-size=\"{font_size}\" aria-label=\"{}\">",
        escape_html(alt_text)
    );
    for shape in shapes {
        write_shape(out, shape);
    }
    out.push_str("</svg>\n");
}

fn write_shape(out: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Rectangle { origin: (x, y), width, height, fill } => {
            let fill = hex_color(*fill);
            writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>")
        }
        Shape::Polylines { runs, colour, width, dash } => {
            let dash = dash.map(|(on, off)| format!(" stroke-dasharray=\"{on} {off}\"")).unwrap_or_default();
            let along: String = runs.iter().map(|run| path_data(run)).collect();
            let colour = hex_color(*colour);
            writeln!(out, "<path d=\"{along}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>")
        }
        Shape::Polygon { points, fill } => writeln!(out, "<path d=\"{}z\" fill=\"{}\"/>", path_data(points), hex_color(*fill)),
        Shape::Circle { center: (x, y), radius, fill } => {
            writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{}\"/>", hex_color(*fill))
        }
        Shape::Text { position: (x, y), anchor, text } => {
            let anchor = match anchor {
                TextAnchor::Start => "start",
                TextAnchor::Middle => "middle",
                TextAnchor::End => "end",
            };
            writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape_html(text))
        }
    };
}

fn path_data(points: &[DrawingPoint]) -> String {
    let step = |(at, (x, y)): (usize, &DrawingPoint)| format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    points.iter().enumerate().map(step).collect()
}

fn hex_color((red, green, blue): RgbColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
