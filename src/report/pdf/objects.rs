//! What a PDF is made of besides what is seen on it: the numbers of its objects, and bytes packed.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::Ref;
use std::io::Write as _;

/// The numbers of a document's objects, each taken once.
pub(crate) struct Numbers(i32);

impl Numbers {
    pub(crate) const fn new() -> Self {
        Self(1)
    }

    pub(crate) fn next(&mut self) -> Ref {
        let number = Ref::new(self.0);
        self.0 += 1;
        number
    }

    pub(crate) fn take<const COUNT: usize>(&mut self) -> [Ref; COUNT] {
        std::array::from_fn(|_| self.next())
    }
}

/// Bytes as a stream holds them.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}
