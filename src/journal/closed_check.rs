//! What the end of a record's file says without the rest: whether the record is closed, and when it was last written.

use super::cells::{LineReader, cell, line_to_text};
use crate::journal::columns::COLUMNS;
use crate::session::Wall;
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

/// When the last whole row was written; `end` is any last part of its file. `None` if it holds no whole row.
pub fn last_entered(end: &[u8]) -> Option<Wall> {
    let (mut reader, mut cells) = (LineReader::new(b','), StringRecord::new());
    let whole = end.get(..end.iter().rposition(|byte| *byte == b'\n')?)?;
    whole.rsplit(|byte| *byte == b'\n').find_map(|line| {
        reader.read(&line_to_text(line), &mut cells);
        Wall::parse(cell(&cells, 11)).filter(|_| cells.len() == COLUMNS.len())
    })
}
