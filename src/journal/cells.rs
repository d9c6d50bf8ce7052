//! Splits a physical line into cells and joins cells to a line, as the `csv` crate does.

use csv::StringRecord;
use csv_core::{Reader, ReaderBuilder, Terminator};
use memchr::memchr_iter;
use std::borrow::Cow;

/// Reads the cells of one line at a time, so that an unclosed quote cannot swallow the next line.
pub(crate) struct LineReader {
    reader: Reader,
    separator: u8,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl LineReader {
    pub(crate) fn new(separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).terminator(Terminator::Any(b'\n')).build();
        Self { reader, separator, text: Vec::new(), ends: Vec::new() }
    }

    /// Reads a line without its line end into `cells`.
    pub(crate) fn read(&mut self, line: &str, cells: &mut StringRecord) {
        cells.clear();
        // Removing quotes only shortens the text. There is one cell more than separators, and no buffer may be empty.
        self.text.resize(line.len() + 1, 0);
        self.ends.resize(memchr_iter(self.separator, line.as_bytes()).count() + 2, 0);
        self.reader.reset();
        let (mut written, mut count) = (0, 0);
        // An empty line comes first, because the reader removes a byte order mark from what it reads first. The end of input
        // completes the last cell.
        for input in ["\n", line, ""] {
            let text = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (_, _, more_text, more_ends) = self.reader.read_record(input.as_bytes(), text, ends);
            (written, count) = (written + more_text, count + more_ends);
        }
        // Only quotes were removed, so it is still valid text.
        let text = self.text.get(..written).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
        let mut start = 0;
        for end in self.ends.iter().take(count) {
            cells.push_field(text.get(start..*end).unwrap_or_default());
            start = *end;
        }
    }
}

/// Appends the cells as one line: comma, line feed, quotes only where needed.
pub(crate) fn append_line(cells: &StringRecord, out: &mut Vec<u8>) {
    // A vector takes every byte, and dropping the writer flushes it.
    let _never_fails = csv::Writer::from_writer(out).write_byte_record(cells.as_byte_record());
}

/// A cell by its index; empty if there is none.
pub(crate) fn cell(cells: &StringRecord, at: usize) -> &str {
    cells.get(at).unwrap_or_default()
}

/// A line as text, with invalid UTF-8 replaced. The check for validity is faster than the replacement.
pub(crate) fn line_to_text(line: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_are_read_one_by_one_as_csv_reads_a_file(
            lines in prop::collection::vec("[ab,;\"\r\u{feff}é]{1,40}", 1..4),
            separator in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let (mut reader, mut cells) = (LineReader::new(separator), StringRecord::new());
            for line in lines {
                reader.read(&line, &mut cells);
                let mut builder = csv::ReaderBuilder::new();
                builder.has_headers(false).flexible(true).delimiter(separator).terminator(csv::Terminator::Any(b'\n'));
                // A line before it, because `csv` removes a byte order mark at the beginning of a file.
                let file = format!("first\n{line}");
                prop_assert_eq!(&cells, &builder.from_reader(file.as_bytes()).records().nth(1).unwrap().unwrap());
            }
        }

        #[test]
        fn a_written_line_reads_back(given in prop::collection::vec("[ab,;\"\r\u{feff}é]{0,9}", 2..9)) {
            let (mut out, mut found) = (Vec::new(), StringRecord::new());
            append_line(&StringRecord::from(given.clone()), &mut out);
            let line = String::from_utf8(out).unwrap();
            LineReader::new(b',').read(line.strip_suffix('\n').unwrap(), &mut found);
            prop_assert_eq!(found, StringRecord::from(given));
        }
    }
}
