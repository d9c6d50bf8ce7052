//! The tables of the settings file: how each is read, and its text in the default file.

use super::reader::{format_comment, parse_path};
use super::values::{Config, SealSettings};
use crate::app::Site;
use crate::app::grammar::{LetterError, LetterMap, letter_event_names};
use crate::app::input::abbreviations::AbbreviationError;
use crate::app::keymap::user_bindings::{BindError, target_names};
use crate::edge::store::seal::check_recipient;
use crate::toml_reader::{TomlTable, TomlValue};
use std::fmt::Write as _;

/// A table of the file: its key, how it is read, and how the default file shows it.
pub(crate) struct ConfigTable {
    pub(crate) name: &'static str,
    pub(crate) header: &'static str,
    pub(crate) parse: fn(&TomlTable<'_>, &mut Config),
    pub(crate) template: fn() -> String,
}

/// Every table, in the order of the default file.
pub(crate) const TABLES: [ConfigTable; 5] = [
    ConfigTable { name: "site", header: "[site]", parse: parse_site, template: site_template },
    ConfigTable { name: "events", header: "[events]", parse: parse_events, template: events_template },
    ConfigTable {
        name: "abbreviations",
        header: "[abbreviations]",
        parse: parse_abbreviations,
        template: || ABBREVIATIONS_TEMPLATE.to_owned(),
    },
    ConfigTable { name: "keys", header: "[keys]", parse: parse_keys, template: keys_template },
    ConfigTable { name: "seal", header: "[seal]", parse: parse_seal, template: || SEAL_TEMPLATE.to_owned() },
];

/// A key of `[site]`: its name, an example as TOML, its meaning, and its field.
type SiteField = (&'static str, &'static str, &'static str, fn(&mut Site) -> &mut String);

/// What the emergency card shows of this place, as written, and the place's name in exports.
const SITE_FIELDS: [SiteField; 8] = [
    ("emergency", "\"112\"", "emergency number", |site| &mut site.emergency_number),
    ("address", "\"12 Elm Street, 2nd floor\"", "this address, as you would say it on the phone", |site| &mut site.address),
    ("door", "\"4711\"", "door code", |site| &mut site.door_code),
    ("meets", "\"reception meets the crew\"", "who meets the ambulance, and where", |site| &mut site.crew_contact),
    ("prescriber", "\"Dr Lee 555 0100\"", "prescriber on call, with number", |site| &mut site.prescriber),
    ("escort", "\"numbers at reception\"", "how to reach escorts, if the record names none", |site| &mut site.escort_contact),
    ("kit", "\"hall cupboard, left\"", "where the emergency kit is kept kept", |site| &mut site.kit_location),
    ("id", "\"elm-street.example\"", SITE_ID_MEANING, |site| &mut site.id),
];

/// What `id` means, to ask for it.
pub(crate) const SITE_ID_MEANING: &str =
    "the name of this place in FHIR exports, which no other clinic has and which stays: its web address, in a-z 0-9 - .";

fn parse_site(table: &TomlTable<'_>, config: &mut Config) {
    table.check_keys(SITE_FIELDS.iter().map(|(name, ..)| *name));
    for (name, _, _, field_mut) in SITE_FIELDS {
        if let Some(words) = table.get(name).as_ref().and_then(TomlValue::string) {
            words.trim().clone_into(field_mut(&mut config.site));
        }
    }
    if !config.site.id.is_empty() && !Site::is_valid_id(&config.site.id) {
        table.report_at("id", "The name of a place has 2 to 64 characters: a-z, 0-9, - and ., the first a letter or digit.");
        config.site.id.clear();
    }
}

/// Meaning and example of each key, to ask for them.
pub(crate) fn questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    SITE_FIELDS.iter().map(|(_, example, meaning, _)| (*meaning, *example))
}

/// The lines of the table with the answers to [`questions`], in their order; `None` where all are empty.
pub(crate) fn format_lines(answers: &[String]) -> Option<String> {
    let set = SITE_FIELDS.iter().zip(answers).filter(|(_, answer)| !answer.trim().is_empty());
    let lines: Vec<String> = set.map(|((name, ..), answer)| format!("{name} = {}\n", toml::Value::from(answer.trim()))).collect();
    (!lines.is_empty()).then(|| lines.concat())
}

/// The line of the table with the name of the site.
pub(crate) fn format_site_id(id: &str) -> String {
    format!("id = {}\n", toml::Value::from(id))
}

fn site_template() -> String {
    let mut text =
        "\n# What the emergency card (!) shows about this place. What is missing is shown as not recorded.\n[site]\n".to_owned();
    for (name, example, meaning, _) in SITE_FIELDS {
        // Writing to a String cannot fail.
        let _ = write!(text, "# {meaning}\n#{name} = {example}\n");
    }
    text
}

/// The event of a single letter on the line. A dose or a phase is refused.
fn parse_events(table: &TomlTable<'_>, config: &mut Config) {
    for (key, value) in table.entries() {
        let Some(names) = value.one_or_more().iter().map(TomlValue::string).collect::<Option<Vec<_>>>() else { continue };
        let events: Vec<&str> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        match config.letters.set(key.name(), &events) {
            Ok(()) => {}
            Err(LetterError::InvalidLetter(sentence)) => key.report(sentence),
            Err(LetterError::InvalidMeaning(sentence)) => value.report(sentence),
            Err(LetterError::UnknownEvent) => {
                let is_event = |name: &&str| letter_event_names().any(|known| known == name.to_lowercase().replace(' ', "_"));
                let unknown = events.into_iter().find(|name| !is_event(name)).unwrap_or_default();
                let sentence = format!("`{unknown}` is not an event of the record.");
                value.report_unknown(unknown, sentence, letter_event_names());
            }
        }
    }
}

fn events_template() -> String {
    let names = format_comment(letter_event_names());
    let mut text = format!(
        "\n# What a letter alone on the line, then Enter, records: an event, or several in turn; \"\" for none.\n\
         # Never a dose or a phase. The events:\n{names}\n[events]\n"
    );
    for (letter, codes) in LetterMap::shipped().entries() {
        let quoted: Vec<String> = codes.iter().map(|code| format!("\"{code}\"")).collect();
        let events = match quoted.as_slice() {
            [] => "\"music\"".to_owned(),
            [one] => one.clone(),
            _ => format!("[{}]", quoted.join(", ")),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "#{letter} = {events}");
    }
    text
}

/// With `br = "breathing regular"`, `;br ` on the line becomes the words.
fn parse_abbreviations(table: &TomlTable<'_>, config: &mut Config) {
    for (key, value) in table.entries() {
        let Some(words) = value.string() else { continue };
        match config.abbreviations.add(key.name(), words) {
            Ok(()) => {}
            Err(AbbreviationError::Name(sentence)) => key.report(sentence),
            Err(AbbreviationError::Expansion(sentence)) => value.report(sentence),
        }
    }
}

const ABBREVIATIONS_TEMPLATE: &str = "
# Your abbreviations: `;br ` typed on the line becomes the words, in place. Words alone, no numbers.
[abbreviations]
#br = \"breathing regular\"
";

/// Keys beside the built-in ones, each with an action or a command.
fn parse_keys(table: &TomlTable<'_>, config: &mut Config) {
    for (key, value) in table.entries() {
        let Some(target) = value.string() else { continue };
        match config.bindings.bind(key.name(), target) {
            Ok(()) => {}
            Err(BindError::InvalidKey(sentence)) => key.report(sentence),
            Err(BindError::UnknownTarget) => {
                value.report_unknown(target, format!("Unknown action `{target}`."), target_names());
            }
        }
    }
}

fn keys_template() -> String {
    let words = format_comment(target_names());
    format!(
        "\n# Your own keys, in addition to those in the help (?). A command works on the empty line, an action wherever the help lists it.\n\
         # The actions and commands that a key can have:\n{words}\n[keys]\n#F2 = \"stamp\"\n#Ctrl-T = \"vitals\"\n"
    )
}

fn parse_seal(table: &TomlTable<'_>, config: &mut Config) {
    table.check_keys(["to", "identity"]);
    config.seal = SealSettings {
        recipients: table.list("to", parse_recipient).unwrap_or_default(),
        identity: table.optional("identity", parse_path),
    };
}

fn parse_recipient(text: &str) -> Result<String, String> {
    check_recipient(text).map(|()| text.to_owned())
}

const SEAL_TEMPLATE: &str = "
# Sealed records: files in the age format, which only a key or a passphrase opens.
[seal]
# the keys that can open sealed records: yours, and a recovery key kept on paper in another place; without any, a passphrase is asked for
# (a list of words that begin with age1; there is no example here, so that nobody seals for it by mistake)
#to = []
# the file with your key, as made by `age-keygen`; sealed records can then be read and stay sealed
#identity = \"~/keys/records.txt\"
";
