//! A socket for programs of the same user on the same computer.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tokio::net::{UnixListener, UnixStream};

pub(crate) type LocalListener = UnixListener;
pub(crate) type LocalStream = UnixStream;

/// Creates the socket and listens. One that a killed program left behind is replaced. Must be called within a runtime.
///
/// # Errors
///
/// `AddrInUse` when another program listens on it, or the system's own error.
pub(crate) fn listen(path: &Path) -> io::Result<LocalListener> {
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    match fs::symlink_metadata(path) {
        Ok(_) => fs::remove_file(path)?,
        Err(why) if why.kind() == io::ErrorKind::NotFound => {}
        Err(why) => return Err(why),
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}
