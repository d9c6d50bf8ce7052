#!/usr/bin/env python3
"""A second reader of the record, written from its description alone, with nothing but the standard library.

usage: record_check.py FILE     prints one line of JSON for each row, or what is wrong and with which line; exit 0 or 4

It shares no code with the program, so that both cannot be wrong in the same way.
"""
import csv
import datetime
import hashlib
import io
import json
import re
import sys

NAMES = (
    "seq time elapsed phase kind item value unit text note author entered entry amends source elapsed_s session check"
).split()
ESCAPES = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
MISSING = {"", "na", "n/a", "nan", "null", "none", "nil", "true", "false", "yes", "no", "inf", "infinity"}
MONTHS = "january february march april may june july august september october november december".split()
NAMED = "|".join([*MONTHS, "sept", *(month[:3] for month in MONTHS)])
MONTH = re.compile(rf"(?ia)({NAMED})[ ,.\-/']*\d+(st|nd|rd|th)?$")


def plain(number):
    """36.60 and +36.6 are 36.6; 1.0 is 1; what is no plain decimal stays."""
    found = re.fullmatch(r"([+-]?)0*(\d*)(?:\.(\d*?)0*)?", number)
    if not found or not any(letter.isdigit() for letter in number):
        return number
    sign, whole, part = found.group(1), found.group(2), found.group(3) or ""
    if not whole.strip("0") and not part:
        return "0"
    return ("-" if sign == "-" else "") + (whole or "0") + ("." + part if part else "")


def text_of(cell):
    """The text that a cell stands for."""
    cell = cell[1:] if cell.startswith(">") else cell

    def one(found):
        letter, code = found.group(1), found.group(2)
        return chr(int(code, 16)) if code else ESCAPES[letter]

    return re.sub(r"\\(?:([\\nrt])|u\{([0-9a-f]+)\})", one, cell)


def mistaken(cell):
    """What a reader that guesses types, or a spreadsheet, could take a text cell for."""
    if cell == "":
        return None
    if cell.strip().lower() in MISSING:
        return "a missing or truth value"
    if cell[0] in "=+-@\t\r'":
        return "a formula"
    for reads, what in ((float, "a number"), (complex, "a number"), (lambda text: int(text, 0), "a number")):
        try:
            reads(cell)
            return what
        except ValueError:
            pass
    for reads in (datetime.datetime.fromisoformat, datetime.date.fromisoformat, datetime.time.fromisoformat):
        try:
            reads(cell)
            return "a date"
        except ValueError:
            pass
    return "a date" if MONTH.match(cell) else None


def rows_of(data):
    """Each line by itself: a torn quote must not swallow the next row."""
    if data[:3] == b"\xef\xbb\xbf":
        raise ValueError((1, "a byte order mark"))
    if not data.endswith(b"\n"):
        raise ValueError((data.count(b"\n") + 1, "the last line is not finished"))
    for number, line in enumerate(data.decode("utf-8").split("\n")[:-1], 1):
        if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in line):
            raise ValueError((number, "a control character"))
        cells = next(csv.reader(io.StringIO(line, newline=""), strict=True))
        if len(cells) != len(NAMES):
            raise ValueError((number, f"{len(cells)} cells"))
        yield number, cells


def check(data):
    """Every row as a dictionary, or ValueError((line, words))."""
    before, entered, seq, found = "", None, 0, []
    for number, cells in rows_of(data):
        if number == 1:
            if cells != NAMES:
                raise ValueError((1, "other columns"))
            continue
        row = dict(zip(NAMES, cells))
        counted = [plain(cell) if name in ("value", "elapsed_s") else cell for name, cell in zip(NAMES, cells[:-1])]
        digest = hashlib.sha256("\x1f".join([before, *counted]).encode()).hexdigest()
        if row["check"] != "k" + digest[:20]:
            raise ValueError((number, "the check differs"))
        seq += 1
        if row["seq"] != str(seq):
            raise ValueError((number, "the number is not the next one"))
        if seq == 1 and "" in cells:
            raise ValueError((number, "the first row has an empty cell"))
        if (row["value"] == "") != (row["unit"] == ""):
            raise ValueError((number, "a value without unit, or a unit without value"))
        if row["time"].endswith("Z") or datetime.datetime.fromisoformat(row["time"]).tzinfo is None:
            raise ValueError((number, "a time without offset"))
        instant = datetime.datetime.fromisoformat(row["entered"])
        if entered is not None and instant < entered:
            raise ValueError((number, "the time of writing falls"))
        for name in ("text", "note"):
            if mistaken(row[name]):
                raise ValueError((number, f"{name} could be taken for {mistaken(row[name])}: {row[name]!r}"))
        before, entered = row["check"], instant
        found.append({**row, "text": text_of(row["text"]), "note": text_of(row["note"]), "digest": digest})
    return found


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        try:
            for row in check(file.read()):
                print(json.dumps(row))
        except ValueError as why:
            line, words = why.args[0] if isinstance(why.args[0], tuple) else (0, str(why))
            print(json.dumps({"line": line, "words": words}))
            sys.exit(4)
