//! The client's own page: its preview and its file. A sentence of the client stands on it only where it was chosen.

use crate::app::screens::handout::{HandoutItem, HandoutPart};
use crate::edge::error::CommandError;
use crate::edge::sessions::export::{choose_format, write_file};
use crate::report::handout::{HandoutPageSection, QUOTES_TITLE, client_quotes, handout_sections};
use crate::report::{CaseRecord, ExportFormat, ExportOptions, HandoutFn, handout_formats};
use std::path::{Path, PathBuf};

/// The sections of the page with every quote, each of them still to be chosen.
pub(crate) fn preview_sections(case: &CaseRecord) -> Vec<HandoutPart> {
    let quotes = client_quotes(case);
    let all: Vec<u64> = quotes.iter().map(|(number, _)| *number).collect();
    let part = |section: HandoutPageSection| {
        let fixed = |text: String| HandoutItem::Fixed(if section.is_quoted { format!("“{text}”") } else { text });
        let items = if section.title == QUOTES_TITLE {
            quotes.iter().map(|(number, text)| HandoutItem::Quote(*number, (*text).to_owned())).collect()
        } else {
            section.paragraphs.into_iter().map(fixed).collect()
        };
        HandoutPart { title: section.title, items }
    };
    handout_sections(case, &all).into_iter().map(part).collect()
}

/// A client's page that can be written.
pub(crate) struct HandoutWriter {
    pub(crate) case: CaseRecord,
    /// The format named on the command line.
    pub(crate) format: Option<String>,
    pub(crate) options: ExportOptions,
    /// The file named on the command line.
    pub(crate) output: Option<PathBuf>,
    /// Overwrite `output` where it exists.
    pub(crate) force: bool,
}

impl HandoutWriter {
    /// Writes the page with the chosen quotes into the file typed on the screen, else `output`, and returns a sentence that names it.
    pub(crate) fn write(&self, chosen: &[u64], typed: Option<&str>) -> Result<String, CommandError> {
        let (path, force) = match (typed, &self.output) {
            (Some(typed), _) => (Path::new(typed), false),
            (None, Some(output)) => (output.as_path(), self.force),
            (None, None) => return Err(CommandError::usage("No file was named. Nothing was written.")),
        };
        let (_, make) = find_format(self.format.as_deref(), Some(path))?;
        let page = make(&self.case, chosen, self.options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
        write_file(path, &page, force)?;
        let sentences = match chosen.len() {
            0 => "no sentence of theirs".to_owned(),
            1 => "one sentence of theirs".to_owned(),
            more => format!("{more} sentences of theirs"),
        };
        Ok(format!("The page stands in {}, with {sentences}.", path.display()))
    }
}

/// The format and its generator, by its name or the file's extension.
pub(crate) fn find_format(name: Option<&str>, output: Option<&Path>) -> Result<(&'static ExportFormat, HandoutFn), CommandError> {
    let all: Vec<_> = handout_formats().collect();
    choose_format(&all, name, output)
        .ok_or_else(|| CommandError::usage("There is no such format of the client's page. Nothing was written."))
}
