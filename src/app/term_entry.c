#include "app/term_entry.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <term.h> /* terminfo; its names clash with app/term.h */

#include "app/term_colour.h"
#include "app/term_direct.h"

enum err entry_find(struct entry *out, struct fail *fail)
{
    const char *name = getenv("TERM");
    if (!name || !name[0])
        return fail_set(fail, ERR_INPUT, "TERM", 0,
                        "not set; expected the name of a terminal, such as xterm");
    int how;
    if (setupterm(NULL, STDOUT_FILENO, &how) != 0)
        return fail_set(fail, ERR_INPUT, "TERM", 0, "unknown terminal '%s'", name);
    const char *cup = tigetstr("cup");
    bool able = cup && cup != (const char *)-1;
    *out = (struct entry){
        .name = name, .colours = tigetnum("colors"), .bce = tigetflag("bce") > 0};
    del_curterm(cur_term);
    if (!able)
        return fail_set(fail, ERR_INPUT, "TERM", 0,
                        "the terminal '%s' cannot place the cursor", name);
    return ERR_NONE;
}

enum depth entry_depth(const struct entry *entry, int asked)
{
    return term_choose_depth(asked,
                             &(struct term_facts){.colours = entry->colours,
                                                  .term = entry->name,
                                                  .direct = getenv("COLORTERM"),
                                                  .no = getenv("NO_COLOR"),
                                                  .xterm = getenv("XTERM_VERSION"),
                                                  .inside_tmux = getenv("TMUX") != NULL});
}

const char *entry_direct_begin(bool bce, char **before)
{
    char entry[] = DIRECT_ENTRY;
    if (!bce)
        entry[DIRECT_BCE_AT] = DIRECT_BCE_NO;
    const char *was = getenv("TERMINFO");
    *before = was ? strdup(was) : NULL;
    if (was && !*before)
        die("out of memory");
    int how;
    if (setenv("TERMINFO", entry, 1) != 0 ||
        setupterm(DIRECT_NAME, STDOUT_FILENO, &how) != 0)
        return NULL;
    del_curterm(cur_term);
    return DIRECT_NAME;
}

void entry_direct_end(char *before)
{
    if (before)
        setenv("TERMINFO", before, 1);
    else
        unsetenv("TERMINFO");
    free(before);
}
