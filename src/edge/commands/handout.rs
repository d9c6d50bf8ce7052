//! `handout`: the client's own page. What of their words stands on it is chosen one by one; until then none does.

use super::Desk;
use super::export::{case, hand_over, not_onto_a_terminal};
use crate::edge::asked::{Handout, House};
use crate::edge::fault::{Exit, Fault};
use crate::edge::{library, shell};
use crate::report::handout::quotes;
use crate::report::{Choice, Format, MakeHandout, Paper, handouts};

/// `bedside handout`.
pub fn handout(house: &House, asked: &Handout) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let case = case(&library::one(&desk, &asked.session)?)?;
    let known = quotes(&case);
    if let Some(wrong) = asked.quotes.iter().find(|wanted| known.iter().all(|(number, _)| number != *wanted)) {
        return Err(Fault::not_found(format!("There is no quote {wrong} in {}. Nothing was written.", case.name)));
    }
    let (format, make) = format(asked)?;
    not_onto_a_terminal(format, asked.output.as_deref())?;
    let choice = Choice { paper: Paper::named(&asked.paper), ..Choice::default() };
    let page = make(&case, &asked.quotes, choice).map_err(|refusal| Fault::failed(refusal.to_string()))?;
    hand_over(&page, asked.output.as_deref(), asked.force)?;
    let left: Vec<_> = known.iter().filter(|(number, _)| !asked.quotes.contains(number)).collect();
    if !left.is_empty() {
        shell::tell("The client's words below are left out; each comes in with its number.");
        for (number, words) in left {
            shell::tell(&format!("--quote {number}   “{}”", words.replace(char::is_control, " ")));
        }
    }
    match &case.damage {
        None => Ok(Exit::Done),
        Some(damage) => {
            shell::tell(&format!("{} is not as it was written: {damage}. The page holds what could be read.", case.name));
            Ok(Exit::Damaged)
        }
    }
}

/// The format that was named, or the one that the file's name ends in, or the first.
fn format(asked: &Handout) -> Result<(&'static Format, MakeHandout), Fault> {
    let ending = asked.output.as_deref().and_then(|path| path.extension()?.to_str()).map(str::to_lowercase);
    let of = |name: &str| handouts().find(|(format, _)| format.name == name);
    let found = match &asked.to {
        Some(name) => of(name),
        None => ending.and_then(|name| of(&name)).or_else(|| handouts().next()),
    };
    found.ok_or_else(|| Fault::usage("There is no such format of the client's page. Nothing was written."))
}
