//! What the end of a record's file says without the rest.

use super::cells::{LineReader, cell, line_to_text};
use crate::journal::columns::COLUMNS;
use csv::StringRecord;

/// Whether a record certainly ends with its digest; `end` is any last part of its file. If false, only the whole record can tell.
pub fn ends_closed(end: &[u8]) -> bool {
    let Some(lines) = end.strip_suffix(b"\n") else { return false };
    let (mut reader, mut cells) = (LineReader::new(b','), StringRecord::new());
    for line in lines.rsplit(|byte| *byte == b'\n') {
        reader.read(&line_to_text(line), &mut cells);
        match (cells.len() == COLUMNS.len(), cell(&cells, 4), cell(&cells, 5)) {
            // A record that moved to another file after its digest stays closed.
            (true, "session", "part") => {}
            (true, "session", item) => return item == "digest",
            _ => return false,
        }
    }
    false
}
