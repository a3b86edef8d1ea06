/* The keys that mean the same in every scene. */
#include "app/lab.h"

#include <stdio.h>

#include "app/controls.h"

static void key_run(struct lab *lab)
{
    struct session *s = lab_session(lab);
    if (run_busy(s->run) && run_step(s->run) < run_target(s->run)) {
        run_seek(s->run, run_step(s->run)); /* stops a long replay where it is */
        return;
    }
    s->running = !s->running && !run_ended(s->run);
    s->owed = s->running ? 1 : 0; /* the first step is seen at once */
}

static void key_step(struct lab *lab)
{
    struct session *s = lab_session(lab);
    s->running = false;
    run_seek(s->run, run_target(s->run) + 1);
}

static void key_back(struct lab *lab)
{
    struct session *s = lab_session(lab);
    s->running = false;
    run_seek(s->run, run_target(s->run) - 1);
    s->complete = false;
}

static void key_goto(struct lab *lab)
{
    prompt_open(&lab->prompt, "go to step", "");
    lab->prompt.purpose = FOR_STEP;
}

static void key_reset(struct lab *lab)
{
    session_reset(lab_session(lab));
}

static void key_reseed(struct lab *lab)
{
    struct fail fail = FAIL_INIT;
    struct session *s = lab_session(lab);
    if (session_seed(s, run_seed(s->run) + 1, &fail)) {
        lab_say_fail(lab, &fail);
    }
}

static void change_rate(struct lab *lab, double factor)
{
    struct session *s = lab_session(lab);
    double rate = s->rate * factor;
    s->rate = rate < RATE_LEAST ? RATE_LEAST : rate > RATE_MOST ? RATE_MOST : rate;
}

static void key_faster(struct lab *lab)
{
    change_rate(lab, 2);
}

static void key_slower(struct lab *lab)
{
    change_rate(lab, 0.5);
}

static void move_focus(struct lab *lab, int by)
{
    struct control all[CONTROLS_MOST];
    int n = controls_list(lab_session(lab), all);
    int at = lab->focus + by;
    if (lab->focus < 0 && by < 0) {
        at = n - 1;
    }
    lab->focus =
        at >= n ? -1 : at; /* past either end: none, the arrows are the scene's again */
}

static void key_next(struct lab *lab)
{
    move_focus(lab, 1);
}

static void key_previous(struct lab *lab)
{
    move_focus(lab, -1);
}

static void key_from_now(struct lab *lab)
{
    struct session *s = lab_session(lab);
    s->from_now = !s->from_now;
    lab_say(lab, INK_ACCENT,
            s->from_now ? "changed values count from now on (n: from the start again)"
                        : "changed values count from the start (n: from now on)");
}

static void key_presets(struct lab *lab)
{
    bool any = lab_session(lab)->scene->presets != NULL;
    lab->overlay = any ? OVERLAY_PRESETS : OVERLAY_NONE;
    lab->overlay_at = 0;
}

static void key_answers(struct lab *lab)
{
    struct session *s = lab_session(lab);
    s->answers = !s->answers;
    lab_say(lab, INK_ACCENT,
            s->answers ? "numbers shown" : "numbers hidden: guess first (a shows them)");
}

static void key_save(struct lab *lab)
{
    struct fail fail = FAIL_INIT;
    char name[128], line[200];
    if (!lab->save || !lab->save(lab, name, sizeof name, &fail)) {
        lab_say_fail(lab, &fail);
        return;
    }
    snprintf(line, sizeof line, "saved %s", name);
    lab_say(lab, INK_GOOD, line);
}

static void key_theme(struct lab *lab)
{
    lab->theme = lab->theme[1].name ? lab->theme + 1 : themes;
    char line[80];
    snprintf(line, sizeof line, "theme %s", lab->theme->name);
    lab_say(lab, INK_ACCENT, line);
}

static void key_glyphs(struct lab *lab)
{
    lab->glyphs = (lab->glyphs + 1) % 3;
    char line[80];
    snprintf(line, sizeof line, "glyphs %s", options_glyphs(lab->glyphs));
    lab_say(lab, INK_ACCENT, line);
}

static void key_mouse(struct lab *lab)
{
    lab->mouse = !lab->mouse;
    lab_say(lab, INK_ACCENT,
            lab->mouse ? "mouse on (Shift-drag selects text)"
                       : "mouse off: the terminal selects text");
}

static void key_help(struct lab *lab)
{
    lab->overlay = OVERLAY_HELP;
    lab->overlay_at = 0;
}

static void key_quit(struct lab *lab)
{
    lab->quit = true;
}

const struct lab_key lab_keys[] = {
    {{"space", "run/pause", "run or pause", ' '}, key_run},
    {{".", "step", "one step", '.'}, key_step},
    {{",", "back", "one step back", ','}, key_back},
    {{"r", "reset", "back to step 0; changes in mid-run are forgotten", 'r'}, key_reset},
    {{"Tab", "control",
      "next control (Shift-Tab: the one before); ↑ ↓ change it, Enter or a digit "
      "types it, Delete puts its default back",
      K_TAB},
     key_next},
    {{NULL, NULL, NULL, K_BACKTAB}, key_previous},
    {{"?", "help", "the help page", '?'}, key_help},
    {{"q", "quit", "quit; prints the command that reproduces the screen", 'q'}, key_quit},
    {{"o", "presets", "open one of the scene's presets", 'o'}, key_presets},
    {{"+ −", "speed", "faster, slower", '+'}, key_faster},
    {{NULL, NULL, NULL, '='}, key_faster},
    {{NULL, NULL, NULL, '-'}, key_slower},
    {{"n", "from now", "let changed values count from now on, or from the start", 'n'},
     key_from_now},
    {{"g", NULL, "go to a step", 'g'}, key_goto},
    {{"R", NULL, "new random seed", 'R'}, key_reseed},
    {{"a", NULL, "hide or show the numbers", 'a'}, key_answers},
    {{"s", "save", "save the picture as SVG", 's'}, key_save},
    {{"T", NULL, "next theme", 'T'}, key_theme},
    {{"G", NULL, "next set of glyphs: braille, block, ascii", 'G'}, key_glyphs},
    {{"M", NULL, "mouse on or off (while it is on, Shift-drag selects text)", 'M'},
     key_mouse},
    {{0}, NULL},
};
