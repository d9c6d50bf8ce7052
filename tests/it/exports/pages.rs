//! HTML pages, read by an independent parser: nothing runs, nothing is fetched, and no text becomes markup.

use super::cases::{awkward, handout, made, made_with, python, sample, samples, text, with_fact, with_note};
use bedside::report::handout::client_quotes;
use bedside::report::{ExportOptions, PaperSize};
use bedside::session::RowKind;
use bedside::session::record::row::Fact;

/// What a page may not have, tags that must close, and its drawing as XML of its own.
const READ_PAGE: &str = r"
import re, sys
from html.parser import HTMLParser
from xml.etree import ElementTree
page = sys.stdin.buffer.read().decode('utf-8')
class Reader(HTMLParser):
    def __init__(self):
        super().__init__(); self.open = []; self.said = []
    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, (tag, name)
        if tag not in ('meta', 'br') and tag not in SHAPES: self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        assert tag in ALLOWED, tag
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
        self.open.pop()
    def handle_data(self, data): self.said.append(data)
SHAPES = ()
ALLOWED = set('html head meta title style body article h1 h2 p div section dl dt dd table thead tbody tr th td ul li span svg rect path text polyline circle blockquote'.split())
ATTRIBUTES = set('lang charset http-equiv content name class viewbox role aria-label font-family font-size x y cx cy r width height fill stroke stroke-width stroke-dasharray points d text-anchor'.split())
reader = Reader(); reader.feed(page); reader.close()
assert not reader.open, reader.open
assert page.count('default-src') == 1
assert not re.search(r'(?i)https?:|url\(|@import', page.replace('http://example.invalid', '')), 'something outside'
for drawing in re.findall(r'<svg.*?</svg>', page, re.S):
    ElementTree.fromstring(drawing)
print(''.join(reader.said))
";

#[test]
fn page_is_valid_and_loads_nothing() {
    let mut all = samples();
    all.push(awkward());
    for case in &all {
        let said = python(READ_PAGE, &made("html", std::slice::from_ref(case)));
        assert!(said.contains("Discharge") || said.contains("Before leaving"), "{}", case.name);
    }
    let said = python(READ_PAGE, &made("html", &all));
    for words in [
        "<script>alert(1)</script> & 'it'",
        "from memory, written 14:14",
        "typed 154, cuff showed 145",
        "not recorded: minimum time",
    ] {
        assert!(said.contains(words), "{words}");
    }
    for case in &all {
        assert!(said.contains(&case.name) && case.digest().is_none_or(|digest| said.contains(digest)), "{}", case.name);
    }
    insta::assert_snapshot!("html_third_session", text("html", &[sample("20260312-1324-C-017")]));
}

/// Where words of a drawing would lie on each other, or hang out of it: prints nothing where none do.
const READ_DRAWING: &str = r"
import re, sys
page = sys.stdin.buffer.read().decode('utf-8')
width, height = map(float, re.search(r'viewBox=.0 0 (\d+) (\d+).', page).groups())
def wide(said): return sum(7.8 if c in 'mwMW%' else 3 if c in ' /,.ijltfr' else 5.8 if c.isupper() else 5.1 for c in said)
boxes = []
for x, y, anchor, said in re.findall(r'<text x=.([-\d.]+). y=.([-\d.]+). text-anchor=.(\w+).>(.*?)</text>', page):
    x, y, long = float(x), float(y), wide(said)
    left = x - {'start': 0, 'middle': long / 2, 'end': long}[anchor]
    boxes.append((left, left + long, y, said))
for at, (left, right, y, said) in enumerate(boxes):
    if left < -1 or right > width + 4 or not 7 < y < height: print('outside:', said)
    for other_left, other_right, other_y, other in boxes[:at]:
        if abs(y - other_y) < 6 and left < other_right - 1 and other_left < right - 1: print(other, '/', said)
";

#[test]
fn chart_labels_do_not_overlap() {
    for case in samples() {
        let page = made("html", std::slice::from_ref(&case));
        assert_eq!(python(READ_DRAWING, &page), "", "{}", case.name);
    }
}

#[test]
fn client_page_has_only_the_chosen_quotes() {
    let case = awkward();
    let known = client_quotes(&case);
    assert_eq!(known.len(), 1);
    let without = python(READ_PAGE, &handout("html", &case, &[]));
    let with = python(READ_PAGE, &handout("html", &case, &[known[0].0]));
    assert!(!without.contains("HYPERLINK") && with.contains("=HYPERLINK"));
    for words in [
        "the house by the sea",
        "Spiegel im Spiegel",
        "no driving until tomorrow",
        "555 0100",
        "Wednesday 25 November 2026, 10:30",
    ] {
        assert!(with.contains(words), "{words}\n{with}");
    }
    for clinical in ["ketamine", "50", "mg", "145", "nausea", "suds", "MK", "C-017", "father", "A4471", "touch"] {
        let (_, body) = with.split_once("Your session ·").unwrap();
        let clinical_words = body.replace("555 0100", "").replace("with MK", "");
        assert!(!clinical_words.contains(clinical), "{clinical}\n{with}");
    }
    for case in samples().into_iter().chain([with_note("calm")]) {
        let page = String::from_utf8(handout("html", &case, &[])).unwrap();
        let is_planned = |item: &str| case.session.ledger().live_rows().any(|row| row.matches(RowKind::Plan, item));
        for (item, title) in [("aftercare", "Until tomorrow"), ("contact", "Whom to call"), ("followup", "When we meet again")] {
            assert_eq!(page.contains(title), is_planned(item), "{}: {item}", case.name);
        }
        assert!(!page.contains("not recorded"), "{}", case.name);
    }
}

#[test]
fn a_page_names_its_paper_only_if_one_is_chosen() {
    for (paper_size, rule) in [(None, 0), (Some(PaperSize::Letter), 1)] {
        let options = ExportOptions { paper_size, ..ExportOptions::default() };
        let page = String::from_utf8(made_with("html", &[sample("C-021")], options)).unwrap();
        assert_eq!((page.matches("@page{size:letter}\n").count(), page.contains("@page{size:a4}")), (rule, false));
    }
}

#[test]
fn the_day_of_a_follow_up_is_spelled_out() {
    for (typed, shown) in [
        ("2026-11-25 10:30", "Wednesday 25 November 2026, 10:30"),
        ("2026-11-25", "Wednesday 25 November 2026"),
        ("2026-11-25T10:30 · by telephone", "Wednesday 25 November 2026, 10:30 · by telephone"),
        ("2026-11-31 10:30", "2026-11-31 10:30"),
        ("next week, Tüesday", "next week, Tüesday"),
    ] {
        let case = with_fact(with_note("calm"), Fact::new(RowKind::Plan, "followup").text(typed));
        let page = String::from_utf8(handout("html", &case, &[])).unwrap();
        assert!(page.contains(&format!("<li>{shown}</li>")), "{shown}\n{page}");
    }
}
