//! The manual page, drawn from the table of what can be typed.

/// One page for everything: what each command takes stands in it too, since there are no other pages to look it up in.
pub(super) fn page(mut all: clap::Command) -> std::io::Result<Vec<u8>> {
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
