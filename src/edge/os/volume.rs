//! The kind of disk that a folder is on, from what each system tells of it. Pure.

use std::path::{Component, Path, Prefix};

/// What a disk can promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// A disk of this computer, as far as is known.
    Disk,
    /// A network folder: syncs are as reliable as the server, and locks may not work.
    Network(&'static str),
    /// FAT has no permissions, so anybody at this computer can read it.
    Fat(&'static str),
    /// Memory, which is lost when the computer stops.
    Memory,
}

impl Volume {
    /// By the magic numbers of Linux' `statfs(2)`.
    pub const fn from_magic(number: u32) -> Self {
        match number {
            0x6969 => Self::Network("NFS"),
            0x517b | 0xfe53_4d42 | 0xff53_4d42 => Self::Network("SMB"),
            0x0102_1997 => Self::Network("9P"),
            0x5346_414f | 0x6b41_4653 => Self::Network("AFS"),
            0x00c3_6400 => Self::Network("Ceph"),
            0x7375_7245 => Self::Network("Coda"),
            0x6573_5546 => Self::Network("FUSE"),
            0x4d44 => Self::Fat("FAT"),
            0x2011_bab0 => Self::Fat("exFAT"),
            0x0102_1994 | 0x8584_58f6 => Self::Memory,
            _ => Self::Disk,
        }
    }

    /// By the name of the file system in macOS' `statfs(2)`, such as `apfs`.
    pub fn from_type_name(name: &str) -> Self {
        match name {
            "nfs" => Self::Network("NFS"),
            "smbfs" => Self::Network("SMB"),
            "webdav" => Self::Network("WebDAV"),
            "afpfs" => Self::Network("AFP"),
            "ftp" => Self::Network("FTP"),
            "macfuse" | "osxfuse" | "fuse" | "fuse-t" => Self::Network("FUSE"),
            "msdos" => Self::Fat("FAT"),
            "exfat" => Self::Fat("exFAT"),
            "tmpfs" => Self::Memory,
            _ => Self::Disk,
        }
    }

    /// By a path of Windows: a share of another computer begins with its name.
    pub fn from_path(path: &Path) -> Self {
        match path.components().next() {
            Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)) => {
                Self::Network("SMB")
            }
            _ => Self::Disk,
        }
    }
}
