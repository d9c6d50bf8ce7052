//! Reads one large record in parallel: chunks of the file are parsed on every core and merged in order. Only the chunks in work are in
//! memory.

use crate::edge::os::plain_file;
use crate::edge::store::parallel::par_map_with;
use crate::journal::NotRecordError;
use crate::journal::chunk::ChunkParser;
use crate::journal::read::{Record, RecordParser};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::path::Path;

/// A smaller file is read by one thread sooner than threads start, in bytes.
pub const MIN_PARALLEL_BYTES: u64 = 1 << 20;
/// The usual size of a chunk in bytes: thousands of rows.
pub const CHUNK_BYTES: u64 = 1 << 20;
/// The first bytes of a record, enough for the header, the stored protocol and rows for many screens.
const HEAD_BYTES: u64 = 128 << 10;
/// Bytes read beyond a chunk, for a line that ends after it.
const OVERREAD_BYTES: u64 = 16 << 10;

/// A record, or why the file is none.
pub type RecordResult = Result<Record, NotRecordError>;

/// Reads a whole record by chunks of `chunk_bytes`. Calls `on_progress` with 0 to 1; where that returns `Break`, the record ends with
/// the rows read so far.
///
/// # Errors
///
/// The file cannot be read.
pub fn read_record(
    path: &Path,
    chunk_bytes: u64,
    mut on_progress: impl FnMut(f64) -> ControlFlow<()>,
) -> io::Result<RecordResult> {
    let len = plain_file::open_file(path)?.metadata()?.len();
    let mut parser = match read_header(path, len)? {
        Ok((parser, _)) => parser,
        Err(why) => return Ok(Err(why)),
    };
    let from = parser.next_offset as u64;
    let starts: Vec<u64> = (from..len).step_by(usize::try_from(chunk_bytes).unwrap_or(usize::MAX)).collect();
    let chunk_parsers = parser.chunk_parsers();
    let parse = |(chunk_parser, file, bytes): &mut (ChunkParser, io::Result<File>, Vec<u8>), start: &u64| {
        let file = file.as_mut().map_err(|why| io::Error::new(why.kind(), why.to_string()))?;
        let lines = read_chunk_lines(file, *start..start.saturating_add(chunk_bytes).min(len), from, len, bytes)?;
        Ok(chunk_parser.parse_chunk(bytes.get(lines.range).unwrap_or_default(), lines.reaches_end))
    };
    let mut failed = None;
    let _stopped = par_map_with(
        &starts,
        || (chunk_parsers(), plain_file::open_file(path), Vec::new()),
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
///
/// # Errors
///
/// The file cannot be read.
pub fn read_head(path: &Path) -> io::Result<RecordResult> {
    let len = plain_file::open_file(path)?.metadata()?.len();
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
    plain_file::open_file(path)?.take(HEAD_BYTES.min(len)).read_to_end(&mut bytes)?;
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
