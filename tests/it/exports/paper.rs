//! PDF pages, read by a small independent reader: the same words as the HTML, the right page size, the same bytes each time.

use super::cases::{awkward, handout, made, made_with, python, sample, samples, with_note};
use crate::support::session::plan;
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::report::downtime::downtime_page;
use bedside::report::handout::client_quotes;
use bedside::report::{ExportOptions, PaperSize, page_formats};
use bedside::session::plan::{LookSchedule, Plan, PlannedLook, PlannedTime, TimeAnchor};
use std::collections::BTreeMap;

/// Prints each sheet's size, and the words in the order in which they are drawn; a line for each text that was said.
const READ_PAPER: &str = r"
import re, sys, zlib
data = sys.stdin.buffer.read()
assert data.startswith(b'%PDF-1.7') and data.rstrip().endswith(b'%%EOF')
objects, streams = {}, {}
at = 0
while found := re.compile(rb'(\d+) 0 obj\n').search(data, at):
    number, begin = int(found[1]), found.end()
    end, stream = data.index(b'endobj', begin), data.find(b'\nstream\n', begin)
    if 0 <= stream < end:
        objects[number] = data[begin:stream]
        length = int(re.search(rb'/Length (\d+)', objects[number])[1])
        held = data[stream + 8:stream + 8 + length]
        streams[number] = zlib.decompress(held) if b'FlateDecode' in objects[number] else held
        end = data.index(b'endobj', stream + 8 + length)
    else:
        objects[number] = data[begin:end]
    at = end
def ref(body, name): return int(re.search(name + rb' (\d+) 0 R', body)[1])
def utf16(digits): return bytes.fromhex(digits.decode()).decode('utf-16-be')
def meanings(font):
    table = streams[ref(objects[font], rb'/ToUnicode')]
    return {int(a, 16): utf16(b) for a, b in re.findall(rb'<([0-9A-F]{4})> <([0-9A-F]+)>\n', table.split(b'endcodespacerange')[1])}
ESCAPES = {b'n': b'\n', b'r': b'\r', b't': b'\t', b'b': b'\b', b'f': b'\f'}
def bare(held):
    def one(found):
        code = found[1]
        return bytes([int(code, 8)]) if code[:1].isdigit() else ESCAPES.get(code, code)
    return re.sub(rb'\\([0-7]{1,3}|.)', one, held, flags=re.S)
root = objects[next(n for n, body in objects.items() if b'/Type/Catalog' in body)]
assert b'/Lang' in root and b'/MarkInfo' in root and b'/StructTreeRoot' in root
assert not any(b'CreationDate' in body or b'ModDate' in body for body in objects.values())
for kid in re.findall(rb'(\d+) 0 R', re.search(rb'/Kids\[(.*?)\]', objects[ref(root, rb'/Pages')])[1]):
    page = objects[int(kid)]
    width, height = re.search(rb'/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]', page).groups()
    print(f'== {width.decode()} {height.decode()}')
    fonts = {name: meanings(int(n)) for name, n in re.findall(rb'/(f\d+) (\d+) 0 R', objects[ref(page, rb'/Resources')])}
    # A literal may hold brackets of its own, as long as they are balanced.
    L = rb'(?:\\.|[^\\()])'
    for _ in range(3): L = rb'(?:\\.|[^\\()]|\(' + L + rb'*\))'
    L += rb'*'
    TOKEN = rb'/(f\d+) [\d.]+ Tf|\[?((?:\(' + L + rb'\)|<[0-9A-F]+>|[-\d. ])+)\]?T[Jj]|ActualText<([0-9A-F]+)>|ActualText\((' + L + rb')\)|(EMC)'
    places = re.findall(rb'1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm', streams[ref(page, rb'/Contents')])
    assert places
    for x, y in places:
        assert 30 < float(x) < float(width) - 30 and 30 < float(y) < float(height) - 15, ('off the sheet', x, y)
    font, instead, line = None, None, []
    for name, shown, said, spoken, over in re.findall(TOKEN, streams[ref(page, rb'/Contents')], re.S):
        if name: font = fonts[name]
        elif said: instead = utf16(said).lstrip('\ufeff')
        elif spoken: instead = bare(spoken).decode('latin-1')
        elif over: instead = None
        else:
            for held in re.findall(rb'\((' + L + rb')\)|<([0-9A-F]+)>', shown, re.S):
                held = bytes.fromhex(held[1].decode()) if held[1] else bare(held[0])
                for i in range(0, len(held), 2):
                    line.append(instead if instead is not None else font[held[i] << 8 | held[i + 1]])
                    if instead is not None: instead = ''
    print(''.join(line))
";

/// The texts of a page for a browser, one a line, its title left out.
const READ_PAGE: &str = r"
import sys
from html.parser import HTMLParser
class Reader(HTMLParser):
    def __init__(self):
        super().__init__(); self.said = []; self.apart = 0
    def handle_starttag(self, tag, attrs): self.apart += tag in ('style', 'title')
    def handle_endtag(self, tag): self.apart -= tag in ('style', 'title')
    def handle_data(self, data):
        if not self.apart and data.strip(): self.said.append(data.replace('\n', ' '))
reader = Reader(); reader.feed(sys.stdin.buffer.read().decode('utf-8')); reader.close()
print('\n'.join(reader.said))
";

/// Without blanks: where a line ends is each page's own affair.
fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Each text of the browser's page must stand on paper as often as there, so that nothing is lost and nothing is said twice.
fn holds_all(pdf: &[u8], html: &[u8], name: &str) -> String {
    let paper = python(READ_PAPER, pdf);
    let (found, page) = (bare(&paper), python(READ_PAGE, html));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    page.lines().for_each(|said| *counts.entry(bare(said)).or_default() += 1);
    for (said, count) in counts {
        assert!(found.matches(&said).count() >= count, "{name}: {said} stands there {count} times\n{paper}");
    }
    paper
}

#[test]
fn pdf_has_the_words_of_the_html() {
    let mut all = samples();
    all.push(awkward());
    for (at, case) in all.iter().enumerate() {
        // The last one was made to be long.
        let most = if at + 1 == all.len() { 3 } else { 2 };
        let one = std::slice::from_ref(case);
        let paper = holds_all(&made("pdf", one), &made("html", one), &case.name);
        let sheets = paper.matches("== 595.28 841.89").count();
        assert!((1..=most).contains(&sheets), "{}: {sheets} sheets", case.name);
        let letter = python(
            READ_PAPER,
            &made_with("pdf", one, ExportOptions { paper_size: Some(PaperSize::Letter), ..ExportOptions::default() }),
        );
        assert!((1..=most).contains(&letter.matches("== 612 792").count()), "{}: sheets of Letter", case.name);
        for sheet in 1..=sheets {
            assert!(paper.contains(&format!("page {sheet} of {sheets}")), "{}", case.name);
        }
        assert!(paper.matches(&case.name).count() > sheets, "each foot names the session");
        assert!(case.digest().is_none_or(|digest| paper.matches(digest).count() >= sheets));
        assert!(!paper.contains("father") && !paper.contains('\u{fffd}'), "{}", case.name);
        let chosen: Vec<u64> = client_quotes(case).into_iter().map(|(number, _)| number).collect();
        let own = holds_all(&handout("pdf", case, &chosen), &handout("html", case, &chosen), &case.name);
        assert!(!own.contains("C-0") && own.contains("page 1 of 1"), "{own}");
    }
}

#[test]
fn the_same_record_gives_the_same_pdf_bytes() {
    let case = [sample("C-030")];
    assert_eq!(made("pdf", &case), made("pdf", &case));
    let letter = made_with("pdf", &case, ExportOptions { paper_size: Some(PaperSize::Letter), ..ExportOptions::default() });
    let letter = python(READ_PAPER, &letter);
    assert!(letter.contains("== 612 792") && !letter.contains("595"), "{letter}");
    let both = python(READ_PAPER, &made("pdf", &samples()));
    assert!(both.matches("page 1 of 2").count() >= 6, "each session is counted by itself");
}

/// The downtime sheet of a protocol, in a format and on a paper.
fn downtime(format: &str, plan: &Plan, paper: PaperSize) -> Vec<u8> {
    let (_, make) = page_formats().find(|(known, _)| known.name == format).unwrap();
    make(
        &downtime_page(plan, &[("Emergency", "112"), ("Kit", "")]),
        ExportOptions { paper_size: Some(paper), ..ExportOptions::default() },
    )
    .unwrap()
}

#[test]
fn each_downtime_sheet_fits_one_page_and_matches_the_html() {
    for id in SHIPPED_PROTOCOLS.iter().map(|known| known.id).filter(|id| *id != "common") {
        let plan = plan(id);
        for (paper, size) in [(PaperSize::A4, "== 595.28 841.89"), (PaperSize::Letter, "== 612 792")] {
            let said = holds_all(&downtime("pdf", &plan, paper), &downtime("html", &plan, paper), id);
            // The sheet, and the page for the clinician who signs.
            assert!(said.contains(size) && said.matches("== ").count() == 2, "{id}: {said}");
            assert!(said.contains("for the clinician who signs") && !said.contains('\u{fffd}'), "{id}: {said}");
        }
    }
}

#[test]
fn long_downtime_sheet_has_two_pages() {
    let mut plan = plan("im_kat");
    let looks = plan.looks.clone();
    let every = |look: &PlannedLook| PlannedLook {
        schedule: LookSchedule::Every {
            interval: chrono::TimeDelta::minutes(2),
            from: PlannedTime { anchor: TimeAnchor::T0, offset: chrono::TimeDelta::minutes(1) },
            until: None,
        },
        ..look.clone()
    };
    plan.looks.extend(looks.iter().take(1).map(every));
    let said = holds_all(&downtime("pdf", &plan, PaperSize::A4), &downtime("html", &plan, PaperSize::A4), "long");
    assert!(said.contains("page 2 of 2") && said.matches("look: ok or words").count() == 2, "the head is repeated: {said}");
}

#[test]
fn missing_characters_are_marked_and_listed() {
    let paper = python(READ_PAPER, &made("pdf", &[with_note("she said 悲しい, naïve Ψυχή душа ≥ 3 µg")]));
    assert!(paper.contains("悲しい") && paper.contains("naïve Ψυχή душа ≥ 3 µg"), "{paper}");
    for lacking in ["U+60B2", "U+3057", "U+3044"] {
        assert!(paper.contains(lacking), "{lacking}\n{paper}");
    }
    assert!(!python(READ_PAPER, &made("pdf", &[with_note("plain")])).contains("lacks"));
}

#[test]
fn long_note_continues_on_further_pages() {
    let long = (0..4000).map(|at| format!("w{at}")).collect::<Vec<_>>().join(" ");
    let mut case = sample("C-021");
    case.damage = Some(long.clone());
    let paper = bare(&python(READ_PAPER, &made("pdf", &[case])));
    assert!((0..4000).all(|at| paper.contains(&format!("w{at}"))));
    // One word without a blank; the feet stand between its parts.
    let paper = python(READ_PAPER, &made("pdf", &[with_note(&long.replace(' ', ""))]));
    assert!(paper.contains("w3998w3999") && paper.contains("page 4 of 4"));
}
