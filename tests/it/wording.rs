//! What people read: plain words, no codes of the record, nothing cut. `docs/glossary.md` holds the words.

use crate::support::app::TestApp;
use crate::support::samples;
use crate::support::sandbox::{OPEN, Sandbox};
use bedside::app::Screen;
use bedside::app::keymap::commands::COMMANDS;
use bedside::app::keymap::topics::{FIRST_PAGE, TOPICS};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::report;
use bedside::report::CaseRecord;
use crossterm::event::KeyCode;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// Words that the glossary has a better one for, as they would stand in a sentence.
const AVOIDED: &[&str] = &[
    "owed",
    "owes",
    "anew",
    "goes on with",
    "looked for",
    "leaves out",
    "left out:",
    "ran out",
    "put off",
    "taken back",
    "as it was written",
    "left as it is",
    "beside each other",
    "lies in",
    "Left out",
    "is sound",
    "demonstration",
    "Nothing fits",
    "writes from here on",
];

/// The texts of a source file that are not documentation and not of a test.
#[derive(Default)]
struct Texts(Vec<(usize, String)>);

impl<'a> Visit<'a> for Texts {
    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}

    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        self.0.push((text.span().start().line, text.value()));
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        // The texts of `format!` and its like are tokens.
        self.tokens(call.tokens.clone());
    }
}

impl Texts {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push((literal.span().start().line, text.value()));
                    }
                }
                _ => {}
            }
        }
    }

    fn of(text: &str) -> Vec<(usize, String)> {
        let mut texts = Self::default();
        texts.visit_file(&syn::parse_file(text).unwrap());
        texts.0
    }
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            all.push(path);
        }
    }
}

/// Where a text says what the glossary says better.
fn avoided_in(texts: &[(usize, String)]) -> Vec<String> {
    let is_sentence = |text: &str| text.contains(' ');
    let found = texts.iter().filter(|(_, text)| is_sentence(text)).flat_map(|(line, text)| {
        let words = AVOIDED.iter().filter(|words| contains_words(text, words));
        words.map(move |words| format!("{line}: `{words}` in {text:?}"))
    });
    found.collect()
}

/// Whether a text has these words, and not only as a part of longer ones.
fn contains_words(text: &str, words: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words)
        .any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + words.len()..].chars().next()))
}

#[test]
fn no_text_of_the_program_has_a_word_that_the_glossary_avoids() {
    assert_eq!(
        avoided_in(&Texts::of("fn f() { g(\"Nothing is owed.\"); h!(\"{} owed\", 1); }")).len(),
        2,
        "the search finds both kinds"
    );
    assert!(avoided_in(&Texts::of("/// It is owed.\nfn f() { g(\"allowed here\") }")).is_empty());
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 200);
    let found = files.iter().flat_map(|path| {
        let texts = Texts::of(&fs::read_to_string(path).unwrap());
        avoided_in(&texts).into_iter().map(move |found| format!("{}:{found}", path.display()))
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_page_has_a_word_that_the_glossary_avoids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages =
        ["README.md", "docs/lines.md", "docs/keys.md", "docs/commands.md", "docs/review.md", "docs/exports.md", "docs/paper.md"];
    for page in pages {
        let text = fs::read_to_string(root.join(page)).unwrap();
        for words in AVOIDED {
            assert!(!contains_words(&text, words), "{page} says `{words}`");
        }
    }
}

/// The codes, signals, digests and machine times in a text; the ids of protocols are names that people type.
fn codes_in(text: &str) -> Vec<String> {
    let is_code = |word: &str| {
        let snake = word.contains('_')
            && !word.starts_with('_')
            && !word.ends_with('_')
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let signal = word.starts_with("SIG") && word.len() > 5 && word.chars().all(|c| c.is_ascii_uppercase());
        let digest = word.len() >= 40 && word.chars().all(|c| c.is_ascii_hexdigit());
        let time = word.len() > 18 && word.as_bytes().get(10) == Some(&b'T') && word.as_bytes().get(4) == Some(&b'-');
        snake || signal || digest || time
    };
    let is_protocol = |word: &str| SHIPPED_PROTOCOLS.iter().any(|shipped| shipped.id == word);
    let words = text.split(|c: char| c.is_whitespace() || ",;()“”`".contains(c)).map(|word| word.trim_matches(['.', ':']));
    words.filter(|word| is_code(word) && !is_protocol(word)).map(str::to_owned).collect()
}

#[test]
fn no_code_of_the_record_reaches_a_screen_or_a_note() {
    assert_eq!(codes_in("timer go_no_go_recheck reached SIGHUP 2026-03-12T13:24:43-04:00 im_kat").len(), 3);
    for name in samples::names() {
        let mut review = TestApp::review(&name);
        for _pane in 0..5 {
            for _page in 0..30 {
                let screen = review.screen(120, 40);
                assert!(codes_in(&screen).is_empty(), "{name}: {:?}\n{screen}", codes_in(&screen));
                review.press(KeyCode::PageDown);
            }
            review.press(KeyCode::Home).press(KeyCode::Tab);
        }
        let session = samples::session(&name);
        let cells = Vec::new();
        let case = CaseRecord { name: name.clone(), session, cells, damage: None, chosen_private_notes: Vec::new() };
        for format in ["note", "md", "supervision", "rems"] {
            let format = report::find_format(format).unwrap();
            let report::Generator::Infallible(make) = format.generator else { continue };
            let text = String::from_utf8(make(std::slice::from_ref(&case), report::ExportOptions::default())).unwrap();
            let without_digest = text.lines().filter(|line| !line.contains("Digest")).collect::<Vec<_>>().join("\n");
            let found = codes_in(&without_digest);
            assert!(found.is_empty(), "{name} {}: {found:?}", format.name);
        }
    }
}

#[test]
fn the_list_of_commands_is_cut_at_no_usual_size() {
    for (width, height) in [(80, 24), (100, 30), (120, 40)] {
        for command in COMMANDS {
            let mut app = TestApp::begin("im_kat", None);
            let screen = app.type_text(&format!("/{}", command.name)).screen(width, height);
            assert!(screen.contains(command.description), "/{} at {width}×{height}:\n{screen}", command.name);
        }
    }
}

#[test]
fn what_people_look_for_is_found_by_their_own_words() {
    for wanted in ["undo", "mistake", "exit", "print", "blood pressure", "second dose", "note", "end", "theme", "export"] {
        let mut app = TestApp::begin("im_kat", None);
        let screen = app.type_text(&format!("?{wanted}")).screen(80, 24);
        let answer = TOPICS.iter().find(|topic| wanted.split(' ').all(|word| topic.words.split(' ').any(|known| known == word)));
        let answer = answer.unwrap_or_else(|| panic!("no topic for {wanted}")).answer;
        let words: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains(answer.split_whitespace().collect::<Vec<_>>().join(" ").get(..20).unwrap()),
            "{wanted}:\n{screen}"
        );
    }
    for (wanted, command) in
        [("undo", "/take-back"), ("exit", "/quit"), ("print", "/close"), ("end", "/close"), ("blood", "/vitals")]
    {
        let mut app = TestApp::begin("im_kat", None);
        let screen = app.type_text(&format!("/{wanted}")).screen(80, 24);
        assert!(screen.contains(command), "/{wanted}:\n{screen}");
    }
}

#[test]
fn the_help_opens_with_one_page_for_beginners() {
    let mut app = TestApp::begin("im_kat", None);
    let screen = app.type_text("?").screen(80, 24);
    for (typed, does) in FIRST_PAGE {
        assert!(screen.contains(typed) && screen.contains(does), "{typed}: {does}\n{screen}");
    }
}

#[test]
fn a_correction_written_at_once_is_not_late() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:30:00").enter("118/76 68 98");
    app.advance_to("0:34:00").press(KeyCode::Up).press(KeyCode::Enter).enter("118/78 68 98").enter("misread");
    let screen = app.screen(100, 30);
    assert!(screen.contains("118/78") && screen.contains("amended"), "{screen}");
    let line = screen.lines().find(|line| line.contains("118/78 ")).unwrap();
    assert!(!line.contains("late"), "{line}");
}

#[test]
fn who_takes_over_reads_the_dose_the_vitals_and_what_is_next() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:30:00").enter("118/76 68 98 14");
    app.advance_to("0:45:00").enter("dose 50 im left deltoid").press(KeyCode::Enter);
    app.advance_to("0:49:00").enter("ok eyes closed");
    app.type_text("/as nr").press(KeyCode::Enter);
    let screen = app.screen(100, 30);
    for words in [
        "ketamine 50 mg im at 14:09, 4 min ago",
        "in all 50 mg",
        "SpO₂\u{a0}98",
        "next",
        "due now (planned 14:14)",
        "eyes closed",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
}

#[test]
fn an_absence_is_told_in_a_rehearsal_too() {
    let mut app = TestApp::begin("im_kat", Some(60));
    app.advance_to("0:10:00").enter("calm");
    app.advance_to("0:31:00").type_text("a");
    assert!(app.screen(80, 24).contains("away 21 min"), "{}", app.screen(80, 24));
}

#[test]
fn undo_in_a_rehearsal_waits_for_the_hand() {
    let mut app = TestApp::begin("im_kat", Some(60));
    app.advance_to("0:10:00").enter("a slip");
    // Thirty seconds of a hand are thirty minutes of the session.
    app.advance_to("0:40:00").press(KeyCode::Backspace);
    assert!(app.screen(80, 24).contains("Withdraw this?"), "{}", app.screen(80, 24));
    let mut real = TestApp::begin("im_kat", None);
    real.advance_to("0:10:00").enter("a slip").advance_to("0:40:00").press(KeyCode::Backspace);
    assert!(!real.screen(80, 24).contains("Withdraw this?"));
}

#[test]
fn each_step_of_the_guide_can_be_skipped_and_repeated() {
    let mut app = TestApp::begin_tutorial("im_kat");
    let (_, all) = app.inner.tutorial.as_ref().unwrap().progress();
    for step in 0..all {
        assert_eq!(app.inner.tutorial.as_ref().unwrap().progress().0, step);
        app.ctrl('n');
    }
    assert!(app.screen(100, 30).contains("You have practised"), "{}", app.screen(100, 30));
    for step in (0..all).rev() {
        app.ctrl('p');
        assert_eq!(app.inner.tutorial.as_ref().unwrap().progress().0, step);
    }
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    assert!(live.line().text().is_empty(), "the keys of the guide type nothing");
}

#[test]
fn a_late_entry_may_begin_with_a_hyphen() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["add", OPEN, "--text", "-30 sat up"]).assert(0, &["added: note"]);
}

#[test]
fn check_of_a_data_folder_finds_the_records_below_it() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["check", sandbox.data().to_str().unwrap()]).assert(0, &[OPEN]);
}

#[test]
fn the_cheat_sheet_is_text_and_one_page() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["cheatsheet"]);
    text.assert(0, &["tears, soft smile", "/close", "128/76 71 97"]);
    assert!(text.out.lines().all(|line| line.chars().count() <= 100), "{}", text.out);
    sandbox.run(&["cheatsheet", "-o", "sheet.html"]).assert(0, &[]);
    assert!(fs::read_to_string(sandbox.path().join("sheet.html")).unwrap().contains("dose 50 im"));
    #[cfg(feature = "pdf")]
    {
        sandbox.run(&["cheatsheet", "-o", "sheet.pdf"]).assert(0, &[]);
        let pdf = fs::read(sandbox.path().join("sheet.pdf")).unwrap();
        assert!(pdf.starts_with(b"%PDF"));
        let pages = pdf.windows(11).filter(|bytes| bytes.starts_with(b"/Type /Page") || bytes.starts_with(b"/Type/Page")).count();
        assert!(pages > 0);
    }
}

#[test]
fn the_settings_are_edited_and_checked() {
    let sandbox = Sandbox::new();
    let edit = |editor: &str| sandbox.run_in(&["config", "edit"], &[("EDITOR", editor)]);
    edit("true").assert(0, &["Nothing was changed"]);
    assert!(!sandbox.config().exists());
    Sandbox::write(&sandbox.path().join("mk"), "#!/bin/sh\necho 'by = \"MK\"' > \"$1\"\n");
    Sandbox::write(&sandbox.path().join("bad"), "#!/bin/sh\necho 'bye = \"MK\"' > \"$1\"\n");
    let path = |name: &str| format!("sh {}", sandbox.path().join(name).display());
    edit(&path("mk")).assert(0, &["No mistakes in"]);
    assert_eq!(fs::read_to_string(sandbox.config()).unwrap(), "by = \"MK\"\n");
    edit(&path("bad")).assert(6, &["`bye` is not a key", "Did you mean `by`?"]);
    edit("no-such-editor").assert(1, &["no-such-editor", "Set EDITOR"]);
}

#[test]
fn scores_of_a_clients_sessions_have_a_trend() {
    let sandbox = Sandbox::new();
    for name in ["20260212-0958-C-017", "20260312-1324-C-017"] {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sample-sessions/{name}.csv"));
        Sandbox::write(&sandbox.sessions().join(format!("{name}.csv")), fs::read(sample).unwrap());
    }
    let said = sandbox.run(&["list", "--compare", "--client", "C-017"]);
    said.assert(0, &["SUDS"]);
    let row = said.out.lines().find(|line| line.starts_with("SUDS")).unwrap();
    assert!(row.contains('→') && (row.contains('↑') || row.contains('↓') || row.contains('=')), "{row}");
}

#[test]
fn after_a_no_go_nothing_before_the_dose_is_due() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:30:00").enter("go");
    assert!(app.screen(80, 24).contains("T0 planned"), "{}", app.screen(80, 24));
    app.advance_to("0:31:00").enter("no-go: pressure");
    let screen = app.screen(80, 24);
    assert!(screen.contains("no-go 13:55") && !screen.contains("T0 planned"), "{screen}");
    assert!(!screen.contains("T−15") && screen.contains("nothing more is planned"), "{screen}");
}
