//! Windows has no socket for devices yet; a named pipe would be one.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use tokio::io::DuplexStream;

/// No listener can be made, so nothing ever connects.
#[derive(Debug)]
pub(crate) struct LocalListener(Infallible);

pub(crate) type LocalStream = DuplexStream;

impl LocalListener {
    #[expect(clippy::unused_async, reason = "other systems wait here")]
    pub(crate) async fn accept(&self) -> io::Result<(LocalStream, SocketAddr)> {
        match self.0 {}
    }
}

/// Refuses to listen for devices, because the line socket is not written for this system.
///
/// # Errors
///
/// Always: the sentence says what this system lacks.
pub(crate) fn listen(_path: &Path) -> io::Result<LocalListener> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "devices cannot be joined on Windows yet; the session is not affected"))
}
