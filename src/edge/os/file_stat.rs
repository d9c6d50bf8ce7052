//! What a file system tells of a file.

/// Metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStat {
    /// Device and inode, or Windows' volume and file index, which identify the file. A file of the same name that replaced it has
    /// another id.
    pub id: (u64, u64),
    /// The number of its names.
    pub link_count: u64,
    /// The length in bytes.
    pub len: u64,
    /// Whether it is a regular file of this user.
    pub is_own_regular_file: bool,
}
