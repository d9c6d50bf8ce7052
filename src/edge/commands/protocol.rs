//! `protocol diff` and `protocol budget`: what two protocols differ in, and what one would alert to; and what `protocol check` says of a signature.

use super::json_line;
use crate::args::BudgetArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::plain_file;
use crate::edge::store::parallel::par_map;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::protocol::budget::BudgetPlan;
use crate::protocol::{self, LoadedProtocol};
use std::path::Path;
use std::sync::Arc;

/// What `protocol check` says of the signature, and the digest that a signature of this text names.
pub(crate) fn describe_text_to_sign(loaded: &LoadedProtocol) -> String {
    let signature = loaded.plan.describe_signature();
    let digest = protocol::digest_to_sign(&loaded.text);
    let how = format!("\n  To sign this text, write: signed_sha256 = \"{digest}\"");
    format!("  Signature: {signature}.{}", if loaded.plan.is_signed_off() { "" } else { &how })
}

/// Prints what changes from one protocol to another.
pub(crate) fn diff(workspace: &Workspace, old: &str, new: &str) -> Result<Exit, CommandError> {
    let (old, new) = (load(workspace, old)?, load(workspace, new)?);
    let changes = protocol::diff::changes(&old, &new);
    let mut lines = Vec::new();
    if changes.clinical.is_empty() {
        lines.push("No clinical changes.".to_owned());
    }
    lines.extend(changes.clinical);
    if !changes.wording.is_empty() {
        lines.push("Only words, sources, music or the version:".to_owned());
        lines.extend(changes.wording.iter().map(|change| format!("  {change}")));
    }
    for (which, LoadedProtocol { plan, .. }) in [("Old", &old), ("New", &new)] {
        lines.push(format!("{which}: {} {}, {}.", plan.id, plan.version, plan.describe_signature()));
    }
    stdio::print_lines(lines)
}

/// Replays made-up days and prints the alerts without need and the dangers missed.
pub(crate) fn budget(workspace: &Workspace, args: &BudgetArgs) -> Result<Exit, CommandError> {
    let plan = Arc::new(load(workspace, &args.protocol)?.plan);
    let days = BudgetPlan { ordinary_days: args.days, danger_days: args.dangers, seed: args.seed };
    let replayed = par_map(&protocol::budget::days(days), "replayed", |day| (*day, protocol::budget::replay(&plan, *day)));
    let Some(report) = protocol::budget::add_up(&plan, days, &replayed) else {
        return Err(CommandError::failed(format!("No session with `{}` can be replayed. Nothing was changed.", plan.id)));
    };
    stdio::print_lines(if args.json { vec![json_line(&report)?] } else { report.lines() })?;
    Ok(if report.is_kept() { Exit::Success } else { Exit::Failed })
}

/// A protocol by its id, or from a file.
fn load(workspace: &Workspace, named: &str) -> Result<LoadedProtocol, CommandError> {
    let path = Path::new(named);
    if !path.is_file() {
        return workspace.load_protocol(named);
    }
    let text = plain_file::read_text(path)
        .map_err(|why| CommandError::not_found(format!("{named} could not be read: {why}. Nothing was changed.")))?;
    protocol::load(named, &text, &|id| workspace.find_protocol_text(id).map(|(_, text)| text))
        .map_err(|complaints| CommandError::from_complaints(&complaints))
}
