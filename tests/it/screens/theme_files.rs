//! What a theme file becomes: inherited roles and colours, fewer colours, and whether it is brighter than another.

use bedside::theme::{
    ColorDepth, MODIFIERS, ROLES, Role, TerminalVariables, Theme, contrast_ratio, detect_color_depth, luminance, parse_theme,
    shipped_theme, theme_template,
};
use ratatui::style::{Color, Modifier, Style};

const BLACK: Color = Color::Rgb(0, 0, 0);

/// The theme of a text that may inherit from `files` and the shipped themes.
#[track_caller]
fn theme_with(name: &str, text: &str, files: &[(&str, &str)]) -> Theme {
    let lookup = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, text)| (*text).to_owned());
    let (theme, complaints) = parse_theme(name, text, &lookup);
    assert_eq!(complaints, []);
    theme.unwrap()
}

/// The theme of a text, whatever there is to complain of.
fn theme_of(text: &str) -> Theme {
    parse_theme("mine", text, &|_| None).0.unwrap()
}

/// How text in these colours is shown at a depth.
fn text_at(depth: ColorDepth, fg: &str, bg: &str) -> Style {
    let text = format!("[roles]\ntext = {{ fg = \"{fg}\", bg = \"{bg}\" }}");
    theme_of(&text).at_depth(depth).style(Role::Text)
}

#[test]
fn a_role_without_an_entry_looks_like_its_parent_but_keeps_its_modifiers() {
    let theme = theme_with("mine", "[roles]\ntext = { fg = \"#ff0000\", bg = \"#000000\" }\nwatch = { fg = \"#00ff00\" }", &[]);
    for (role, fg, modifiers) in [
        (Role::Dim, Color::Rgb(255, 0, 0), Modifier::empty()),
        (Role::Late, Color::Rgb(255, 0, 0), Modifier::BOLD | Modifier::UNDERLINED),
        (Role::AtOnce, Color::Rgb(0, 255, 0), Modifier::BOLD | Modifier::REVERSED),
    ] {
        assert_eq!(theme.style(role), Style::new().fg(fg).bg(BLACK).add_modifier(modifiers), "{role:?}");
    }
    for row in &ROLES {
        assert!(row.parent.is_none_or(|parent| parent < row.role), "the parent of {} stands after it", row.name);
    }
}

#[test]
fn an_heir_changes_colours_and_modifiers_of_its_parent() {
    let base = "[palette]\nink = \"#ff0000\"\n[roles]\ntext = { fg = \"ink\", italic = true }";
    let heir =
        "inherits = \"base\"\n[palette]\nink = \"#00ff00\"\n[roles]\nquote = { underline = true }\nkind = { italic = false }";
    let theme = theme_with("heir", heir, &[("base", base)]);
    let green = Style::new().fg(Color::Rgb(0, 255, 0));
    for (role, modifiers) in
        [(Role::Text, Modifier::ITALIC), (Role::Quote, Modifier::ITALIC | Modifier::UNDERLINED), (Role::Kind, Modifier::empty())]
    {
        assert_eq!(theme.style(role), green.add_modifier(modifiers), "{role:?}");
    }
}

#[test]
fn a_theme_may_have_the_name_of_the_shipped_one_it_inherits_from() {
    let mine = "inherits = \"night\"\n[roles]\nkind = { bold = true }";
    let theme = theme_with("night", mine, &[("night", mine)]);
    assert_eq!(theme.style(Role::Text), Theme::default().style(Role::Text));
    assert!(theme.style(Role::Kind).add_modifier.contains(Modifier::BOLD));
}

#[test]
fn complaints_name_their_file_and_begin_with_the_theme_itself() {
    for (file, text, parent, has_theme, expected) in [
        (
            "/rooms/mine.toml",
            "inherits = \"base\"\n\n[roles]\ntext = 3",
            ("base", "colour = 1"),
            true,
            ["/rooms/mine.toml:4:8: Expected a table", "base.toml:1:1: `colour` is not a key"].as_slice(),
        ),
        (
            "one.toml",
            "inherits = \"two\"",
            ("two", "inherits = \"one\""),
            false,
            &["two.toml:1:12: `inherits` forms a cycle: one → two → one."],
        ),
    ] {
        let (theme, complaints) = parse_theme(file, text, &|name| (name == parent.0).then(|| parent.1.to_owned()));
        assert_eq!(theme.is_some(), has_theme, "{file}");
        assert_eq!(complaints.len(), expected.len(), "{complaints:?}");
        for (complaint, expected) in complaints.iter().zip(expected) {
            assert!(complaint.to_string().starts_with(expected), "{complaint}");
        }
    }
}

#[test]
fn the_template_is_the_default_theme_and_each_of_its_lines_can_be_used() {
    assert_eq!(theme_with("night", &theme_template(), &[]), Theme::default());
    let is_entry = |line: &str| line.strip_prefix("# ").and_then(|line| line.split_once(" = ")).is_some();
    let used = theme_template()
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|_| is_entry(line)).unwrap_or(line).to_owned() + "\n")
        .collect::<String>();
    theme_with("mine", &used, &[]);
    assert_eq!(used.lines().filter(|line| line.contains(" = {")).count(), ROLES.len());
    assert!(MODIFIERS.iter().all(|(name, _)| used.contains(name)));
}

#[test]
fn the_environment_tells_the_colour_depth() {
    for (no_color, term, colorterm, expected) in [
        (true, "xterm-256color", "truecolor", ColorDepth::NoColor),
        (false, "xterm-256color", "truecolor", ColorDepth::TrueColor),
        (false, "screen", "24bit", ColorDepth::TrueColor),
        (false, "xterm-direct", "", ColorDepth::TrueColor),
        (false, "xterm-kitty", "", ColorDepth::TrueColor),
        (false, "tmux-256color", "", ColorDepth::Ansi256),
        (false, "linux", "", ColorDepth::Ansi16),
        (false, "", "", ColorDepth::Ansi16),
        (false, "vt100", "", ColorDepth::NoColor),
        (false, "dumb", "", ColorDepth::NoColor),
    ] {
        let variables = TerminalVariables { term, colorterm, ..TerminalVariables::default() };
        assert_eq!(detect_color_depth(no_color, variables), expected, "{no_color} {variables:?}");
    }
}

#[test]
fn gnu_screen_hands_on_a_colour_variable_that_is_not_its_own() {
    for (term, colorterm, expected) in [
        ("screen", "truecolor", ColorDepth::Ansi16),
        ("screen", "24bit", ColorDepth::Ansi16),
        ("screen.xterm-256color", "truecolor", ColorDepth::Ansi256),
        ("screen-256color", "truecolor", ColorDepth::Ansi256),
        ("xterm-256color", "truecolor", ColorDepth::Ansi256),
        ("screen", "", ColorDepth::Ansi16),
        ("vt100", "truecolor", ColorDepth::NoColor),
    ] {
        let variables = TerminalVariables { term, colorterm, is_gnu_screen: true, is_console: false };
        assert_eq!(detect_color_depth(false, variables), expected, "{variables:?}");
    }
}

#[test]
fn a_console_without_a_term_variable_has_all_colours() {
    for (term, expected) in [("", ColorDepth::TrueColor), ("xterm-256color", ColorDepth::Ansi256), ("dumb", ColorDepth::NoColor)]
    {
        let variables = TerminalVariables { term, is_console: true, ..TerminalVariables::default() };
        assert_eq!(detect_color_depth(false, variables), expected, "{term:?}");
        assert_eq!(detect_color_depth(true, variables), ColorDepth::NoColor, "{term:?}");
    }
}

#[test]
fn a_colour_becomes_the_most_similar_one_of_the_depth() {
    let ember = Style::new().fg(Color::Rgb(0xff, 0x87, 0x00)).bg(BLACK);
    for (depth, expected) in [
        (ColorDepth::TrueColor, ember),
        (ColorDepth::Ansi256, Style::new().fg(Color::Indexed(208)).bg(Color::Indexed(16))),
        (ColorDepth::NoColor, Style::new()),
    ] {
        assert_eq!(text_at(depth, "#ff8700", "#000000"), expected, "{depth:?}");
    }
    assert_eq!(text_at(ColorDepth::Ansi16, "none", "#000000").fg, Some(Color::Reset));
}

#[test]
fn fewer_colours_light_up_no_dark_room_and_hide_no_words() {
    for depth in [ColorDepth::Ansi256, ColorDepth::Ansi16] {
        for amber in ["#b57c12", "#9a8010"] {
            let light = text_at(depth, amber, "#000000").fg.and_then(luminance).unwrap();
            assert!(light <= 0.25, "{amber} at {depth:?}: {light:.3}");
        }
        let murky = text_at(depth, "#621c10", "#080404");
        assert_ne!(murky.fg, murky.bg, "{depth:?}");
    }
}

#[test]
fn contrast_and_light_are_measured_as_wcag_does() {
    let grey = Color::Rgb(0x76, 0x76, 0x76);
    for (a, b, expected) in [
        (Color::Black, Color::White, 21.0),
        (Color::Rgb(255, 0, 0), Color::Black, 5.25),
        (grey, Color::White, 4.54),
        (grey, grey, 1.0),
        (Color::Indexed(16), Color::Indexed(231), 21.0),
    ] {
        let measured = contrast_ratio(a, b).unwrap_or_default();
        assert!((measured - expected).abs() < 0.01, "{a:?} on {b:?}: {measured}");
    }
    assert_eq!(contrast_ratio(Color::Reset, Color::Black), None);
    for (index, (red, green, blue)) in
        [(16, (0, 0, 0)), (196, (255, 0, 0)), (208, (255, 135, 0)), (231, (255, 255, 255)), (244, (128, 128, 128))]
    {
        assert_eq!(luminance(Color::Indexed(index)), luminance(Color::Rgb(red, green, blue)), "{index}");
    }
}

#[test]
fn a_theme_is_brighter_if_it_gives_more_light_or_has_a_brighter_colour() {
    let named = |name: &str| theme_with(name, shipped_theme(name).unwrap().text, &[]);
    let night = named("night");
    for (text, expected) in [
        ("inherits = \"night\"", false),
        ("inherits = \"paper\"", true),
        ("inherits = \"contrast\"", true),
        ("inherits = \"night\"\n[roles]\ntext = { bg = \"#101010\" }", true),
        // A single bright colour is what the eye meets, however little of it there is.
        ("inherits = \"night\"\n[roles]\nat_once = { fg = \"#ffffff\" }", true),
        ("inherits = \"night\"\n[roles]\nat_once = { fg = \"#401008\" }", false),
        // The terminal's own colours are not known.
        ("inherits = \"night\"\n[roles]\ntext = { bg = \"none\" }", true),
    ] {
        assert_eq!(theme_of(text).is_brighter_than(&night), expected, "{text}");
    }
    for (dark, bright) in [("night", "paper"), ("moss", "paper"), ("candle", "contrast")] {
        assert!(named(bright).is_brighter_than(&named(dark)), "{dark} {bright}");
        assert!(!named(dark).is_brighter_than(&named(bright)), "{dark} {bright}");
    }
    for depth in [ColorDepth::NoColor, ColorDepth::Ansi16, ColorDepth::Ansi256] {
        assert!(!night.at_depth(depth).is_brighter_than(&night.at_depth(depth)), "{depth:?}");
    }
}
