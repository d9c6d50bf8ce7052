//! Reads one large record in parallel: chunks of the file are parsed on every core and merged in order. Only the chunks in work are in
//! memory.

use crate::edge::store::parallel::par_map_with;
use crate::journal::NotRecordError;
use crate::journal::chunk::ChunkParser;
use crate::journal::read::{Record, RecordParser};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::path::Path;

/// A smaller file is read by one thread sooner than threads start, in bytes.
pub(crate) const MIN_PARALLEL_BYTES: u64 = 1 << 20;
/// The size of a chunk in bytes: thousands of rows.
const CHUNK_BYTES: u64 = 1 << 20;
/// The first bytes of a record, enough for the header, the stored protocol and rows for many screens.
const HEAD_BYTES: u64 = 128 << 10;
/// Bytes read beyond a chunk, for a line that ends after it.
const OVERREAD_BYTES: u64 = 16 << 10;

/// A record, or why the file is none.
pub(crate) type RecordResult = Result<Record, NotRecordError>;

/// Reads a whole record. Calls `on_progress` with 0 to 1; where that returns `Break`, the record ends with the rows read so far.
pub(crate) fn read_record(path: &Path, on_progress: impl FnMut(f64) -> ControlFlow<()>) -> io::Result<RecordResult> {
    read_by_chunks(path, CHUNK_BYTES, on_progress)
}

/// The same by chunks of `size` bytes.
fn read_by_chunks(path: &Path, size: u64, mut on_progress: impl FnMut(f64) -> ControlFlow<()>) -> io::Result<RecordResult> {
    let len = File::open(path)?.metadata()?.len();
    let mut parser = match read_header(path, len)? {
        Ok((parser, _)) => parser,
        Err(why) => return Ok(Err(why)),
    };
    let from = parser.next_offset as u64;
    let starts: Vec<u64> = (from..len).step_by(usize::try_from(size).unwrap_or(usize::MAX)).collect();
    let chunk_parsers = parser.chunk_parsers();
    let parse = |(chunk_parser, file, bytes): &mut (ChunkParser, io::Result<File>, Vec<u8>), start: &u64| {
        let file = file.as_mut().map_err(|why| io::Error::new(why.kind(), why.to_string()))?;
        let lines = read_chunk_lines(file, *start..start.saturating_add(size).min(len), from, len, bytes)?;
        Ok(chunk_parser.parse_chunk(bytes.get(lines.range).unwrap_or_default(), lines.reaches_end))
    };
    let mut failed = None;
    let _stopped = par_map_with(
        &starts,
        || (chunk_parsers(), File::open(path), Vec::new()),
        parse,
        |nth, chunk: io::Result<_>| {
            match chunk {
                Ok(chunk) => parser.add_chunk(chunk),
                Err(why) => {
                    failed = Some(why);
                    return ControlFlow::Break(());
                }
            }
            on_progress((nth + 1) as f64 / starts.len() as f64)
        },
    );
    failed.map_or_else(|| Ok(Ok(parser.finish())), Err)
}

/// Reads the first whole rows of a record.
pub(crate) fn read_head(path: &Path) -> io::Result<RecordResult> {
    let len = File::open(path)?.metadata()?.len();
    let (mut parser, bytes) = match read_header(path, len)? {
        Ok(header) => header,
        Err(why) => return Ok(Err(why)),
    };
    let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1);
    let chunk = parser.chunk_parsers()().parse_chunk(bytes.get(parser.next_offset..whole).unwrap_or_default(), false);
    parser.add_chunk(chunk);
    Ok(Ok(parser.finish()))
}

/// Parses the header. Returns the parser and the first [`HEAD_BYTES`].
fn read_header(path: &Path, len: u64) -> io::Result<Result<(RecordParser, Vec<u8>), NotRecordError>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD_BYTES.min(len)).read_to_end(&mut bytes)?;
    Ok(RecordParser::from_header(&bytes).map(|parser| (parser, bytes)))
}

/// Where the lines of a chunk are in the bytes read.
struct LineRange {
    range: Range<usize>,
    reaches_end: bool,
}

/// Reads the lines that start in a chunk of a file whose rows start at `from` and whose end is `len`.
fn read_chunk_lines(file: &mut File, chunk: Range<u64>, from: u64, len: u64, bytes: &mut Vec<u8>) -> io::Result<LineRange> {
    // The byte before the chunk shows whether a line starts with the chunk's first byte.
    let first = chunk.start.saturating_sub(1).max(from);
    let mut until = (chunk.end + OVERREAD_BYTES).min(len);
    bytes.clear();
    file.seek(SeekFrom::Start(first))?;
    file.take(until - first).read_to_end(bytes)?;
    let inner = |offset: u64| usize::try_from(offset - first).unwrap_or(usize::MAX);
    let end_of_line = |bytes: &[u8], at: usize| memchr::memchr(b'\n', bytes.get(at..)?).map(|end| at + end + 1);
    let start = if chunk.start == from { 0 } else { end_of_line(bytes, 0).unwrap_or(bytes.len()) };
    if start >= inner(chunk.end) {
        return Ok(LineRange { range: 0..0, reaches_end: false });
    }
    let mut end = end_of_line(bytes, inner(chunk.end) - 1);
    while end.is_none() && until < len {
        let more = (until + chunk.end - first).min(len);
        file.take(more - until).read_to_end(bytes)?;
        until = more;
        end = end_of_line(bytes, inner(chunk.end) - 1);
    }
    let end = end.unwrap_or(bytes.len());
    Ok(LineRange { range: start..end, reaches_end: first + end as u64 >= len })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal;
    use std::fs;
    use std::path::PathBuf;

    fn sample_records() -> Vec<PathBuf> {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
        let files_in = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
        let all = [files_in(&samples), files_in(&samples.join("damaged"))].concat();
        all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "csv")).collect()
    }

    #[test]
    fn chunks_of_any_size_give_the_same_record() {
        let folder = tempfile::tempdir().unwrap();
        let cut = folder.path().join("cut.csv");
        let mut read = 0;
        for path in sample_records() {
            let whole = fs::read(&path).unwrap();
            // Also a file that ends within a line, and one that ends with a blank line.
            for (bytes, size) in [
                (whole.clone(), 61),
                (whole.clone(), 1009),
                (whole.clone(), 1 << 30),
                (whole[..whole.len() - 30].to_vec(), 353),
                ([whole.as_slice(), b"\n"].concat(), 4001),
            ] {
                fs::write(&cut, &bytes).unwrap();
                let record = read_by_chunks(&cut, size, |_| ControlFlow::Continue(())).unwrap();
                assert!(record == journal::read(&bytes), "{} by {size}", path.display());
                read += usize::from(record.is_ok_and(|record| record.whole_row_count > 10));
            }
        }
        assert!(read > 30, "only {read} were records");
    }

    #[test]
    fn the_head_holds_whole_rows_and_reading_can_be_stopped() {
        let path = sample_records().swap_remove(0);
        let all = journal::read(&fs::read(&path).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let torn = folder.path().join("torn.csv");
        fs::write(&torn, &fs::read(&path).unwrap()[..40_000]).unwrap();
        let head = read_head(&torn).unwrap().unwrap();
        assert!(head.rows.len() > 10 && head.torn_tail.is_none());
        assert_eq!(head.rows, all.rows[..head.rows.len()]);
        let stopped = read_by_chunks(&path, 40_000, |_| ControlFlow::Break(())).unwrap().unwrap();
        assert!(stopped.rows.len() < all.rows.len());
        assert_eq!(stopped.rows, all.rows[..stopped.rows.len()]);
    }
}
