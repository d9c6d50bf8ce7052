//! Sessions to export: the samples, and one with corrections, withdrawals, hostile text and everything else the samples lack.

use crate::support::app::TestApp;
use bedside::app::Screen;
use bedside::journal;
use bedside::journal::encode;
use bedside::protocol;
use bedside::report::handout::handout_page;
use bedside::report::{self, CaseRecord, ExportOptions, Generator};
use bedside::session::record::row::{Entry, Fact, Source, Value};
use bedside::session::{Elapsed, Initials, Moment, RealTime, RowKind, Session, Wall, append_entries};
use crossterm::event::KeyCode;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the samples lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions")
}

/// Every sample, by name.
pub fn samples() -> Vec<CaseRecord> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).collect();
    paths.sort();
    assert!(paths.len() >= 6);
    paths.iter().map(|path| read(&path.file_stem().unwrap().to_string_lossy(), &std::fs::read(path).unwrap())).collect()
}

/// The sample of a client's code; of several the first.
pub fn sample(client: &str) -> CaseRecord {
    samples().into_iter().find(|case| case.name.ends_with(client)).unwrap()
}

/// A record's bytes as a case.
pub fn read(name: &str, bytes: &[u8]) -> CaseRecord {
    let record = journal::read(bytes).unwrap();
    let texts = record.rows.iter().filter(|row| row.matches(RowKind::Meta, "protocol_text")).map(|row| row.note.as_str());
    let plan = protocol::load_resolved(&texts.collect::<String>()).unwrap();
    of(name, Session::from_rows(Arc::new(plan), &record.rows))
}

/// A folded session as a case.
pub fn of(name: &str, session: Session) -> CaseRecord {
    let cells = session.ledger().rows().iter().map(|row| encode::row_cells(row, name)).collect();
    CaseRecord { name: name.to_owned(), session, cells, damage: None, chosen_private_notes: Vec::new() }
}

/// The session of an app as a case.
pub fn on(app: &TestApp) -> CaseRecord {
    let Screen::Live(live) = &app.inner.screen else { panic!("a session runs") };
    of("20261123-1324-C-017", live.session().clone())
}

/// A text that a spreadsheet, a page or Markdown could take for something else.
pub const HOSTILE: &str = "=HYPERLINK(\"http://example.invalid\",\"open\") <script>alert(1)</script> & 'it' | *x* \\n";

/// A session that was corrected, withdrawn from, held up and added to: each thing that the samples lack.
pub fn awkward() -> CaseRecord {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:01:00").enter("allergies: none known").enter("age 41");
    app.advance_to("0:02:00").enter("154/76 68 97 r14 98.2f").enter("");
    app.advance_to("0:03:00").press(KeyCode::Up).press(KeyCode::Enter).advance_ms(1100);
    app.enter("145/76").enter("typed 154, cuff showed 145");
    app.advance_to("0:08:00").enter(">");
    app.advance_to("0:12:40").enter(">");
    app.advance_to("0:15:14").enter("dose 50 im left deltoid lot A4471").enter("");
    app.advance_to("0:16:40").enter(">");
    app.advance_to("0:20:30").enter("bp refused");
    app.advance_to("0:21:00").enter("spo2 no cold hands");
    app.advance_to("0:25:00").enter(&format!("n: {HOSTILE}"));
    app.advance_to("0:26:00").enter(&format!("q {HOSTILE}"));
    app.advance_to("0:27:00").enter(",,reminded me of my own father");
    app.advance_to("0:28:00").enter("h");
    app.advance_to("0:30:00").enter("out nr");
    app.advance_to("0:32:00").enter("nr: 134/82 77 96 14");
    app.advance_to("0:33:00").enter("in nr");
    app.advance_to("0:34:00").enter("touch withdrawn, pulled her hand back");
    app.advance_to("0:40:00").enter("taken back soon").press(KeyCode::Backspace).press(KeyCode::Enter).advance_ms(1100);
    app.advance_to("0:50:00").enter("-15 sat up");
    app.advance_to("0:55:00").enter("m Spiegel im Spiegel").enter("w");
    app.advance_to("1:10:00").enter(">").enter("theme: the house by the sea");
    app.advance_to("1:30:00").enter("h").enter("suds 3");
    with_plans(on(&app))
}

/// The same with what the app has no words for yet: an adverse event with its outcome, a follow-up, aftercare.
fn with_plans(case: CaseRecord) -> CaseRecord {
    let mut session = case.session;
    let at = |min: i64| {
        let wall = session.ledger().row(1).unwrap().time;
        let wall = Wall::from_instant(wall.instant_ms() + min * 60_000, wall.offset_s());
        Moment { elapsed: Elapsed::from_mins(min), wall, real_time: RealTime::default() }
    };
    let fact = |kind, item: &'static str, text: &str| Fact::new(kind, item).text(text);
    let acts = [
        (
            at(70),
            RowKind::Adverse,
            vec![
                fact(RowKind::Adverse, "nausea", "moderate").note("after water"),
                fact(RowKind::Adverse, "serious", "no"),
                fact(RowKind::Adverse, "action", "basin, side"),
                fact(RowKind::Adverse, "outcome", "resolved").note("14:50"),
            ],
        ),
        (
            at(95),
            RowKind::Plan,
            vec![fact(RowKind::Plan, "followup", "2026-11-25 10:30").note("by telephone, with MK; bring: notes")],
        ),
        (at(95), RowKind::Plan, vec![fact(RowKind::Plan, "aftercare", "a slow day, no driving until tomorrow")]),
        (at(95), RowKind::Plan, vec![fact(RowKind::Plan, "contact", "555 0100").note("any hour")]),
        (at(95), RowKind::Plan, vec![fact(RowKind::Plan, "escort", "Ana 555 0123")]),
        (at(96), RowKind::Dose, vec![fact(RowKind::Dose, "ondansetron", "sl").value(Value::from(4), "mg")]),
    ];
    for (now, _, facts) in acts {
        let author = Initials::parse("MK").unwrap();
        let entry = Entry { time: now.into(), author, source: Source::User, amended_entry: None, facts };
        append_entries(&mut session, now, &[entry]);
    }
    of(&case.name, session)
}

/// A session with one more entry, of this fact, at its last time.
pub fn with_fact(case: CaseRecord, fact: Fact) -> CaseRecord {
    let wall = case.session.ledger().rows().last().unwrap().time;
    with_fact_at(case, fact, wall)
}

fn with_fact_at(case: CaseRecord, fact: Fact, wall: Wall) -> CaseRecord {
    let mut session = case.session;
    let elapsed = session.ledger().rows().last().unwrap().elapsed;
    let now = Moment { elapsed, wall, real_time: RealTime::default() };
    let author = Initials::parse("MK").unwrap();
    let entry = Entry { time: now.into(), author, source: Source::User, amended_entry: None, facts: vec![fact] };
    append_entries(&mut session, now, &[entry]);
    of(&case.name, session)
}

/// A session with one note.
pub fn with_note(text: &str) -> CaseRecord {
    with_fact(on(&TestApp::begin("im_kat", None)), Fact::new(RowKind::Note, "observation").note(text))
}

/// A session with one note at this time of the wall clock.
pub fn with_note_at(text: &str, wall: Wall) -> CaseRecord {
    with_fact_at(on(&TestApp::begin("im_kat", None)), Fact::new(RowKind::Note, "observation").note(text), wall)
}

/// The site of every export.
pub const SITE: &str = "elm-street.example";

/// What a format makes of some cases.
pub fn made(format: &str, cases: &[CaseRecord]) -> Vec<u8> {
    made_with(format, cases, ExportOptions { site_id: Some(SITE), ..ExportOptions::default() })
}

/// The same with what was asked for besides.
pub fn made_with(format: &str, cases: &[CaseRecord], choice: ExportOptions) -> Vec<u8> {
    match report::find_format(format).unwrap().generator {
        Generator::Infallible(make) => make(cases, choice),
        Generator::Fallible(make) => make(cases, choice).unwrap(),
        Generator::Folder => panic!("a folder is made at the shell"),
    }
}

/// The client's own page in a format.
pub fn handout(format: &str, case: &CaseRecord, chosen: &[u64]) -> Vec<u8> {
    let (_, make) = report::page_formats().find(|(known, _)| known.name == format).unwrap();
    make(&handout_page(case, chosen), ExportOptions::default()).unwrap()
}

/// The same as text.
pub fn text(format: &str, cases: &[CaseRecord]) -> String {
    String::from_utf8(made(format, cases)).unwrap()
}

/// Runs a script of Python's standard library on bytes; what it prints.
pub fn python(script: &str, bytes: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}
