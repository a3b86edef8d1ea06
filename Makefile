# make            build ./gradwatch
# make run        build it and open it (ARGS='graph' to pass arguments)
# make test       build and run the tests       make lint   cppcheck and clang-tidy
# make bench      speed, against hand-written C  make bench-scale   how the costs grow
# make soak       the tests with their full figures: an hour or two
# make fuzz       clang's fuzzer (and AFL++, where it is) on the parsers, FUZZ_SECONDS=60 each
# make coverage   branches that the tests take, by folder (gcc, python3)
# make install    PREFIX=/usr/local DESTDIR=     make uninstall
# make deps       install what the build needs; deps-test: the tests too; deps-check: lint too
# SAN=1: with the address and undefined-behavior sanitizers. BUILD: where objects go.
# CPPFLAGS, CFLAGS, LDFLAGS, LDLIBS: added to what is needed; `make clean` before others.

CC      ?= cc
PREFIX  ?= /usr/local
blank   := $() $()
BUILD   ?= .build/$(subst $(blank),-,$(notdir $(CC)))$(if $(SAN),-san)$(if $(COVERAGE),-coverage)$(if $(FUZZ),-fuzz)

# The two paths are where Homebrew keeps ncurses.
PKG_CONFIG ?= PKG_CONFIG_PATH="$$PKG_CONFIG_PATH:$(BREW_NCURSES)" pkg-config
BREW_NCURSES = /opt/homebrew/opt/ncurses/lib/pkgconfig:/usr/local/opt/ncurses/lib/pkgconfig
# Asked when they are used, so that `make deps run` asks after the installation. Macros in
# these flags would choose the C library's features for every file: CPPFLAGS does.
flags = $(filter-out -D%,$(shell $(PKG_CONFIG) $(1) 2>/dev/null))
CURSES_CFLAGS = $(call flags,--cflags ncursesw)
CURSES_LIBS   = $(or $(call flags,--libs ncursesw),-lncursesw -ltinfo)
TEST_CFLAGS   = $(call flags,--cflags cmocka vterm expat)
TEST_LIBS     = $(or $(call flags,--libs cmocka vterm expat),-lcmocka -lvterm -lexpat) -lutil

# The one left out (clang 19): an enumeration is how C names a whole number that is constant.
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wvla -Wconversion \
           -Wdouble-promotion -Wformat=2 -Wnull-dereference -Wno-enum-float-conversion
SANITIZE =
ifneq ($(SAN)$(FUZZ),)
SANITIZE = -fsanitize=address,undefined -fsanitize=float-cast-overflow \
           -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE += $(if $(FUZZ),-fsanitize=fuzzer-no-link)
endif
OPTIMIZE ?= $(if $(COVERAGE),-O0 --coverage -DNDEBUG,-O2 -ftree-vectorize)

# Of the files that it is worth it for, below.
OPTIMIZE_MORE =

# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are the user's, on the command line or in the
# environment. What the results depend on comes after them.
COMPILER_FLAGS = $(OPTIMIZE) $(OPTIMIZE_MORE) -g $(WARNINGS) $(SANITIZE) $(THEIR_CFLAGS) $(WERROR) \
                 -std=c11 -ffp-contract=off $(IEEE) $(SAME_RESULTS)
# inf, nan and subnormal numbers are lessons here. -Ofast would also link a start that rounds
# these away, whatever comes after it.
THEIR_CFLAGS   = $(patsubst -Ofast,-O3,$(filter-out -ffast-math -funsafe-math-optimizations,$(CFLAGS)))
IEEE           = -fno-fast-math -fno-finite-math-only -fsigned-zeros -fno-associative-math \
                 -fno-reciprocal-math
# These change no result: nothing here reads errno of libm or floating-point traps.
SAME_RESULTS   = -fno-math-errno -fno-trapping-math
INCLUDE_FLAGS  = -Isrc -I. $(CURSES_CFLAGS) $(CPPFLAGS) -D_XOPEN_SOURCE=700
LIBRARIES      = $(LDLIBS) $(CURSES_LIBS) -lm
COMPILE = $(CC) $(INCLUDE_FLAGS) $(COMPILER_FLAGS)
LINK    = $(CC) $(COMPILER_FLAGS) $(LDFLAGS)

SOURCES := $(wildcard src/*/*.c scenes/*.c scenes/*/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libgradwatch.a
TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
HELPERS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(wildcard tests/test_*.c),$(wildcard tests/*.c)))

# Programs that tests run, each with a main of its own.
PROBES  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/probe/*.c))

# Loops over numbers: at -O2 gcc vectorizes only those that leave nothing over. The hand-written
# loops that bench compares them with are compiled alike.
KERNELS := src/autodiff/op.o src/kernels/matrix.o src/kernels/norm.o src/nets/net.o src/nets/probe.o \
          src/kernels/histogram.o src/kernels/matrix_sum.o tests/bench/reference.o tests/bench/reference_net.o
$(KERNELS:%=$(BUILD)/%): OPTIMIZE_MORE = $(if $(SAN)$(COVERAGE),,-O3)

# The program whose calls fail when a test wants it, and those calls.
FAULTY := $(BUILD)/tests/fault/gradwatch
FAULTS  = malloc calloc realloc aligned_alloc strdup open_memstream open openat opendir close write \
          pread fsync fchmod renameat linkat dup dup2 memfd_create fdopen fileno setenv \
          lseek ftruncate tmpfile

# The program whose vectors are as wide as a test wants: the library's own choice is left out.
NARROW := $(BUILD)/tests/lanes/gradwatch

# Everything, counting what it does.
COUNTERS := $(BUILD)/tests/work/count $(BUILD)/tests/work/lengths $(BUILD)/tests/work/frame
COUNTED  := $(patsubst %.c,$(BUILD)/tests/work/%.o,$(filter-out src/app/main.c,$(SOURCES)))

# One program of its own; tests/bench/empty is what a process costs that does nothing.
BENCH   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c))

# Entries for a fuzzer in tests/fuzz: replayed on what is kept in tests/fuzz/corpus, or
# with a fuzzer's main.
FUZZ_SECONDS ?= 60
FUZZED  := expression settings text
REPLAYS := $(FUZZED:%=$(BUILD)/tests/fuzz/replay-%)
FUZZERS := $(FUZZED:%=$(BUILD)/tests/fuzz/fuzz-%)

# Goals that install what the others need come before them, with -j as well.
INSTALLING = $(filter deps%,$(MAKECMDGOALS))

all: gradwatch

# Compared, not dated: another compiler's program may be the newer one.
gradwatch: $(BUILD)/gradwatch always
	@cmp -s $< $@ || cp -f $< $@

$(BUILD)/gradwatch: $(BUILD)/src/app/main.o $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES)

# Added one by one (q): scenes have files of the same name.
$(LIBRARY): $(filter-out $(BUILD)/src/app/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/%.o: %.c Makefile | $(INSTALLING)
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(HELPERS) $(BENCH): COMPILE += $(TEST_CFLAGS)

$(BUILD)/tests/%: tests/%.c $(HELPERS) $(LIBRARY) Makefile | $(INSTALLING)
	@mkdir -p $(@D)
	$(COMPILE) $(TEST_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(HELPERS) $(LIBRARY) $(LIBRARIES) $(TEST_LIBS)

# What is written into a frame is noted there, to be compared with what is seen of it.
LEGIBLE := $(BUILD)/tests/legible/legible.o
WRITERS  = frame_text frame_textf frame_text_right frame_text_cut plot_axes widget_panel
$(LEGIBLE): COMPILE += $(TEST_CFLAGS)
$(BUILD)/tests/test_legible: $(LEGIBLE)
$(BUILD)/tests/test_legible: HELPERS += $(WRITERS:%=-Wl,--wrap=%) $(LEGIBLE)

# No tests: they take the environment that they are given (tests/environment.c).
$(BUILD)/tests/probe/%: tests/probe/%.c $(BUILD)/tests/picture.o $(LIBRARY) Makefile | $(INSTALLING)
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/tests/picture.o $(LIBRARY) $(LIBRARIES)

run: gradwatch
	./gradwatch $(ARGS)

# Counted from the start: figures of before, and of code that was, would stay.
coverage:
	rm -rf .build/gcc-coverage
	-$(MAKE) CC=gcc COVERAGE=1 test
	tests/coverage .build/gcc-coverage

$(FAULTY): tests/fault/shim.c $(BUILD)/src/app/main.o $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(COMPILE) $(LDFLAGS) $(FAULTS:%=-Wl,--wrap=%) -o $@ $(filter-out Makefile,$^) $(LIBRARIES)

$(NARROW): $(BUILD)/tests/lanes/lanes.o $(BUILD)/src/app/main.o $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES)

# Alike in every build: sanitizers would count as well.
$(COUNTED): override OPTIMIZE = -O2
$(COUNTED): override CFLAGS =
$(COUNTED): SANITIZE =
$(COUNTED): $(BUILD)/tests/work/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) -fsanitize-coverage=trace-pc -MMD -MP -c -o $@ $<

$(COUNTERS): %: %.o $(COUNTED)
	$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/tests/work/frame: $(BUILD)/tests/families.o

# What the tests run besides themselves.
RUN := $(PROBES) $(REPLAYS) $(FAULTY) $(NARROW) $(COUNTERS) gradwatch
RUN_ENV = GRADWATCH=$(BUILD)/gradwatch FAULTY=$(FAULTY) NARROW=$(NARROW)

build-tests: $(BUILD)/tests/bench/bench $(TESTS) $(RUN)

test: build-tests
	$(RUN_ENV) tests/run $(TESTS)

# Bytes and sizes in the program under the sanitizers, the rest as it is, side by side.
soak:
	$(MAKE) -j2 soak-sanitized soak-plain
	tests/same-builds
	tests/mutate-rules
	tests/mutate

soak-plain: export SOAK = 1
soak-plain: $(TESTS) $(RUN)
	$(RUN_ENV) tests/run $(filter-out %/test_fuzz_live,$(TESTS))
	GRADWATCH=$(BUILD)/gradwatch tests/valgrind-clean

soak-sanitized:
	$(MAKE) SAN=1 soak-live

soak-live: export SOAK = 1
soak-live: $(BUILD)/tests/test_fuzz_live $(BUILD)/gradwatch
	GRADWATCH=$(BUILD)/gradwatch $<

$(BUILD)/tests/fuzz/replay-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/common.o \
        $(BUILD)/tests/fuzz/replay.o $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/tests/fuzz/fuzz-%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/common.o $(LIBRARY)
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

fuzz:
	$(MAKE) CC=clang FUZZ=1 fuzzers
	@if command -v afl-fuzz && command -v afl-clang-fast; then \
	    $(MAKE) CC=afl-clang-fast FUZZ=1 fuzzers-afl; fi

# What is found stays in .build/fuzz; what is worth keeping goes to tests/fuzz/corpus.
fuzzers: $(FUZZERS)
	for t in $(FUZZED); do mkdir -p .build/fuzz/$$t && \
	    $(BUILD)/tests/fuzz/fuzz-$$t -max_total_time=$(FUZZ_SECONDS) -max_len=5000 \
	    -timeout=5 -artifact_prefix=.build/fuzz/$$t- -dict=tests/fuzz/$$t.dict \
	    .build/fuzz/$$t tests/fuzz/corpus/$$t || exit 1; done

# The same entries; a crash or a hang stays below .build/fuzz/afl-*.
fuzzers-afl: export AFL_SKIP_CPUFREQ = 1
fuzzers-afl: export AFL_NO_UI = 1
fuzzers-afl: export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES = 1
fuzzers-afl: export AFL_BENCH_UNTIL_CRASH = 1
fuzzers-afl: export ASAN_OPTIONS = abort_on_error=1:symbolize=0:detect_leaks=0
fuzzers-afl: $(FUZZERS)
	for t in $(FUZZED); do rm -rf .build/fuzz/afl-$$t && mkdir -p .build/fuzz && \
	    afl-fuzz -V $(FUZZ_SECONDS) -t 5000 -m none -x tests/fuzz/$$t.dict \
	    -i tests/fuzz/corpus/$$t -o .build/fuzz/afl-$$t -- $(BUILD)/tests/fuzz/fuzz-$$t && \
	    ! ls .build/fuzz/afl-$$t/default/crashes/id* .build/fuzz/afl-$$t/default/hangs/id* \
	    2>/dev/null || exit 1; done

$(BUILD)/tests/bench/bench: $(BENCH) $(HELPERS) $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES) $(TEST_LIBS)

$(BUILD)/tests/bench/empty/empty: tests/bench/empty/empty.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) $(LDFLAGS) -o $@ $< $(LIBRARIES)

bench: $(BUILD)/tests/bench/bench $(BUILD)/tests/bench/empty/empty gradwatch
	$< $(BUILD)/gradwatch $(BUILD)/tests/bench/empty/empty

bench-scale: $(BUILD)/tests/bench/bench
	$< --scale

deps:
	@.ci/deps build

deps-test:
	@.ci/deps test

deps-check:
	@.ci/deps check

$(BUILD)/gradwatch.1: gradwatch
	./gradwatch --man >$@.part && mv $@.part $@

install: gradwatch $(BUILD)/gradwatch.1
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 755 gradwatch "$(DESTDIR)$(PREFIX)/bin/gradwatch"
	install -m 644 $(BUILD)/gradwatch.1 "$(DESTDIR)$(PREFIX)/share/man/man1/gradwatch.1"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/gradwatch" "$(DESTDIR)$(PREFIX)/share/man/man1/gradwatch.1"

lint: cppcheck tidy

# Newer ones would fail where they say that they look at some branches only.
cppcheck:
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
	    --inline-suppr --suppress=normalCheckLevelMaxBranches --library=.ci/cppcheck.cfg -D_Noreturn= \
	    -Isrc -I. $(SOURCES)

# What to look for stands in .clang-tidy.
tidy:
	printf '%s\n' $(SOURCES) | \
	    xargs -n 4 -P 2 sh -c 'clang-tidy --quiet "$$@" -- -std=c11 $(INCLUDE_FLAGS)' tidy

clean:
	rm -rf .build gradwatch

-include $(OBJECTS:.o=.d) $(TESTS:=.d) $(COUNTED:.o=.d) $(PROBES:=.d) $(HELPERS:.o=.d) $(LEGIBLE:.o=.d) $(BENCH:.o=.d) \
  $(COUNTERS:=.d) $(wildcard $(BUILD)/tests/fuzz/*.d) $(NARROW:%/gradwatch=%/lanes.d)
.PHONY: all run build-tests test coverage soak soak-plain soak-sanitized soak-live fuzz fuzzers fuzzers-afl bench clean deps deps-test deps-check install uninstall lint cppcheck tidy always
.SECONDARY:
