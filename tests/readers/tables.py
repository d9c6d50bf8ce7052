"""Records and tables: DuckDB, Polars, pandas, frictionless and openpyxl read them with the right types and no options."""

import pathlib
import shutil
import sys
import tempfile

import duckdb
import frictionless
import openpyxl
import pandas
import polars

samples, out = map(pathlib.Path, sys.argv[1:])
records = sorted(samples.glob("*.csv"))
glob = str(samples / "*.csv")
assert len(records) >= 6, records

# DuckDB, one glob and no options.
types = dict((name, kind) for name, kind, *_ in duckdb.sql(f"describe from '{glob}'").fetchall())
expected = {name: "VARCHAR" for name in types}
expected |= {name: "BIGINT" for name in ("seq", "entry", "amends")} | {name: "DOUBLE" for name in ("value", "elapsed_s")}
expected |= {name: "TIMESTAMP WITH TIME ZONE" for name in ("time", "entered")}
assert types == expected and len(types) == 18, types
rows, sessions = duckdb.sql(f"select count(*), count(distinct session) from '{glob}'").fetchall()[0]
lines = sum(len(path.read_text().splitlines()) - 1 for path in records)
assert (rows, sessions) == (lines, len(records)), (rows, lines, sessions)

# Polars and pandas, the same.
frame = polars.read_csv(glob)
kinds = {name: str(kind) for name, kind in frame.schema.items()}
assert kinds == {name: {"BIGINT": "Int64", "DOUBLE": "Float64"}.get(kind, "String") for name, kind in expected.items()}, kinds
assert frame.height == lines
table = pandas.concat(pandas.read_csv(path) for path in records)
for name in ("value", "elapsed_s"):
    assert table[name].dtype == "float64", (name, table[name].dtype)
for name in ("seq", "entry"):
    assert table[name].dtype == "int64", (name, table[name].dtype)
assert not pandas.to_datetime(table["time"], utc=True).isna().any() and len(table) == lines

# A copy that a program for shared folders left beside a record counts no row twice, as the README has it.
with tempfile.TemporaryDirectory() as folder:
    for path in records:
        shutil.copy(path, folder)
    beginning = records[0].read_text().splitlines(keepends=True)[:40]
    pathlib.Path(folder, f"{records[0].stem}.sync-conflict-20260313-101112-ABCDEFG.csv").write_text("".join(beginning))
    both = f"{folder}/*.csv"
    assert duckdb.sql(f"select count(*) from (select distinct * from '{both}')").fetchall()[0][0] == lines
    assert polars.read_csv(both).unique(maintain_order=True).height == lines
    read = [pandas.read_csv(path) for path in sorted(pathlib.Path(folder).glob("*.csv"))]
    assert len(read) == len(records) + 1 and len(pandas.concat(read).drop_duplicates()) == lines

# The views of the package say what counts.
package = out / "package"
base = duckdb.connect()
base.sql(f"set file_search_path = '{package}'")
base.execute((package / "views.sql").read_text())
effective = base.sql("select count(*) from effective").fetchall()[0][0]
assert 0 < effective < lines, (effective, lines)
replaced = base.sql("select count(*) from log one where exists (select 1 from log two where two.session = one.session and two.amends = one.seq)")
voids = base.sql("select count(*) from log where kind = 'void'").fetchall()[0][0]
# Row 1 amends nothing: its 0 is no row.
assert effective == lines - replaced.fetchall()[0][0] - voids
wide = base.sql("select session, sbp, dbp, hr, spo2 from vitals_wide").fetchall()
assert any(row[1:] == (186.0, 98.0, 88.0, 97.0) for row in wide), wide
spans = base.sql("select session, sum(lasted_s), min(lasted_s), count(*) from phase_span group by session").fetchall()
assert len(spans) == len(records) and all(least >= 0 and count >= 2 for _, _, least, count in spans), spans
dosed = base.sql("select session, min(since_dose_s) from since_dose where kind = 'dose' and value is not null group by session").fetchall()
assert 3 <= len(dosed) <= len(records), dosed
typed = base.sql("select count(*) from log where note like '>%' or text like '>%'").fetchall()[0][0]
guarded = sum(path.read_text().count(",>") for path in records)
assert guarded > typed, "guards are taken off again"

# The data package: types, keys, foreign keys and hashes; and a changed digit is found.
report = frictionless.validate(str(package / "datapackage.json"))
assert report.valid, report.flatten(["type", "note"])[:5]
one = next((package / "sessions").glob("*.csv"))
whole = one.read_text()
one.write_text(whole.replace(",bp_systolic,1", ",bp_systolic,2", 1))
changed = frictionless.validate(str(package / "datapackage.json"))
assert not changed.valid and "hash-count" in str(changed.flatten(["type"])), changed.flatten(["type", "note"])[:5]
one.write_text(whole)

# Exported tables.
for path in records:
    name = path.stem
    read = pandas.read_csv(out / f"{name}.effective.csv")
    assert 0 < len(read) <= len(whole.splitlines()) * 4 and (read["session"] == name).all(), name
    wide = pandas.read_csv(out / f"{name}.wide")
    assert len(wide) >= 2 and wide["bp_systolic"].dtype == "float64", (name, wide.dtypes)
    book = openpyxl.load_workbook(out / f"{name}.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(book.sheetnames) >= 2 and len(cells) > 200, name
    assert not [cell for cell in cells if cell.data_type == "f"], "no live formula"
    kinds = {cell.data_type for cell in cells}
    assert {"n", "s", "d"} <= kinds, (name, kinds)
print(f"{len(records)} records, {lines} rows: DuckDB {duckdb.__version__}, Polars {polars.__version__}, pandas {pandas.__version__}, "
      f"frictionless {frictionless.__version__}, openpyxl {openpyxl.__version__}")
