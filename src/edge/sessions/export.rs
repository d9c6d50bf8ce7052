//! Exports of sessions: which sessions, read how, written where. The records are only read; `report` makes the bytes. A package is a
//! folder, which is written under a temporary name beside its place and renamed last. On the client's own page a sentence of the
//! client stands only where it was chosen.

use crate::app::input::search_query::date_from_name;
use crate::app::screens::handout::{HandoutItem, HandoutPart};
use crate::args::ExportArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, WriteOutcome, create_folder, parent_folder, write_atomically};
use crate::edge::store::record_reader;
use crate::edge::store::seal::plain_name;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::workspace::Workspace;
use crate::journal::columns::COLUMNS;
use crate::journal::encode::row_cells;
use crate::journal::file_name::{client_code_of, parse_file_name};
use crate::report::handout::{HandoutPageSection, QUOTES_TITLE, client_quotes, handout_page, handout_sections};
use crate::report::package::{PackagedRecord, package_files};
use crate::report::{CaseRecord, ExportFormat, ExportOptions, PageFn, missing_characters, page_formats};
use crate::session::{PrivateNotes, RowKind};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Chooses a format: the named one, else the one of the file's extension, else the first.
pub(crate) fn choose_format<T: Copy>(
    formats: &[(&'static ExportFormat, T)],
    name: Option<&str>,
    output: Option<&Path>,
) -> Option<(&'static ExportFormat, T)> {
    let extension = output.and_then(|path| path.extension()?.to_str()).map(str::to_lowercase);
    let find = |name: &str| formats.iter().find(|(format, _)| format.name == name).copied();
    match name {
        Some(name) => find(name),
        None => extension.and_then(|name| find(&name)).or_else(|| formats.first().copied()),
    }
}

/// Adds the text of the private notes chosen by number: only in the format `supervision`, and of one session only.
pub(crate) fn add_private_notes(workspace: &Workspace, args: &ExportArgs, cases: &mut [CaseRecord]) -> Result<(), CommandError> {
    if args.private.is_empty() {
        return Ok(());
    }
    let [case] = cases else {
        return Err(CommandError::usage(
            "Private notes are chosen in one session at a time. Nothing was written; name one session.",
        ));
    };
    if args.to != "supervision" {
        return Err(CommandError::usage("Private notes can only be exported with --to supervision. Nothing was written."));
    }
    let files = select_sessions(workspace, args)?.swap_remove(0);
    let folders = workspace.private_folders(&files.folder);
    let folder = folders.record.clone().unwrap_or_default();
    let private = session_index::scan_folder(&folder, &folders).into_iter().find(|private| private.name == files.name);
    let notes = match private {
        Some(private) => {
            let read = record_reader::read_session(&SessionFiles { keys: workspace.keys.clone(), ..private })?;
            PrivateNotes::from_rows(read.record.rows, &case.session)
        }
        None => PrivateNotes::default(),
    };
    for number in &args.private {
        let live = case.session.ledger().live_rows_of(*number);
        let row = live.iter().find(|row| row.matches(RowKind::Note, "private"));
        let text = row.and_then(|row| notes.text_of(row.seq)).ok_or_else(|| {
            CommandError::not_found(format!("There is no private note {number} in {}. Nothing was written.", case.name))
        })?;
        case.chosen_private_notes.push((*number, text.to_owned()));
    }
    Ok(())
}

/// The named sessions, or all that match `--client` and `--since` except rehearsals; oldest first.
pub(crate) fn select_sessions(workspace: &Workspace, args: &ExportArgs) -> Result<Vec<SessionFiles>, CommandError> {
    let mut all = Vec::new();
    if args.sessions.is_empty() {
        if args.client.is_none() && args.since.is_none() {
            return Err(CommandError::usage(
                "Which sessions? Name them, or choose with --client or --since. Nothing was written; `bedside list` shows all.",
            ));
        }
        session_index::require_data_dir(workspace)?;
        all = session_index::sessions_in_folder(workspace, &workspace.folders.sessions);
    }
    for session in &args.sessions {
        let path = Path::new(session);
        if path.is_dir() {
            all.extend(session_index::sessions_in_folder(workspace, path));
        } else {
            all.push(session_index::find_session(workspace, session)?);
        }
    }
    let mut known = BTreeSet::new();
    all.retain(|files| matches_filter(files, args) && known.insert((files.name.clone(), files.folder.clone())));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if all.is_empty() {
        return Err(CommandError::not_found("There is no such session here. Nothing was written; `bedside list` shows all."));
    }
    Ok(all)
}

fn matches_filter(files: &SessionFiles, args: &ExportArgs) -> bool {
    let since = args.since.map(|since| since.to_string());
    args.client.as_ref().is_none_or(|client| client == client_code_of(&files.name))
        && since.is_none_or(|since| date_from_name(&files.name) >= since)
}

/// Reads a session for a report. A damaged record is read as far as it goes, and `damage` says so. Prompts for the passphrase of a
/// sealed one.
pub(crate) fn load_case(
    files: &SessionFiles,
    on_progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<CaseRecord, CommandError> {
    files.ask_for_passphrase()?;
    let mut read = record_reader::read_session_with_progress(files, on_progress)?;
    let session = record_reader::build_session(&mut read)?;
    let cells = session.ledger().rows().iter().map(|row| row_cells(row, &files.name)).collect();
    let changed = read.record.findings.iter().find(|finding| finding.fault.is_damage()).map(ToString::to_string);
    let faults: Vec<String> = read.part_faults.iter().cloned().chain(changed).collect();
    let torn = read.record.torn_tail.as_ref().map(|_| "it ends in an unfinished line, which is not exported".to_owned());
    // The sentence continues after it.
    let damage = if faults.is_empty() { torn } else { Some(faults.join(" ").trim_end_matches('.').to_owned()) };
    Ok(CaseRecord { name: files.name.clone(), session, cells, damage, chosen_private_notes: Vec::new() })
}

/// Writes a whole file or nothing: over an existing file only with `force`, and never under the name of a record.
pub(crate) fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), CommandError> {
    let shown = path.display();
    if path.file_name().and_then(|name| name.to_str()).map(plain_name).and_then(parse_file_name).is_some() {
        return Err(CommandError::usage(format!(
            "{shown} is the name of a record, so an export cannot use it. Nothing was written; choose another name."
        )));
    }
    match write_atomically(path, bytes, Sharing::Private, force) {
        Ok(WriteOutcome::Written) => Ok(()),
        Ok(WriteOutcome::AlreadyExists) => {
            Err(CommandError::failed(format!("{shown} already exists. It was not changed; choose another name, or add --force.")))
        }
        Err(why) => Err(CommandError::failed(format!(
            "{shown} could not be written: {why}. Nothing was half-written; choose another place with -o."
        ))),
    }
}

/// Writes the package into a folder that does not exist yet, and returns the line to print. `on_progress` makes the progress
/// callback for each record.
pub(crate) fn write_package<P: FnMut(f64) -> ControlFlow<()>>(
    workspace: &Workspace,
    args: &ExportArgs,
    on_progress: impl Fn() -> P,
) -> Result<String, CommandError> {
    let Some(folder) = args.output.file() else {
        return Err(CommandError::usage("A package is a folder. Nothing was written; name a new folder with -o."));
    };
    if folder.symlink_metadata().is_ok() {
        return Err(CommandError::failed(format!(
            "{} already exists. It was not changed; choose another name.",
            folder.display()
        )));
    }
    let parent = parent_folder(folder);
    if !parent.is_dir() {
        return Err(CommandError::failed(format!("There is no folder {}. Nothing was written.", parent.display())));
    }
    let mut cases = Vec::new();
    for files in select_sessions(workspace, args)? {
        let case = load_case(&files, on_progress())?;
        if let Some(damage) = &case.damage {
            let why = format!("{} was damaged or changed: {damage}. Nothing was written; export without it.", case.name);
            return Err(CommandError::new(Exit::Damaged, why));
        }
        cases.push((case, record_reader::read_merged_bytes(&files)?));
    }
    let records: Vec<PackagedRecord<'_>> =
        cases.iter().map(|(case, bytes)| PackagedRecord { name: &case.name, bytes, session: &case.session }).collect();
    let files = package_files(&records, &COLUMNS.map(|column| (column.name, column.data_type, column.meaning)));
    let temporary = temp_folder(folder);
    let written = files.iter().try_for_each(|(path, bytes)| {
        let path = temporary.join(path);
        create_folder(parent_folder(&path), Sharing::Private)?;
        write_atomically(&path, bytes, Sharing::Private, false).map(|_| ())
    });
    written.and_then(|()| std::fs::rename(&temporary, folder)).map_err(|why| {
        let _ignored = std::fs::remove_dir_all(&temporary);
        CommandError::failed(format!("{} could not be written: {why}. Nothing was half-written.", folder.display()))
    })?;
    let count = if records.len() == 1 { "1 record".to_owned() } else { format!("{} records", records.len()) };
    Ok(format!("{}: {count}", folder.display()))
}

fn temp_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent_folder(folder).join(format!(".{name}.{}.new", std::process::id()))
}

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
    pub(crate) options: ExportOptions<'static>,
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
        let (format, make) = find_format(self.format.as_deref(), Some(path))?;
        let pages = handout_page(&self.case, chosen);
        let page = make(&pages, self.options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
        write_file(path, &page, force)?;
        let sentences = match chosen.len() {
            0 => "none of their sentences".to_owned(),
            1 => "one of their sentences".to_owned(),
            more => format!("{more} of their sentences"),
        };
        let missing = missing_characters(format.name, &pages).map(|missing| format!(" {missing}")).unwrap_or_default();
        Ok(format!("The page is in {}, with {sentences}.{missing}", path.display()))
    }
}

/// The format and its generator, by its name or the file's extension.
pub(crate) fn find_format(name: Option<&str>, output: Option<&Path>) -> Result<(&'static ExportFormat, PageFn), CommandError> {
    let all: Vec<_> = page_formats().collect();
    choose_format(&all, name, output)
        .ok_or_else(|| CommandError::usage("The client's page cannot have this format. Nothing was written."))
}
