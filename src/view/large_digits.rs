//! Digits of three rows, for T+, and for the number to call and the worst value on the emergency card.

/// The height of a digit, in rows.
pub(crate) const HEIGHT: usize = 3;

const DIGITS: [(char, [&str; HEIGHT]); 13] = [
    ('0', ["█▀█", "█ █", "▀▀▀"]),
    ('1', ["▀█ ", " █ ", "▀▀▀"]),
    ('2', ["▀▀█", "█▀▀", "▀▀▀"]),
    ('3', ["▀▀█", " ▀█", "▀▀▀"]),
    ('4', ["█ █", "▀▀█", "  ▀"]),
    ('5', ["█▀▀", "▀▀█", "▀▀▀"]),
    ('6', ["█▀▀", "█▀█", "▀▀▀"]),
    ('7', ["▀▀█", "  █", "  ▀"]),
    ('8', ["█▀█", "█▀█", "▀▀▀"]),
    ('9', ["█▀█", "▀▀█", "▀▀▀"]),
    (':', ["▄", "▄", " "]),
    ('−', ["   ", "▀▀▀", "   "]),
    ('/', ["  █", " █ ", "▀  "]),
];

/// The rows of a number; `None` if it has anything but digits, `:`, `−` and `/`.
pub(crate) fn rows(number: &str) -> Option<[String; HEIGHT]> {
    let digits: Option<Vec<&[&str; HEIGHT]>> =
        number.chars().map(|digit| DIGITS.iter().find(|(known, _)| *known == digit).map(|(_, rows)| rows)).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    Some(std::array::from_fn(|row| digits.iter().map(|rows| rows[row]).collect::<Vec<_>>().join(" ")))
}
