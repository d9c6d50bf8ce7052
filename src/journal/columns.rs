//! The record's columns and its header.

/// One column of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordColumn {
    /// The name in the header.
    pub name: &'static str,
    /// The type that readers infer.
    pub data_type: &'static str,
    /// The meaning, for people.
    pub meaning: &'static str,
}

const fn record_column(name: &'static str, holds: &'static str, means: &'static str) -> RecordColumn {
    RecordColumn { name, data_type: holds, meaning: means }
}

/// The columns. They never change: a new fact is a new kind or item.
pub const COLUMNS: [RecordColumn; 18] = [
    record_column("seq", "integer", "1, 2, 3… in the order written"),
    record_column("time", "datetime", "when it happened: local time with offset, milliseconds"),
    record_column("elapsed", "text", "S+HH:MM:SS since row 1, for the eye; S- before it"),
    record_column("phase", "slug", "phase in force at that time"),
    record_column("kind", "enum", "what sort of row"),
    record_column("item", "slug", "what, out of the vocabulary or the protocol"),
    record_column("value", "number", "shortest decimal; never a pair, a range or text"),
    record_column("unit", "text", "UCUM unit of the value"),
    record_column("text", "text", "code or short text: route, outcome, severity, title, tags"),
    record_column("note", "text", "free text"),
    record_column("author", "code", "initials; APP for rows that nobody typed"),
    record_column("entered", "datetime", "when it was written; never falls down the file"),
    record_column("entry", "integer", "seq of the first row of the same act"),
    record_column("amends", "integer", "seq of the row that this one replaces or voids"),
    record_column("source", "enum", "where it came from"),
    record_column("elapsed_s", "number", "seconds from row 1 to that time, through suspend; negative before it"),
    record_column("session", "text", "the file's name without .csv and without part number"),
    record_column("check", "text", "k and 20 hex digits: SHA-256 over the check before and this row's cells"),
];

/// The first line of a record, without its line end.
pub const HEADER: &str =
    "seq,time,elapsed,phase,kind,item,value,unit,text,note,author,entered,entry,amends,source,elapsed_s,session,check";
