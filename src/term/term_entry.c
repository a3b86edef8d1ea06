#include "term/term_entry.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <term.h> /* terminfo; its names clash with term/term.h */

#include "term/term_color.h"
#include "term/term_direct.h"

/* Terminals that do what xterm does, but whose descriptions are missing on many machines,
 * mostly at the other end of ssh. They may have any ending, as in foot-direct. */
static const char *const like_xterm[] = {
    "alacritty", "contour", "foot", "ghostty", "gnome", "iterm2",  "kitty", "konsole",
    "mintty",    "rio",     "st",   "tmux",    "vte",   "wezterm", "xterm",
};

static bool is_like_xterm(const char *name)
{
    size_t n = strcspn(name, "-");
    for (size_t i = 0; i < sizeof like_xterm / sizeof like_xterm[0]; i++) {
        if (strlen(like_xterm[i]) == n && strncmp(name, like_xterm[i], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends(const char *text, const char *with)
{
    size_t n = strlen(text), k = strlen(with);
    return n >= k && strcmp(text + n - k, with) == 0;
}

/* Loads a description from terminfo. False: there is none. */
static bool load(const char *description)
{
    int how;
    return setupterm(description, STDOUT_FILENO, &how) == 0;
}

enum err entry_find(struct entry *out, struct fail *fail)
{
    static const char xterm[] = "xterm-256color";
    const char *name = getenv("TERM");
    if (!name || !name[0]) {
        return fail_set(fail, ERR_INPUT, "TERM", 0,
                        "not set; expected the name of a terminal, such as xterm");
    }
    bool found = load(name);
    if (!found && !(is_like_xterm(name) && load(xterm))) {
        return fail_set(fail, ERR_INPUT, "TERM", 0, "unknown terminal '%s'", name);
    }
    const char *cup = tigetstr("cup");
    bool able = cup && cup != (const char *)-1;
    *out = (struct entry){.name = name,
                          .description = found ? name : xterm,
                          .colors = tigetnum("colors"),
                          .bce = tigetflag("bce") > 0,
                          .takes_questions =
                              is_like_xterm(name) || strncmp(name, "screen", 6) == 0};
    if (!found && ends(name, "-direct")) {
        out->colors = 1 << 24; /* its name says that it has them all */
    }
    del_curterm(cur_term);
    if (!able) {
        return fail_set(fail, ERR_INPUT, "TERM", 0,
                        "the terminal '%s' cannot place the cursor", name);
    }
    return ERR_NONE;
}

enum depth entry_depth(const struct entry *entry, int asked)
{
    return term_choose_depth(
        asked, &(struct term_facts){.colors = entry->colors,
                                    .term = entry->name,
                                    .colorterm = getenv("COLORTERM"),
                                    .no_color = getenv("NO_COLOR"),
                                    .xterm_version = getenv("XTERM_VERSION"),
                                    .inside_tmux = getenv("TMUX") != NULL});
}

const char *entry_direct_begin(bool bce, char **before)
{
    char entry[] = DIRECT_ENTRY;
    if (!bce) {
        entry[DIRECT_BCE_AT] = DIRECT_BCE_NO;
    }
    const char *was = getenv("TERMINFO");
    *before = was ? strdup(was) : NULL;
    if (was && !*before) {
        die("out of memory");
    }
    int how;
    if (setenv("TERMINFO", entry, 1) != 0 ||
        setupterm(DIRECT_NAME, STDOUT_FILENO, &how) != 0) {
        return NULL;
    }
    del_curterm(cur_term);
    return DIRECT_NAME;
}

void entry_direct_end(char *before)
{
    if (before) {
        setenv("TERMINFO", before, 1);
    } else {
        unsetenv("TERMINFO");
    }
    free(before);
}
