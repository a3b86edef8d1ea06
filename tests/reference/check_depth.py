#!/usr/bin/env python3
"""Recomputes what `gradwatch --json depth` prints, from the printed weights, inputs and
labels alone: loss, norms, shares. Its own forward and backward pass, sample by sample, in
plain Python. Then trains the weights of step 0 itself with the textbook forms of the
optimizers and compares with the weights printed after ten updates.

usage: check_depth.py PROGRAM      (exit status 1: something differs by more than 1e-10)
"""
import json
import math
import subprocess
import sys

TOLERANCE = 1e-10
worst = 0.0
compared = 0


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def normal_cdf(z):
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_pdf(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


# value and derivative by z
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "gelu": (lambda z: z * normal_cdf(z), lambda z: normal_cdf(z) + z * normal_pdf(z)),
    "silu": (lambda z: z * sigmoid(z),
             lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "identity": (lambda z: z, lambda z: 1.0),
}


def number(v):
    return float(v) if isinstance(v, str) else v


def norm(values):
    most = max((abs(v) for v in values), default=0.0)
    return most * math.sqrt(math.fsum((v / most) ** 2 for v in values)) if most else 0.0


def flat(rows):
    return [v for row in rows for v in row]


def affine(weights, biases, a):
    return [math.fsum(map(lambda w, v: w * v, row, a)) + b for row, b in zip(weights, biases)]


def transposed_times(weights, delta):
    return [math.fsum(weights[o][i] * delta[o] for o in range(len(delta)))
            for i in range(len(weights[0]))]


def outer_sum(deltas, inputs):
    """sum over the batch of delta x input"""
    return [[math.fsum(d[o] * a[i] for d, a in zip(deltas, inputs))
             for i in range(len(inputs[0]))] for o in range(len(deltas[0]))]


def bce(z, y):
    return max(z, 0) - z * y + math.log1p(math.exp(-abs(z)))


def normalise(zs, epsilon):
    """[batch][units] -> the same, and 1/std of each unit"""
    batch, out, inverse = len(zs), [row[:] for row in zs], []
    for u in range(len(zs[0])):
        mean = math.fsum(row[u] for row in zs) / batch
        variance = math.fsum((row[u] - mean) ** 2 for row in zs) / batch
        inverse.append(1 / math.sqrt(variance + epsilon))
        for row in out:
            row[u] = (row[u] - mean) * inverse[u]
    return out, inverse


def normalise_back(gs, ys, inverse):
    batch, out = len(gs), [row[:] for row in gs]
    for u in range(len(gs[0])):
        mean = math.fsum(row[u] for row in gs) / batch
        along = math.fsum(g[u] * y[u] for g, y in zip(gs, ys)) / batch
        for row, g, y in zip(out, gs, ys):
            row[u] = inverse[u] * (g[u] - mean - y[u] * along)
    return out


def net_pass(net, inputs, labels, residual, epsilon):
    """-> loss, list of per-layer results with dw and db"""
    phi, slope = ACTIVATIONS[net["net"]]
    layers, batch, count = net["layers"], len(inputs), len(net["layers"])
    kept, a = [], inputs
    for l, layer in enumerate(layers):
        z = [affine(layer["weights"], layer["biases"], row) for row in a]
        y, inverse = z, None
        if epsilon is not None and l < count - 1:
            y, inverse = normalise(z, epsilon)
        if l == count - 1:
            out, d, f = z, [[1.0]] * batch, z
        else:
            f = [[phi(v) for v in row] for row in y]
            d = [[slope(v) for v in row] for row in y]
            short = residual and l > 0
            out = [[p + q for p, q in zip(r, s)] for r, s in zip(f, a)] if short else f
        kept.append((a, y, inverse, f, d, out))
        a = out
    loss = math.fsum(bce(row[0], y) for row, y in zip(a, labels)) / batch
    delta = [[(sigmoid(row[0]) - y) / batch] for row, y in zip(a, labels)]
    results, back = [None] * count, None
    for l in range(count - 1, -1, -1):
        below, y, inverse, f, d, out = kept[l]
        units = len(layers[l]["biases"])
        dw = outer_sum(delta, below)
        db = [math.fsum(row[u] for row in delta) for u in range(units)]
        results[l] = {
            "delta_norm": norm(flat(delta)), "dw_norm": norm(flat(dw)), "db_norm": norm(db),
            "mean_activation": math.fsum(abs(v) for v in flat(out)) / (units * batch),
            "dead": sum(all(row[u] == 0 for row in f) for u in range(units)) / units,
            "saturated": sum(v < 0.01 for v in flat(d)) / (units * batch),
            "dw": dw, "db": db,
        }
        if l == 0:
            break
        gone = [transposed_times(layers[l]["weights"], row) for row in delta]
        if residual and 0 < l < count - 1:
            gone = [[p + q for p, q in zip(r, s)] for r, s in zip(gone, back)]
        back = gone
        d, y, inverse = kept[l - 1][4], kept[l - 1][1], kept[l - 1][2]
        delta = [[p * q for p, q in zip(r, s)] for r, s in zip(back, d)]
        if inverse is not None:
            delta = normalise_back(delta, y, inverse)
    return loss, results


def rnn_pass(net, inputs, labels):
    phi, slope = ACTIVATIONS[net["net"]]
    w, u, b = net["recurrent_weights"], net["input_weights"], net["biases"]
    batch, steps, width = len(labels), len(inputs), len(b)
    states, slopes = [[[0.0] * width for _ in range(batch)]], []
    for x in inputs:
        z = [[p + q for p, q in zip(affine(u, b, x[i]), affine(w, [0] * width, states[-1][i]))]
             for i in range(batch)]
        states.append([[phi(v) for v in row] for row in z])
        slopes.append([[slope(v) for v in row] for row in z])
    logits = [affine(net["output_weights"], net["output_biases"], h)[0] for h in states[-1]]
    loss = math.fsum(bce(z, y) for z, y in zip(logits, labels)) / batch
    delta = [[(sigmoid(z) - y) / batch] for z, y in zip(logits, labels)]
    output = {"delta_norm": norm(flat(delta)),
              "dw_norm": norm(flat(outer_sum(delta, states[-1]))),
              "db_norm": abs(math.fsum(flat(delta)))}
    back = [transposed_times(net["output_weights"], row) for row in delta]
    results, total = [None] * steps, [[0.0] * width for _ in range(width)]
    for t in range(steps - 1, -1, -1):
        delta = [[p * q for p, q in zip(r, s)] for r, s in zip(back, slopes[t])]
        dw = outer_sum(delta, states[t])
        total = [[p + q for p, q in zip(r, s)] for r, s in zip(total, dw)]
        results[t] = {
            "delta_norm": norm(flat(delta)), "dw_norm": norm(flat(dw)),
            "db_norm": norm([math.fsum(row[k] for row in delta) for k in range(width)]),
            "mean_activation": math.fsum(abs(v) for v in flat(states[t + 1])) / (width * batch),
        }
        back = [transposed_times(w, row) for row in delta]
    return loss, results, output, norm(flat(total))


def near(what, printed, expected):
    """Relative; a printed 0 may be recomputed as what rounding leaves of it (the bias of a
    normalised unit: exactly 0, because the mean takes it away)."""
    global worst, compared
    off = abs(number(printed) - expected)
    size = max(abs(number(printed)), abs(expected))
    relative = 0.0 if off == 0 or (printed == 0 and off < 1e-14) else off / size
    worst, compared = max(worst, relative), compared + 1
    if not relative <= TOLERANCE:
        sys.exit(f"{what}: printed {printed}, recomputed {expected!r} ({relative:.1e})")


def run(program, arguments):
    done = subprocess.run([program, "--json", "depth", *arguments.split()],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def check_printed(what, document):
    parameters = document["parameters"]
    epsilon = document["normalize_epsilon"] if parameters["normalize"] else None
    for net in document["nets"]:
        name = f"{what}: {net['net']}"
        if parameters["mode"] == "time":
            loss, steps, output, total = rnn_pass(net, document["inputs"], document["labels"])
            near(f"{name}: recurrent_dw_norm", net["recurrent_dw_norm"], total)
            results = steps + [output]
        else:
            loss, results = net_pass(net, document["inputs"], document["labels"],
                                     parameters["residual"], epsilon)
        near(f"{name}: loss", net["loss"], loss)
        assert len(net["layers"]) == len(results)
        for l, (layer, result) in enumerate(zip(net["layers"], results)):
            assert layer["layer"] == l + 1
            for key in ("delta_norm", "dw_norm", "db_norm", "mean_activation"):
                if key in result:
                    near(f"{name}: layer {l + 1}: {key}", layer[key], result[key])
            if "dead" in result:
                near(f"{name}: layer {l + 1}: dead", layer["dead"], result["dead"])
                if layer["saturated"] is not None:
                    near(f"{name}: layer {l + 1}: saturated", layer["saturated"],
                         result["saturated"])


class Optimizer:
    """One parameter; the forms of the textbooks (RMSProp: epsilon inside the root)."""

    def __init__(self, kind, lr):
        self.kind, self.lr, self.m, self.v, self.t = kind, lr, 0.0, 0.0, 0

    def step(self, theta, g):
        self.t += 1
        if self.kind == "sgd":
            return theta - self.lr * g
        if self.kind == "momentum":
            self.m = 0.9 * self.m + g
            return theta - self.lr * self.m
        if self.kind == "rmsprop":
            self.v = 0.9 * self.v + 0.1 * g * g
            return theta - self.lr * g / math.sqrt(self.v + 1e-8)
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g * g
        m, v = self.m / (1 - 0.9 ** self.t), self.v / (1 - 0.999 ** self.t)
        return theta - self.lr * m / (math.sqrt(v) + 1e-8)


def clipped(gradient, clip, threshold):
    total = norm(gradient)
    if clip == "norm" and total > threshold:
        return [g * threshold / total for g in gradient]
    if clip == "value":
        return [min(max(g, -threshold), threshold) for g in gradient]
    return gradient


def check_training(program, arguments, kind, lr, clip="off", threshold=1.0):
    settings = f"{arguments} optimizer={kind} lr={lr} clip={clip} threshold={threshold}"
    before, after = run(program, settings), run(program, settings + " --steps 10")
    check_printed(settings, after)
    for net, trained in zip(before["nets"], after["nets"]):
        state = {}
        for _ in range(10):
            _, results = net_pass(net, before["inputs"], before["labels"], False, None)
            gradient = [g for r in results for g in flat(r["dw"]) + r["db"]]
            gradient = clipped(gradient, clip, threshold)
            at = 0
            for layer in net["layers"]:
                for row in layer["weights"] + [layer["biases"]]:
                    for i, theta in enumerate(row):
                        rule = state.setdefault(at, Optimizer(kind, lr))
                        row[i] = rule.step(theta, gradient[at])
                        at += 1
                    del theta
        for l, (mine, theirs) in enumerate(zip(net["layers"], trained["layers"])):
            for a, b in zip(flat(mine["weights"]) + mine["biases"],
                            flat(theirs["weights"]) + theirs["biases"]):
                near(f"{settings}: {net['net']}: weights {l + 1} after training", b, a)


def main():
    program = sys.argv[1]
    for activation in ACTIVATIONS:
        for shape in ("layers=1 width=7 batch=3", "layers=4 width=6 batch=9 init=he_normal",
                      "layers=12 width=5 batch=4 init=normal data=spiral"):
            check_printed(activation, run(program, f"nets={activation} {shape}"))
        for cure in ("residual=yes", "normalize=yes", "residual=yes normalize=yes"):
            check_printed(cure, run(program,
                                    f"nets={activation} {cure} layers=4 width=5 batch=6 "
                                    "data=circles init=pytorch"))
        check_printed("time", run(program,
                                  f"mode=time nets={activation} length=9 width=6 batch=5"))
    check_printed("default", run(program, ""))
    check_printed("deep", run(program, "layers=60 width=6 batch=3 nets=sigmoid,leaky_relu,tanh"))
    check_printed("width 1", run(program, "layers=5 width=1 batch=1 --seed 3"))
    check_printed("zero", run(program, "init=zero layers=3 width=3 batch=4"))
    check_printed("time", run(program, "mode=time nets=tanh,relu length=6 width=8 batch=4 "
                                       "optimizer=adam lr=0.01 data=xor --steps 10"))
    small = "nets=tanh,silu layers=3 width=5 batch=6 init=he_normal"
    for kind, lr in (("sgd", 0.1), ("momentum", 0.05), ("rmsprop", 0.01), ("adam", 0.01)):
        check_training(program, small, kind, lr)
    check_training(program, small, "sgd", 0.5, "norm", 0.05)
    check_training(program, small, "momentum", 0.1, "value", 0.01)
    print(f"{compared} numbers recomputed, worst relative difference {worst:.1e}")


main()
