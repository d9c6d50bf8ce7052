"""A record opened where spreadsheets separate cells by semicolons, as in many countries: LibreOffice makes no formula of any text."""

import csv
import os
import pathlib
import subprocess
import sys

bedside, samples, out = (pathlib.Path(path).resolve() for path in sys.argv[1:])
work = out / "semicolons"
(work / "sessions").mkdir(parents=True, exist_ok=True)
record = work / "sessions" / "20260312-1324-C-017.csv"
record.write_bytes((samples / record.name).read_bytes())
record.chmod(0o600)

starts = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", " =1+1", '"=1+1"', "'=1+1", '""=1+1', "=HYPERLINK(\"http://owned\")", "＝1+1"]
notes = [before + start + after for start in starts for before in ["", "calm;", "calm; ", "a,b;", ";", "“calm”;;"] for after in ["", ";", ";x"]]
subprocess.run(
    [bedside, "add", record.stem, "--by", "MK"],
    input="".join(f"n: {note}\n" for note in notes).encode(),
    env={**os.environ, "BEDSIDE_DIR": str(work)},
    check=True,
    stdout=subprocess.DEVNULL,
)


def formulas(path, separator):
    """How many cells LibreOffice takes for formulas."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{out.parent}/office-profile", "--headless"]
        + [f"--infilter=Text - txt - csv (StarCalc):{separator},34,76,1,,0,false,true,false,false,false,-1,true"]
        + ["--convert-to", "fods", "--outdir", str(work), str(path)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return (work / f"{path.stem}.fods").read_text().count("table:formula=")


added = sum("=1+1" in line for line in record.read_text().splitlines())
assert added > 50, added
for separator, name in [(59, "semicolon"), (44, "comma"), (9, "tab")]:
    found = formulas(record, separator)
    assert found == 0, f"{found} cells of a record became formulas where the separator is a {name}"
# The same notes without the record's escapes are formulas: the check above would find them.
control = work / "control.csv"
with control.open("w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([[note] for note in notes])
found = formulas(control, 59)
assert found > 10, f"only {found} formulas in the control"
print(f"LibreOffice: no formula in {added} hostile notes; {found} in the same notes unescaped")
