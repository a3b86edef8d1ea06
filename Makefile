# make            build ./gradwatch
# make run        build it and open it (ARGS='graph' to pass arguments)
# make test       build and run the tests          make deps-test   install what they need
# make install    PREFIX=/usr/local DESTDIR=       make deps        install what the build needs
# SAN=1: with the address and undefined-behaviour sanitizers. BUILD: where objects go.

CC      ?= cc
PREFIX  ?= /usr/local
BUILD   ?= .build/$(notdir $(CC))$(if $(SAN),-san)

PKG_CONFIG  ?= pkg-config
# Its macros would choose the C library's features for every file: CPPFLAGS does.
CURSES_CFLAGS := $(filter-out -D%,$(shell $(PKG_CONFIG) --cflags ncursesw 2>/dev/null))
CURSES_LIBS   := $(shell $(PKG_CONFIG) --libs ncursesw 2>/dev/null || echo -lncursesw -ltinfo)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wvla -Wconversion \
           -Wdouble-promotion -Wformat=2 -Wnull-dereference
ifneq ($(SAN),)
SANITIZE = -fsanitize=address,undefined -fsanitize=float-cast-overflow \
           -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
# The last two change no result: nothing here reads errno of libm or floating-point traps.
OPTIMIZE ?= -O2 -ftree-vectorize
CFLAGS  += -std=c11 $(OPTIMIZE) -g $(WARNINGS) $(WERROR) $(SANITIZE) -ffp-contract=off \
           -fno-math-errno -fno-trapping-math
CPPFLAGS += -D_XOPEN_SOURCE=700 -Isrc -I. $(CURSES_CFLAGS)
LDLIBS  += $(CURSES_LIBS) -lm

SOURCES := $(wildcard src/*/*.c scenes/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libgradwatch.a
TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
HELPERS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(wildcard tests/test_*.c),$(wildcard tests/*.c)))

all: gradwatch

gradwatch: $(BUILD)/gradwatch
	@cp -f $< $@

$(BUILD)/gradwatch: $(BUILD)/src/app/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(BUILD)/src/app/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(HELPERS) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(HELPERS) $(LIBRARY) $(LDLIBS) -lcmocka -lvterm -lexpat -lutil

run: gradwatch
	./gradwatch $(ARGS)

test: $(TESTS) gradwatch
	tests/run $(TESTS)

clean:
	rm -rf .build gradwatch

-include $(OBJECTS:.o=.d) $(TESTS:=.d) $(HELPERS:.o=.d)
.PHONY: all run test clean
.SECONDARY:
