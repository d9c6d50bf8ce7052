//! The manual, made of the one definition of what can be typed. Not where it is put.

use crate::edge::error::CommandError;

/// What is said where a page could not be made.
pub(crate) fn render_error(why: &std::io::Error) -> CommandError {
    CommandError::failed(format!("The manual page could not be made: {why}. Nothing was changed."))
}

/// Every page with its file's name: the whole one, and one for each command.
pub(crate) fn all_pages(mut program: clap::Command) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    program.build();
    let mut pages = vec![("bedside.1".to_owned(), full_page(program.clone())?)];
    for command in program.get_subcommands() {
        add_page(&mut pages, "bedside", command)?;
    }
    Ok(pages)
}

/// A command's page, and those of the commands within it.
fn add_page(pages: &mut Vec<(String, Vec<u8>)>, above: &str, command: &clap::Command) -> std::io::Result<()> {
    let name = format!("{above}-{}", command.get_name());
    let mut page = Vec::new();
    // A page is found by its name, which clap takes from the command unless it is given another.
    clap_mangen::Man::new(command.clone().display_name(name.clone())).title(name.clone()).render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    command.get_subcommands().try_for_each(|inner| add_page(pages, &name, inner))
}

/// One page for everything: what each command takes stands in it too, so that it can be read where there is no other.
pub(crate) fn full_page(mut all: clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    all.build();
    let man = clap_mangen::Man::new(all.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for command in all.get_subcommands() {
        let inner: Vec<&clap::Command> = command.get_subcommands().collect();
        for part in if inner.is_empty() { vec![command] } else { inner } {
            page.extend_from_slice(command_section(part).as_bytes());
        }
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// A command's heading, what it is for, and what it takes.
fn command_section(command: &clap::Command) -> String {
    let mut usage = command.clone();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let heading = usage.get_bin_name().unwrap_or_default().to_uppercase();
    let usage = usage.render_usage().to_string().replace("Usage: ", "").replace('-', "\\-");
    let options = command.get_arguments().filter(|option| !option.is_global_set() && option.get_id() != "help").map(|option| {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        format!(".TP\n\\fB{}\\fR\n{help}\n", option.to_string().replace('-', "\\-"))
    });
    format!(".SH {heading}\n{about}\n.PP\n{usage}\n{}", options.collect::<String>())
}
