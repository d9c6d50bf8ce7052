//! `add`: late entries from the shell, in the grammar of the live line, into an open or a closed record.

use crate::app::Correction;
use crate::app::corrections::CorrectionOptions;
use crate::args::{AddArgs, GlobalArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::corrections::apply_corrections;
use crate::edge::store::session_index;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::session::Initials;

/// `bedside add`.
pub(crate) fn add(global: &GlobalArgs, args: AddArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let author = args.by.as_deref().map(Initials::parse).transpose();
    let author = author.map_err(|refusal| CommandError::from_refusal(&refusal, "Nothing was written."))?;
    let files = session_index::find_session(&workspace, &args.session)?;
    let lines = match args.text {
        Some(text) => vec![text],
        None => stdio::read_lines("Entries, one a line; an empty line ends: ")?,
    };
    let corrections: Vec<Correction> = lines.into_iter().map(Correction::AddLateEntry).collect();
    let options = CorrectionOptions { confirmed: false, from_paper: args.from_paper, paper_date: args.of };
    let mut notices = Vec::new();
    let done = apply_corrections(&workspace, &files, author.as_ref(), &corrections, options, &mut notices);
    stdio::print_notices(&notices);
    stdio::print_lines(done?)
}
