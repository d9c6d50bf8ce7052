//! Splits a physical line into cells and joins cells to a line.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator, WriteResult, Writer, WriterBuilder};
use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// The cells of one line, in a buffer that is reused for the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    text: String,
    /// Where each cell begins and ends.
    spans: Vec<(usize, usize)>,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    pub(crate) fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.spans.push((start, self.text.len()));
    }

    /// Splits a line whose cells need no unescaping, as nearly all of this program's. The line is copied whole, which is faster
    /// than cell by cell. Returns whether quotes stand only where needed; `None` if a quote stands elsewhere.
    fn parse_simple_line(&mut self, line: &str, separator: u8) -> Option<bool> {
        self.clear();
        self.text.push_str(line);
        if self.parse_unquoted_line(line.as_bytes(), separator) {
            return Some(true);
        }
        self.spans.clear();
        let bytes = line.as_bytes();
        let (mut start, mut is_needed) = (0, memchr(b'\r', bytes).is_none());
        loop {
            let rest = bytes.get(start..).unwrap_or_default();
            let is_quoted = rest.first() == Some(&b'"');
            let first = usize::from(is_quoted);
            let inner = rest.get(first..).unwrap_or_default();
            let length = if is_quoted { memchr(b'"', inner) } else { memchr2(separator, b'"', inner).or(Some(inner.len())) };
            let length = length?;
            is_needed &= !is_quoted || inner.get(..length).is_some_and(|cell| memchr(b',', cell).is_some());
            let next = rest.get(first + length + first).copied();
            self.spans.push((start + first, start + first + length));
            match next {
                None => return Some(is_needed),
                Some(byte) if byte == separator => start += first + length + first + 1,
                Some(_) => return None,
            }
        }
    }

    /// Appends the first `count` cells, each after the byte `between`, in one copy. Returns false if the cells are not one byte
    /// apart in the buffer.
    pub(crate) fn append_joined(&self, count: usize, between: u8, out: &mut Vec<u8>) -> bool {
        let Some(spans) = self.spans.get(..count) else { return false };
        let (Some((start, _)), Some((_, end))) = (spans.first(), spans.last()) else { return false };
        let mut expected = *start;
        let is_close = |(from, until): &(usize, usize)| std::mem::replace(&mut expected, until + 1) == *from;
        if !spans.iter().all(is_close) {
            return false;
        }
        let first = out.len() + 1;
        out.push(between);
        out.extend_from_slice(self.text.as_bytes().get(*start..*end).unwrap_or_default());
        for (from, _) in spans.iter().skip(1) {
            if let Some(byte) = out.get_mut(first + from - start - 1) {
                *byte = between;
            }
        }
        true
    }

    /// Splits a line without quotes and carriage returns, eight bytes at a time: cells are short, so one search for each is
    /// slower.
    fn parse_unquoted_line(&mut self, bytes: &[u8], separator: u8) -> bool {
        if memchr2(b'"', b'\r', bytes).is_some() {
            return false;
        }
        let mut start = 0;
        let (words, rest) = bytes.as_chunks();
        for (nth, word) in words.iter().enumerate() {
            let mut found = zero_byte_mask(u64::from_le_bytes(*word) ^ u64::from_le_bytes([separator; 8]));
            while found != 0 {
                let at = nth * 8 + found.trailing_zeros() as usize / 8;
                self.spans.push((start, at));
                start = at + 1;
                found &= found - 1;
            }
        }
        for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == separator) {
            let at = words.len() * 8 + at;
            self.spans.push((start, at));
            start = at + 1;
        }
        self.spans.push((start, bytes.len()));
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A cell by its index; empty if there is none.
    pub(crate) fn get(&self, at: usize) -> &str {
        self.spans.get(at).and_then(|(start, end)| self.text.get(*start..*end)).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// Sets the highest bit of each zero byte, and no other bit.
const fn zero_byte_mask(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}

/// A line as text, with invalid UTF-8 replaced. The check for validity is faster than the replacement.
pub(crate) fn line_to_text(line: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed)
}

/// Splits lines. Each line is parsed by itself, so that an unclosed quote cannot swallow the next.
pub(crate) struct Splitter {
    separator: u8,
    /// Created at the first quote inside a cell; creating it takes as long as reading a short record.
    csv_reader: Option<Box<Reader>>,
    out: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    pub(crate) fn new(separator: char) -> Self {
        Self { separator: u8::try_from(separator).unwrap_or(b','), csv_reader: None, out: Vec::new(), ends: Vec::new() }
    }

    /// Splits a line without its line end. Returns whether its quotes are certainly those that [`Joiner`] writes.
    pub(crate) fn split(&mut self, line: &str, cells: &mut Cells) -> bool {
        cells.parse_simple_line(line, self.separator).unwrap_or_else(|| {
            cells.clear();
            self.split_quoted(line, cells);
            false
        })
    }

    fn split_quoted(&mut self, line: &str, cells: &mut Cells) {
        // Removing quotes only shortens the text.
        self.out.resize(line.len() + 1, 0);
        self.ends.resize(line.bytes().filter(|byte| *byte == self.separator).count() + 2, 0);
        let separator = self.separator;
        let made = || Box::new(ReaderBuilder::new().delimiter(separator).terminator(Terminator::Any(b'\n')).build());
        let quoted = self.csv_reader.get_or_insert_with(made);
        quoted.reset();
        let (_, _, written, mut found) = quoted.read_record(line.as_bytes(), &mut self.out, &mut self.ends);
        let (out, ends) = (self.out.get_mut(written..).unwrap_or_default(), self.ends.get_mut(found..).unwrap_or_default());
        // The end of input completes the last cell.
        let (result, _, _, more) = quoted.read_record(&[], out, ends);
        found += more;
        if result != ReadRecordResult::Record {
            return;
        }
        let ends = self.ends.get(..found).unwrap_or_default();
        let written = ends.last().and_then(|end| self.out.get(..*end)).unwrap_or_default();
        // Only quotes were removed, so it is still valid text.
        cells.text.push_str(&line_to_text(written));
        let starts = std::iter::once(&0).chain(ends);
        cells.spans.extend(starts.zip(ends).map(|(start, end)| (*start, *end)));
    }
}

/// Joins cells to a line: comma, line feed, quotes only where needed.
pub(crate) struct Joiner(Writer);

impl Joiner {
    pub(crate) fn new() -> Self {
        Self(WriterBuilder::new().terminator(Terminator::Any(b'\n')).build())
    }

    /// Appends the cells as one line with its line feed.
    pub(crate) fn join(&mut self, cells: &Cells, out: &mut Vec<u8>) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                write_step(out, 2, |room| self.0.delimiter(room));
            }
            let mut rest = cell.as_bytes();
            // Room for an opening quote and one escaped quote.
            write_step(out, cell.len() + 2, |room| {
                let (result, read, written) = self.0.field(rest, room);
                rest = rest.get(read..).unwrap_or_default();
                (result, written)
            });
        }
        write_step(out, 2, |room| self.0.terminator(room));
    }
}

/// Appends what one step writes into `room` bytes, repeated while that is not enough.
fn write_step(out: &mut Vec<u8>, room: usize, mut step: impl FnMut(&mut [u8]) -> (WriteResult, usize)) {
    let mut is_full = true;
    while is_full {
        let from = out.len();
        out.resize(from + room, 0);
        let (result, written) = step(out.get_mut(from..).unwrap_or_default());
        out.truncate(from + written);
        is_full = result == WriteResult::OutputFull;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whichever way a line is split, its cells are those that `csv` reads.
        #[test]
        fn a_line_is_split_as_csv_reads_it(line in "[ab,;\"\r é]{1,40}", separator in prop::sample::select(vec![',', ';', '\t'])) {
            let mut cells = Cells::default();
            Splitter::new(separator).split(&line, &mut cells);
            let mut builder = csv::ReaderBuilder::new();
            builder.has_headers(false).delimiter(separator as u8).terminator(csv::Terminator::Any(b'\n'));
            let record = builder.from_reader(line.as_bytes()).records().next().unwrap().unwrap();
            prop_assert_eq!(cells.iter().collect::<Vec<_>>(), record.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_line_is_taken_apart_by_itself() {
        for (separator, line, expected) in [
            (',', "a,b,,c", vec!["a", "b", "", "c"]),
            (',', "a,\"b, \"\"c\"\"\",d", vec!["a", "b, \"c\"", "d"]),
            (',', "a,\"b\"", vec!["a", "b"]),
            (',', "\"a\",", vec!["a", ""]),
            (';', "a;\"b;c\";d,e", vec!["a", "b;c", "d,e"]),
            ('\t', "a\tb", vec!["a", "b"]),
            (',', "a,\"torn, and no end", vec!["a", "torn, and no end"]),
            (',', "", vec![""]),
            (',', "é\"x\",ü", vec!["é\"x\"", "ü"]),
            (',', "seven,,,and eight, ü and more,", vec!["seven", "", "", "and eight", " ü and more", ""]),
            (';', "\u{1}\u{80};,,,,,,,,;~", vec!["\u{1}\u{80}", ",,,,,,,,", "~"]),
        ] {
            let mut cells = Cells::default();
            Splitter::new(separator).split(line, &mut cells);
            assert_eq!(cells.iter().collect::<Vec<_>>(), expected, "{line}");
        }
    }

    #[test]
    fn cells_put_together_are_taken_apart_again() {
        let (mut joiner, mut splitter, mut found) = (Joiner::new(), Splitter::new(','), Cells::default());
        for (given, line) in [
            (vec!["a", "", "c"], "a,,c\n"),
            (vec!["a,b", "\"", &"\"".repeat(20)], &format!("\"a,b\",\"\"\"\",\"{}\"\n", "\"".repeat(40))),
            (vec!["\r", "é, ü"], "\"\r\",\"é, ü\"\n"),
        ] {
            let (mut cells, mut out) = (Cells::default(), Vec::new());
            for cell in &given {
                cells.push(cell);
            }
            joiner.join(&cells, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), line);
            splitter.split(line.trim_end_matches('\n'), &mut found);
            assert_eq!(found.iter().collect::<Vec<_>>(), given);
        }
    }

    #[test]
    fn a_splitter_forgets_the_line_before() {
        let (mut splitter, mut cells) = (Splitter::new(','), Cells::default());
        splitter.split("a,\"torn", &mut cells);
        splitter.split("\"b\",c", &mut cells);
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["b", "c"]);
    }
}
