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
# CPPFLAGS, CFLAGS, LDFLAGS, LDLIBS: added to our own; `make clean` before changing them.

CC      ?= cc
PREFIX  ?= /usr/local
blank   := $() $()
BUILD   ?= .build/$(subst $(blank),-,$(notdir $(CC)))$(if $(SAN),-san)$(if $(COVERAGE),-coverage)$(if $(FUZZ),-fuzz)

# The two paths are where Homebrew keeps ncurses.
PKG_CONFIG ?= PKG_CONFIG_PATH="$$PKG_CONFIG_PATH:$(BREW_NCURSES)" pkg-config
BREW_NCURSES = /opt/homebrew/opt/ncurses/lib/pkgconfig:/usr/local/opt/ncurses/lib/pkgconfig
# pkg-config is asked when these are used, so that `make deps run` asks after the installation.
# Its macros are left out: INCLUDE_FLAGS chooses the features of the C library.
flags = $(filter-out -D%,$(shell $(PKG_CONFIG) $(1) 2>/dev/null))
CURSES_CFLAGS = $(call flags,--cflags ncursesw)
CURSES_LIBS   = $(or $(call flags,--libs ncursesw),-lncursesw -ltinfo)
TEST_CFLAGS   = $(call flags,--cflags cmocka vterm expat)
TEST_LIBS     = $(or $(call flags,--libs cmocka vterm expat),-lcmocka -lvterm -lexpat) -lutil

# The last one (clang 19) would forbid arithmetic with the constants that enumerations name.
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wvla -Wconversion \
           -Wdouble-promotion -Wformat=2 -Wnull-dereference -Wno-enum-float-conversion
SANITIZE =
ifneq ($(SAN)$(FUZZ),)
SANITIZE = -fsanitize=address,undefined -fsanitize=float-cast-overflow \
           -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE += $(if $(FUZZ),-fsanitize=fuzzer-no-link)
endif
OPTIMIZE ?= $(if $(COVERAGE),-O0 --coverage -DNDEBUG,-O2 -ftree-vectorize)

# Set below for the files that gain by it.
OPTIMIZE_MORE =

# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are the user's, on the command line or in the
# environment. What the results depend on comes after them.
COMPILER_FLAGS = $(OPTIMIZE) $(OPTIMIZE_MORE) -g $(WARNINGS) $(SANITIZE) $(THEIR_CFLAGS) $(WERROR) \
                 -std=c11 -ffp-contract=off $(IEEE) $(SAME_RESULTS)
# inf, nan and subnormal numbers are lessons here. -Ofast would also link startup code that
# rounds subnormal numbers to 0, whatever flags follow it.
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

# Files with loops over numbers: at -O2 gcc vectorizes only loops without a remainder. The
# hand-written loops that bench compares them with are compiled alike.
KERNELS := src/autodiff/op.o src/autodiff/matrix_op.o src/autodiff/matrix_op_softmax.o src/kernels/matrix.o \
          src/kernels/norm.o src/nets/net_probe.o \
          src/kernels/histogram.o src/kernels/matrix_sum.o tests/bench/reference.o tests/bench/reference_net.o
$(KERNELS:%=$(BUILD)/%): OPTIMIZE_MORE = $(if $(SAN)$(COVERAGE),,-O3)

# The program in which a test can make calls fail, and those calls.
FAULTY := $(BUILD)/tests/fault/gradwatch
FAULTS  = malloc calloc realloc aligned_alloc strdup open_memstream open openat opendir close write \
          pread fsync fchmod renameat linkat dup dup2 memfd_create fdopen fileno setenv \
          lseek ftruncate tmpfile

# The program with vectors as wide as a test asks for, whatever the processor has.
NARROW := $(BUILD)/tests/lanes/gradwatch

# Programs that count how much work the code does.
COUNTERS := $(BUILD)/tests/work/count $(BUILD)/tests/work/lengths $(BUILD)/tests/work/frame
COUNTED  := $(patsubst %.c,$(BUILD)/tests/work/%.o,$(filter-out src/app/main.c,$(SOURCES)))

# The benchmark is one program; tests/bench/empty shows what a process that does nothing costs.
BENCH   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c))
BENCHES := $(BUILD)/tests/bench/bench $(BUILD)/tests/bench/empty/empty

# The targets for fuzzers in tests/fuzz, linked to replay the inputs in tests/fuzz/corpus, or
# with a fuzzer's main.
FUZZ_SECONDS ?= 60
FUZZED  := expression settings text
REPLAYS := $(FUZZED:%=$(BUILD)/tests/fuzz/replay-%)
FUZZERS := $(FUZZED:%=$(BUILD)/tests/fuzz/fuzz-%)

# Goals that install what the others need run before them, also with -j.
INSTALLING = $(filter deps%,$(MAKECMDGOALS))

all: gradwatch

# Compared by contents: the program of another compiler may have a newer date.
gradwatch: $(BUILD)/gradwatch always
	@cmp -s $< $@ || cp -f $< $@

$(BUILD)/gradwatch: $(BUILD)/src/app/main.o $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES)

# q appends files without replacing others: scenes have files of the same name.
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

# test_legible notes what these functions write into a frame, to compare it with what is seen.
LEGIBLE := $(BUILD)/tests/legible/legible.o
WRITERS  = frame_text frame_textf frame_text_right frame_text_cut plot_axes widget_panel
$(LEGIBLE): COMPILE += $(TEST_CFLAGS)
$(BUILD)/tests/test_legible: $(LEGIBLE)
$(BUILD)/tests/test_legible: HELPERS += $(WRITERS:%=-Wl,--wrap=%) $(LEGIBLE)

# Linked without tests/environment.c: they keep the environment that a test gives them.
$(BUILD)/tests/probe/%: tests/probe/%.c $(BUILD)/tests/picture.o $(LIBRARY) Makefile | $(INSTALLING)
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/tests/picture.o $(LIBRARY) $(LIBRARIES)

run: gradwatch
	./gradwatch $(ARGS)

# From an empty folder: the counts of earlier runs and of removed code would stay in it.
coverage:
	rm -rf .build/gcc-coverage
	-$(MAKE) CC=gcc COVERAGE=1 test
	tests/coverage .build/gcc-coverage

$(FAULTY): tests/fault/shim.c $(BUILD)/src/app/main.o $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(COMPILE) $(LDFLAGS) $(FAULTS:%=-Wl,--wrap=%) -o $@ $(filter-out Makefile,$^) $(LIBRARIES)

$(NARROW): $(BUILD)/tests/lanes/lanes.o $(BUILD)/src/app/main.o $(LIBRARY)
	$(LINK) -o $@ $^ $(LIBRARIES)

# Compiled alike in every build: the work of sanitizers would be counted too.
$(COUNTED): override OPTIMIZE = -O2
$(COUNTED): override CFLAGS =
$(COUNTED): SANITIZE =
$(COUNTED): $(BUILD)/tests/work/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) -fsanitize-coverage=trace-pc -MMD -MP -c -o $@ $<

$(COUNTERS): %: %.o $(COUNTED)
	$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/tests/work/frame: $(BUILD)/tests/families.o

# Programs that the tests run.
RUN := $(PROBES) $(REPLAYS) $(FAULTY) $(NARROW) $(COUNTERS) $(BENCHES) gradwatch
RUN_ENV = GRADWATCH=$(BUILD)/gradwatch FAULTY=$(FAULTY) NARROW=$(NARROW)

build-tests: $(TESTS) $(RUN)

test: build-tests
	$(RUN_ENV) tests/run $(TESTS)

# Side by side: test_fuzz_live under the sanitizers, the other tests without.
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

# New inputs are kept in .build/fuzz; those worth keeping have to be copied to tests/fuzz/corpus.
fuzzers: $(FUZZERS)
	for t in $(FUZZED); do mkdir -p .build/fuzz/$$t && \
	    $(BUILD)/tests/fuzz/fuzz-$$t -max_total_time=$(FUZZ_SECONDS) -max_len=5000 \
	    -timeout=5 -artifact_prefix=.build/fuzz/$$t- -dict=tests/fuzz/$$t.dict \
	    .build/fuzz/$$t tests/fuzz/corpus/$$t || exit 1; done

# The same targets with AFL++; crashes and hangs are kept below .build/fuzz/afl-*.
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

bench: $(BENCHES) gradwatch
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

# Suppressed: newer versions report, as an error, that they check only some branches.
cppcheck:
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
	    --inline-suppr --suppress=normalCheckLevelMaxBranches --library=.ci/cppcheck.cfg -D_Noreturn= \
	    -Isrc -I. $(SOURCES)

# The checks are listed in .clang-tidy.
tidy:
	printf '%s\n' $(SOURCES) | \
	    xargs -n 4 -P 2 sh -c 'clang-tidy --quiet "$$@" -- -std=c11 $(INCLUDE_FLAGS)' tidy

clean:
	rm -rf .build gradwatch

-include $(OBJECTS:.o=.d) $(TESTS:=.d) $(COUNTED:.o=.d) $(PROBES:=.d) $(HELPERS:.o=.d) $(LEGIBLE:.o=.d) $(BENCH:.o=.d) \
  $(COUNTERS:=.d) $(wildcard $(BUILD)/tests/fuzz/*.d) $(NARROW:%/gradwatch=%/lanes.d)
.PHONY: all run build-tests test coverage soak soak-plain soak-sanitized soak-live fuzz fuzzers fuzzers-afl bench clean deps deps-test deps-check install uninstall lint cppcheck tidy always
.SECONDARY:
