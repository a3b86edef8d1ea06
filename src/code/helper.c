/* The imports and functions at the top of the programs. */
#include <string.h>

#include "code/parts.h"

static const struct helper {
    enum code_language language;
    const char *name, *text;
} helpers[] = {
#define HELPER(language, name, text) {language, name, text},
#include "code/helper.def"
#undef HELPER
};
enum { HELPERS = sizeof helpers / sizeof *helpers };

bool code_is_reserved(const char *name)
{
    for (int i = 0; i < HELPERS; i++) {
        if (strcmp(helpers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Marks the helpers that the text uses. */
static void mark(enum code_language language, const char *text, bool used[HELPERS])
{
    size_t n;
    for (const char *s = text; *s; s += n) {
        if (*s == '#') { /* a comment */
            n = strcspn(s, "\n");
            continue;
        }
        if (!python_word(text, s, &n)) {
            n = 1;
            continue;
        }
        for (int i = 0; i < HELPERS; i++) {
            used[i] |= helpers[i].language == language && strlen(helpers[i].name) == n &&
                       memcmp(helpers[i].name, s, n) == 0;
        }
    }
}

const char *code_helpers(enum code_language language, const char *body, struct arena *mem)
{
    bool used[HELPERS] = {false};
    mark(language, body, used);
    for (int i = HELPERS - 1; i >= 0; i--) { /* what one uses stands before it */
        if (used[i]) {
            mark(language, helpers[i].text, used);
        }
    }
    const char *out = "";
    bool functions = false; /* two empty lines around each */
    for (int i = 0; i < HELPERS; i++) {
        if (used[i]) {
            functions = strncmp(helpers[i].text, "def ", strlen("def ")) == 0;
            out = arena_printf(mem, "%s%s%s", out, functions ? "\n\n" : "",
                               helpers[i].text);
        }
    }
    return arena_printf(mem, "%s%s", out, functions ? "\n\n" : "\n");
}
