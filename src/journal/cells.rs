//! One physical line ⇄ its cells. Knows quotes and separators, not what a cell means.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// The cells of one line, in one buffer that is used again for the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell by its place from 0; empty where there is none.
    pub(super) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// Takes lines apart. A line is parsed by itself, so that a torn quote cannot swallow the next one.
pub(super) struct Splitter {
    separator: char,
    quoted: Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    pub(super) fn new(separator: char) -> Self {
        let delimiter = u8::try_from(separator).unwrap_or(b',');
        let quoted = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { separator, quoted, out: Vec::new(), ends: Vec::new() }
    }

    /// The cells of a line without its line end.
    pub(super) fn split(&mut self, line: &str, cells: &mut Cells) {
        cells.clear();
        if line.contains('"') {
            self.split_quoted(line, cells);
        } else {
            line.split(self.separator).for_each(|cell| cells.push(cell));
        }
    }

    fn split_quoted(&mut self, line: &str, cells: &mut Cells) {
        // Unquoting only shortens, so a buffer as long as the line holds every cell.
        self.out.resize(line.len() + 1, 0);
        self.ends.resize(line.matches(self.separator).count() + 2, 0);
        self.quoted.reset();
        let (_, _, written, mut found) = self.quoted.read_record(line.as_bytes(), &mut self.out, &mut self.ends);
        let (out, ends) = (self.out.get_mut(written..).unwrap_or_default(), self.ends.get_mut(found..).unwrap_or_default());
        // The end of input has to be said; only then the last cell is complete.
        let (result, _, _, more) = self.quoted.read_record(&[], out, ends);
        found += more;
        if result != ReadRecordResult::Record {
            return;
        }
        let mut start = 0;
        for end in self.ends.iter().take(found) {
            cells.push(&String::from_utf8_lossy(self.out.get(start..*end).unwrap_or_default()));
            start = *end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            let mut cells = Cells::default();
            Splitter::new(separator).split(line, &mut cells);
            assert_eq!(cells.iter().collect::<Vec<_>>(), expected, "{line}");
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
