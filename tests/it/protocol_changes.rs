//! What changes between two protocols, and signatures over a text that changed.

use crate::support::sandbox::Sandbox;
use crate::support::session::load;
use bedside::protocol::diff::{ProtocolChanges, changes};
use bedside::protocol::{self, LoadedProtocol};
use std::fs;
use toml::{Table, Value};

const SHIPPED: [&str; 4] = ["im_kat", "sl_kat", "iv_infusion", "in_spravato"];

fn read(text: &str) -> Option<LoadedProtocol> {
    protocol::load("changed.toml", text, &|_| None).ok()
}

/// The changes from a protocol to the same with another text, if that can be read and is another protocol.
fn changes_with(old: &LoadedProtocol, table: &Table) -> Option<ProtocolChanges> {
    let new = read(&toml::to_string(table).unwrap()).filter(|new| new.text != old.text)?;
    let back = changes(&new, old);
    assert!(!back.clinical.is_empty() || !back.wording.is_empty(), "the way back tells nothing");
    Some(changes(old, &new))
}

/// Another value of the same form.
fn other(value: &Value) -> Value {
    match value {
        Value::Boolean(is_so) => Value::Boolean(!is_so),
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Array(list) => Value::Array(list.iter().take(list.len() - 1).cloned().collect()),
        Value::String(text) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let next = digits.parse::<u64>().map(|number| (number + 1).to_string());
            let changed = next.ok().filter(|_| text.contains(&digits)).map(|next| text.replacen(&digits, &next, 1));
            Value::String(changed.unwrap_or_else(|| format!("{text}x")))
        }
        other => other.clone(),
    }
}

fn said(changes: &ProtocolChanges) -> usize {
    changes.clinical.len() + changes.wording.len()
}

#[test]
fn every_changed_key_and_every_lost_part_is_told() {
    let (mut changed, mut removed) = (0, 0);
    for id in SHIPPED {
        let old = load(id);
        assert_eq!(changes(&old, &old), ProtocolChanges::default());
        let table: Table = old.text.parse().unwrap();
        for (key, value) in &table {
            let Value::Array(parts) = value else { continue };
            for (at, part) in parts.iter().enumerate() {
                let mut without = table.clone();
                without[key].as_array_mut().unwrap().remove(at);
                if let Some(told) = changes_with(&old, &without) {
                    removed += 1;
                    let all = [told.clinical.clone(), told.wording.clone()].concat();
                    assert!(all.iter().any(|sentence| sentence.contains(" is gone. It had: ")), "{id} {key} {at}: {all:?}");
                }
                for name in part.as_table().into_iter().flat_map(Table::keys) {
                    let mut with = table.clone();
                    with[key][at][name] = other(&part[name]);
                    let Some(told) = changes_with(&old, &with) else { continue };
                    changed += 1;
                    assert!(said(&told) >= 1, "{id} {key} {at} {name}");
                    let is_wording = ["title", "prompts", "source"].contains(&name.as_str()) || key == "music";
                    assert!(is_wording || !told.clinical.is_empty(), "{id} {key} {at} {name}: {told:?}");
                }
            }
        }
    }
    assert!(changed > 400 && removed > 100, "{changed} keys, {removed} parts");
}

#[test]
fn changes_are_sentences_with_both_values() {
    let old = load("im_kat");
    let edits = [
        ("after = \"90m\"", "after = \"60m\"", "Release: the time to the release was 90m and is 60m."),
        (
            "act = \"<92\"",
            "act = \"<90.5\"",
            "Limit spo2, any, low: the act level was <92 and is <90.5, which fewer readings reach.",
        ),
        ("act = \"<92\"", "act = \"<93\"", "Limit spo2, any, low: the act level was <92 and is <93, which more readings reach."),
        (
            "id = \"dose_15\"\nat = \"dose+15m\"",
            "id = \"dose_15\"\nat = \"dose+20m\"",
            "Point dose_15: the time was dose+15m and is dose+20m.",
        ),
    ];
    for (from, to, sentence) in edits {
        assert!(old.text.contains(from), "{from}");
        let new = read(&old.text.replacen(from, to, 1)).unwrap_or_else(|| panic!("{to}"));
        assert_eq!(changes(&old, &new).clinical, [sentence]);
    }
}

#[test]
fn a_signature_counts_only_for_the_text_that_was_signed() {
    for id in SHIPPED {
        let unsigned = load(id);
        let digest = protocol::digest_to_sign(&unsigned.text);
        let sign = |digest: &str| {
            let signature = format!("signed_by = \"Dr Lee\"\nsigned_on = \"2026-11-23\"\nsigned_sha256 = \"{digest}\"\n");
            unsigned.text.replacen("signed_by = \"\"\nsigned_on = \"\"\n", &signature, 1)
        };
        let signed = read(&sign(&digest)).unwrap();
        assert!(signed.plan.is_signed_off());
        assert_eq!(changes(&unsigned, &signed), ProtocolChanges::default(), "a signature changes nothing");
        assert!(protocol::load_resolved(&signed.text).unwrap().is_signed_off(), "a record keeps the signature");
        assert!(!read(&sign("")).unwrap().plan.is_signed_off(), "without a digest");
        for line in signed.text.lines().filter(|line| line.contains(" = \"") && !line.starts_with("signed_")) {
            let edited = signed.text.replacen(line, &format!("{}x\"", line.trim_end_matches('"')), 1);
            if let Some(edited) = read(&edited).filter(|edited| edited.text != signed.text) {
                assert!(!edited.plan.is_signed_off(), "{line}");
            }
        }
    }
}

#[test]
fn the_shell_tells_of_changes_and_of_signatures() {
    let sandbox = Sandbox::new();
    sandbox.run(&["protocol", "new", "mine"]).assert(0, &["mine.toml"]);
    let file = sandbox.config().with_file_name("protocols").join("mine.toml");
    let text = fs::read_to_string(&file).unwrap();
    let checked = sandbox.run(&["protocol", "check"]);
    let digest = checked.out.split('"').nth(1).unwrap_or_else(|| panic!("{}", checked.out)).to_owned();
    assert_eq!(digest.len(), 64);
    let signed = text
        .replace("signed_by = \"\"", "signed_by = \"Dr Lee\"")
        .replace("signed_on = \"\"", "signed_on = \"2026-11-23\"")
        .replace("signed_sha256 = \"\"", &format!("signed_sha256 = \"{digest}\""));
    Sandbox::write(&file, &signed);
    sandbox.run(&["protocol", "list"]).assert(0, &["signed off by Dr Lee on 2026-11-23"]);
    let longer = signed.replacen("minutes = 30", "minutes = 40", 1);
    assert_ne!(longer, signed);
    Sandbox::write(&file, &longer);
    sandbox.run(&["protocol", "list"]).assert(0, &["not signed off: Dr Lee signed another text on 2026-11-23"]);
    sandbox.run(&["protocol", "check"]).assert(0, &["Dr Lee signed another text", "signed_sha256 = \""]);

    let old = sandbox.path().join("old.toml");
    Sandbox::write(&old, &signed);
    let old = old.to_str().unwrap();
    let told = sandbox.run(&["protocol", "diff", old, "mine"]);
    told.assert(
        0,
        &["Phase arrive: the planned time in minutes was 30 and is 40.", "Old: ", "New: ", "Dr Lee signed another text"],
    );
    sandbox.run(&["protocol", "diff", "im_kat", "im_kat"]).assert(0, &["No clinical changes."]);
    sandbox.run(&["protocol", "diff", "im_kat", "no_such"]).assert(3, &["no_such"]);
}
