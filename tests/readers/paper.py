"""The pages on paper by pypdf: every text of the page for a browser stands in them, on sheets of the size that was asked for."""

import pathlib
import re
import sys
from html.parser import HTMLParser

import pypdf

out = pathlib.Path(sys.argv[1])
SIZES = {False: (595, 842), True: (612, 792)}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self.apart = [], 0

    def handle_starttag(self, tag, attrs):
        self.apart += tag in ("style", "title")

    def handle_endtag(self, tag):
        self.apart -= tag in ("style", "title")

    def handle_data(self, data):
        if not self.apart and data.strip():
            self.said.append(data)


def bare(words):
    return re.sub(r"\s+", "", words)


papers = [path for path in sorted(out.glob("*.pdf")) if not re.search(r"\.(A4|Letter)\.pdf$", path.name)]
assert len(papers) >= 18, papers
for paper in papers:
    is_letter = paper.name.endswith(".letter.pdf")
    page = out / re.sub(r"(\.letter)?\.pdf$", ".html", paper.name)
    reader = Reader()
    reader.feed(page.read_text())
    reader.close()
    # A client's page leaves out what is not recorded.
    assert len(reader.said) >= (1 if "handout" in paper.name else 6), page
    read = pypdf.PdfReader(paper)
    assert read.metadata.title and read.trailer["/Root"]["/Lang"] == "en" and "/StructTreeRoot" in read.trailer["/Root"], paper
    width, height = SIZES[is_letter]
    for sheet in read.pages:
        assert abs(sheet.mediabox.width - width) <= 1 and abs(sheet.mediabox.height - height) <= 1, (paper, sheet.mediabox)
    found = bare("".join(sheet.extract_text() for sheet in read.pages))
    for said in reader.said:
        assert bare(said) in found, f"{paper} lacks {said!r}"
print(f"pypdf: {len(papers)} papers say what the pages for a browser say")
