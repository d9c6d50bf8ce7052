//! The pictures in `docs/pictures/` are what the program draws: the standard live screen in each shipped theme at two sizes, the
//! quiet screen, the veil, the client's screen and the strip. `UPDATE_PICTURES=1` draws them again.

use crate::support::app::{TestApp, standard};
use bedside::theme::{SHIPPED_THEMES, Theme, parse_theme, shipped_theme};
use crossterm::event::KeyCode;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A cell's width and height in a picture.
const CELL: (u32, u32) = (9, 19);
/// An ordinary terminal's own colours, where a theme asks for none.
const OWN: [&str; 2] = ["#c8c8c8", "#1a1a1a"];

fn colour(colour: Color, own: &str) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => own.to_owned(),
    }
}

/// Foreground and background as they are seen.
fn colours(cell: &Cell) -> [String; 2] {
    let [fg, bg] = [colour(cell.fg, OWN[0]), colour(cell.bg, OWN[1])];
    if cell.modifier.contains(Modifier::REVERSED) { [bg, fg] } else { [fg, bg] }
}

fn svg(cells: &Buffer) -> String {
    let (width, height) = (u32::from(cells.area.width) * CELL.0, u32::from(cells.area.height) * CELL.1);
    let [_, ground] = colours(&cells[(0, 0)]);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n"
    );
    for y in 0..cells.area.height {
        let mut x = 0;
        while x < cells.area.width {
            let first = &cells[(x, y)];
            let alike = (x..cells.area.width).take_while(|at| cells[(*at, y)].style() == first.style()).count();
            let end = x + u16::try_from(alike).unwrap();
            let words: String = (x..end).map(|at| cells[(at, y)].symbol()).collect();
            run(&mut picture, first, &words, (x, y), &ground);
            x = end;
        }
    }
    picture + "</svg>\n"
}

/// Cells of one look beside each other.
fn run(picture: &mut String, cell: &Cell, words: &str, (x, y): (u16, u16), ground: &str) {
    let [fg, bg] = colours(cell);
    let (left, top, count) = (u32::from(x) * CELL.0, u32::from(y) * CELL.1, words.chars().count() as u32);
    if bg != ground {
        let (width, height) = (count * CELL.0, CELL.1);
        writeln!(picture, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{bg}\"/>").unwrap();
    }
    let kept = words.trim_end();
    let blanks = (kept.len() - kept.trim_start().len()) as u32;
    let kept = kept.trim_start();
    if kept.is_empty() {
        return;
    }
    let is = |mark| cell.modifier.contains(mark);
    let mut looks = String::new();
    for (mark, look) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        looks.push_str(if is(mark) { look } else { "" });
    }
    let (at, below) = (left + blanks * CELL.0, top + 14);
    let length = kept.chars().count() as u32 * CELL.0;
    let words = kept.replace('&', "&amp;").replace('<', "&lt;").replace("  ", " \u{a0}");
    writeln!(picture, "<text x=\"{at}\" y=\"{below}\" textLength=\"{length}\" fill=\"{fg}\"{looks}>{words}</text>").unwrap();
}

fn holds(name: &str, picture: &str) {
    let path = format!("{}/docs/pictures/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures")).unwrap();
        std::fs::write(path, picture).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == picture,
        "docs/pictures/{name}.svg is not what the program shows; `UPDATE_PICTURES=1 cargo test --test it pictures`"
    );
}

#[test]
fn the_pictures_of_the_themes_are_the_programs() {
    let mut app = standard();
    for file in SHIPPED_THEMES {
        let theme = parse_theme(file.name, shipped_theme(file.name).unwrap().text, &|_| None).0.unwrap();
        for (width, height) in [(80, 24), (120, 40)] {
            holds(&format!("{}-{width}x{height}", file.name), &svg(&app.cells(width, height, &theme)));
        }
    }
}

#[test]
fn the_pictures_of_the_quiet_screens_are_the_programs() {
    let quiet: fn(&mut TestApp) = |app| {
        app.run_idle(12, |_| {});
    };
    let veil: fn(&mut TestApp) = |app| {
        app.press(KeyCode::Esc);
    };
    let show: fn(&mut TestApp) = |app| {
        app.type_text("/show").press(KeyCode::Enter);
    };
    for (name, open) in [("quiet-face", quiet), ("veil", veil), ("client-screen", show)] {
        let mut app = standard();
        open(&mut app);
        holds(name, &svg(&app.cells(80, 24, &Theme::default())));
    }
    let mut app = standard();
    app.type_text("/strip").press(KeyCode::Enter);
    holds("strip", &svg(&app.cells(80, 3, &Theme::default())));
}

#[test]
fn the_pictures_of_the_tour_are_the_programs() {
    for (name, typed) in
        [("tour-preview", "128/76 71 97"), ("tour-dose", "dose 50 im left deltoid lot A4471"), ("tour-card", "!")]
    {
        let mut app = standard();
        app.type_text(typed);
        if name == "tour-dose" {
            app.press(KeyCode::Enter);
        }
        holds(name, &svg(&app.cells(80, 24, &Theme::default())));
    }
    holds("tour-library", &svg(&TestApp::library().cells(80, 24, &Theme::default())));
    let mut review = TestApp::review("20260312-1324-C-017");
    review.press(KeyCode::Tab);
    holds("tour-chart", &svg(&review.cells(120, 40, &Theme::default())));
}

#[test]
fn the_pages_show_every_picture_and_no_other() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap().flatten().map(|entry| entry.path());
    let pages = docs.filter(|path| path.extension().is_some_and(|kind| kind == "md")).chain([root.join("README.md")]);
    let text: String = pages.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures")).unwrap();
    let stored: BTreeSet<String> = files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let named: BTreeSet<String> = text
        .split("pictures/")
        .skip(1)
        .filter_map(|rest| {
            Some(rest.split_once(')')?.0.to_owned())
                .filter(|name| std::path::Path::new(name).extension().is_some_and(|kind| kind == "svg"))
        })
        .collect();
    assert_eq!(named, stored);
    let of_themes = SHIPPED_THEMES.iter().flat_map(|file| ["80x24", "120x40"].map(|size| format!("{}-{size}.svg", file.name)));
    assert!(of_themes.collect::<BTreeSet<String>>().is_subset(&stored));
}
