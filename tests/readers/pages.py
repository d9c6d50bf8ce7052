"""The report, the client's page and the downtime sheet in Chromium: pictures, and PDF at A4 and Letter; nothing hangs over the side, no page is empty."""

import pathlib
import re
import subprocess
import sys

import pypdf

out = pathlib.Path(sys.argv[1]).resolve()
SIZES = {"A4": (595, 842), "Letter": (612, 792)}
# The width of the printed part in CSS pixels, for what no line may be wider than.
NARROWEST = 660
# The downtime sheet's own width: it is made for paper and nothing else.
SHEET = 734


def chromium(*words):
    base = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-pdf-header-footer",
            f"--user-data-dir={out}/chromium"]
    return subprocess.run([*base, *words], check=True, capture_output=True, text=True, timeout=120)


def of_size(page, size):
    """The page with its paper's size said, which wins over the printer's own choice."""
    made = page.with_suffix(f".{size}.html")
    made.write_text(page.read_text().replace("</head>", f"<style>@page{{size:{size}}}</style></head>"))
    return made


pages = sorted([*out.glob("*.html")])
pages = [page for page in pages if not re.search(r"\.(A4|Letter|wide)\.html$", page.name)]
assert len(pages) >= 6, pages
most = 0
for page in pages:
    text = page.read_text()
    assert "<script" not in text and "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "src=" not in text, page
    for size, (width, height) in SIZES.items():
        pdf = page.with_suffix(f".{size}.pdf")
        chromium(f"--print-to-pdf={pdf}", of_size(page, size).as_uri())
        read = pypdf.PdfReader(pdf)
        for number, sheet in enumerate(read.pages, 1):
            box = sheet.mediabox
            assert abs(box.width - width) <= 2 and abs(box.height - height) <= 2, (pdf, box)
            assert sheet.extract_text().strip(), f"{pdf}: page {number} is empty"
        most = max(most, len(read.pages))
        if page.name.startswith("sheet-"):
            # One sheet to write on, and a page for the clinician who signs.
            begins = ["for the clinician who signs" in sheet.extract_text() for sheet in read.pages]
            assert begins == [False, True], f"{pdf} is no single sheet with a page for the clinician"
        assert len(read.pages) <= (1 if ".handout." in page.name else 2), (pdf, len(read.pages))
        words = re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in read.pages))
        title = re.sub(r"\s+", "", re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S).group(1))
        assert re.sub(r"<[^>]+>", "", title)[:12] in words, (pdf, title)
    # Wider than the paper: a probe in a copy says how far the page reaches, and the copy alone has a script.
    probe = page.with_suffix(".wide.html")
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    probe.write_text(free.replace("</body>", "<script>document.title=document.documentElement.scrollWidth</script></body>"))
    dom = chromium(f"--window-size={NARROWEST},1000", "--dump-dom", probe.as_uri()).stdout
    reaches = int(re.search(r"<title>(\d+)</title>", dom).group(1))
    assert reaches <= (SHEET if page.name.startswith("sheet-") else NARROWEST), f"{page}: {reaches} px wide"
    chromium(f"--screenshot={page.with_suffix('.png')}", "--window-size=900,1400", page.as_uri())
    assert page.with_suffix(".png").stat().st_size > 10_000, page
print(f"Chromium: {len(pages)} pages at A4 and Letter, at most {most} sheets each")
