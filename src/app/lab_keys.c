/* The keys that mean the same in every scene. */
#include "app/lab.h"

#include <stdio.h>

#include "app/controls.h"
#include "app/scenes.h"

static void key_run(const struct key_press *p)
{
    struct session *s = lab_session(p->view);
    if (run_busy(s->run) && run_step(s->run) < run_target(s->run)) {
        /* stops a long replay at the step it has reached */
        run_seek(s->run, run_step(s->run));
        return;
    }
    s->running = !s->running && !run_ended(s->run);
    s->owed = s->running ? 1 : 0; /* makes the first step at once */
}

static void key_step(const struct key_press *p)
{
    struct session *s = lab_session(p->view);
    s->running = false;
    run_seek(s->run, run_target(s->run) + (p->which == 0 ? 1 : -1));
    s->complete = false;
}

static void key_goto(const struct key_press *p)
{
    struct lab *lab = p->view;
    long most = run_last(lab_session(lab)->run);
    prompt_open(&lab->prompt, "go to step", "");
    snprintf(lab->prompt.hint, sizeof lab->prompt.hint,
             "a whole number from 0 to %ld, or a formula such as 2^7", most);
    lab->prompt.purpose = FOR_STEP;
}

static void key_reset(const struct key_press *p)
{
    session_reset(lab_session(p->view));
}

static void key_reseed(const struct key_press *p)
{
    struct lab *lab = p->view;
    struct fail fail = FAIL_INIT;
    struct session *s = lab_session(lab);
    if (!s->scene->draws || !s->scene->draws(run_model(s->run))) {
        char line[80];
        snprintf(line, sizeof line, "%s draws nothing at random: no seed changes it",
                 s->scene->name);
        lab_say(lab, INK_ACCENT, line);
    } else if (session_seed(s, run_seed(s->run) + 1, &fail)) {
        lab_say_fail(lab, &fail);
    }
}

static void key_rate(const struct key_press *p)
{
    struct session *s = lab_session(p->view);
    double rate = p->which == 1 ? s->rate / 2 : s->rate * 2;
    s->rate = rate < RATE_LEAST ? RATE_LEAST : rate > RATE_MOST ? RATE_MOST : rate;
}

/* Moves the focus to the next control or the one before. Past either end no control has
 * it, and the arrows are the scene's again. */
static void key_focus(const struct key_press *p)
{
    struct lab *lab = p->view;
    struct control all[CONTROLS_MOST];
    int n = controls_list(lab_session(lab), all);
    int at = p->which == 0 ? lab->focus + 1 : lab->focus < 0 ? n - 1 : lab->focus - 1;
    lab->focus = at >= n ? -1 : at;
}

static void key_from_now(const struct key_press *p)
{
    struct lab *lab = p->view;
    struct session *s = lab_session(lab);
    s->from_now = !s->from_now;
    lab_say(lab, INK_ACCENT,
            s->from_now ? "changed values count from now on (n: from the start again)"
                        : "changed values count from the start (n: from now on)");
}

static void key_presets(const struct key_press *p)
{
    if (lab_session(p->view)->scene->presets) {
        picker_open_presets(p->view);
    }
}

static void key_show_numbers(const struct key_press *p)
{
    struct lab *lab = p->view;
    struct session *s = lab_session(lab);
    s->show_numbers = !s->show_numbers;
    lab_say(lab, INK_ACCENT,
            s->show_numbers ? "numbers shown"
                            : "numbers hidden: guess first (a shows them)");
}

static void key_save(const struct key_press *p)
{
    struct lab *lab = p->view;
    struct fail fail = FAIL_INIT;
    char name[128], line[200];
    if (!lab->save || !lab->save(lab, name, sizeof name, &fail)) {
        lab_say_fail(lab, &fail);
        return;
    }
    snprintf(line, sizeof line, "saved %s", name);
    lab_say(lab, INK_GOOD, line);
}

static void key_theme(const struct key_press *p)
{
    struct lab *lab = p->view;
    lab->theme = lab->theme[1].name ? lab->theme + 1 : themes;
    lab->theme_chosen = true;
    char line[80];
    snprintf(line, sizeof line, "theme %s", lab->theme->name);
    lab_say(lab, INK_ACCENT, line);
}

static void key_glyphs(const struct key_press *p)
{
    struct lab *lab = p->view;
    lab->glyphs = (lab->glyphs + 1) % 3;
    char line[80];
    snprintf(line, sizeof line, "glyphs %s", options_glyphs(lab->glyphs));
    lab_say(lab, INK_ACCENT, line);
}

static void key_mouse(const struct key_press *p)
{
    struct lab *lab = p->view;
    lab->mouse = !lab->mouse;
    lab_say(lab, INK_ACCENT,
            lab->mouse ? "mouse on (Shift-drag selects text)"
                       : "mouse off: the terminal selects text");
}

static void key_help(const struct key_press *p)
{
    struct lab *lab = p->view;
    lab->overlay = OVERLAY_HELP;
    lab->overlay_at = 0;
}

static void key_quit(const struct key_press *p)
{
    struct lab *lab = p->view;
    lab->quit = true;
}

static void key_scene(const struct key_press *p)
{
    for (int i = 0; scene_list[i]; i++) {
        if (i == p->which) {
            lab_show_scene(p->view, i);
        }
    }
}

const struct key_row lab_keys[] = {
    {"space", "run/pause", "run or pause", key_run, 0},
    {". ,", "step", "one step on, one step back", key_step, 0},
    {"r", "reset", "back to step 0; changes in mid-run are forgotten", key_reset, 0},
    {"Tab  Shift-Tab", "control",
     "next control, the one before; ↑ ↓ change it, Enter or a digit types it or opens "
     "the list of its values, Delete puts its default back",
     key_focus, KEPT},
    {"o", "presets", "open one of the scene's presets", key_presets, KEPT},
    {"q", "quit", "quit; prints the command that reproduces the screen", key_quit, KEPT},
    {"?", "help", "the help page", key_help, 0},
    {"+ −  =", "speed", "faster, slower (= is + without Shift)", key_rate, 0},
    {"n", "from now", "let changed values count from now on, or from the start",
     key_from_now, 0},
    {"g", NULL, "go to a step", key_goto, 0},
    {"R", NULL, "new random seed", key_reseed, 0},
    {"a", NULL, "hide or show the numbers", key_show_numbers, 0},
    {"s", "save", "save the picture as SVG", key_save, 0},
    {"T", NULL, "next theme", key_theme, 0},
    {"G", NULL, "next set of glyphs", key_glyphs, 0},
    {"M", NULL, "mouse on or off (while it is on, Shift-drag selects text)", key_mouse,
     0},
    {"1–9 0", NULL, "the scene of that number; 0 is the tenth", key_scene, 0},
    {0},
};

/* What they do is in lab.c, since they come before all others. */
const struct key_row control_keys[] = {
    {"↑ ↓", "change", "", NULL, 0},
    {"Enter", "set", "", NULL, 0},
    {"Del", "default", "", NULL, 0},
    {"Esc", "leave", "", NULL, 0},
    {0},
};

bool lab_key_works(const struct key_row *key, const struct scene *scene)
{
    bool of_steps = key->act == key_run || key->act == key_step || key->act == key_rate ||
                    key->act == key_from_now || key->act == key_goto ||
                    key->act == key_reset;
    return (scene->step || !of_steps) && (scene->presets || key->act != key_presets) &&
           (scene->draws || key->act != key_reseed);
}
