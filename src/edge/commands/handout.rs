//! `handout`: the client's own page. What of their words stands on it is chosen one by one, on a screen or by number; until then none
//! does.

use super::Desk;
use super::browse::{begun, show};
use super::export::{case, format_of, hand_over, not_onto_a_terminal};
use crate::app::Screen;
use crate::app::screens::handout::{Handout as Preview, Part, Words};
use crate::edge::args::{Handout, House};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::runtime::browser::Browsing;
use crate::edge::store::session_index;
use crate::edge::terminal;
use crate::edge::terminal::stdio;
use crate::report::handout::{SAID, quotes, sections, title};
use crate::report::{Case, Choice, Format, MakeHandout, handouts};
use std::path::{Path, PathBuf};

/// `bedside handout`.
pub fn handout(house: &House, asked: &Handout) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let case = case(&session_index::one(&desk, &asked.session)?)?;
    let known = quotes(&case);
    if let Some(wrong) = asked.quotes.iter().find(|wanted| known.iter().all(|(number, _)| number != *wanted)) {
        return Err(Fault::not_found(format!("There is no quote {wrong} in {}. Nothing was written.", case.name)));
    }
    // Whoever names the quotes has chosen already.
    if asked.quotes.is_empty() && terminal::is_usable().is_ok() {
        return preview(&desk, asked, case);
    }
    let (format, make) = format(asked.to.as_deref(), asked.output.as_deref())?;
    not_onto_a_terminal(format, asked.output.as_deref())?;
    let page = make(&case, &asked.quotes, choice(&desk, asked)).map_err(|refusal| Fault::failed(refusal.to_string()))?;
    hand_over(&page, asked.output.as_deref(), asked.force)?;
    let left: Vec<_> = known.iter().filter(|(number, _)| !asked.quotes.contains(number)).collect();
    if !left.is_empty() {
        stdio::tell("The client's words below are left out; each comes in with its number.");
        for (number, words) in left {
            stdio::tell(&format!("--quote {number}   “{}”", words.replace(char::is_control, " ")));
        }
    }
    Ok(said_of_damage(&case))
}

fn said_of_damage(case: &Case) -> Exit {
    let Some(damage) = &case.damage else { return Exit::Done };
    stdio::tell(&format!("{} is not as it was written: {damage}. The page holds what could be read.", case.name));
    Exit::Damaged
}

/// The page on the screen, until it is written or left.
fn preview(desk: &Desk, asked: &Handout, case: Case) -> Result<Exit, Fault> {
    let damaged = said_of_damage(&case);
    let heading = match case.rehearsal() {
        Some(speed) => format!("{} · rehearsal ×{speed}", title(&case)),
        None => title(&case),
    };
    let preview = Preview::new(heading, parts(&case), asked.output.is_some());
    let (_, clock) = begun(&clock::read());
    let (to, choice) = (asked.to.clone(), choice(desk, asked));
    let page = Page { case, to, choice, output: asked.output.clone(), force: asked.force };
    let browsing = Browsing::of_page(desk.clone(), page);
    let exit = show(desk, Screen::Handout(Box::new(preview)), browsing, clock)?;
    Ok(if exit == Exit::Done { damaged } else { exit })
}

/// What the page would hold with every quote, each of them still to be chosen.
fn parts(case: &Case) -> Vec<Part> {
    let known = quotes(case);
    let all: Vec<u64> = known.iter().map(|(number, _)| *number).collect();
    let words = |title: &str, words: Vec<String>, is_quoted: bool| -> Vec<Words> {
        if title == SAID {
            return known.iter().map(|(number, words)| Words::Quote(*number, (*words).to_owned())).collect();
        }
        let shown = |words: String| if is_quoted { format!("“{words}”") } else { words };
        words.into_iter().map(|words| Words::Stands(shown(words))).collect()
    };
    let part = |section: crate::report::handout::Section| Part {
        title: section.title,
        words: words(section.title, section.words, section.is_quoted),
    };
    sections(case, &all).into_iter().map(part).collect()
}

/// A client's page that can be written.
pub(crate) struct Page {
    case: Case,
    /// The format that was named at the shell.
    to: Option<String>,
    choice: Choice,
    /// The file that was named at the shell.
    output: Option<PathBuf>,
    /// Over a file that is there, if that was said where it was named.
    force: bool,
}

impl Page {
    /// Writes it with the quotes that were chosen, into the file that was typed, else the one that was named. Says where it stands.
    pub(crate) fn write(&self, chosen: &[u64], typed: Option<&str>) -> Result<String, Fault> {
        let (path, force) = match (typed, &self.output) {
            (Some(typed), _) => (Path::new(typed), false),
            (None, Some(output)) => (output.as_path(), self.force),
            (None, None) => return Err(Fault::usage("No file was named. Nothing was written.")),
        };
        let (_, make) = format(self.to.as_deref(), Some(path))?;
        let page = make(&self.case, chosen, self.choice).map_err(|refusal| Fault::failed(refusal.to_string()))?;
        hand_over(&page, Some(path), force)?;
        let sentences = match chosen.len() {
            0 => "no sentence of theirs".to_owned(),
            1 => "one sentence of theirs".to_owned(),
            more => format!("{more} sentences of theirs"),
        };
        Ok(format!("The page stands in {}, with {sentences}.", path.display()))
    }
}

fn format(to: Option<&str>, output: Option<&Path>) -> Result<(&'static Format, MakeHandout), Fault> {
    let all: Vec<_> = handouts().collect();
    format_of(&all, to, output).ok_or_else(|| Fault::usage("There is no such format of the client's page. Nothing was written."))
}

fn choice(desk: &Desk, asked: &Handout) -> Choice {
    Choice { paper: desk.paper(asked.paper.as_deref()), ..Choice::default() }
}
