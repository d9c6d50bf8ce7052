//! stand-in
use super::order::Target;
use super::read::{Record, read};
use super::finding::NotARecord;
/// p
pub struct Part { /// t
 pub target: Target, /// b
 pub bytes: Vec<u8> }
/// c
pub struct Chosen { /// t
 pub target: Target, /// r
 pub record: Record, /// w
 pub whole: Vec<u8> }
/// x
pub fn choose(files: &[Part]) -> Result<Chosen, NotARecord> {
    let mut last = Err(NotARecord::Empty);
    for part in files.iter().rev() {
        match read(&part.bytes) { Ok(record) => { let whole = record.canonical(&part.bytes); return Ok(Chosen { target: part.target, record, whole }); } Err(e) => last = Err(e) }
    }
    last
}
