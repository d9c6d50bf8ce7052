//! How many colours a terminal shows, and the one place where a theme is stepped down to them. It asks no terminal: what the
//! environment says is told to it.

use crate::theme::luminance::{NAMED, Rgb, contrast, luminance, rgb, with_light};
use ratatui::style::{Color, Modifier, Style};

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: only bold, underline and the other marks.
    None,
    /// The sixteen that have names.
    Ansi16,
    /// xterm's 256.
    Ansi256,
    /// All.
    True,
}

/// Terminals that show all colours, whatever a login over the network forgot to say of them.
const ALL_COLOURS: [&str; 5] = ["xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm"];
/// Terminals that show none.
const NO_COLOURS: [&str; 5] = ["dumb", "vt52", "vt100", "vt102", "vt220"];

/// What a terminal shows, from whether the user wants no colours (`NO_COLOR` or `--no-color`), and from `TERM` and `COLORTERM`.
pub fn depth_of(no_color: bool, term: &str, colorterm: &str) -> Depth {
    if no_color || NO_COLOURS.contains(&term) {
        Depth::None
    } else if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") || ALL_COLOURS.contains(&term) {
        Depth::True
    } else if term.contains("256color") {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    }
}

/// Below this contrast words are hard to read: a step-down does not go there on its own.
const READABLE: f64 = 4.5;
/// Above this luminance a cell lights up a dark room: a step-down does not go there on its own.
const GLARE: f64 = 0.25;

impl Depth {
    /// A style in the colours of this depth.
    pub(crate) fn show(self, style: Style) -> Style {
        let palette: Vec<Color> = match self {
            Self::True => return style,
            Self::None => return Style { fg: None, bg: None, ..style },
            // The first sixteen are the user's own in most terminals, so nobody knows how they look.
            Self::Ansi256 => (16..=255).map(Color::Indexed).collect(),
            Self::Ansi16 => NAMED.map(|(name, _)| name).to_vec(),
        };
        let bg = style.bg.map(|bg| nearest(bg, &palette, |candidate| !glares(candidate, bg)));
        let kept = style.fg.zip(style.bg).and_then(|(fg, bg)| contrast(fg, bg)).unwrap_or(1.0);
        let readable = |candidate: Color| {
            let reached = bg.and_then(|bg| contrast(candidate, bg));
            reached.is_none_or(|reached| reached >= kept.min(READABLE) && (kept <= 1.0 || reached > 1.0))
        };
        let fg = style.fg.map(|fg| nearest(fg, &palette, |candidate| readable(candidate) && !glares(candidate, fg)));
        Style { fg, bg, ..style }
    }
}

/// A style with so much of its light. Of the named colours nobody knows a darker one, so the terminal is asked to dim them.
pub(crate) fn dimmed(style: Style, light: f64) -> Style {
    let darker = |colour: Color| match colour {
        Color::Rgb(red, green, blue) => with_light((red, green, blue), light),
        Color::Indexed(_) => match rgb(colour).map(|rgb| with_light(rgb, light)) {
            Some(wanted) => nearest(wanted, &(16..=255).map(Color::Indexed).collect::<Vec<_>>(), |_| true),
            None => colour,
        },
        named => named,
    };
    let is_made = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..) | Color::Indexed(_)));
    let mark = if is_made(style.fg) { Modifier::empty() } else { Modifier::DIM };
    Style { fg: style.fg.map(darker), bg: style.bg.map(darker), ..style }.add_modifier(mark)
}

/// Whether a colour lights up a room that the one it stands for leaves dark.
fn glares(candidate: Color, wanted: Color) -> bool {
    let above = |colour| luminance(colour).is_some_and(|light| light > GLARE);
    above(candidate) && !above(wanted)
}

/// The palette's colour that looks most like another, among those allowed if any is; the terminal's own colour stays.
fn nearest(colour: Color, palette: &[Color], allowed: impl Fn(Color) -> bool) -> Color {
    let Some(wanted) = rgb(colour) else { return colour };
    let far = |candidate: &Color| rgb(*candidate).map_or(f64::INFINITY, |rgb| distance(wanted, rgb));
    let judged = palette.iter().map(|candidate| ((!allowed(*candidate), far(candidate)), *candidate));
    let best = judged.min_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    best.map_or(colour, |(_, best)| best)
}

/// How unlike two colours look: Euclid's distance, weighted by how red the pair is ("redmean"), since the eye judges red and
/// blue unlike in reds and in blues. Only to compare with.
fn distance(one: Rgb, other: Rgb) -> f64 {
    let (red, green, blue) = (gap(one.0, other.0), gap(one.1, other.1), gap(one.2, other.2));
    let mean_red = f64::midpoint(one.0.into(), other.0.into()) / 256.0;
    (2.0 + mean_red) * red * red + 4.0 * green * green + (3.0 - mean_red) * blue * blue
}

fn gap(one: u8, other: u8) -> f64 {
    f64::from(one.abs_diff(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_follows_what_the_environment_says() {
        for (no_color, term, colorterm, expected) in [
            (true, "xterm-256color", "truecolor", Depth::None),
            (false, "xterm-256color", "truecolor", Depth::True),
            (false, "screen", "24bit", Depth::True),
            (false, "xterm-direct", "", Depth::True),
            (false, "xterm-kitty", "", Depth::True),
            (false, "tmux-256color", "", Depth::Ansi256),
            (false, "linux", "", Depth::Ansi16),
            (false, "", "", Depth::Ansi16),
            (false, "vt100", "", Depth::None),
            (false, "dumb", "", Depth::None),
        ] {
            assert_eq!(depth_of(no_color, term, colorterm), expected, "{no_color} {term:?} {colorterm:?}");
        }
    }

    #[test]
    fn each_colour_steps_down_to_the_one_most_like_it() {
        let ember = Style::new().fg(Color::Rgb(0xff, 0x87, 0x00)).bg(Color::Rgb(0, 0, 0));
        for (depth, expected) in [
            (Depth::True, ember),
            (Depth::Ansi256, Style::new().fg(Color::Indexed(208)).bg(Color::Indexed(16))),
            (Depth::None, Style::new()),
        ] {
            assert_eq!(depth.show(ember), expected, "{depth:?}");
        }
        let own = Style::new().fg(Color::Reset);
        assert_eq!(Depth::Ansi16.show(own), own);
    }

    #[test]
    fn a_dark_colour_never_steps_down_to_one_that_lights_up_the_room() {
        for amber in [Color::Rgb(0xb5, 0x7c, 0x12), Color::Rgb(0x9a, 0x80, 0x10)] {
            for depth in [Depth::Ansi256, Depth::Ansi16] {
                let shown = depth.show(Style::new().fg(amber).bg(Color::Rgb(0, 0, 0)));
                let light = shown.fg.and_then(luminance).unwrap_or(1.0);
                assert!(light <= GLARE, "{depth:?}: {shown:?} has {light:.2}");
            }
        }
    }

    #[test]
    fn words_never_step_down_onto_their_background() {
        let murky = Style::new().fg(Color::Rgb(0x62, 0x1c, 0x10)).bg(Color::Rgb(0x08, 0x04, 0x04));
        for depth in [Depth::Ansi256, Depth::Ansi16] {
            let shown = depth.show(murky);
            assert_ne!(shown.fg, shown.bg, "{depth:?}");
        }
    }
}
