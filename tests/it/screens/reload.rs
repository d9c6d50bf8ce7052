//! The user's files while a session runs: what applies at once, what waits for `/reload`, how a faulty file is reported, and what
//! the record keeps of another protocol.

use crate::support::app::{TestApp, standard};
use bedside::app::data::user_files::{UserFile, UserFileChange};
use bedside::app::{App, Effect, Message, Screen, Settings, Site};
use bedside::complaint::Complaint;
use bedside::protocol;
use bedside::session::analysis::flowsheet;
use bedside::session::decide::PlanVersion;
use bedside::session::{Elapsed, Session, due};
use crossterm::event::KeyCode;
use std::sync::Arc;

/// The IM protocol with something said otherwise.
fn changed(from: &str, to: &str) -> PlanVersion {
    let text = protocol::shipped_text("im_kat").unwrap();
    assert!(text.contains(from), "{from}");
    let loaded = protocol::load("im_kat.toml", &text.replacen(from, to, 1), &|id| protocol::shipped_text(id).map(str::to_owned));
    let loaded = loaded.unwrap();
    PlanVersion { plan: Arc::new(loaded.plan), sha256: loaded.sha256, text: loaded.text }
}

fn live(app: &TestApp) -> &bedside::app::LiveScreen {
    match &app.inner.screen {
        Screen::Live(live) => live,
        _ => panic!("a session runs"),
    }
}

fn takes(app: &mut TestApp) -> Vec<UserFile> {
    let of = |effect| match effect {
        Effect::ApplyFile(file) => Some(file),
        _ => None,
    };
    std::mem::take(&mut app.effects).into_iter().filter_map(of).collect()
}

#[test]
fn a_brighter_theme_waits_for_reload_and_others_do_not() {
    let mut app = standard();
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: false }));
    assert_eq!(takes(&mut app), [UserFile::Theme]);
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: true }));
    assert_eq!(takes(&mut app), []);
    assert!(app.screen(80, 24).contains("theme changed; /reload uses it"), "{}", app.screen(80, 24));
    app.enter("/reload");
    assert_eq!(takes(&mut app), [UserFile::Theme]);
    assert!(app.screen(80, 24).contains("Now in use: theme."));
    assert!(!app.screen(80, 24).contains("changed;"));
    // One that was brighter and is not any more is taken at once, and nothing waits.
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: true }));
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: false }));
    assert_eq!((takes(&mut app), live(&app).pending_files_notice()), (vec![UserFile::Theme], None));
}

#[test]
fn settings_wait_and_hold_from_reload_on() {
    let mut app = standard();
    let site = Site { kit_location: "hall".to_owned(), ..Site::default() };
    let settings = Box::new(Settings { site, ..Settings::default() });
    app.tell(Message::FileChanged(UserFileChange::Settings(settings)));
    app.tell(Message::FileChanged(UserFileChange::Theme { brighter: true }));
    assert_eq!(live(&app).site().kit_location, "");
    assert_eq!(live(&app).pending_files_notice().as_deref(), Some("settings, theme changed; "));
    app.enter("/reload");
    assert_eq!(live(&app).site().kit_location, "hall");
    assert_eq!(takes(&mut app), [UserFile::Settings], "the theme comes with the settings that name it");
    app.enter("/reload");
    assert!(app.effects.contains(&Effect::CheckFiles), "{:?}", app.effects);
    // What was put back as it was waits no longer.
    app.tell(Message::FileChanged(UserFileChange::Settings(Box::default())));
    app.tell(Message::FileChanged(UserFileChange::Unchanged(UserFile::Settings)));
    assert_eq!(live(&app).pending_files_notice(), None);
}

#[test]
fn a_faulty_file_is_reported_until_fixed_and_changes_nothing() {
    let mut app = standard();
    let said = Complaint {
        file: "/home/mk/themes/mine.toml".to_owned(),
        line: 3,
        column: 5,
        message: "`txt` is not a role. Did you mean `text`?".to_owned(),
    };
    app.tell(Message::FileChanged(UserFileChange::Invalid(UserFile::Theme, vec![said])));
    let shown = "mine.toml:3:5: `txt` is not a role. Did you mean `text`?";
    assert!(app.screen(80, 24).contains(shown), "{}", app.screen(80, 24));
    app.press(KeyCode::Down);
    assert!(app.screen(80, 24).contains(shown), "a key does not mend it");
    // Under the veil nothing of it is seen.
    app.press(KeyCode::Esc);
    assert!(!app.screen(80, 24).contains("mine.toml"));
    app.press(KeyCode::Tab);
    app.tell(Message::FileChanged(UserFileChange::Unchanged(UserFile::Theme)));
    assert!(!app.screen(80, 24).contains("mine.toml"));
    assert_eq!(takes(&mut app), []);
}

#[test]
fn a_new_protocol_holds_from_reload_and_is_recorded() {
    let mut app = standard();
    let new = changed("version = \"1.1\"", "version = \"1.2\"");
    let before = app.rows().len();
    app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(new.clone()))));
    assert_eq!(app.rows().len(), before, "it waits");
    assert_eq!(live(&app).session().plan().version, "1.1");
    app.enter("/reload");
    let rows = app.rows().split_off(before);
    assert!(rows[0].starts_with("session,protocol_change im_kat 1.1 → im_kat 1.2 sha256 "), "{rows:?}");
    assert_eq!(rows[1], "meta,protocol im_kat 1.2");
    assert_eq!(rows[2], format!("meta,protocol_sha256 {}", new.sha256));
    let session = live(&app).session();
    let all = session.ledger().rows();
    let kept: String = all[before..].iter().filter(|row| row.item == "protocol_text").map(|row| row.note.as_str()).collect();
    assert_eq!(kept, new.text);
    assert!(all[before..].iter().all(|row| row.entry == all[before].seq), "one entry");
    assert_eq!(session.plan().version, "1.2");
    // The rows alone give the same session again.
    let old = Arc::new(changed("version = \"1.1\"", "version = \"1.1\"").plan.as_ref().clone());
    let again = Session::from_rows_with_plans(old, std::slice::from_ref(&new), all.to_vec());
    assert!(again == *session, "the fold of each row is the fold of all");
    // And back again: the one before is a known one by then.
    let first = changed("version = \"1.1\"", "version = \"1.1\"");
    app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(first.clone()))));
    app.enter("/reload");
    let session = live(&app).session();
    let again =
        Session::from_rows_with_plans(first.plan.clone(), &[new.clone(), first.clone()], session.ledger().rows().to_vec());
    assert!(again == *session && session.plan().version == "1.1");
    app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(new.clone()))));
    app.enter("/reload");
    // The same again is no change, and another treatment is none that a running session could become.
    let before = app.rows().len();
    for (change, said) in [
        (changed("version = \"1.1\"", "version = \"1.2\""), "already in use"),
        (changed("substance = \"ketamine\"", "substance = \"esketamine\""), "a different treatment"),
    ] {
        app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(change))));
        app.enter("/reload");
        let screen = app.screen(120, 40);
        assert!(screen.contains(said), "{said}\n{screen}");
        assert_eq!(live(&app).pending_files_notice(), None, "it would wait for ever");
    }
    assert_eq!(app.rows().len(), before);
}

#[test]
fn a_new_protocol_asks_for_nothing_whose_time_had_passed() {
    let mut app = standard();
    let added = "[[point]]\nid = \"early\"\nat = \"T0+7m\"\ntolerance = \"1m\"\ntake = [\"hr\"]\nrequired = false\nsource = \"S24\"\n\n[[point]]\nid = \"later\"\nat = \"T0+63m\"\ntolerance = \"1m\"\ntake = [\"hr\"]\nrequired = false\nsource = \"S24\"\n\n[[point]]";
    let text = protocol::shipped_text("im_kat").unwrap();
    assert!(text.contains("[[point]]"));
    app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(changed("[[point]]", added)))));
    let before = app.rows().len();
    app.enter("/reload");
    let session = live(&app).session();
    let now = Elapsed::from_secs(4044);
    let ids: Vec<String> = due::list(session, now).into_iter().map(|due| due.id).collect();
    assert!(ids.iter().any(|id| id == "later") && !ids.iter().any(|id| id == "early"), "{ids:?}");
    let id = |line: flowsheet::FlowsheetLine<'_>| match line.kind {
        flowsheet::FlowsheetLineKind::Planned(point, _) | flowsheet::FlowsheetLineKind::Upcoming(point) => Some(point.id.clone()),
        flowsheet::FlowsheetLineKind::Unplanned(_) => None,
    };
    let points: Vec<String> = flowsheet::lines(session, now).into_iter().filter_map(id).collect();
    let has = |wanted: &str| points.iter().any(|id| id == wanted);
    assert!(has("later") && !has("early") && has("v90"), "{points:?}");
    app.advance_to("1:08:30");
    let since = app.rows().split_off(before);
    assert!(since.iter().all(|row| !row.starts_with("due,")), "nothing ran out by it");
    // Everything that was answered before stays so.
    let answered = |session: &Session| session.projection().due_outcomes.len();
    assert_eq!(answered(live(&app).session()), answered(live(&standard()).session()));
}

#[test]
fn a_protocol_waits_until_the_fields_are_saved_or_empty() {
    let mut app = standard();
    app.press(KeyCode::Tab).type_text("128").ctrl('g');
    app.tell(Message::FileChanged(UserFileChange::Protocol(Box::new(changed("version = \"1.1\"", "version = \"1.2\"")))));
    app.enter("/reload");
    assert!(app.screen(80, 24).contains("The vitals fields hold unsaved values"), "{}", app.screen(80, 24));
    assert_eq!(live(&app).session().plan().version, "1.1");
    app.press(KeyCode::Tab).ctrl('u').ctrl('g');
    app.enter("/reload");
    assert_eq!(live(&app).session().plan().version, "1.2");
}

/// Before a session there is nobody to disturb.
#[test]
fn the_first_screen_takes_what_is_sound_at_once() {
    use bedside::app::screens::start::StartScreen;
    let known = [const { String::new() }; 4];
    let now = standard().inner.now;
    let mut app = App::with_start_screen(now, (80, 24), StartScreen::new("IM ketamine".to_owned(), None, known));
    let mut send = |change| bedside::app::update(&mut app, now, Message::FileChanged(change));
    assert_eq!(send(UserFileChange::Theme { brighter: true }), [Effect::ApplyFile(UserFile::Theme)]);
    assert_eq!(send(UserFileChange::Settings(Box::default())), [Effect::ApplyFile(UserFile::Settings)]);
    assert_eq!(
        send(UserFileChange::Protocol(Box::new(changed("title = \"", "title = \"Our ")))),
        [Effect::ApplyFile(UserFile::Protocol)]
    );
    let fault = Complaint { file: "/home/mk/config.toml".to_owned(), line: 1, column: 1, message: "No.".to_owned() };
    assert_eq!(send(UserFileChange::Invalid(UserFile::Settings, vec![fault.clone(), fault])), []);
    let Screen::Start(start) = &app.screen else { panic!("nothing began") };
    assert!(start.protocol.starts_with("Our "), "{}", start.protocol);
    assert_eq!(start.notice.as_deref(), Some("config.toml:1:1: No. (1 of 2) The previous version stays in use."));
}
