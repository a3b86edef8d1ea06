#include <signal.h>
#include <stdio.h>

#include "app/headless.h"
#include "app/live.h"
#include "app/options.h"
#include "app/version.h"
#include "draw/frame.h"
#include "export/output.h"
#include "term/term.h"

static void inform(const struct options *o, FILE *out)
{
    switch (o->mode) {
    case MODE_HELP:
        if (o->help_ops) {
            options_help_ops(out);
        } else if (o->scene) {
            options_help_scene(out, o->scene);
        } else {
            options_help(out);
        }
        break;
    case MODE_LIST:
        options_list(out);
        break;
    case MODE_MAN:
        options_man(out);
        break;
    default:
        fputs("gradwatch " VERSION "\n", out);
    }
}

static enum err run(const struct options *o, struct fail *fail)
{
    if (o->mode == MODE_LIVE) {
        return live_run(o, fail);
    }
    if (!mode_informs(o->mode)) {
        return headless_run(o, fail);
    }
    struct output out = OUTPUT_INIT;
    enum err err = output_open(&out, NULL, false, fail);
    if (!err) {
        inform(o, out.file);
        err = output_close(&out, fail);
    }
    return err;
}

int main(int argc, char **argv)
{
    /* writing beyond a limit on file sizes then fails like any other write */
    signal(SIGXFSZ, SIG_IGN);
    struct arena mem = ARENA_INIT;
    struct options options = {0};
    struct fail fail = FAIL_INIT;
    int status = 0;
    enum err err = options_parse(argc, argv, &mem, &options, &fail);
    if (!err) {
        err = run(&options, &fail);
    }
    if (err) {
        char line[FAIL_LINE];
        enum glyphs glyphs = term_locale() ? GLYPHS_BRAILLE : GLYPHS_ASCII;
        fail_line(&fail, line, sizeof line);
        fprintf(stderr, "gradwatch: %s\n", glyphs_text(glyphs, line, &mem));
        status = err == ERR_INPUT ? 2 : 1;
    }
    arena_release(&mem);
    return status;
}
