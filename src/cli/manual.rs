//! The manual pages, made from the command line definition.

/// Every page with its file name: one for the program and one for each command.
pub(crate) fn all_pages(mut program: clap::Command) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    program.build();
    let mut pages = vec![("bedside.1".to_owned(), full_page(program.clone())?)];
    for command in program.get_subcommands() {
        add_page(&mut pages, "bedside", command)?;
    }
    Ok(pages)
}

fn add_page(pages: &mut Vec<(String, Vec<u8>)>, parent: &str, command: &clap::Command) -> std::io::Result<()> {
    let name = format!("{parent}-{}", command.get_name());
    let mut page = Vec::new();
    // `man` finds a page by its name, which is the command's own unless it is set.
    clap_mangen::Man::new(command.clone().display_name(name.clone())).title(name.clone()).render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    command.get_subcommands().try_for_each(|inner| add_page(pages, &name, inner))
}

/// One page with all commands and their arguments, for where the other pages are not installed.
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

/// The heading, description and arguments of a command.
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
