//! `[keys]` in the settings: keys beside those of the table, each with the action or command that it does.

use super::{Config, ConfigReader, format_comment};
use crate::app::keymap::bindings::{BindError, target_names};
use toml::Spanned;
use toml::de::DeValue;

pub(crate) fn parse(page: &mut ConfigReader<'_>, value: &Spanned<DeValue<'_>>, config: &mut Config) {
    for (at, key, value) in page.table_entries(value, "keys") {
        let Some(word) = page.parse_string(value) else { continue };
        match config.bindings.bind(key, word) {
            Ok(()) => {}
            Err(BindError::InvalidKey(sentence)) => page.report_error(at, sentence),
            Err(BindError::UnknownTarget) => {
                page.report_unknown(value.span(), word, "is nothing that a key can do.", target_names())
            }
        }
    }
}

/// The table as a file shows it: it sets nothing.
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
    fn keys_are_bound_in_the_order_of_the_file_and_what_cannot_be_is_said() {
        let (config, said) = parse("[keys]\nF5 = \"stamp\"\nCtrl-T = \"vitals\"\n", "c.toml");
        assert_eq!(said, []);
        let bound: Vec<_> =
            config.bindings.in_context(crate::app::keymap::KeyContext::EmptyLine).map(|(name, _)| name.to_owned()).collect();
        assert_eq!(bound, ["F5", "Ctrl-T"]);
        for (text, expected) in [
            ("keys = 1", "c.toml:1:8: [keys] is wanted here as a table, not a number."),
            ("[keys]\nF2 = \"stmp\"", "c.toml:2:6: `stmp` is nothing that a key can do. Did you mean `stamp`?"),
            ("[keys]\nF2 = 3", "c.toml:2:6: A word in quotes is wanted here, not a number."),
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
