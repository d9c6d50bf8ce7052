//! Pages as HTML that needs no other file, prints on A4 or Letter, and can be read without colours.

use super::ExportOptions;
use super::common::ReportEntry;
use super::document::{
    BlankWidth, ChecklistLine, DocumentBlock, Drawing, DrawingPoint, FormBlank, FormCell, FormTable, PageKind, ReportDocument,
    ReportPages, RgbColor, SectionBlock, Shape, TextAnchor, sanitize,
};
use crate::session::Refusal;

/// Forbids the page to load or run anything, whatever a typed text contains.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// More lines than fit; the style cuts off those beyond the page.
const RULED_LINE_COUNT: usize = 20;

/// One page that needs no other file. The title is escaped; the documents escape what they show.
#[expect(clippy::unnecessary_wraps, reason = "has the type of `PageFn`")]
pub(crate) fn to_bytes(pages: &ReportPages, options: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let article = |document: &ReportDocument| format!("<article>\n{}</article>\n", document_body(document));
    let (style, body) = match pages.kind {
        PageKind::Report => (include_str!("styles/report.css"), concat(&pages.documents, article)),
        PageKind::Client => (include_str!("styles/client.css"), concat(&pages.documents, document_body)),
        PageKind::Downtime => (include_str!("styles/downtime.css"), concat(&pages.documents, document_body)),
    };
    let page_rule = options.paper_size.map(|paper| format!("@page{{size:{}}}\n", paper.name())).unwrap_or_default();
    let title = escape_html(&pages.title);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{style}{page_rule}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    );
    Ok(page.into_bytes())
}

/// Escapes a text, so that a page shows it literally.
fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in sanitize(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The HTML of all items, one after the other.
fn concat<T>(items: &[T], html: impl Fn(&T) -> String) -> String {
    items.iter().map(html).collect()
}

fn document_body(document: &ReportDocument) -> String {
    format!("<h1>{}</h1>\n{}", escape_html(&document.heading), concat(&document.blocks, block_html))
}

fn block_html(block: &DocumentBlock) -> String {
    match block {
        DocumentBlock::Warning(text) => format!("<p class=\"warn\">{}</p>\n", escape_html(text)),
        DocumentBlock::TwoColumns(blocks) => format!("<div class=\"two\">\n{}</div>\n", concat(blocks, block_html)),
        DocumentBlock::Section(title, blocks) => {
            format!("<section><h2>{}</h2>\n{}</section>\n", escape_html(title), concat(blocks, block_html))
        }
        DocumentBlock::Text(SectionBlock::Paragraph(text)) => format!("<p>{}</p>\n", escape_html(text)),
        DocumentBlock::Text(SectionBlock::Pairs(pairs)) => pairs_html(pairs, "", ""),
        DocumentBlock::Text(SectionBlock::Table(header, rows)) => table_html(header, rows),
        DocumentBlock::Text(SectionBlock::Entries(entries)) => entries_html(entries, false),
        DocumentBlock::Text(SectionBlock::Checklist(lines)) => {
            format!("<ul class=\"checks\">{}</ul>\n", concat(lines, checklist_line_html))
        }
        DocumentBlock::Timeline(entries) => entries_html(entries, true),
        DocumentBlock::CodePairs(pairs) => pairs_html(pairs, "<code>", "</code>"),
        DocumentBlock::Quote(text) => format!("<blockquote>{}</blockquote>\n", escape_html(text)),
        DocumentBlock::List(items) => {
            format!("<ul>{}</ul>\n", concat(items, |text| format!("<li>{}</li>\n", escape_html(text))))
        }
        DocumentBlock::Drawing(drawing) => svg(drawing),
        DocumentBlock::SignatureLine(text) => format!("<p class=\"sign\">{}</p>\n", escape_html(text)),
        DocumentBlock::FormLines(lines) => {
            let line = |blanks: &Vec<FormBlank>| format!("<div>{}</div>\n", concat(blanks, blank_html));
            format!("<section class=\"blanks\">{}</section>\n", concat(lines, line))
        }
        DocumentBlock::FormTable(form) => form_table_html(form),
        DocumentBlock::RuledLines(title) => {
            let lines = "<div></div>".repeat(RULED_LINE_COUNT);
            format!("<section class=\"ruled\"><h2>{}</h2>{lines}</section>\n", escape_html(title))
        }
    }
}

fn pairs_html(pairs: &[(String, String)], open: &str, close: &str) -> String {
    let pair =
        |(name, text): &(String, String)| format!("<dt>{}</dt><dd>{open}{}{close}</dd>", escape_html(name), escape_html(text));
    format!("<dl>{}</dl>\n", concat(pairs, pair))
}

fn table_html(header: &[&str], rows: &[Vec<String>]) -> String {
    let head = concat(header, |name| format!("<th>{}</th>", escape_html(name)));
    let row = |cells: &Vec<String>| format!("<tr>{}</tr>\n", concat(cells, |text| format!("<td>{}</td>", escape_html(text))));
    format!("<table><thead><tr>{head}</tr></thead><tbody>\n{}</tbody></table>\n", concat(rows, row))
}

fn entries_html(entries: &[ReportEntry], with_kind: bool) -> String {
    let row = |entry: &ReportEntry| {
        let [time, t_plus, text, author] =
            [&entry.time_label, &entry.t_plus, &entry.text, &entry.author].map(|text| escape_html(text));
        let kind = if with_kind { format!("<td class=\"n kind\">{}</td>", escape_html(entry.kind)) } else { String::new() };
        let marks = concat(&entry.annotations, |mark| format!(" <span class=\"mark\">{}</span>", escape_html(mark)));
        format!(
            "<tr><td class=\"n\">{time}</td><td class=\"n\">{t_plus}</td>{kind}<td class=\"w\">{text}{marks}</td>\
             <td class=\"n\">{author}</td></tr>\n"
        )
    };
    format!("<table><tbody>\n{}</tbody></table>\n", concat(entries, row))
}

fn checklist_line_html(line: &ChecklistLine) -> String {
    let time = Some(escape_html(&line.time_label)).filter(|time| !time.is_empty());
    let time = time.map(|time| format!(" <span class=\"kind\">{time}</span>")).unwrap_or_default();
    format!("<li>{} {}{time}</li>\n", line.symbol, escape_html(&line.title))
}

fn bold_if(is_bold: bool, text: &str) -> String {
    if is_bold { format!("<b>{}</b>", escape_html(text)) } else { escape_html(text) }
}

fn blank_html(blank: &FormBlank) -> String {
    let class = match blank.width {
        BlankWidth::Time => " class=\"time\"",
        BlankWidth::Share => "",
        BlankWidth::EqualColumn => " class=\"column\"",
    };
    format!("<span{class}>{} <u></u></span>", bold_if(blank.is_bold, &blank.label))
}

fn form_table_html(form: &FormTable) -> String {
    let whole: u16 = form.widths.iter().sum();
    let share = |width: &u16| format!("<col style=\"width:{:.2}%\">", f64::from(*width) * 100.0 / f64::from(whole.max(1)));
    let columns = concat(&form.widths, share);
    let head = concat(&form.header, |name| format!("<th>{}</th>", escape_html(name)));
    let cell = |cell: &FormCell| {
        let class = if cell.is_disabled { " class=\"no\"" } else { "" };
        format!("<td{class}>{}</td>", bold_if(cell.is_bold, &cell.text))
    };
    let rows = concat(&form.rows, |cells| format!("<tr>{}</tr>\n", concat(cells, cell)));
    format!("<table class=\"grid\"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n")
}

fn svg(drawing: &Drawing) -> String {
    let Drawing { width, height, font_size, alt_text, shapes } = drawing;
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"'DejaVu Sans',Verdana,Arial,sans-serif\" \
         font-size=\"{font_size}\" aria-label=\"{}\">\n{}</svg>\n",
        escape_html(alt_text),
        concat(shapes, shape_svg)
    )
}

fn shape_svg(shape: &Shape) -> String {
    match shape {
        Shape::Rectangle { origin: (x, y), width, height, fill } => {
            let fill = hex_color(*fill);
            format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>\n")
        }
        Shape::Polylines { runs, colour, width, dash } => {
            let dash = dash.map(|(on, off)| format!(" stroke-dasharray=\"{on} {off}\"")).unwrap_or_default();
            let (path, colour) = (concat(runs, |run| path_data(run)), hex_color(*colour));
            format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>\n")
        }
        Shape::Polygon { points, fill } => format!("<path d=\"{}z\" fill=\"{}\"/>\n", path_data(points), hex_color(*fill)),
        Shape::Circle { center: (x, y), radius, fill } => {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{}\"/>\n", hex_color(*fill))
        }
        Shape::Text { position: (x, y), anchor, text } => {
            let anchor = match anchor {
                TextAnchor::Start => "start",
                TextAnchor::Middle => "middle",
                TextAnchor::End => "end",
            };
            format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>\n", escape_html(text))
        }
    }
}

fn path_data(points: &[DrawingPoint]) -> String {
    let step = |(at, (x, y)): (usize, &DrawingPoint)| format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    points.iter().enumerate().map(step).collect()
}

fn hex_color((red, green, blue): RgbColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
