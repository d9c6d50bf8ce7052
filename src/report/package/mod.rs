//! A data package of records: the unchanged records, the meaning of their columns and items, and SQL views that apply corrections.
//! Writes no files.

use super::fhir::{loinc_code, pretty_json};
use crate::protocol::sha256_hex;
use crate::session::{RowKind, Session, Source, record::vocabulary::ITEMS};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// A column of the record: its name, its type and its meaning.
pub(crate) type ColumnDescription = (&'static str, &'static str, &'static str);

/// A record as it is stored, and the session folded from it.
#[derive(Debug)]
pub(crate) struct PackagedRecord<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
    pub(crate) session: &'a Session,
}

/// The files of the package, each with its path inside it.
pub(crate) fn package_files(records: &[PackagedRecord<'_>], columns: &[ColumnDescription]) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("datapackage.json".to_owned(), pretty_json(&package_descriptor(records))),
        ("session-log.schema.json".to_owned(), pretty_json(&table_schema(columns))),
        ("items.csv".to_owned(), items_csv(records)),
        ("views.sql".to_owned(), include_bytes!("views.sql").to_vec()),
        ("postgres.sql".to_owned(), include_bytes!("postgres.sql").to_vec()),
    ];
    files.extend(records.iter().map(|record| (record_path(record), record.bytes.to_vec())));
    files
}

fn record_path(record: &PackagedRecord<'_>) -> String {
    format!("sessions/{}.csv", record.name)
}

/// `datapackage.json`. A closed record carries its hash, so that any reader of packages finds a later change.
fn package_descriptor(records: &[PackagedRecord<'_>]) -> Json {
    let mut resources = vec![json!({
        "name": "items", "path": "items.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "profile": "tabular-data-resource",
        "schema": { "fields": ITEM_FIELDS.map(|name| json!({ "name": name, "type": "string" })), "primaryKey": ["kind", "item"], "missingValues": [""] },
    })];
    for record in records {
        let mut resource = json!({
            "name": record.name.to_lowercase(), "path": record_path(record), "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "profile": "tabular-data-resource", "schema": "session-log.schema.json", "bytes": record.bytes.len(),
        });
        if record.session.is_closed() {
            resource["hash"] = json!(format!("sha256:{}", sha256_hex(record.bytes)));
        }
        resources.push(resource);
    }
    let rehearsals = records.iter().filter(|record| record.session.projection().rehearsal_speed.is_some()).count();
    json!({
        "name": "bedside-sessions",
        "title": "Session records",
        "description": format!("{} records, {rehearsals} of them rehearsals. Read the view `effective`: a sum over all rows counts a reading and its correction.", records.len()),
        "profile": "tabular-data-package",
        "resources": resources,
    })
}

fn table_schema(columns: &[ColumnDescription]) -> Json {
    let fields: Vec<Json> = columns.iter().map(|column| schema_field(*column)).collect();
    json!({
        "fields": fields,
        "primaryKey": ["session", "seq"],
        "missingValues": [""],
        "foreignKeys": [{ "fields": ["kind", "item"], "reference": { "resource": "items", "fields": ["kind", "item"] } }],
    })
}

fn schema_field((name, data_type, meaning): ColumnDescription) -> Json {
    let kind = match data_type {
        "integer" | "number" | "datetime" => data_type,
        _ => "string",
    };
    let mut constraints = json!({});
    if !["value", "unit", "text", "note", "amends"].contains(&name) {
        constraints["required"] = json!(true);
    }
    match name {
        "kind" => constraints["enum"] = RowKind::ALL.iter().map(|kind| kind.word()).collect(),
        "source" => constraints["enum"] = Source::ALL.iter().map(|source| source.word()).collect(),
        "author" => constraints["pattern"] = json!("[A-Z][A-Z0-9]{1,5}"),
        "check" => constraints["pattern"] = json!("k[0-9a-f]{20}"),
        _ => {}
    }
    let mut field = json!({ "name": name, "type": kind, "description": meaning, "constraints": constraints });
    if kind == "datetime" {
        field["format"] = json!("%Y-%m-%dT%H:%M:%S.%f%z");
    }
    field
}

const ITEM_FIELDS: [&str; 6] = ["kind", "item", "unit", "means", "code_system", "code"];

/// The vocabulary, and the other items of these records, which come from protocols.
fn items_csv(records: &[PackagedRecord<'_>]) -> Vec<u8> {
    let mut table = super::rows::CsvWriter::new(ITEM_FIELDS);
    for item in ITEMS {
        let code = loinc_code(item.slug).filter(|_| matches!(item.kind, RowKind::Vital | RowKind::Scale));
        let system = if code.is_some() { "http://loinc.org" } else { "" };
        table.write_row([item.kind.word(), item.slug, item.unit, item.meaning, system, code.unwrap_or_default()]);
    }
    let rows = records.iter().flat_map(|record| record.session.ledger().rows());
    let known = |kind: RowKind, name: &str| ITEMS.iter().any(|item| item.kind == kind && item.slug == name);
    let others: BTreeSet<(RowKind, &str)> =
        rows.map(|row| (row.kind, row.item.as_ref())).filter(|(kind, name)| !known(*kind, name)).collect();
    for (kind, name) in others {
        let unit = if matches!(kind, RowKind::Due | RowKind::Timer) { "min" } else { "" };
        table.write_row([kind.word(), name, unit, "of the protocol", "", ""]);
    }
    table.finish()
}
