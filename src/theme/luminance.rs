//! Relative luminance and contrast ratio of colours (WCAG 2.2).

use ratatui::style::Color;
use std::sync::LazyLock;

/// Red, green and blue in sRGB.
pub(crate) type Rgb = (u8, u8, u8);

/// Relative luminance, 0 (black) to 1 (white); `None` for the terminal's own colour, which is not known.
pub fn luminance(color: Color) -> Option<f64> {
    to_rgb(color).map(luminance_of_rgb)
}

/// Relative luminance of an sRGB colour, 0 to 1.
pub(crate) fn luminance_of_rgb((red, green, blue): Rgb) -> f64 {
    0.2126 * linear_channel(red) + 0.7152 * linear_channel(green) + 0.0722 * linear_channel(blue)
}

/// Contrast ratio, 1 (equal) to 21 (black and white); `None` if one is the terminal's own colour.
pub fn contrast_ratio(a: Color, b: Color) -> Option<f64> {
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

/// The sRGB value of a colour. Named colours are taken as xterm's, since the terminal's are not known.
pub(crate) fn to_rgb(color: Color) -> Option<Rgb> {
    match color {
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(index) => Some(indexed_to_rgb(index)),
        named => NAMED_COLORS.iter().find(|(name, _)| *name == named).map(|(_, rgb)| *rgb),
    }
}

/// The sixteen colours by name, as xterm shows them.
pub(crate) const NAMED_COLORS: [(Color, Rgb); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

/// xterm's 256 colours: the named ones, a cube of six steps, a scale of greys.
pub(crate) fn indexed_to_rgb(index: u8) -> Rgb {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        0..16 => NAMED_COLORS[usize::from(index)].1,
        16..232 => (step((index - 16) / 36), step((index - 16) / 6 % 6), step((index - 16) % 6)),
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// The same colour with this share of its light, 0 to 1.
pub(crate) fn scale_luminance((red, green, blue): Rgb, light: f64) -> Color {
    let channel = |value: u8| {
        let left = linear_channel(value) * light.clamp(0.0, 1.0);
        let share = if left <= 0.003_130_8 { left * 12.92 } else { 1.055 * libm::pow(left, 1.0 / 2.4) - 0.055 };
        (share * 255.0).round() as u8
    };
    Color::Rgb(channel(red), channel(green), channel(blue))
}

/// The linear light of a channel, 0 to 1. A table, since converting a theme to fewer colours asks for it thousands of times before
/// the first frame.
fn linear_channel(channel: u8) -> f64 {
    static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
        std::array::from_fn(|channel| {
            let share = channel as f64 / 255.0;
            if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        })
    });
    LINEAR[usize::from(channel)]
}
