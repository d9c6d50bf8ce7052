//! The colour depth of a terminal, and the conversion of styles to it. Reads no environment: the caller passes the variables.

use crate::theme::luminance::{NAMED_COLORS, Rgb, contrast_ratio, indexed_to_rgb, luminance, scale_luminance, to_rgb};
use ratatui::style::{Color, Modifier, Style};
use std::sync::LazyLock;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// No colours, only modifiers.
    NoColor,
    /// The sixteen named colours.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24-bit colours, shown as they are.
    TrueColor,
}

/// Values of `TERM` with 24-bit colours, also without `COLORTERM`, which remote logins do not pass on.
const TRUECOLOR_TERMS: [&str; 5] = ["xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm"];
/// Values of `TERM` without colours.
const MONOCHROME_TERMS: [&str; 5] = ["dumb", "vt52", "vt100", "vt102", "vt220"];

/// What the environment tells of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalVariables<'a> {
    /// `TERM`; empty where it is not set.
    pub term: &'a str,
    /// `COLORTERM`.
    pub colorterm: &'a str,
    /// `STY` is set: GNU screen shows the program. It hands on the `COLORTERM` of the terminal around it, whose 24-bit colours it
    /// does not have.
    pub is_gnu_screen: bool,
    /// The system's terminals have 24-bit colours and set no `TERM`, as on Windows.
    pub is_console: bool,
}

/// The colour depth by the environment, or `NoColor` if the user wants none (`NO_COLOR`, `--no-color`).
pub fn detect_color_depth(no_color: bool, variables: TerminalVariables<'_>) -> ColorDepth {
    let TerminalVariables { term, colorterm, is_gnu_screen, is_console } = variables;
    let claims_all = matches!(colorterm, "truecolor" | "24bit") && !is_gnu_screen || is_console && term.is_empty();
    if no_color || MONOCHROME_TERMS.contains(&term) {
        ColorDepth::NoColor
    } else if claims_all || term.ends_with("-direct") || TRUECOLOR_TERMS.contains(&term) {
        ColorDepth::TrueColor
    } else if term.contains("256color") {
        ColorDepth::Ansi256
    } else {
        ColorDepth::Ansi16
    }
}

/// The colours of xterm's 256 that users cannot set: the first sixteen are not known.
static FIXED_PALETTE: LazyLock<[Color; 240]> = LazyLock::new(|| std::array::from_fn(|index| Color::Indexed(16 + index as u8)));

/// Text with less contrast is hard to read; conversion does not go below it.
const MIN_READABLE_CONTRAST: f64 = 4.5;
/// A brighter cell lights up a dark room; conversion does not go above it.
const GLARE_LUMINANCE: f64 = 0.25;

impl ColorDepth {
    pub(crate) fn convert_style(self, style: Style) -> Style {
        let palette: &[Color] = match self {
            Self::TrueColor => return style,
            Self::NoColor => return Style { fg: None, bg: None, ..style },
            Self::Ansi256 => FIXED_PALETTE.as_slice(),
            Self::Ansi16 => &NAMED_COLORS.map(|(name, _)| name),
        };
        let bg = style.bg.map(|bg| nearest_color(bg, palette, |candidate| !is_glaring(candidate, bg)));
        let kept = style.fg.zip(style.bg).and_then(|(fg, bg)| contrast_ratio(fg, bg)).unwrap_or(1.0);
        let readable = |candidate: Color| {
            let reached = bg.and_then(|bg| contrast_ratio(candidate, bg));
            reached.is_none_or(|reached| reached >= kept.min(MIN_READABLE_CONTRAST) && (kept <= 1.0 || reached > 1.0))
        };
        let fg = style.fg.map(|fg| nearest_color(fg, palette, |candidate| readable(candidate) && !is_glaring(candidate, fg)));
        Style { fg, bg, ..style }
    }
}

/// A style with this share of its light. Named colours cannot be darkened, since theirs are not known; they get the dim modifier.
pub(crate) fn dim_style(style: Style, light: f64) -> Style {
    let darker = |color: Color| match color {
        Color::Rgb(red, green, blue) => scale_luminance((red, green, blue), light),
        Color::Indexed(index) => nearest_color(scale_luminance(indexed_to_rgb(index), light), FIXED_PALETTE.as_slice(), |_| true),
        named => named,
    };
    let is_known = matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_)));
    let modifier = if is_known { Modifier::empty() } else { Modifier::DIM };
    Style { fg: style.fg.map(darker), bg: style.bg.map(darker), ..style }.add_modifier(modifier)
}

/// Whether a colour lights up a room that the colour it replaces leaves dark.
fn is_glaring(candidate: Color, wanted: Color) -> bool {
    let is_bright = |color| luminance(color).is_some_and(|light| light > GLARE_LUMINANCE);
    is_bright(candidate) && !is_bright(wanted)
}

/// The palette's colour most similar to another one, preferably an allowed one. The terminal's own colour is kept.
fn nearest_color(color: Color, palette: &[Color], is_allowed: impl Fn(Color) -> bool) -> Color {
    let Some(wanted) = to_rgb(color) else { return color };
    let mut best = (true, f64::INFINITY, color);
    for candidate in palette.iter().copied() {
        let distance = to_rgb(candidate).map_or(f64::INFINITY, |rgb| color_distance(wanted, rgb));
        // Whether a colour is allowed takes longer to find out than how far it is.
        if !best.0 && distance >= best.1 {
            continue;
        }
        let is_forbidden = !is_allowed(candidate);
        if (is_forbidden, distance) < (best.0, best.1) {
            best = (is_forbidden, distance, candidate);
        }
    }
    best.2
}

/// How unlike two colours look: Euclid's distance, weighted by how red the pair is ("redmean"), since the eye judges red and
/// blue unlike in reds and in blues. Only to compare with.
fn color_distance(a: Rgb, b: Rgb) -> f64 {
    let [red, green, blue] = [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map(|(a, b)| f64::from(a.abs_diff(b)));
    let mean_red = f64::midpoint(a.0.into(), b.0.into()) / 256.0;
    (2.0 + mean_red) * red * red + 4.0 * green * green + (3.0 - mean_red) * blue * blue
}
