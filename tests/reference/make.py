#!/usr/bin/env python3
"""Computes the reference trajectories of the optimizers, independently of the C code.

    python3 tests/reference/make.py          writes tests/reference/*.csv
    python3 tests/reference/make.py --check  says whether the files are up to date

Arithmetic: decimal, 50 digits. Gradients: derived by hand below. Updates: the formulas as
their papers (RMSProp: the textbook form) and PyTorch print them, with the powers of beta
written out as products. Numbers given on the command line are the doubles that the program
reads, so that only the program's own rounding is compared.

The first line of a file holds the arguments that make `gradwatch --csv descent` print the
same run; the rows are some of its rows, in its order and with its columns but the last.

A run is refused if a start one ulp away, or the same formulas in double precision, differ
from it by 1e-11 or more in any printed number: such a run is not comparable to 1e-10.
"""
import math
import os
import sys
from decimal import Decimal, getcontext

getcontext().prec = 50
STEPS = 60
SHOWN = [t for t in range(STEPS + 1) if t <= 10 or t % 10 == 0]
LIMIT = 1e-11


class Exact:
    """Numbers as Decimal; a literal such as 0.02 is the double that a program reads."""

    number = staticmethod(lambda v: Decimal(float(v)))
    sqrt = staticmethod(lambda v: v.sqrt())


class Double:
    number = staticmethod(float)
    sqrt = staticmethod(math.sqrt)


# value, d/dx, d/dy; c makes a number of a literal.
def quadratic(x, y, c):
    return x * x + 3 * y * y + 2 * x * y + 5, 2 * x + 2 * y, 6 * y + 2 * x


def ravine(x, y, c):
    a, b = c("0.02"), 2
    return a * x * x + b * y * y, 2 * a * x, 2 * b * y


def rosenbrock(x, y, c):
    u, w = 1 - x, y - x * x
    return u * u + 100 * w * w, -2 * u - 400 * x * w, 200 * w


def himmelblau(x, y, c):
    u, w = x * x + y - 11, x + y * y - 7
    return u * u + w * w, 4 * x * u + 2 * w, 2 * u + 4 * y * w


SURFACES = {f.__name__: f for f in (quadratic, ravine, rosenbrock, himmelblau)}

DEFAULTS = {
    "sgd": {},
    "momentum": {"beta": "0.9"},
    "nesterov": {"beta": "0.9"},
    "adagrad": {"eps": "1e-10"},
    "rmsprop": {"rho": "0.9", "eps": "1e-8"},
    "adam": {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8"},
    "adamw": {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8", "weight_decay": "0.01"},
}


def sgd(p, g, s, h, n):
    return p - h["lr"] * g


def momentum(p, g, s, h, n):
    s["v"] = h["beta"] * s.get("v", 0) + g
    return p - h["lr"] * s["v"]


def nesterov(p, g, s, h, n):
    s["v"] = h["beta"] * s.get("v", 0) + g
    return p - h["lr"] * (g + h["beta"] * s["v"])


def adagrad(p, g, s, h, n):
    s["s"] = s.get("s", 0) + g * g
    return p - h["lr"] * g / (n.sqrt(s["s"]) + h["eps"])


def rmsprop(p, g, s, h, n):
    s["s"] = h["rho"] * s.get("s", 0) + (1 - h["rho"]) * g * g
    return p - h["lr"] * g / n.sqrt(s["s"] + h["eps"])


def adam(p, g, s, h, n):
    s["m"] = h["beta1"] * s.get("m", 0) + (1 - h["beta1"]) * g
    s["s"] = h["beta2"] * s.get("s", 0) + (1 - h["beta2"]) * g * g
    s["b1"] = s.get("b1", 1) * h["beta1"]
    s["b2"] = s.get("b2", 1) * h["beta2"]
    m_hat, s_hat = s["m"] / (1 - s["b1"]), s["s"] / (1 - s["b2"])
    return p - h["lr"] * m_hat / (n.sqrt(s_hat) + h["eps"])


def adamw(p, g, s, h, n):
    return adam(p, g, s, h, n) - h["lr"] * h["weight_decay"] * p


RULES = {f.__name__: f for f in (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)}

# File: surface, start, then settings as on the command line: "lr.adam", "beta1@20".
RUNS = {
    "quadratic": ("quadratic", "4,4", "lr=0.1 lr.rmsprop=0.05 lr.adam=0.3 lr.adagrad=1"),
    "ravine": ("ravine", "-8,3", "lr=0.4 lr.nesterov=0.1 lr.rmsprop=0.03"),
    "rosenbrock": (
        "rosenbrock",
        "-1.2,1",
        "lr=0.01 lr.sgd=0.001 lr.momentum=0.0002 lr.nesterov=0.0002 lr.adagrad=0.1",
    ),
    "himmelblau": (
        "himmelblau",
        "0.5,-0.25",
        "lr=0.1 lr.sgd=0.002 lr.momentum=0.002 lr.nesterov=0.001 lr.rmsprop=0.02",
    ),
    "changed": (
        "quadratic",
        "-4,3",
        "lr=0.05 lr@40=0.02 beta=0.8 beta.momentum@20=0.3 rho=0.95 rho@30=0.7 beta1=0.8"
        " beta1.adam@15=0.95 beta2=0.9 beta2@25=0.99 eps=0.01 eps.adagrad=0.5"
        " weight_decay=0.3",
    ),
}


def hypers(name, settings, t):
    """In force for the step t → t+1: later wins, at one step the narrower wins."""
    h = dict(DEFAULTS[name])
    rank = {}
    for setting in settings.split():
        key, value = setting.split("=")
        key, _, since = key.partition("@")
        key, _, kind = key.partition(".")
        if (key != "lr" and key not in h) or kind not in ("", name) or int(since or 0) > t:
            continue
        r = (kind != "", int(since or 0))
        if r >= rank.get(key, (False, 0)):
            h[key], rank[key] = value, r
    return h


def run(name, surface, start, settings, n):
    p, states, rows = [n.number(v) for v in start], [{}, {}], []
    for t in range(STEPS + 1):
        value, gx, gy = surface(*p, n.number)
        rows.append([*p, value, n.sqrt(gx * gx + gy * gy)])
        h = {k: n.number(v) for k, v in hypers(name, settings, t).items()}
        p = [RULES[name](p[i], (gx, gy)[i], states[i], h, n) for i in (0, 1)]
    return rows


def distance(rows, others):
    return max(
        abs(float((Decimal(b) - a) / a)) if a else float(b != 0)
        for row, other in zip(rows, others)
        for a, b in zip(row, other)
    )


def reference(name, surface, start, settings):
    rows = run(name, surface, start, settings, Exact)
    near = [
        [math.nextafter(v, math.inf) if i == k else v for i, v in enumerate(start)]
        for k in (0, 1)
    ]
    off = [distance(rows, run(name, surface, s, settings, Exact)) for s in near]
    off.append(distance(rows, run(name, surface, start, settings, Double)))
    return rows, max(off)


def table(file):
    surface, start, settings = RUNS[file]
    point = [float(v) for v in start.split(",")]
    runs = {}
    for name in RULES:
        runs[name], off = reference(name, SURFACES[surface], point, settings)
        if not off < LIMIT:
            sys.exit(f"{file}: {name} is not comparable: {off:.1e}")
        if "--verbose" in sys.argv:
            print(f"{file:12} {name:9} {off:.1e}")
    lines = [f"# f={surface} start={start} optimizers={','.join(RULES)} {settings}"]
    lines.append("step,optimizer,x,y,loss,grad_norm")
    for t in SHOWN:
        for name, rows in runs.items():
            lines.append(f"{t},{name}," + ",".join(f"{v:.20g}" for v in rows[t]))
    return "\n".join(lines) + "\n"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    stale = []
    for file in RUNS:
        path, text = os.path.join(here, file + ".csv"), table(file)
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as f:
                stale += [file] if f.read() != text else []
        else:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
    if stale:
        sys.exit("not up to date: " + " ".join(stale))


if __name__ == "__main__":
    main()
