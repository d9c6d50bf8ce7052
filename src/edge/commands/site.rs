//! `config site`: what the emergency card shows of this place, asked for once. It adds to the settings file and changes nothing in it.

use super::Desk;
use crate::app::Site;
use crate::edge::config::site::{questions, table};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::durable_fs::{Sharing, WriteWhole, write_whole};
use crate::edge::terminal::stdio;

/// `bedside config site`.
pub(crate) fn site(desk: &Desk) -> Result<Exit, Fault> {
    // A settings file that is a link stays one.
    let path = &std::fs::canonicalize(&desk.folders.config).unwrap_or_else(|_| desk.folders.config.clone());
    let shown = path.display();
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
        Err(why) => return Err(Fault::failed(format!("{shown} could not be read: {why}. Nothing was changed."))),
    };
    let has_table = before.as_deref().is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("[site]")));
    if desk.config.site != Site::default() || has_table {
        return stdio::print(format!("{shown} has a [site] already. Nothing was changed; edit it there.\n").as_bytes());
    }
    let mut answers = Vec::new();
    for (about, example) in questions() {
        let Some(answer) = stdio::answer(&format!("{about}, such as {example}; Enter leaves it out: "))? else { break };
        answers.push(answer);
    }
    let Some(table) = table(&answers) else {
        return stdio::print(b"Nothing was set, and nothing was changed. The card says `not recorded`.\n");
    };
    let is_there = before.is_some();
    let text = before.map_or(table.clone(), |text| format!("{}\n\n{table}", text.trim_end()));
    let failed = |why: std::io::Error| Fault::failed(format!("{shown} could not be written: {why}. It is as it was."));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    match write_whole(path, text.as_bytes(), Sharing::Private, is_there).map_err(failed)? {
        WriteWhole::Done => stdio::print(format!("{shown} has it now. `!` in a session shows the card.\n").as_bytes()),
        WriteWhole::IsThere => Err(Fault::failed(format!("{shown} came in the meantime. It was left as it is; ask again."))),
    }
}
