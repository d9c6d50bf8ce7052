//! The colour depth of a terminal, and the conversion of styles to it. Reads no environment: the caller passes the variables.

use crate::theme::luminance::{NAMED_COLORS, Rgb, contrast_ratio, luminance, scale_luminance, to_rgb};
use ratatui::style::{Color, Modifier, Style};

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// No colours, only modifiers.
    NoColor,
    /// The sixteen named colours.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24-bit colours.
    TrueColor,
}

/// Values of `TERM` with 24-bit colours, also without `COLORTERM`, which remote logins do not pass on.
const TRUECOLOR_TERMS: [&str; 5] = ["xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm"];
/// Values of `TERM` without colours.
const MONOCHROME_TERMS: [&str; 5] = ["dumb", "vt52", "vt100", "vt102", "vt220"];

/// The colour depth by `TERM` and `COLORTERM`, or `NoColor` if the user wants none (`NO_COLOR`, `--no-color`).
pub fn detect_color_depth(no_color: bool, term: &str, colorterm: &str) -> ColorDepth {
    if no_color || MONOCHROME_TERMS.contains(&term) {
        ColorDepth::NoColor
    } else if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") || TRUECOLOR_TERMS.contains(&term) {
        ColorDepth::TrueColor
    } else if term.contains("256color") {
        ColorDepth::Ansi256
    } else {
        ColorDepth::Ansi16
    }
}

/// Text with less contrast is hard to read; conversion does not go below it.
const MIN_READABLE_CONTRAST: f64 = 4.5;
/// A brighter cell lights up a dark room; conversion does not go above it.
const GLARE_LUMINANCE: f64 = 0.25;

impl ColorDepth {
    /// A style in the colours of this depth.
    pub(crate) fn convert_style(self, style: Style) -> Style {
        let palette: Vec<Color> = match self {
            Self::TrueColor => return style,
            Self::NoColor => return Style { fg: None, bg: None, ..style },
            // Users can set the first sixteen, so their colours are not known.
            Self::Ansi256 => (16..=255).map(Color::Indexed).collect(),
            Self::Ansi16 => NAMED_COLORS.map(|(name, _)| name).to_vec(),
        };
        let bg = style.bg.map(|bg| nearest_color(bg, &palette, |candidate| !is_glaring(candidate, bg)));
        let kept = style.fg.zip(style.bg).and_then(|(fg, bg)| contrast_ratio(fg, bg)).unwrap_or(1.0);
        let readable = |candidate: Color| {
            let reached = bg.and_then(|bg| contrast_ratio(candidate, bg));
            reached.is_none_or(|reached| reached >= kept.min(MIN_READABLE_CONTRAST) && (kept <= 1.0 || reached > 1.0))
        };
        let fg = style.fg.map(|fg| nearest_color(fg, &palette, |candidate| readable(candidate) && !is_glaring(candidate, fg)));
        Style { fg, bg, ..style }
    }
}

/// A style with this share of its light. Named colours cannot be darkened, since theirs are not known; they get the dim modifier.
pub(crate) fn dim_style(style: Style, light: f64) -> Style {
    let darker = |colour: Color| match colour {
        Color::Rgb(red, green, blue) => scale_luminance((red, green, blue), light),
        Color::Indexed(_) => match to_rgb(colour).map(|rgb| scale_luminance(rgb, light)) {
            Some(wanted) => nearest_color(wanted, &(16..=255).map(Color::Indexed).collect::<Vec<_>>(), |_| true),
            None => colour,
        },
        named => named,
    };
    let is_made = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..) | Color::Indexed(_)));
    let mark = if is_made(style.fg) { Modifier::empty() } else { Modifier::DIM };
    Style { fg: style.fg.map(darker), bg: style.bg.map(darker), ..style }.add_modifier(mark)
}

/// Whether a colour lights up a room that the colour it replaces leaves dark.
fn is_glaring(candidate: Color, wanted: Color) -> bool {
    let above = |colour| luminance(colour).is_some_and(|light| light > GLARE_LUMINANCE);
    above(candidate) && !above(wanted)
}

/// The palette's colour most similar to another one, preferably an allowed one. The terminal's own colour is kept.
fn nearest_color(colour: Color, palette: &[Color], allowed: impl Fn(Color) -> bool) -> Color {
    let Some(wanted) = to_rgb(colour) else { return colour };
    let far = |candidate: &Color| to_rgb(*candidate).map_or(f64::INFINITY, |rgb| color_distance(wanted, rgb));
    let judged = palette.iter().map(|candidate| ((!allowed(*candidate), far(candidate)), *candidate));
    let best = judged.min_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    best.map_or(colour, |(_, best)| best)
}

/// How unlike two colours look: Euclid's distance, weighted by how red the pair is ("redmean"), since the eye judges red and
/// blue unlike in reds and in blues. Only to compare with.
fn color_distance(a: Rgb, b: Rgb) -> f64 {
    let (red, green, blue) = (channel_difference(a.0, b.0), channel_difference(a.1, b.1), channel_difference(a.2, b.2));
    let mean_red = f64::midpoint(a.0.into(), b.0.into()) / 256.0;
    (2.0 + mean_red) * red * red + 4.0 * green * green + (3.0 - mean_red) * blue * blue
}

fn channel_difference(a: u8, b: u8) -> f64 {
    f64::from(a.abs_diff(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_follows_what_the_environment_says() {
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
            assert_eq!(detect_color_depth(no_color, term, colorterm), expected, "{no_color} {term:?} {colorterm:?}");
        }
    }

    #[test]
    fn each_colour_steps_down_to_the_one_most_like_it() {
        let ember = Style::new().fg(Color::Rgb(0xff, 0x87, 0x00)).bg(Color::Rgb(0, 0, 0));
        for (depth, expected) in [
            (ColorDepth::TrueColor, ember),
            (ColorDepth::Ansi256, Style::new().fg(Color::Indexed(208)).bg(Color::Indexed(16))),
            (ColorDepth::NoColor, Style::new()),
        ] {
            assert_eq!(depth.convert_style(ember), expected, "{depth:?}");
        }
        let own = Style::new().fg(Color::Reset);
        assert_eq!(ColorDepth::Ansi16.convert_style(own), own);
    }

    #[test]
    fn a_dark_colour_never_steps_down_to_one_that_lights_up_the_room() {
        for amber in [Color::Rgb(0xb5, 0x7c, 0x12), Color::Rgb(0x9a, 0x80, 0x10)] {
            for depth in [ColorDepth::Ansi256, ColorDepth::Ansi16] {
                let shown = depth.convert_style(Style::new().fg(amber).bg(Color::Rgb(0, 0, 0)));
                let light = shown.fg.and_then(luminance).unwrap_or(1.0);
                assert!(light <= GLARE_LUMINANCE, "{depth:?}: {shown:?} has {light:.2}");
            }
        }
    }

    #[test]
    fn words_never_step_down_onto_their_background() {
        let murky = Style::new().fg(Color::Rgb(0x62, 0x1c, 0x10)).bg(Color::Rgb(0x08, 0x04, 0x04));
        for depth in [ColorDepth::Ansi256, ColorDepth::Ansi16] {
            let shown = depth.convert_style(murky);
            assert_ne!(shown.fg, shown.bg, "{depth:?}");
        }
    }
}
