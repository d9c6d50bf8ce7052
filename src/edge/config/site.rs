//! `[site]` in the settings: what the emergency card shows of this place, as written.

use crate::app::Site;
use crate::toml_reader::{TomlTable, TomlValue};
use std::fmt::Write as _;

/// A key of the table.
#[derive(Clone, Copy)]
pub(crate) struct SiteField {
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
    field_mut: fn(&mut Site) -> &mut String,
}

const fn site_field(
    name: &'static str,
    example: &'static str,
    meaning: &'static str,
    field_mut: fn(&mut Site) -> &mut String,
) -> SiteField {
    SiteField { name, example, meaning, field_mut }
}

pub(crate) const SITE_FIELDS: [SiteField; 7] = [
    site_field("emergency", "\"112\"", "the emergency number", |site| &mut site.emergency_number),
    site_field("address", "\"12 Elm Street, 2nd floor\"", "this address, as you would say it on the telephone", |site| {
        &mut site.address
    }),
    site_field("door", "\"4711\"", "the code of the door", |site| &mut site.door_code),
    site_field("meets", "\"reception meets the crew\"", "who meets the crew, and where", |site| &mut site.crew_contact),
    site_field("prescriber", "\"Dr Lee 555 0100\"", "the prescriber on call, with number", |site| &mut site.prescriber),
    site_field("escort", "\"numbers at reception\"", "how escorts are reached, where the record names none", |site| {
        &mut site.escort_contact
    }),
    site_field("kit", "\"hall cupboard, left\"", "where the emergency kit is", |site| &mut site.kit_location),
];

pub(crate) fn parse(table: &TomlTable<'_>, site: &mut Site) {
    table.check_keys(SITE_FIELDS.iter().map(|field| field.name));
    for field in &SITE_FIELDS {
        if let Some(words) = table.get(field.name).as_ref().and_then(TomlValue::string) {
            words.trim().clone_into((field.field_mut)(site));
        }
    }
}

/// Meaning and example of each key, to ask for them.
pub(crate) fn questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    SITE_FIELDS.iter().map(|field| (field.meaning, field.example))
}

/// The table with the answers to [`questions`], in their order; `None` where all are empty.
pub(crate) fn format_table(answers: &[String]) -> Option<String> {
    let set = SITE_FIELDS.iter().zip(answers).filter(|(_, answer)| !answer.trim().is_empty());
    let lines: Vec<String> =
        set.map(|(field, answer)| format!("{} = {}\n", field.name, toml::Value::from(answer.trim()))).collect();
    (!lines.is_empty()).then(|| format!("[site]\n{}", lines.concat()))
}

/// The table in the default file.
pub(crate) fn template() -> String {
    let mut text =
        "\n# What the emergency card (!) shows of this place. What is not set is shown as not recorded.\n[site]\n".to_owned();
    for SiteField { name, example, meaning, .. } in SITE_FIELDS {
        // Writing to a String cannot fail.
        let _ = write!(text, "# {meaning}\n#{name} = {example}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn the_site_is_read_and_faulty_keys_reported() {
        let (config, said) = parse("[site]\nemergency = \"112\"\nkit = \" hall \"\n", "c.toml");
        assert_eq!((config.site.emergency_number.as_str(), config.site.kit_location.as_str(), said.len()), ("112", "hall", 0));
        for (text, expected) in [
            ("site = 3", "c.toml:1:8: Expected a table, found a number."),
            ("[site]\ndoor = 4711", "c.toml:2:8: Expected a quoted string, found a number."),
            ("[site]\ndor = \"1\"", "c.toml:2:1: `dor` is not a key of [site]. Did you mean `door`?"),
        ] {
            let said: Vec<String> = parse(text, "c.toml").1.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
    }
}
