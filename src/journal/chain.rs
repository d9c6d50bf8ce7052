//! The chained check: each row's last cell is a digest over the check before it and its own cells. It covers cells, not bytes, so
//! that a file saved again with other quotes or line ends still verifies, while any changed, missing, moved or added row is
//! found.

use csv::StringRecord;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// The columns whose numeric value counts, not the spelling: `value` and `elapsed_s`.
const NUMBER_COLUMNS: [usize; 2] = [6, 15];

/// Separates cells in the digested bytes; no cell can contain it.
const CELL_SEPARATOR: u8 = 0x1f;

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
    /// The last row's full SHA-256.
    pub(crate) digest: [u8; 32],
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

    /// Adds a row with these 17 cells, as a CSV reader returns them.
    pub(crate) fn add_row(&mut self, cells: &StringRecord) {
        let mut row = Vec::with_capacity(256);
        append_digested(cells, &mut row);
        self.digest = self.digest_of(&row);
        self.check = format!("k{}", to_hex(self.digest.get(..SHORT_DIGEST_LEN).unwrap_or_default()));
    }

    /// Verifies a row with these cells, as [`append_digested`] writes them, and this check cell. The chain continues from the
    /// cell in the file even if it is wrong, so that one fault affects one row.
    pub(crate) fn verify_row(&mut self, row: &[u8], check: &str) -> bool {
        self.digest = self.digest_of(row);
        check.clone_into(&mut self.check);
        parse_check(check).as_ref() == self.digest.first_chunk()
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
    let value = |digit: u8| HEX_DIGITS.iter().position(|known| *known == digit).map(|value| value as u8);
    let mut short = [0; SHORT_DIGEST_LEN];
    for (byte, [high, low]) in short.iter_mut().zip(digits.as_chunks().0) {
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(short)
}

/// The number of digested cells: all before the check.
const DIGESTED_CELLS: usize = 17;

/// Appends the cells of a row before its check in the form that is digested. Hashing one buffer is faster than many small ones.
pub(crate) fn append_digested(cells: &StringRecord, row: &mut Vec<u8>) {
    for (column, cell) in cells.iter().take(DIGESTED_CELLS).enumerate() {
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
    let (sign, digits) = match cell.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", cell.strip_prefix('+').unwrap_or(cell)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !is_digits(whole) || !is_digits(part) {
        return Cow::Borrowed(cell);
    }
    let shortest = match (whole.trim_start_matches('0'), part.trim_end_matches('0')) {
        ("", "") => ["", "0", "", ""],
        (whole, "") => [sign, whole, "", ""],
        ("", part) => [sign, "0", ".", part],
        (whole, part) => [sign, whole, ".", part],
    };
    // Nearly every number is as short as it can be, and is not copied. Only `.5` gains a character.
    let length: usize = shortest.iter().map(|piece| piece.len()).sum();
    if length == cell.len() && !whole.is_empty() { Cow::Borrowed(cell) } else { Cow::Owned(shortest.concat()) }
}

const HEX_DIGITS: [u8; 16] = *b"0123456789abcdef";

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| char::from(HEX_DIGITS[usize::from(digit)])).collect()
}
