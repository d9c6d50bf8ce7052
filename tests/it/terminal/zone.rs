//! A time zone whose file cannot be opened: nothing is written, because chrono would answer UTC.

use super::refusals::refused;
use super::work::START;
use crate::support::faults::failing;
use crate::support::sandbox::{OPEN, Sandbox, rows};

const ZONE: (&str, &str) = ("TZ", "America/New_York");

#[test]
fn no_row_is_written_where_the_zone_cannot_be_read() {
    let sandbox = Sandbox::new();
    let path = sandbox.write_session(OPEN, false);
    let mut environment = failing("open", "zoneinfo", None);
    environment.push(ZONE);
    let before = rows(&path);
    let said = "The time zone of this computer cannot be read: Input/output error";
    refused(&sandbox, START, &environment, 1, &[said, "Nothing was written"]);
    refused(&sandbox, &["resume"], &environment, 1, &[said, "Nothing was written"]);
    let add = ["add", OPEN, "--text", "hands open", "--by", "MK"];
    let output = sandbox.command(&add).envs(environment).output().unwrap();
    assert_eq!((output.status.code(), rows(&path)), (Some(1), before));
    assert!(String::from_utf8_lossy(&output.stderr).contains(said));
    // The same command with the file writes the row with the zone's offset.
    assert!(sandbox.command(&add).env(ZONE.0, ZONE.1).output().unwrap().status.success());
    assert_ne!(rows(&path).last().unwrap().entered.offset_s(), 0);
}
