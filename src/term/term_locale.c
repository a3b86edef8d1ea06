/* Which characters the locale can show. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "term/term.h"
#include "term/term_tty.h"

static bool says_utf8(const char *name)
{
    const char *dot = name ? strchr(name, '.') : NULL;
    return dot &&
           (strncasecmp(dot, ".utf-8", 6) == 0 || strncasecmp(dot, ".utf8", 5) == 0);
}

bool term_locale(void)
{
    if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
        return true;
    }
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *value = NULL;
    for (int i = 0; i < 3 && !(value && value[0]); i++) {
        value = getenv(variables[i]);
    }
    if (!says_utf8(value)) {
        return false;
    }
    return setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8");
}

enum glyphs tty_glyphs(int asked)
{
    bool utf8 = term_locale();
    if (!utf8 && (asked == GLYPHS_BRAILLE || asked == GLYPHS_BLOCK)) {
        utf8 = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
    }
    return !utf8 ? GLYPHS_ASCII : asked >= 0 ? (enum glyphs)asked : GLYPHS_BRAILLE;
}
