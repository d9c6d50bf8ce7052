//! `config site`: asks for what the emergency card shows of this place, and appends it to the settings file.

use crate::app::Site;
use crate::edge::config::site::{format_table, questions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, WriteOutcome, write_atomically};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;

/// `bedside config site`.
pub(crate) fn ask_for_site(workspace: &Workspace) -> Result<Exit, CommandError> {
    // A settings file that is a symbolic link stays one.
    let path = &std::fs::canonicalize(&workspace.folders.config).unwrap_or_else(|_| workspace.folders.config.clone());
    let shown = path.display();
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
        Err(why) => return Err(CommandError::failed(format!("{shown} could not be read: {why}. Nothing was changed."))),
    };
    let has_table = before.as_deref().is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("[site]")));
    if workspace.config.site != Site::default() || has_table {
        return stdio::print(format!("{shown} has a [site] already. Nothing was changed; edit it there.\n").as_bytes());
    }
    let mut answers = Vec::new();
    for (about, example) in questions() {
        let Some(answer) = stdio::ask_line(&format!("{about}, such as {example}; Enter leaves it out: "))? else { break };
        answers.push(answer);
    }
    let Some(table) = format_table(&answers) else {
        return stdio::print(b"Nothing was set, and nothing was changed. The card says `not recorded`.\n");
    };
    let is_there = before.is_some();
    let text = before.map_or(table.clone(), |text| format!("{}\n\n{table}", text.trim_end()));
    let failed = |why: std::io::Error| CommandError::failed(format!("{shown} could not be written: {why}. It is as it was."));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    match write_atomically(path, text.as_bytes(), Sharing::Private, is_there).map_err(failed)? {
        WriteOutcome::Written => stdio::print(format!("{shown} has it now. `!` in a session shows the card.\n").as_bytes()),
        WriteOutcome::AlreadyExists => {
            Err(CommandError::failed(format!("{shown} came in the meantime. It was left as it is; ask again.")))
        }
    }
}
