#!/usr/bin/env python3
"""Compares `gradwatch --csv descent` with the files that make.py has made.

    python3 tests/reference/check_descent.py ./gradwatch

Every row of every file must be printed to 1e-10 relative in every column, with the
learning rate in force; and the files must be what make.py makes.
"""
import csv
import os
import subprocess
import sys

sys.dont_write_bytecode = True
import make  # noqa: E402  (beside this file)

LIMIT = 1e-10


def printed(program, arguments):
    command = [program, "--csv", "descent", *arguments, "--steps", str(make.STEPS)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = {(int(r["step"]), r["optimizer"]): r for r in csv.DictReader(out.splitlines())}
    if len(rows) != (make.STEPS + 1) * len(make.RULES):
        sys.exit(f"{len(rows)} different rows printed by {' '.join(command)}")
    return rows


def compare(program, file):
    """The greatest relative error of the file's rows, and their number."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, file + ".csv"), encoding="utf-8") as f:
        text = f.read()
    if text != make.table(file):
        sys.exit(f"{file}.csv is not what make.py makes")
    first, *table = text.splitlines()
    rows, worst, n = printed(program, first[2:].split()), 0.0, 0
    for want in csv.DictReader(table):
        step, name = int(want["step"]), want["optimizer"]
        got = rows[step, name]
        for column in ("x", "y", "loss", "grad_norm"):
            a, b = float(got[column]), float(want[column])
            error = 0.0 if a == b else abs(a - b) / abs(b) if b else float("inf")
            if not error <= LIMIT:
                sys.exit(f"{file}: {name} step {step}: {column} {a!r}, not {b!r}")
            worst, n = max(worst, error), n + 1
        lr = float(make.hypers(name, make.RUNS[file][2], step)["lr"])
        if float(got["lr"]) != lr:
            sys.exit(f"{file}: {name} step {step}: lr {got['lr']}, not {lr!r}")
    return worst, n


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for file in make.RUNS:
        worst, n = compare(sys.argv[1], file)
        print(f"{file}: {n} numbers, off by {worst:.1e} at most")


if __name__ == "__main__":
    main()
