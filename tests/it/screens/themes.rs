//! The shipped themes have no complaints and are measured: contrast, brightness, fewer colours. Faulty themes give their exact
//! complaints: a case is a `NAME.toml` and a `NAME.txt` in `tests/themes/bad/`.

use bedside::theme::{ColorDepth, ROLES, Role, SHIPPED_THEMES, Theme, contrast_ratio, luminance, parse_theme, shipped_theme};
use ratatui::style::{Color, Modifier, Style};
use std::fs;
use std::path::Path;

const DEPTHS: [ColorDepth; 4] = [ColorDepth::TrueColor, ColorDepth::Ansi256, ColorDepth::Ansi16, ColorDepth::NoColor];

/// What each shipped theme promises: least contrast of words of first rank, of all words, and the brightest a cell may be.
const PROMISES: [(&str, f64, f64, f64); 5] = [
    ("night", 4.5, 3.0, 0.25),
    ("candle", 4.5, 3.0, 0.25),
    ("moss", 4.5, 3.0, 0.25),
    ("paper", 7.0, 7.0, 1.0),
    ("contrast", 7.0, 7.0, 1.0),
];

fn theme(name: &str) -> Theme {
    let text = shipped_theme(name).map(|file| file.text).unwrap_or_default();
    match parse_theme(&format!("{name}.toml"), text, &|_| None) {
        (Some(theme), said) if said.is_empty() => theme,
        (_, said) => panic!("{name}: {said:?}"),
    }
}

fn colours(style: Style) -> (Color, Color) {
    match (style.fg, style.bg) {
        (Some(fg), Some(bg)) => (fg, bg),
        missing => panic!("a colour is missing: {missing:?}"),
    }
}

#[test]
fn shipped_themes_complain_of_nothing_and_keep_every_mark() {
    for file in &SHIPPED_THEMES {
        for depth in DEPTHS {
            let shown = theme(file.name).at_depth(depth);
            for row in &ROLES {
                assert!(shown.style(row.role).add_modifier.contains(row.fixed_modifiers), "{} {}", file.name, row.name);
            }
        }
    }
    assert_eq!(Theme::default(), theme("night"));
}

/// `dim` and all that look like it unless a theme says otherwise.
fn of_second_rank(role: Role) -> bool {
    role.self_and_ancestors().any(|one| one == Role::Dim)
}

#[test]
fn words_are_readable_and_no_cell_is_brighter_than_promised() {
    for (name, first, least, brightest) in PROMISES {
        let theme = theme(name);
        for row in &ROLES {
            let (fg, bg) = colours(theme.style(row.role));
            let wanted = if of_second_rank(row.role) { least } else { first };
            let ratio = contrast_ratio(fg, bg).expect("a ratio");
            assert!(ratio >= wanted, "{name} {}: {ratio:.2}:1, wanted {wanted}:1", row.name);
            for colour in [fg, bg] {
                let light = luminance(colour).expect("a luminance");
                assert!(light <= brightest, "{name} {}: luminance {light:.3}, at most {brightest}", row.name);
            }
        }
    }
}

#[test]
fn dark_themes_stand_on_black() {
    for name in ["night", "candle", "moss", "contrast"] {
        for row in &ROLES {
            assert_eq!(theme(name).style(row.role).bg, Some(Color::Rgb(0, 0, 0)), "{name} {}", row.name);
        }
    }
}

#[test]
fn fewer_colours_keep_words_readable_and_the_room_dark() {
    for (name, first, least, brightest) in PROMISES {
        for depth in [ColorDepth::Ansi256, ColorDepth::Ansi16] {
            let shown = theme(name).at_depth(depth);
            for row in &ROLES {
                let (fg, bg) = colours(shown.style(row.role));
                let ratio = contrast_ratio(fg, bg).expect("a ratio");
                let wanted = if of_second_rank(row.role) { least } else { first };
                assert!(ratio >= wanted.min(4.5), "{name} {} at {depth:?}: {fg:?} on {bg:?} is {ratio:.2}:1", row.name);
                for colour in [fg, bg] {
                    let light = luminance(colour).expect("a luminance");
                    assert!(light <= brightest, "{name} {} at {depth:?}: luminance {light:.3}, at most {brightest}", row.name);
                }
            }
        }
    }
}

#[test]
fn mono_and_a_terminal_without_colours_ask_for_none() {
    let is_colour = |colour: &Color| *colour != Color::Reset;
    for file in &SHIPPED_THEMES {
        for depth in DEPTHS.into_iter().filter(|depth| file.name == "mono" || *depth == ColorDepth::NoColor) {
            let shown = theme(file.name).at_depth(depth);
            let asked: Vec<&str> = ROLES
                .iter()
                .filter(|row| {
                    let style = shown.style(row.role);
                    style.fg.iter().chain(&style.bg).any(is_colour)
                })
                .map(|row| row.name)
                .collect();
            assert!(asked.is_empty(), "{} at {depth:?}: {asked:?}", file.name);
        }
    }
}

#[test]
fn what_must_be_told_apart_differs_without_colour() {
    let mono = theme("mono");
    let marks = |role| mono.style(role).add_modifier;
    for (one, other) in [
        (Role::DueNow, Role::Late),
        (Role::Vital, Role::Watch),
        (Role::Watch, Role::Act),
        (Role::Act, Role::AtOnce),
        (Role::Saved, Role::Unsaved),
        (Role::Unsaved, Role::Trouble),
        (Role::Phase, Role::PhaseNow),
        (Role::Text, Role::Quote),
        (Role::Text, Role::Struck),
        (Role::Text, Role::Selected),
    ] {
        assert_ne!(marks(one), marks(other), "{one:?} {other:?}");
    }
    let blinking = Modifier::SLOW_BLINK | Modifier::RAPID_BLINK | Modifier::HIDDEN;
    for row in &ROLES {
        assert!(!marks(row.role).intersects(blinking), "{}", row.name);
    }
}

#[test]
fn faulty_themes_get_exactly_these_complaints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/themes/bad");
    let mut cases: Vec<_> = fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    assert!(cases.len() >= 8, "{cases:?}");
    for path in cases {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let text = fs::read_to_string(&path).expect("a theme");
        let (_, said) = parse_theme(name, &text, &|_| None);
        let said: Vec<String> = said.iter().map(ToString::to_string).collect();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        assert_eq!(said, expected.lines().collect::<Vec<_>>(), "{}", path.display());
    }
}
