//! Sessions written as keys, in TOML: steps, spans and what is wrong with a script.

use bedside::app::playback::script::Script;
use crossterm::event::KeyCode;

const HEAD: &str = "about = \"x\"\nclient = \"C-017\"\nstaff = [\"MK\", \"NR\"]\nstart = \"2026-03-12T09:00:00-05:00\"\n";

#[test]
fn steps_have_time_keys_and_caption() {
    let steps = "{ at = \"S+1m\", enter = \"ok\", why = \"A look.\" }, { at = \"S+2m\", keys = \"{<Space><Down>*2}\" }";
    let script = Script::parse(&format!("{HEAD}step = [{steps}]")).unwrap();
    let [look, list] = &script.steps[..] else { panic!("{script:?}") };
    assert_eq!((look.keys.len(), look.caption.as_str(), look.source.as_str()), (3, "A look.", "ok"));
    let times: Vec<i64> = look.timed_keys().map(|(time, _)| time.ms()).collect();
    assert_eq!(times, [60_000, 60_140, 60_280]);
    assert_eq!(list.keys.iter().map(|key| key.code).collect::<Vec<_>>(), [KeyCode::Char(' '), KeyCode::Down].repeat(2));
}

#[test]
fn errors_name_the_line_or_the_step() {
    let steps = |steps: &str| format!("{HEAD}step = [{steps}]");
    for (text, words) in [
        (String::new(), "missing field"),
        (steps("{ at = \"0:01\" }"), "line 5"),
        (steps("{ at = \"S+1m\", enter = \"ok\" }, { at = \"S+1m\", enter = \"ok\" }"), "step 2, ok: the step before"),
        (steps("{ at = \"S+1m\", keys = \"<Entr>\" }"), "keys: there is no key <Entr>"),
        (steps("{ at = \"S+1m\", keys = \"{<Tab>*x}\" }"), "keys: {<Tab>*x} does not say how often"),
        (steps("{ at = \"S+1m\", keys = \"a\", enter = \"a\" }"), "either `enter` or `keys`"),
        (steps("{ at = \"S+1m\", resume = { lost = \"S+2m\" } }"), "it resumes before the program is lost"),
        (steps("{ at = \"S+1x\" }"), "`1x` is no span"),
        (format!("{HEAD}offset_changes = [\"now -05:00\"]"), "`now -05:00` is no instant and offset"),
        (format!("{HEAD}clients = \"C-1\""), "unknown field `clients`"),
        (HEAD.replace("\"MK\", \"NR\"", ""), "nobody writes"),
    ] {
        let error = Script::parse(&text).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
