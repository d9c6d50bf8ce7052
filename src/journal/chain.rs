//! The chained check: each row's last cell is a digest over the check before it and its own cells. It covers cells, not bytes, so
//! that a file saved again with other quotes or line ends still verifies, while any changed, missing, moved or added row is
//! found.

use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// The columns whose numeric value counts, not the spelling: `value` and `elapsed_s`.
const NUMBER_COLUMNS: [usize; 2] = [6, 15];

/// Separates cells in the digested bytes; no cell can contain it.
pub(crate) const CELL_SEPARATOR: u8 = 0x1f;

/// The running checksum of a record: the check of its last row and that row's full digest.
///
/// ```
/// use bedside::journal::{self, Chain};
///
/// let record = journal::read(&std::fs::read("sample-sessions/20260312-1324-C-017.csv")?)?;
/// let mut chain = Chain::default();
/// chain.add_rows(&record.name, &record.rows);
/// assert_eq!(chain.digest_hex(), record.chain.digest_hex(), "no cell was changed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    check: String,
    digest: [u8; 32],
}

impl Chain {
    /// The last row's `check` cell: `k` and 20 hex digits; empty before row 1.
    pub fn check(&self) -> &str {
        &self.check
    }

    /// The last row's full SHA-256 in 64 hex digits, as in the `digest` row.
    pub fn digest_hex(&self) -> String {
        to_hex(&self.digest)
    }

    /// The chain after a row with these 17 cells, as a CSV reader returns them.
    #[must_use]
    pub(crate) fn after_row<'a>(&self, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut row = Vec::with_capacity(256);
        append_digested(cells, &mut row);
        let digest = self.digest_of(&row);
        let mut after = Self { check: String::with_capacity(1 + 2 * SHORT_DIGEST_LEN), digest };
        after.check.push('k');
        after.check.push_str(&to_hex(&after.short_digest()));
        after
    }

    /// Verifies a row with these cells, as [`append_digested`] writes them, and this check cell. The chain continues from the
    /// cell in the file even if it is wrong, so that one fault affects one row.
    pub(crate) fn verify_row(&mut self, row: &[u8], check: &str) -> bool {
        self.digest = self.digest_of(row);
        check.clone_into(&mut self.check);
        let digits = self.short_digest().map(hex_digits);
        check.strip_prefix('k').is_some_and(|held| held.as_bytes() == digits.as_flattened())
    }

    /// The part of the last row's digest that its check cell holds.
    pub(crate) fn short_digest(&self) -> [u8; SHORT_DIGEST_LEN] {
        *self.digest.first_chunk().unwrap_or(&[0; SHORT_DIGEST_LEN])
    }

    fn digest_of(&self, row: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(&self.check).chain_update(row).finalize().into()
    }
}

/// The bytes of a digest in a check cell.
const SHORT_DIGEST_LEN: usize = 10;

/// Parses a check cell; `None` if it is none.
pub(crate) fn parse_check(check: &str) -> Option<[u8; SHORT_DIGEST_LEN]> {
    let digits: &[u8; 2 * SHORT_DIGEST_LEN] = check.strip_prefix('k')?.as_bytes().try_into().ok()?;
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut short = [0; SHORT_DIGEST_LEN];
    for (byte, pair) in short.iter_mut().zip(digits.as_chunks().0) {
        let [high, low] = *pair;
        *byte = value(high)? << 4 | value(low)?;
    }
    Some(short)
}

/// The number of digested cells: all before the check.
pub(crate) const DIGESTED_CELLS: usize = 17;

/// Appends a row's cells in the form that is digested. Hashing one buffer is faster than many small ones.
pub(crate) fn append_digested<'a>(cells: impl IntoIterator<Item = &'a str>, row: &mut Vec<u8>) {
    for (column, cell) in cells.into_iter().enumerate() {
        row.push(CELL_SEPARATOR);
        if NUMBER_COLUMNS.contains(&column) {
            row.extend_from_slice(shortest_decimal(cell).as_bytes());
        } else {
            row.extend_from_slice(cell.as_bytes());
        }
    }
}

/// Removes a plus sign and leading and trailing zeros from a plain decimal; anything else stays.
pub(crate) fn shortest_decimal(cell: &str) -> Cow<'_, str> {
    // True for nearly every number that this program wrote.
    if is_shortest_decimal(cell.as_bytes()) {
        return Cow::Borrowed(cell);
    }
    let (sign, digits) = match cell.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", cell.strip_prefix('+').unwrap_or(cell)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !is_digits(whole) || !is_digits(part) {
        return Cow::Borrowed(cell);
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    Cow::Owned(match (whole, part) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        ("", part) => format!("{sign}0.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    })
}

/// Whether it is certainly the shortest form of a decimal, or empty.
fn is_shortest_decimal(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let part = digits.get(whole..).unwrap_or_default();
    let is_whole_short = whole == 1 || (whole > 1 && digits.first() != Some(&b'0'));
    match part {
        [] => cell.is_empty() || (is_whole_short && cell != b"-0"),
        [b'.', part @ .., last] => is_whole_short && part.iter().all(u8::is_ascii_digit) && (b'1'..=b'9').contains(last),
        _ => false,
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| hex_digits(*byte)).map(char::from).collect()
}

/// The two hex digits of a byte.
fn hex_digits(byte: u8) -> [u8; 2] {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [[&str; 18]; 2] = [
        [
            "1",
            "2026-11-23T09:02:11.042-05:00",
            "S+00:00:00",
            "arrive",
            "session",
            "open",
            "1.0",
            "{version}",
            "bedside",
            "row 1 fills every cell so that readers infer the types",
            "APP",
            "2026-11-23T09:02:11.042-05:00",
            "1",
            "0",
            "app",
            "0.0",
            "20261123-0902-C017",
            "kdfcdc86714fe9bc24799",
        ],
        [
            "2",
            "2026-11-23T09:10:51.742-05:00",
            "S+00:08:40",
            "arrive",
            "note",
            "intention",
            "",
            "",
            "",
            ">\"to meet the fear\", she said\\n(twice)",
            "MK",
            "2026-11-23T09:10:51.742-05:00",
            "2",
            "",
            "user",
            "520.7",
            "20261123-0902-C017",
            "kd15ece39512c662ae3d6",
        ],
    ];

    #[test]
    fn the_two_rows_of_the_format_verify_to_the_letter() {
        let mut chain = Chain::default();
        for cells in ROWS {
            chain = chain.after_row(cells.into_iter().take(17));
            assert_eq!(chain.check(), cells[17]);
        }
        assert_eq!(chain.digest_hex(), "d15ece39512c662ae3d6ac5a00b1ec5d7716341932b05a1d5973bf092aad5105");
    }

    #[test]
    fn only_the_number_counts_not_its_spelling() {
        for (cell, short) in [
            ("1.0", "1"),
            ("0.0", "0"),
            ("-0", "0"),
            ("+5", "5"),
            ("36.60", "36.6"),
            ("007", "7"),
            (".5", "0.5"),
            ("-0.50", "-0.5"),
            ("100", "100"),
            ("", ""),
            (".", "."),
            ("-", "-"),
            ("1e5", "1e5"),
            ("1.2.3", "1.2.3"),
            ("n/a", "n/a"),
        ] {
            assert_eq!(shortest_decimal(cell), short, "{cell}");
        }
    }
}
