//! What the end of a record's file says without the rest.

use super::cells::line_to_text;
use super::cells::{Cells, Splitter};
use crate::journal::columns::COLUMNS;

/// Whether a record certainly ends with its digest; `end` is any last part of its file. If false, only the whole record can tell.
pub(crate) fn is_sealed(end: &[u8]) -> bool {
    let Some(lines) = end.strip_suffix(b"\n") else { return false };
    let (mut splitter, mut cells) = (Splitter::new(','), Cells::default());
    for line in lines.rsplit(|byte| *byte == b'\n') {
        splitter.split(&line_to_text(line), &mut cells);
        match (cells.len() == COLUMNS.len(), cells.get(4), cells.get(5)) {
            // A record that moved to another file after its digest stays closed.
            (true, "session", "part") => {}
            (true, "session", item) => return item == "digest",
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{read, test_rows};
    use crate::session::RowKind;

    #[test]
    fn only_a_digest_or_what_may_follow_it_closes() {
        let closed = test_rows::closed_rows(4);
        let with = |item| {
            let mut rows = closed.clone();
            rows.push(test_rows::plain_row(rows.len() as u64 + 1, 901_000, RowKind::Session, item));
            test_rows::file_bytes(&rows)
        };
        for (bytes, is_closed) in [
            (test_rows::file_bytes(&closed), true),
            (with("part"), true),
            (with("reopen"), false),
            (test_rows::file_bytes(&test_rows::note_rows(4)), false),
        ] {
            assert_eq!(is_sealed(&bytes), is_closed);
            assert_eq!(read(&bytes).map(|record| record.is_closed), Ok(is_closed));
            let end = bytes.get(bytes.len().saturating_sub(700)..).unwrap_or_default();
            assert_eq!(is_sealed(end), is_closed, "a piece says the same");
        }
        let bytes = test_rows::file_bytes(&closed);
        assert!(!is_sealed(bytes.get(..bytes.len() - 1).unwrap_or_default()), "an unfinished end says nothing");
        assert!(!is_sealed(b"") && !is_sealed(b"\n") && !is_sealed(b"a,b,c,d,session,digest\n"));
    }
}
