"""What tests/mutate and tests/mutate-rules share: trying mistakes on the tests of the mathematics.

The tests are linked once, with a shared library of the whole program; the file with the mistake is
loaded before it, and its functions and tables stand in for those of the library. So a mistake costs
one compilation and, as what noticed the last one of a file is run first, mostly one test.
What is undefined traps in the file with the mistake, what it never set is no number that it could
have set, what it writes beyond an array ends it, and blocks of the arena are guarded
(tests/guard/arena.c).
CC is the compiler (cc).
"""
import concurrent.futures
import glob
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading

CC = os.environ.get("CC", "cc")
FLAGS = ["-std=c11", "-fPIC", "-fsemantic-interposition", "-ffp-contract=off",
         "-D_XOPEN_SOURCE=700", "-w"]
# Of the file with the mistake.
STRICT = ["-O1", "-D_FORTIFY_SOURCE=2", "-fsanitize=undefined", "-fsanitize=float-cast-overflow",
          "-fsanitize-undefined-trap-on-error", "-ftrivial-auto-var-init=pattern"]
INCLUDE = ["-Isrc", "-I."]
LIBS = ["-lcmocka", "-lvterm", "-lexpat", "-lncursesw", "-ltinfo", "-lutil", "-lm"]
GUARD = "tests/guard/arena.c"
MEMORY_MOST = 4 << 30  # bytes: a mistake may allocate for ever

# The mathematics, as folders of src.
ROOMS = ["kernels", "autodiff", "explain", "optim", "nets"]
# Tests that run it.
TESTS = ["op", "graph", "notation", "activation", "norm", "histogram", "init", "matrix",
         "matrix_op", "broadcast", "dataset", "surface", "surface_frames", "quadratic", "optimizer",
         "path", "expression", "foreign", "matrix_expression", "backprop", "race",
         "plan", "trial", "training", "descent_reference", "probe", "net", "net_updates", "loss",
         "cross_entropy", "schedule", "net_laws", "settling", "depth", "tensors", "property",
         "typed", "difference", "trouble", "bug", "bug_table", "matrix_rule", "entry",
         "entry_text", "edge", "trouble_text", "infer", "backprop_matrix", "perturb",
         "gradient_check", "gradient_kinks"]
# Those that take seconds, and the files that they are about: others are not tried on them.
TYPED = ("graph op op_rows op_scalar plan plan_slot plan_memory plan_run field backward backprop "
         "path")
TENSORS = ("graph op op_rows op_scalar matrix_op matrix_op_parts matrix_op_softmax plan plan_slot "
           "plan_memory plan_run backward matrix matrix_sum norm")
NETS = ("net net_probe trial training probe init dataset activation norm matrix matrix_sum lanes "
        "histogram clip")
RACES = "race optimizer hyper quadratic surface graph plan plan_slot plan_run backward"
EXPRESSIONS = ("expression expression_build expression_letter expression_token expression_word "
               "expression_print expression_textbook foreign op_alias")
ABOUT = {"surface_frames": "surface", "net_laws": NETS, "depth": NETS, "settling": RACES,
         "tensors": TENSORS, "property": TYPED, "difference": "difference",
         "matrix_expression": EXPRESSIONS + " matrix_op matrix_op_parts graph op",
         "typed": EXPRESSIONS}
# What is compiled to see a mistake in a file that is only included.
OWNERS = {"hyper.def": ["optimizer"], "foreign.def": ["expression_word"],
          "op_alias.def": ["op"], "matrix_tile.h": ["matrix"], "matrix_sum_rows.h": ["matrix_sum"],
          "histogram_rows.h": ["histogram"], "op_rows.h": ["op"],
          "matrix_op.def": ["matrix_op", "op"], "bug.def": ["bug"],
          "bug_parts.h": ["bug", "bug_rule"],
          "matrix_op_parts.h": ["matrix_op", "matrix_op_softmax"],
          "op.def": ["op", "plan_run"], "op_scalar.h": ["op", "plan_run"]}


def stem_of(file):
    return os.path.splitext(os.path.basename(file))[0]


def owners_of(file):
    return OWNERS.get(os.path.basename(file), [stem_of(file)])


def files_of_mathematics(pattern):
    return [f for room in ROOMS for f in glob.glob(f"src/{room}/{pattern}")]


def run(*command, timeout=300):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=timeout).returncode
    except subprocess.TimeoutExpired:
        return "never ends"


def object_of(tmp, source):
    return f"{tmp}/{source.replace('/', '-')[:-2]}.o"


def build(tmp, pool):
    """The tests that there are, {name: the processor's seconds it may take}, the quickest first,
    linked to the library."""
    sources = [f for pattern in ("src/*/*.c", "scenes/**/*.c", "tests/*.c")
               for f in glob.glob(pattern, recursive=True)
               if f != "src/app/main.c" and not f.startswith("tests/test_")]
    tests = [t for t in TESTS if os.path.exists(f"tests/test_{t}.c")]
    jobs = sources + [GUARD] + [f"tests/test_{t}.c" for t in tests]
    if any(pool.map(lambda f: run(CC, *FLAGS, "-O2", *INCLUDE, "-c", "-o", object_of(tmp, f), f),
                    jobs)):
        sys.exit("it does not build")
    guard, library = f"{tmp}/guard.so", f"{tmp}/all.so"
    if run(CC, "-shared", "-o", guard, object_of(tmp, GUARD)) or run(
            CC, "-shared", "-o", library, *(object_of(tmp, f) for f in sources), *LIBS):
        sys.exit("the library does not link")
    seconds = {}
    for test in tests:
        if run(CC, "-o", f"{tmp}/{test}", object_of(tmp, f"tests/test_{test}.c"), guard, library,
               *LIBS):
            sys.exit(f"test_{test} does not link")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        if run(f"{tmp}/{test}"):
            sys.exit(f"test_{test} fails without any mistake")
        seconds[test] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return {t: 2 + 5 * int(seconds[t]) for t in sorted(seconds, key=seconds.get)}


class Trials:
    """Tries mistakes, in several threads."""

    def __init__(self, tmp, limits):
        self.tmp, self.limits, self.lock = tmp, limits, threading.Lock()
        self.orders = {}  # file: tests, what noticed last first
        self.broken = None

    def order(self, file):
        if file not in self.orders:
            stem, names = stem_of(file), {stem_of(file), *owners_of(file)}
            tests = [t for t in self.limits if t not in ABOUT or names & set(ABOUT[t].split())]
            self.orders[file] = sorted(tests, key=lambda t: not (
                stem.startswith(t) or t.startswith(stem)))
        return self.orders[file]

    def compile(self, file, text, place, *how):
        """The code of what includes `file`, with `text` for it, as mutant.so in the folder `place`;
        None: it does not compile."""
        folder = f"{place}/src"
        shutil.rmtree(folder, ignore_errors=True)
        mutated = f"{place}/{file}"
        os.makedirs(os.path.dirname(mutated))
        open(mutated, "w", encoding="utf-8").write(text)
        sources = [mutated] if file.endswith(".c") else [
            f for owner in owners_of(file) for f in files_of_mathematics(f"{owner}.c")]
        if run(CC, *FLAGS, *how, f"-fmacro-prefix-map={place}/=", f"-I{folder}", *INCLUDE,
               "-shared", "-o", f"{place}/mutant.so", *sources):
            return None
        return open(f"{place}/mutant.so", "rb").read()

    def is_same(self, file, text, place):
        """Is it the same code after all, when it is optimized?"""
        now = open(file, encoding="utf-8").read()
        return self.compile(file, now, place, "-O1") == self.compile(file, text, place, "-O1")

    def fails(self, test, place):
        """Does the test fail, crash or never end with the mutant.so in the folder `place`?"""
        # LD_PRELOAD is not the shell's: it lacks what the mutant refers to.
        return run("sh", "-c", 'ulimit -t "$0"; LD_PRELOAD="$1" exec "$2"',
                   str(self.limits[test]), f"{place}/mutant.so", f"{self.tmp}/{test}")

    def check(self, file, place):
        """No quick test may fail where there is no mistake."""
        self.compile(file, open(file, encoding="utf-8").read(), place, *STRICT)
        for test in self.order(file):
            if test not in ABOUT and self.fails(test, place):
                self.broken = f"test_{test} fails without any mistake in {file}"

    def notices(self, file, text):
        """The test that notices that `file` now reads `text`, or "the compiler"; None: all pass;
        "": the code is what it was."""
        place = f"{self.tmp}/{threading.get_ident()}"
        with self.lock:
            if file not in self.orders:
                self.check(file, place)
            order = list(self.order(file))
        if self.broken:
            raise SystemExit(self.broken)
        if not self.compile(file, text, place, *STRICT):
            return "the compiler"
        for test in order:
            if self.fails(test, place):
                with self.lock:
                    self.orders[file].remove(test)
                    self.orders[file].insert(0, test)
                return test
        return "" if self.is_same(file, text, place) else None


def tried(mistakes):
    """Each of `mistakes`, (file, text of the file with the mistake, what the caller wants back), with
    what noticed it: (what the caller wants back, as Trials.notices)."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not in TMPDIR, whose name may have a blank in it: LD_PRELOAD would end there.
    with tempfile.TemporaryDirectory(dir="/tmp") as tmp, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for part in ("src", "scenes", "tests"):
            shutil.copytree(part, f"{tmp}/tree/{part}")
        os.chdir(f"{tmp}/tree")  # what is tried is what stood here when it began
        trials = Trials(tmp, build(tmp, pool))
        yield from pool.map(lambda m: (m[2], trials.notices(m[0], m[1])), mistakes)
