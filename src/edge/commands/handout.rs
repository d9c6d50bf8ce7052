//! `handout`: the client's own page. What of their words stands on it is chosen one by one; until then none does.

use super::Desk;
use super::export::{case, hand_over};
use crate::edge::asked::{Handout, House};
use crate::edge::fault::{Exit, Fault};
use crate::edge::{library, shell};
use crate::report::handout::{handout as page, quotes};

/// `bedside handout`.
pub fn handout(house: &House, asked: &Handout) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let case = case(&library::one(&desk, &asked.session)?)?;
    let known = quotes(&case);
    if let Some(wrong) = asked.quotes.iter().find(|wanted| known.iter().all(|(number, _)| number != *wanted)) {
        return Err(Fault::not_found(format!("There is no quote {wrong} in {}. Nothing was written.", case.name)));
    }
    hand_over(&page(&case, &asked.quotes), asked.output.as_deref(), asked.force)?;
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
