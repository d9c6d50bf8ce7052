//! No locked crate has a known fault: `Cargo.lock` against the copied advisories, which need no network. `cargo deny` asks the
//! database itself.

use semver::{Version, VersionReq};
use std::fs;
use std::path::Path;

fn file(name: &str) -> toml::Table {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap().parse().unwrap()
}

/// Each locked crate with an advisory that its version is not sound by.
fn faults(lock: &toml::Table, advisories: &toml::Table) -> Vec<String> {
    let packages = lock["package"].as_array().unwrap();
    let advisories = advisories["advisory"].as_array().unwrap();
    let pairs = packages.iter().flat_map(|package| advisories.iter().map(move |advisory| (package, advisory)));
    let is_hit = |package: &toml::Value, advisory: &toml::Value| {
        let version = Version::parse(package["version"].as_str().unwrap()).unwrap();
        let sound = advisory["sound"].as_array().unwrap();
        package["name"] == advisory["crate"]
            && !sound.iter().any(|range| VersionReq::parse(range.as_str().unwrap()).unwrap().matches(&version))
    };
    let hits = pairs.filter(|(package, advisory)| is_hit(package, advisory));
    hits.map(|(package, advisory)| format!("{} {}: {}", package["name"], package["version"], advisory["id"])).collect()
}

#[test]
fn no_locked_crate_has_a_known_fault() {
    let advisories = file("tests/advisories.toml");
    assert!(advisories["advisory"].as_array().unwrap().len() > 30);
    let found = faults(&file("Cargo.lock"), &advisories);
    assert!(found.is_empty(), "known faults on {}: {found:#?}", advisories["day"]);
}

#[test]
fn a_crate_with_a_known_fault_is_found() {
    let lock = |version: &str| format!("[[package]]\nname = \"smallvec\"\nversion = \"{version}\"\n").parse().unwrap();
    let advisories = file("tests/advisories.toml");
    assert!(!faults(&lock("0.6.0"), &advisories).is_empty(), "RUSTSEC-2018-0003 and later");
    assert!(faults(&lock("1.15.0"), &advisories).is_empty());
}
