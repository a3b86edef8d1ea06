/* The first look at every named surface, where it is seen and where its race starts: the
 * pictures were looked at one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "golden.h"
#include "headless.h"
#include "optim/surface.h"

static void surfaces_look_as_they_did_when_looked_at(void **state)
{
    (void)state;
    char *all = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&all, &n);
    for (const struct surface *s = surfaces; s->name; s++) {
        char line[80];
        snprintf(line, sizeof line, "descent f=%s --size 80x24 --steps 10", s->name);
        char *text = headless_text("--print", line);
        fputs(strchr(text, '\n') + 1, out); /* without the program's bar of scenes */
        free(text);
    }
    fclose(out);
    golden_text(all, "surfaces");
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(surfaces_look_as_they_did_when_looked_at)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
