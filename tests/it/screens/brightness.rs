//! How bright each shipped theme is, measured cell by cell on the standard live screen, and whether people with colour blindness
//! can tell its roles apart. The figures are in `themes/README.md`; `UPDATE_README=1` writes them again.

use crate::support::app::standard;
use bedside::theme::{Role, SHIPPED_THEMES, Theme, contrast_ratio, luminance, parse_theme, shipped_theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// How much of a cell a sign lights up. Letters cover about a fifth; a full block covers all of it.
fn coverage(sign: &str) -> f64 {
    match sign {
        "" | " " => 0.0,
        "█" => 1.0,
        _ => 0.2,
    }
}

/// What a theme does to the room.
#[derive(Clone, Copy)]
struct Measured {
    /// Of all cells, as a share of a white screen.
    mean: f64,
    /// The brightest cell.
    brightest: f64,
    /// The least contrast of words of first rank, and of second rank.
    contrast: [f64; 2],
}

/// The light of one cell: its background, and its sign as far as that covers it. A reversed cell counts as background whole.
fn light(cell: &Cell) -> Option<f64> {
    let (fg, bg) = (luminance(cell.fg)?, luminance(cell.bg)?);
    if cell.modifier.contains(Modifier::REVERSED) {
        return Some(fg);
    }
    let covered = coverage(cell.symbol());
    Some(fg * covered + bg * (1.0 - covered))
}

/// None where the colours are the terminal's own, which nobody knows.
fn measure(theme: &Theme, screen: &Buffer) -> Option<Measured> {
    let lights: Vec<f64> = screen.content().iter().map(light).collect::<Option<_>>()?;
    let colours = screen.content().iter().map(|cell| luminance(cell.fg).unwrap().max(luminance(cell.bg).unwrap()));
    let ratio = |role: Role| {
        let style = theme.style(role);
        contrast_ratio(style.fg.unwrap(), style.bg.unwrap()).unwrap()
    };
    let of_rank = |second: bool| {
        let ranks = bedside::theme::ROLES.iter().map(|row| row.role);
        let fits = ranks.filter(|role| role.self_and_ancestors().any(|one| one == Role::Dim) == second);
        fits.map(ratio).fold(f64::INFINITY, f64::min)
    };
    Some(Measured {
        mean: lights.iter().sum::<f64>() / lights.len() as f64,
        // Not what a cell sheds on average but its colour: a stroke of it is what the eye meets.
        brightest: colours.fold(0.0, f64::max),
        contrast: [of_rank(false), of_rank(true)],
    })
}

fn theme(name: &str) -> Theme {
    parse_theme(name, shipped_theme(name).unwrap().text, &|_| None).0.unwrap()
}

/// A theme's promise: at most so bright on average and in any cell, and at least so readable in first and second rank.
const PROMISES: [(&str, f64, f64, [f64; 2]); 5] = [
    ("night", 0.01, 0.25, [4.5, 3.0]),
    ("candle", 0.01, 0.25, [4.5, 3.0]),
    ("moss", 0.01, 0.25, [4.5, 3.0]),
    ("paper", 1.0, 1.0, [7.0, 7.0]),
    ("contrast", 1.0, 1.0, [7.0, 7.0]),
];

#[test]
fn each_theme_is_as_dark_and_readable_as_it_promises() {
    let mut app = standard();
    for (width, height) in [(80, 24), (120, 40), (160, 45), (40, 10)] {
        for (name, mean, brightest, [first, second]) in PROMISES {
            let theme = theme(name);
            let found = measure(&theme, &app.cells(width, height, &theme)).unwrap();
            let at = format!("{name} at {width}×{height}");
            // In a small window every cell is used, and the window is smaller: there the light counts, not the share.
            let share = f64::from(width * height) / 1920.0;
            assert!(found.mean * share.min(1.0) <= mean, "{at}: mean {:.4}", found.mean);
            assert!(found.brightest <= brightest, "{at}: brightest {:.3}", found.brightest);
            assert!(found.contrast[0] >= first, "{at}: first rank {:.2}:1", found.contrast[0]);
            assert!(found.contrast[1] >= second, "{at}: second rank {:.2}:1", found.contrast[1]);
        }
    }
}

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/README.md");

#[test]
fn the_figures_in_the_themes_readme_are_measured() {
    let mut app = standard();
    let mut table =
        "| Theme | Is | Mean light | Brightest cell | Words of first rank | Words of second rank |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for file in &SHIPPED_THEMES {
        let theme = theme(file.name);
        let figures = match measure(&theme, &app.cells(80, 24, &theme)) {
            Some(found) => {
                let [first, second] = found.contrast;
                format!("{:.2} % | {:.0} % | {first:.1}:1 | {second:.1}:1", found.mean * 100.0, found.brightest * 100.0)
            }
            None => "the terminal's own | the terminal's own | the terminal's own | the terminal's own".to_owned(),
        };
        writeln!(table, "| `{}` | {} | {figures} |", file.name, file.description).unwrap();
    }
    let text = std::fs::read_to_string(README).unwrap();
    let (before, rest) = text.split_once("<!-- figures -->\n").unwrap();
    let (now, after) = rest.split_once("<!-- /figures -->").unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(README, format!("{before}<!-- figures -->\n{table}<!-- /figures -->{after}")).unwrap();
        return;
    }
    assert_eq!(now, table, "themes/README.md, part `figures`: put this there instead:\n\n{table}\n");
}

/// Eyes without one of the three kinds of cones, after Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
const EYES: [(&str, [[f64; 3]; 3]); 3] = [
    ("protanopia", [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]]),
    ("deuteranopia", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
    ("tritanopia", [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
];

/// A colour as such eyes see it.
fn seen(colour: Color, eyes: &[[f64; 3]; 3]) -> Color {
    let Color::Rgb(red, green, blue) = colour else { panic!("{colour:?} is not made of red, green and blue") };
    let linear = [red, green, blue].map(|one| {
        let share = f64::from(one) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    let [red, green, blue] = eyes.map(|row| {
        let mixed: f64 = row.iter().zip(linear).map(|(part, one)| part * one).sum();
        let mixed = mixed.clamp(0.0, 1.0);
        let share = if mixed <= 0.003_130_8 { mixed * 12.92 } else { 1.055 * mixed.powf(1.0 / 2.4) - 0.055 };
        (share * 255.0).round() as u8
    });
    Color::Rgb(red, green, blue)
}

/// What must be told apart on the live screen: roles of one place, of which the screen means something by showing one or the other.
const TOLD_APART: [&[Role]; 6] = [
    &[Role::Phase, Role::PhaseNow],
    &[Role::Dim, Role::DueNow, Role::Late],
    &[Role::Vital, Role::Watch, Role::Act, Role::AtOnce],
    &[Role::Saved, Role::Unsaved, Role::Trouble],
    &[Role::Text, Role::Quote, Role::Struck, Role::Selected],
    &[Role::Dim, Role::Question, Role::Selected],
];

#[test]
fn no_eyes_need_colour_to_tell_what_must_be_told_apart() {
    for file in SHIPPED_THEMES {
        let theme = theme(file.name);
        for group in TOLD_APART {
            for (at, one) in group.iter().enumerate() {
                for other in &group[at + 1..] {
                    let marks = [one, other].map(|role| theme.style(*role).add_modifier);
                    assert_ne!(marks[0], marks[1], "{}: {one:?} and {other:?} differ in colour alone", file.name);
                }
            }
        }
    }
}

#[test]
fn words_stay_readable_to_eyes_that_see_colours_otherwise() {
    for (name, ..) in PROMISES {
        let theme = theme(name);
        for (eyes, matrix) in &EYES {
            for row in &bedside::theme::ROLES {
                let style = theme.style(row.role);
                let [fg, bg] = [style.fg, style.bg].map(|colour| seen(colour.unwrap(), matrix));
                let ratio = contrast_ratio(fg, bg).unwrap();
                let second = row.role.self_and_ancestors().any(|one| one == Role::Dim);
                let wanted = if second { 2.0 } else { 3.0 };
                assert!(ratio >= wanted, "{name}, {eyes}: {} has {ratio:.2}:1, wanted {wanted}:1", row.name);
            }
        }
    }
}
