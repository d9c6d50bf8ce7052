//! One record's file, read by as many hands as the machine has: each takes stretches of it apart, and they are put together in their
//! order. Only as much of the file is in memory as is in a hand.

use crate::edge::store::parallel::{par_map_ordered, worker_count};
use crate::journal::NotRecordError;
use crate::journal::chunk::ChunkParser;
use crate::journal::read::{Record, RecordParser};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::path::Path;

/// From this size on a file is worth several hands, in bytes. One that is smaller was read before a second hand is there.
pub(crate) const MIN_PARALLEL_BYTES: u64 = 1 << 20;
/// So much of it is taken at a time, in bytes: thousands of rows.
const CHUNK_BYTES: u64 = 1 << 20;
/// In so many bytes stand the header, the protocol that a record keeps, and rows for many screens.
const HEAD_BYTES: u64 = 128 << 10;
/// So much more is looked at where a line does not end within its stretch, in bytes.
const OVERREAD_BYTES: u64 = 16 << 10;

/// What was read of a file, or why it is no record.
pub(crate) type RecordResult = Result<Record, NotRecordError>;

/// Reads a whole record. `told` hears how much of it was read, from 0 to 1, and may break off: then it is read up to there.
pub(crate) fn read_record(path: &Path, on_progress: impl FnMut(f64) -> ControlFlow<()>) -> io::Result<RecordResult> {
    read_by_chunks(path, CHUNK_BYTES, on_progress)
}

/// The same by stretches of so many bytes.
fn read_by_chunks(path: &Path, size: u64, mut on_progress: impl FnMut(f64) -> ControlFlow<()>) -> io::Result<RecordResult> {
    let len = File::open(path)?.metadata()?.len();
    let mut reading = match read_header(path, len)? {
        Ok((reading, _)) => reading,
        Err(why) => return Ok(Err(why)),
    };
    let from = reading.next_offset() as u64;
    let stretches = usize::try_from((len - from).div_ceil(size)).unwrap_or(usize::MAX);
    let mut all = Vec::new();
    for _ in 0..worker_count(stretches) {
        all.push((reading.chunk_parser(), File::open(path)?, Vec::new()));
    }
    let take = |(hand, file, bytes): &mut (ChunkParser, File, Vec<u8>), nth: usize| {
        let start = from + nth as u64 * size;
        let lines = read_chunk_lines(file, start..(start + size).min(len), from, len, bytes)?;
        Ok(hand.parse_chunk(bytes.get(lines.range).unwrap_or_default(), lines.reaches_end))
    };
    let mut failed = None;
    let _broken_off_as_it_was_told = par_map_ordered(all, stretches, take, |nth, taken: io::Result<_>| {
        match taken {
            Ok(stretch) => reading.add_chunk(stretch),
            Err(why) => {
                failed = Some(why);
                return ControlFlow::Break(());
            }
        }
        on_progress((nth + 1) as f64 / stretches as f64)
    });
    match failed {
        Some(why) => Err(why),
        None => Ok(Ok(reading.finish())),
    }
}

/// Reads a record's first rows, as far as they are whole.
pub(crate) fn read_head(path: &Path) -> io::Result<RecordResult> {
    let len = File::open(path)?.metadata()?.len();
    let (mut reading, bytes) = match read_header(path, len)? {
        Ok(begun) => begun,
        Err(why) => return Ok(Err(why)),
    };
    let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1);
    let stretch = reading.chunk_parser().parse_chunk(bytes.get(reading.next_offset()..whole).unwrap_or_default(), false);
    reading.add_chunk(stretch);
    Ok(Ok(reading.finish()))
}

/// The header, read, and the first bytes.
fn read_header(path: &Path, len: u64) -> io::Result<Result<(RecordParser, Vec<u8>), NotRecordError>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD_BYTES.min(len)).read_to_end(&mut bytes)?;
    Ok(RecordParser::from_header(&bytes).map(|reading| (reading, bytes)))
}

/// Where the lines of a stretch are in what was read.
struct LineRange {
    range: Range<usize>,
    reaches_end: bool,
}

/// Reads the lines that begin in a stretch of a file whose rows begin at `from` and whose end is `len`.
fn read_chunk_lines(file: &mut File, stretch: Range<u64>, from: u64, len: u64, bytes: &mut Vec<u8>) -> io::Result<LineRange> {
    // The byte before it says whether a line begins with its first.
    let first = stretch.start.saturating_sub(1).max(from);
    let mut until = (stretch.end + OVERREAD_BYTES).min(len);
    bytes.clear();
    file.seek(SeekFrom::Start(first))?;
    file.take(until - first).read_to_end(bytes)?;
    let inner = |offset: u64| usize::try_from(offset - first).unwrap_or(usize::MAX);
    let end_of_line = |bytes: &[u8], at: usize| memchr::memchr(b'\n', bytes.get(at..)?).map(|end| at + end + 1);
    let start = if stretch.start == from { 0 } else { end_of_line(bytes, 0).unwrap_or(bytes.len()) };
    if start >= inner(stretch.end) {
        return Ok(LineRange { range: 0..0, reaches_end: false });
    }
    let mut end = end_of_line(bytes, inner(stretch.end) - 1);
    while end.is_none() && until < len {
        let more = (until + stretch.end - first).min(len);
        file.take(more - until).read_to_end(bytes)?;
        until = more;
        end = end_of_line(bytes, inner(stretch.end) - 1);
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
        let of = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
        let all = [of(&samples), of(&samples.join("damaged"))].concat();
        all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "csv")).collect()
    }

    #[test]
    fn several_hands_read_what_one_reads_wherever_the_seams_are() {
        let folder = tempfile::tempdir().unwrap();
        let cut = folder.path().join("cut.csv");
        let mut read = 0;
        for path in sample_records() {
            let whole = fs::read(&path).unwrap();
            // Where it ends in a line, and in a blank one.
            for (bytes, size) in [
                (whole.clone(), 61),
                (whole.clone(), 1009),
                (whole.clone(), 1 << 30),
                (whole[..whole.len() - 30].to_vec(), 353),
                ([whole.as_slice(), b"\n"].concat(), 4001),
            ] {
                fs::write(&cut, &bytes).unwrap();
                let by_several = read_by_chunks(&cut, size, |_| ControlFlow::Continue(())).unwrap();
                assert!(by_several == journal::read(&bytes), "{} by {size}", path.display());
                read += usize::from(by_several.is_ok_and(|record| record.whole_row_count > 10));
            }
        }
        assert!(read > 30, "only {read} were records");
    }

    #[test]
    fn a_beginning_is_the_first_whole_rows_and_a_reading_can_be_stopped() {
        let path = sample_records().swap_remove(0);
        let all = journal::read(&fs::read(&path).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let torn = folder.path().join("torn.csv");
        fs::write(&torn, &fs::read(&path).unwrap()[..40_000]).unwrap();
        let beginning = read_head(&torn).unwrap().unwrap();
        assert!(beginning.rows.len() > 10 && beginning.torn_tail.is_none());
        assert_eq!(beginning.rows, all.rows[..beginning.rows.len()]);
        let broken_off = read_by_chunks(&path, 40_000, |_| ControlFlow::Break(())).unwrap().unwrap();
        assert!(broken_off.rows.len() < all.rows.len());
        assert_eq!(broken_off.rows, all.rows[..broken_off.rows.len()]);
    }
}
