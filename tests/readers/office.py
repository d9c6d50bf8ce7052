"""What LibreOffice made of records and workbooks: no formula lives, columns are of one type, no cell differs."""

import csv
import pathlib
import sys
import zipfile

import openpyxl

samples, out = map(pathlib.Path, sys.argv[1:])
for record in sorted(samples.glob("*.csv")):
    sheet = openpyxl.load_workbook(out / "office" / f"{record.stem}.xlsx").active
    with record.open(newline="", encoding="utf-8") as file:
        written = list(csv.reader(file))
    read = [[cell for cell in row] for row in sheet.iter_rows()]
    assert len(read) == len(written), (record, len(read), len(written))
    for line, (cells, texts) in enumerate(zip(read, written), 1):
        for cell, text, name in zip(cells, texts, written[0]):
            assert cell.data_type != "f", f"{record}:{line}: {name} became a formula"
            is_number = name in ("seq", "value", "entry", "amends", "elapsed_s") and text and line > 1
            same = float(cell.value) == float(text) if is_number else (cell.value or "") == text
            assert same and not (is_number and cell.data_type != "n"), (record, line, name, cell.value, text)
for book in sorted(out.glob("*.xlsx")):
    with zipfile.ZipFile(out / "office" / f"{book.stem}.ods") as ods:
        content = ods.read("content.xml").decode()
    assert "table:formula" not in content and "Err:" not in content and "office:value-type=\"date\"" in content, book
print("LibreOffice: no cell of a record differs, no formula in a workbook")
