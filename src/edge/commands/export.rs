//! `export`: sessions in a form that other programs open, to standard output or into a file.

use crate::args::{ExportArgs, GlobalArgs, OutputArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::export::{add_private_notes, load_case, select_sessions, write_file};
use crate::edge::sessions::package::write_package;
use crate::edge::store::parallel::progress_reporter;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::report::{self, CaseRecord, ExportOptions, Generator};
use std::io::{IsTerminal as _, stdout};

/// `bedside export`.
pub(crate) fn export(global: &GlobalArgs, args: &ExportArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let format = report::find_format(&args.to).ok_or_else(|| {
        CommandError::usage(format!("There is no format `{}`. Nothing was written; `bedside export --help` names all.", args.to))
    })?;
    if matches!(format.generator, Generator::Folder) {
        return stdio::print_lines([write_package(&workspace, args, || progress_reporter("read"))?]);
    }
    refuse_binary_to_terminal(format, &args.output)?;
    let files = select_sessions(&workspace, args)?;
    let mut cases = files.iter().map(|files| load_case(files, progress_reporter("read"))).collect::<Result<Vec<_>, _>>()?;
    add_private_notes(&workspace, args, &mut cases)?;
    let options = ExportOptions { include_superseded: args.all, paper_size: workspace.paper_size(args.paper.as_deref()) };
    let bytes = match format.generator {
        Generator::Infallible(make) => make(&cases, options),
        Generator::Folder => Vec::new(),
        Generator::Fallible(make) => make(&cases, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?,
    };
    write_output(&bytes, &args.output)?;
    Ok(report_damage(&cases))
}

/// Refuses to print a binary format on a terminal.
pub(crate) fn refuse_binary_to_terminal(format: &report::ExportFormat, output: &OutputArgs) -> Result<(), CommandError> {
    if format.is_binary && output.file().is_none() && stdout().is_terminal() {
        return Err(CommandError::usage(format!(
            "{} is no text, so a terminal cannot show it. Nothing was written; name a file with -o.",
            format.name
        )));
    }
    Ok(())
}

/// Writes an export into the named file, else to standard output.
pub(crate) fn write_output(bytes: &[u8], output: &OutputArgs) -> Result<(), CommandError> {
    match output.file() {
        Some(path) => write_file(path, bytes, output.force),
        None => stdio::print(bytes).map(drop),
    }
}

/// Prints which of the exported records are damaged.
fn report_damage(cases: &[CaseRecord]) -> Exit {
    let mut exit = Exit::Success;
    for case in cases {
        if let Some(damage) = &case.damage {
            stdio::print_notice(&format!(
                "{} is not as it was written: {damage}. It was exported as far as it reads and left as it is; `bedside check` says more.",
                case.name
            ));
            exit = Exit::Damaged;
        }
    }
    exit
}
