//! Relative luminance and contrast ratio of colours (WCAG 2.2).

/// Red, green and blue in sRGB.
pub(crate) type Rgb = (u8, u8, u8);

use ratatui::style::Color;
use std::sync::LazyLock;

/// Relative luminance, 0 (black) to 1 (white); `None` for the terminal's own colour, which is not known.
pub fn luminance(colour: Color) -> Option<f64> {
    to_rgb(colour).map(relative_luminance)
}

/// Relative luminance of an sRGB colour, 0 to 1.
pub fn luminance_of_rgb(rgb: (u8, u8, u8)) -> f64 {
    relative_luminance(rgb)
}

/// Contrast ratio, 1 (equal) to 21 (black and white); `None` if one is the terminal's own colour.
pub fn contrast_ratio(one: Color, other: Color) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// The sRGB value of a colour. Named colours are taken as xterm's, since the terminal's are not known.
pub(crate) fn to_rgb(colour: Color) -> Option<Rgb> {
    match colour {
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
fn indexed_to_rgb(index: u8) -> Rgb {
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
    let channel = |one: u8| {
        let left = linear_channel(one) * light.clamp(0.0, 1.0);
        let share = if left <= 0.003_130_8 { left * 12.92 } else { 1.055 * libm::pow(left, 1.0 / 2.4) - 0.055 };
        (share * 255.0).round() as u8
    };
    Color::Rgb(channel(red), channel(green), channel(blue))
}

fn relative_luminance((red, green, blue): Rgb) -> f64 {
    0.2126 * linear_channel(red) + 0.7152 * linear_channel(green) + 0.0722 * linear_channel(blue)
}

/// A channel's light. Stepping a theme down to the terminal's colours asks for it hundreds of thousands of times, before the first frame.
fn linear_channel(channel: u8) -> f64 {
    static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
        std::array::from_fn(|channel| {
            let share = channel as f64 / 255.0;
            if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        })
    });
    LINEAR[usize::from(channel)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_the_standard_measures_it() {
        let grey = Color::Rgb(0x76, 0x76, 0x76);
        for (one, other, expected) in [
            (Color::Black, Color::White, 21.0),
            (Color::Rgb(255, 0, 0), Color::Black, 5.25),
            (grey, Color::White, 4.54),
            (grey, grey, 1.0),
            (Color::Indexed(16), Color::Indexed(231), 21.0),
        ] {
            let measured = contrast_ratio(one, other).unwrap_or_default();
            assert!((measured - expected).abs() < 0.01, "{one:?} on {other:?}: {measured}");
        }
        assert_eq!(contrast_ratio(Color::Reset, Color::Black), None);
    }

    #[test]
    fn the_cube_and_the_greys_are_where_terminals_have_them() {
        for (index, expected) in
            [(16, (0, 0, 0)), (196, (255, 0, 0)), (208, (255, 135, 0)), (231, (255, 255, 255)), (244, (128, 128, 128))]
        {
            assert_eq!(indexed_to_rgb(index), expected, "{index}");
        }
    }
}
