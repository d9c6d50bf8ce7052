//! Runs a story: reads its file, plays it step by step, and names the file, line and step of each difference.

use super::check;
use super::stage::Stage;
use super::story::{Step, Story};
use std::path::Path;

/// Plays a story's file. Answers with what went otherwise.
pub fn run(file: &Path) -> Vec<String> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match std::fs::read_to_string(file) {
        Ok(text) => tell(&name, &text),
        Err(why) => vec![format!("{name}: {why}")],
    }
}

/// Plays a story. After the first step that goes otherwise the rest would only repeat it, so it ends there.
pub fn tell(name: &str, text: &str) -> Vec<String> {
    let story = match Story::read(text) {
        Ok(story) => story,
        Err(why) => return vec![format!("{name}: {why}")],
    };
    let mut stage = match Stage::set(&story) {
        Ok(stage) => stage,
        Err(why) => return vec![format!("{name}: {why}")],
    };
    for (number, step) in story.steps.iter().enumerate() {
        let line = text.get(..step.span().start).map_or(0, |before| before.matches('\n').count()) + 1;
        let wrong = play(&mut stage, &story, step.get_ref());
        if !wrong.is_empty() {
            let why = step.get_ref().why.as_ref().map_or_else(String::new, |why| format!(", {why}"));
            return wrong.iter().map(|wrong| format!("{name}:{line}: step {}{why}: {wrong}", number + 1)).collect();
        }
    }
    Vec::new()
}

fn play(stage: &mut Stage, story: &Story, step: &Step) -> Vec<String> {
    if let Err(why) = stage.play(story, step) {
        return vec![why];
    }
    let mut wrong = check::step(stage, step);
    wrong.extend(stage.broken_laws());
    wrong
}
