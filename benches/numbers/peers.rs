//! The programs that are measured beside this one where they are installed: two editors and a pager.

use std::path::{Path, PathBuf};

/// A program that shows a screen.
pub struct Peer {
    /// Its name in the table.
    pub name: &'static str,
    /// Its command line; `FILE` is a file of its own.
    pub words: Vec<String>,
    /// What the first frame shows.
    pub ready: &'static str,
    /// What is typed until letters make text; none: it takes no text.
    pub begins: Option<&'static str>,
    /// What is typed to save, and what then stands on the screen.
    pub saves: Option<(&'static str, &'static str)>,
}

/// Bedside, with a session of its own, and each peer.
pub fn all(folder: &Path) -> Vec<(Peer, bool)> {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut bedside =
        vec![env!("CARGO_BIN_EXE_bedside").to_owned(), "--dir".to_owned(), folder.join("kat").display().to_string()];
    bedside.extend(words("start C-017 --by MK"));
    let peer = |name, line: &str, ready, begins, saves| Peer { name, words: words(line), ready, begins, saves };
    let peers = [
        peer("nano", "nano --ignorercfiles FILE", "Exit", Some(""), Some(("\x0f\r", "Wrote"))),
        peer("vim", "vim -u NONE -N -i NONE FILE", "FILE", Some("i"), Some(("\x1b:w\r", "written"))),
        peer("less", "less FILE", "a line of text", None, None),
    ];
    let own = Peer { name: "bedside", words: bedside, ready: " › ", begins: Some(""), saves: Some(("\r", "● saved")) };
    let there = |peer: Peer| {
        let is_there = find(&peer.words[0]).is_some();
        (peer, is_there)
    };
    std::iter::once((own, true)).chain(peers.into_iter().map(there)).collect()
}

/// A program on the path.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}
