//! `[keys]` in the settings: additional keys, each with an action or command.

use super::reader::format_comment;
use crate::app::keymap::user_bindings::{BindError, Bindings, target_names};
use crate::toml_reader::TomlTable;

pub(crate) fn parse(table: &TomlTable<'_>, bindings: &mut Bindings) {
    for (key, value) in table.entries() {
        let Some(target) = value.string() else { continue };
        match bindings.bind(key.name(), target) {
            Ok(()) => {}
            Err(BindError::InvalidKey(sentence)) => key.report(sentence),
            Err(BindError::UnknownTarget) => {
                value.report_unknown(target, format!("Unknown action `{target}`."), target_names());
            }
        }
    }
}

/// The table in the default file.
pub(crate) fn template() -> String {
    let words = format_comment(target_names());
    format!(
        "\n# Keys beside those in the help (?), which all stay. A command works on the empty line, an action wherever the help has it.\n\
         # They can do:\n{words}\n[keys]\n#F2 = \"stamp\"\n#Ctrl-T = \"vitals\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn keys_are_bound_in_file_order_and_faulty_ones_reported() {
        let (config, said) = parse("[keys]\nF5 = \"stamp\"\nCtrl-T = \"vitals\"\n", "c.toml");
        assert_eq!(said, []);
        let bound: Vec<_> =
            config.bindings.in_context(crate::app::keymap::KeyContext::EmptyLine).map(|(name, _)| name.clone()).collect();
        assert_eq!(bound, ["F5", "Ctrl-T"]);
        for (text, expected) in [
            ("keys = 1", "c.toml:1:8: Expected a table, found a number."),
            ("[keys]\nF2 = \"stmp\"", "c.toml:2:6: Unknown action `stmp`. Did you mean `stamp`?"),
            ("[keys]\nF2 = 3", "c.toml:2:6: Expected a quoted string, found a number."),
            ("[keys]\nx = \"stamp\"", "c.toml:2:1: `x` makes text on the live line, so nothing can be bound to it."),
            ("[keys]\nF2 = \"stamp\"\nf2 = \"card\"", "c.toml:3:1: `f2` is the same key as `F2`, which does `stamp` already."),
            (
                "[keys]\nCtrl-G = \"stamp\"",
                "c.toml:2:1: `Ctrl-G` has its meaning already (on the empty line: unpins), and it stays.",
            ),
        ] {
            let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }
}
