//! The events of single letters as the settings change them.

use super::TestDay;
use bedside::app::grammar::{LetterError, LetterMap, ParseContext, parse};

#[test]
fn a_letter_takes_events_or_none_but_never_a_dose_or_phase() {
    let mut letters = LetterMap::default();
    assert_eq!(letters.set("L", &["laughing"]), Ok(()));
    assert_eq!(letters.set("h", &["Stood up", "hand_released"]), Ok(()));
    assert_eq!(letters.set("é", &["music"]), Ok(()));
    assert_eq!(letters.set("w", &[]), Ok(()));
    let day = TestDay::before_dose("im", "ketamine");
    let preview = |line| parse(line, &ParseContext { letters: &letters, ..day.context() }).unwrap().preview;
    for (line, event) in [
        ("l", "laughing"),
        ("L", "laughing"),
        ("h", "stood up"),
        ("é", "music changed"),
        ("é Bach", "music: Bach"),
        ("m Bach", "music: Bach"),
        ("l Bach", "note"),
        ("w", "note"),
        ("t", "tears"),
    ] {
        assert_eq!(preview(line), event, "{line}");
    }
    for (letter, event, reason) in [
        ("x", "ketamine", "is a dose"),
        ("x", "declined", "is a dose"),
        ("x", "presence", "is a phase"),
        ("x", "left", "is too much"),
        ("x", "rescue given", "is too much"),
        ("o", "tears", "answers a look"),
        ("7", "tears", "is not one letter"),
        ("ab", "tears", "is not one letter"),
    ] {
        match letters.set(letter, &[event]) {
            Err(LetterError::InvalidLetter(sentence) | LetterError::InvalidMeaning(sentence)) => {
                assert!(sentence.contains(reason), "{sentence}");
            }
            other => panic!("{letter} = {event}: {other:?}"),
        }
    }
    assert_eq!(letters.set("x", &["tear"]), Err(LetterError::UnknownEvent));
    assert!(letters.set("x", &["music", "tears"]).is_err());
}
