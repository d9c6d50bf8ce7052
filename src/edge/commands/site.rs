//! The questions about the place: what the emergency card shows of it, and its name in FHIR exports. Answers go into the settings file.

use crate::app::Site;
use crate::edge::config::parse;
use crate::edge::config::tables::{SITE_ID_MEANING, format_lines, format_site_id, questions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, WriteOutcome, write_atomically};
use crate::edge::os::plain_file;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use std::io::{ErrorKind, IsTerminal as _};
use std::path::PathBuf;

/// The settings file, and its text before an answer is added.
struct SettingsFile {
    path: PathBuf,
    /// `None`: there is no file yet.
    before: Option<String>,
}

impl SettingsFile {
    fn read(workspace: &Workspace) -> Result<Self, CommandError> {
        // A settings file that is a symbolic link stays one.
        let path = std::fs::canonicalize(&workspace.folders.config).unwrap_or_else(|_| workspace.folders.config.clone());
        match plain_file::read_text(&path) {
            Ok(text) => Ok(Self { path, before: Some(text) }),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(Self { path, before: None }),
            Err(why) => Err(CommandError::failed(format!("{} could not be read: {why}. Nothing was changed.", path.display()))),
        }
    }

    /// The line number of `[site]`, from 0.
    fn site_line(&self) -> Option<usize> {
        let is_header = |line: &str| line.split('#').next().unwrap_or_default().trim() == "[site]";
        self.before.as_deref()?.lines().position(is_header)
    }

    /// The text with lines in the table `[site]`, at its beginning if it is there.
    fn with_site_lines(&self, lines: &str) -> String {
        let before = self.before.as_deref().unwrap_or_default();
        match self.site_line() {
            Some(at) => {
                let mut all: Vec<&str> = before.lines().collect();
                all.insert(at + 1, lines.trim_end());
                all.join("\n") + "\n"
            }
            None if before.trim().is_empty() => format!("[site]\n{lines}"),
            None => format!("{}\n\n[site]\n{lines}", before.trim_end()),
        }
    }

    /// Writes the text, unless it is not a sound settings file.
    fn write(&self, text: &str) -> Result<(), CommandError> {
        let shown = self.path.display();
        let (_, complaints) = parse(text, &shown.to_string());
        if !complaints.is_empty() {
            return Err(CommandError::from_complaints(&complaints));
        }
        let failed =
            |why: std::io::Error| CommandError::failed(format!("{shown} could not be written: {why}. It was not changed."));
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        match write_atomically(&self.path, text.as_bytes(), Sharing::Private, self.before.is_some()).map_err(failed)? {
            WriteOutcome::Written => Ok(()),
            WriteOutcome::AlreadyExists => {
                Err(CommandError::failed(format!("{shown} was created in the meantime. It was not changed; try again.")))
            }
        }
    }
}

/// Asks for what the emergency card shows of this place, and appends it to the settings file.
pub(crate) fn ask_for_site(workspace: &Workspace) -> Result<Exit, CommandError> {
    let file = SettingsFile::read(workspace)?;
    let shown = file.path.display();
    if workspace.config.site != Site::default() || file.site_line().is_some() {
        return stdio::print(&format!("{shown} already has a [site] table. Nothing was changed; edit it there.\n"));
    }
    let mut answers = Vec::new();
    for (about, example) in questions() {
        let question = format!("{about}, such as {example} (Enter skips): ");
        let Some(answer) = stdio::read_lines(&question, 1)?.pop() else { break };
        answers.push(answer);
    }
    let Some(lines) = format_lines(&answers) else {
        return stdio::print("Nothing was set, and nothing was changed. The card says `not recorded`.\n");
    };
    file.write(&file.with_site_lines(&lines))?;
    stdio::print(&format!("Saved in {shown}. `!` in a session shows the card.\n"))
}

/// The name of the site, which stands in every identifier of a FHIR export. If none is set, it is asked for once and kept in the
/// settings file.
///
/// # Errors
///
/// None is set and nobody is there to be asked, or the answer is no name.
pub(crate) fn require_site_id(workspace: &Workspace) -> Result<String, CommandError> {
    if !workspace.config.site.id.is_empty() {
        return Ok(workspace.config.site.id.clone());
    }
    let file = SettingsFile::read(workspace)?;
    let shown = file.path.display();
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(CommandError::new(
            Exit::InvalidFile,
            format!(
                "A FHIR export needs the name of this place, so that its clients never merge with those of another clinic that have \
                 the same code. Nothing was written; set it once as `id` in the table [site] of {shown}, such as id = \
                 \"elm-street.example\"."
            ),
        ));
    }
    let question = format!("A FHIR export needs {SITE_ID_MEANING}. It is asked once and saved in {shown}.\nname of this place: ");
    let id = stdio::read_lines(&question, 1)?.pop().unwrap_or_default().trim().to_lowercase();
    if !Site::is_valid_id(&id) {
        let why =
            "This name cannot be used: type 2 to 64 of a-z, 0-9, - and ., beginning with a letter or digit. Nothing was written.";
        return Err(CommandError::usage(why));
    }
    file.write(&file.with_site_lines(&format_site_id(&id)))?;
    Ok(id)
}
