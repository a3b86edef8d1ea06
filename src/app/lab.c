#include "app/lab.h"

#include <math.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "app/controls.h"
#include "app/scenes.h"
#include "scene/value.h"

/* ---- scenes ---- */

static int scene_index(const struct scene *scene)
{
    int i = 0;
    while (scene_list[i] != scene) {
        i++;
    }
    return i;
}

/* Goes to a step, or to the end of the run, with a message that it is the end. */
static void seek(struct lab *lab, long step)
{
    struct session *s = lab_session(lab);
    char end[80];
    s->running = false;
    run_seek(s->run, step);
    s->complete = false;
    if (run_say_end(s->run, step, end, sizeof end)[0]) {
        lab_say(lab, INK_ACCENT, end);
    }
}

/* Says of the first argument that does nothing now what it needs. */
static void tell_idle(struct lab *lab, const struct options *options)
{
    const struct values *values = run_values(lab_session(lab)->run);
    const char *idle = NULL;
    for (int i = 0; i < options->n_arguments && !idle; i++) {
        int param = param_named(values->list, options->arguments[i], NULL);
        idle = param < 0 ? NULL : values_idle(values, param, &lab->scratch);
        if (idle) {
            lab_say(lab, INK_WARN,
                    arena_printf(&lab->scratch, "%s: %s", values->list->items[param].name,
                                 idle));
        }
    }
    arena_clear(&lab->scratch);
}

enum err lab_open(struct lab *lab, const struct options *options, struct fail *fail)
{
    lab->current = scene_index(options->scene);
    assert(lab->current < LAB_SCENES_MOST);
    lab->seed = options->seed;
    lab->theme = options->theme ? options->theme : themes;
    lab->theme_chosen = options->theme != NULL;
    lab->mouse = options->mouse;
    lab->depth = options->depth;
    lab->focus = -1;
    struct session *s = lab_session(lab);
    enum err err = session_open(options->scene, options->arguments, options->n_arguments,
                                options->seed, s, fail);
    if (err) {
        return err;
    }
    lab->opened[lab->current] = true;
    s->rate = options->rate > 0 ? options->rate : s->rate;
    s->show_numbers = !options->hide_numbers;
    tell_idle(lab, options);
    if (options->steps > 0) {
        seek(lab, options->steps);
    }
    return ERR_NONE;
}

void lab_release(struct lab *lab)
{
    for (int i = 0; i < LAB_SCENES_MOST; i++) {
        if (lab->opened[i]) {
            session_release(&lab->sessions[i]);
            lab->opened[i] = false;
        }
    }
    arena_release(&lab->scratch);
}

/* ---- setting values ---- */

/* Opens the list of what there is to choose from, or lets the value be typed. */
static void open_value(struct lab *lab, int param, int item)
{
    if (!picker_open(lab, param, item)) {
        lab_type(lab, param, item);
    }
}

static void ask(struct lab *lab, const struct ask *a)
{
    struct session *s = lab_session(lab);
    switch (a->kind) {
    case ASK_SET:
        lab_set(lab, a->param, a->item, a->text);
        break;
    case ASK_SEEK:
        run_seek(s->run, a->step);
        s->complete = false;
        break;
    case ASK_RUN:
        s->running = a->step != 0;
        break;
    case ASK_PROMPT:
        open_value(lab, a->param, a->item);
        break;
    case ASK_QUESTION:
        prompt_open(&lab->prompt, a->text, "");
        lab->prompt.purpose = FOR_SCENE;
        lab->prompt.id = a->id;
        break;
    case ASK_SAY:
        lab_say(lab, INK_WARN, a->text);
        break;
    }
}

/* Gives an event to session_input or session_takes_key and does what the scene asks. */
static bool give(struct lab *lab, const struct event *e,
                 bool (*to)(struct session *, const struct event *, struct asks *))
{
    struct asks asks = {.mem = &lab->scratch};
    bool used = to(lab_session(lab), e, &asks);
    for (int i = 0; i < asks.n; i++) {
        ask(lab, &asks.items[i]);
    }
    arena_clear(&lab->scratch);
    return used;
}

static bool to_scene(struct lab *lab, const struct event *e)
{
    return give(lab, e, session_input);
}

/* ---- keys: of the prompt, the overlay, the control in focus, the lab, the scene ---- */

/* Reads the step that was typed. Any step up to 1e9 is accepted and seek() goes as far as
 * it can, but the error message tells the run's own range. */
static enum err read_step(struct lab *lab, long *step)
{
    struct prompt *p = &lab->prompt;
    struct param any = {.name = "step", .kind = KIND_INTEGER, .min = 0, .max = 1e9};
    struct param own = any;
    own.max = fmin(own.max, (double)run_last(lab_session(lab)->run));
    struct value value;
    enum err err = value_parse(&any, p->text, &lab->scratch, &value, NULL);
    if (err) {
        value_parse(&own, p->text, &lab->scratch, &value, &p->fail);
    } else {
        *step = (long)value.number;
    }
    arena_clear(&lab->scratch);
    return err;
}

static void entered(struct lab *lab)
{
    struct prompt *p = &lab->prompt;
    p->fail = (struct fail)FAIL_INIT;
    long step;
    switch (p->purpose) {
    case FOR_PARAM:
        p->open = session_set(lab_session(lab), p->param, p->item, p->text, &p->fail);
        break;
    case FOR_STEP:
        p->open = read_step(lab, &step) != ERR_NONE;
        if (!p->open) {
            seek(lab, step);
        }
        break;
    default:
        p->open = false;
        to_scene(lab, &(struct event){.type = EVENT_TEXT, .id = p->id, .text = p->text});
    }
}

/* Tab completes the name of a choice. */
static void type_key(struct lab *lab, uint32_t key)
{
    struct prompt *p = &lab->prompt;
    const char *names[PICKER_MOST];
    if (key == K_TAB && p->purpose == FOR_PARAM) {
        int n = picker_names(lab, p->param, names);
        prompt_complete(p, names, n);
    } else if (prompt_key(p, key) == PROMPT_ENTERED) {
        entered(lab);
    }
}

/* Moves through the help or a list of n rows; false: the key does not. */
static bool overlay_move(struct lab *lab, uint32_t key)
{
    bool help = lab->overlay == OVERLAY_HELP;
    int page = lab->h > 8 ? lab->h - 6 : 1;
    int by = keys_scroll(help && key == ' ' ? K_PAGE_DOWN : key, page);
    if (by == 0 || (!help && (key == 'j' || key == 'k'))) { /* in a list letters type */
        return false;
    }
    /* the drawing limits it to the last row of the help */
    int last = help ? 9999 : picker_rows(lab) - 1, at = lab->overlay_at + by;
    lab->overlay_at = at < 0 ? 0 : at > last ? last : at;
    return true;
}

static void overlay_key(struct lab *lab, uint32_t key)
{
    if (overlay_move(lab, key)) {
        return;
    }
    if (lab->overlay == OVERLAY_HELP) {
        lab->overlay = OVERLAY_NONE;
    } else if (!picker_key(lab, key)) {
        type_key(lab, key);
    }
}

static bool signed_kind(const struct session *s, struct control c)
{
    const struct param *p = &run_params(s->run)->items[c.param];
    return (p->kind == KIND_REAL || p->kind == KIND_POINT || p->kind == KIND_ARRAY) &&
           p->min < 0;
}

/* Keys for the control in focus: ↑ ↓ change it, Enter or a digit types it, Delete puts
 * its default back, Esc leaves it. False: the key is none of these. */
static bool control_key(struct lab *lab, uint32_t key)
{
    struct control all[CONTROLS_MOST];
    struct session *s = lab_session(lab);
    if (lab->focus < 0 || lab->focus >= controls_list(s, all)) {
        lab->focus = -1;
        return false;
    }
    struct control c = all[lab->focus];
    if (key == K_UP || key == K_DOWN) {
        char *text = values_nudge(run_values(s->run), c.param, c.item,
                                  key == K_UP ? 1 : -1, &lab->scratch);
        lab_set(lab, c.param, c.item, text);
        arena_clear(&lab->scratch);
    } else if (key == K_RETURN) {
        open_value(lab, c.param, c.item);
    } else if (key == K_DELETE || key == K_BACKSPACE) {
        lab_set(lab, c.param, c.item, NULL);
    } else if (key == K_ESCAPE) {
        lab->focus = -1;
    } else if ((key >= '0' && key <= '9') || (key == '-' && signed_kind(s, c))) {
        lab_type(lab, c.param, c.item);
        type_key(lab, key);
    } else {
        return false;
    }
    return true;
}

/* True if the scene takes the key. A digit is typed into the prompt that it asked for. */
static bool taken_by_scene(struct lab *lab, const struct event *e)
{
    bool taken = give(lab, e, session_takes_key);
    if (taken && lab->prompt.open && e->key > ' ') {
        prompt_key(&lab->prompt, e->key);
    }
    return taken;
}

/* Pasted text is typed into an open prompt. It never presses a key: neither its line ends
 * nor its letters do anything. */
static void paste_key(struct lab *lab, uint32_t key)
{
    bool list = lab->overlay == OVERLAY_PICKER && lab->picker.param >= 0;
    if (list && key > ' ' && key != K_BACKSPACE) {
        overlay_key(lab, key);
    } else if (!lab->prompt.open) {
        lab_say(lab, INK_WARN, "a paste presses no keys: open a value first");
    } else if (key >= ' ' && key != K_BACKSPACE) {
        prompt_key(&lab->prompt, key);
    }
}

static void key_event(struct lab *lab, const struct event *e)
{
    if (e->pasted) {
        paste_key(lab, e->key);
    } else if (lab->prompt.open) {
        type_key(lab, e->key);
    } else if (lab->overlay) {
        overlay_key(lab, e->key);
    } else if (!control_key(lab, e->key) && !taken_by_scene(lab, e) &&
               !keys_press(lab_keys, (struct key_press){.view = lab}, e->key)) {
        to_scene(lab, e);
    }
}

/* ---- mouse ---- */

static void press_key(struct lab *lab, uint32_t key)
{
    if (key) {
        key_event(lab, &(struct event){.type = EVENT_KEY, .key = key});
    }
}

static void press(struct lab *lab, const struct event *e)
{
    if (lab->overlay == OVERLAY_PICKER) {
        picker_press(lab, e->hit);
    } else if (lab->overlay) {
        lab->overlay = OVERLAY_NONE;
    } else if (e->hit >= HIT_KEY) {
        press_key(lab, (uint32_t)(e->hit - HIT_KEY));
    } else if (e->hit >= HIT_CONTROL) {
        bool again = lab->focus == e->hit - HIT_CONTROL;
        lab->focus = e->hit - HIT_CONTROL;
        press_key(lab, again ? K_RETURN : 0);
    } else if (e->hit >= HIT_TAB) {
        lab_show_scene(lab, e->hit - HIT_TAB);
    }
}

static void mouse_event(struct lab *lab, struct event *e)
{
    if (lab->prompt.open) {
        return;
    }
    if (e->type == EVENT_WHEEL && lab->overlay) {
        overlay_key(lab, e->delta > 0 ? K_UP : K_DOWN);
    } else if (e->type == EVENT_WHEEL && e->hit >= HIT_CONTROL && e->hit < HIT_PICK) {
        lab->focus = e->hit - HIT_CONTROL;
        control_key(lab, e->delta > 0 ? K_UP : K_DOWN);
    } else if (e->type == EVENT_PRESS && (e->hit >= HIT_TAB || lab->overlay)) {
        press(lab, e);
    } else if (!lab->overlay) {
        if (e->type == EVENT_PRESS) {
            lab->focus = -1;
        }
        to_scene(lab, e);
    }
}

void lab_event(struct lab *lab, struct event *e, const struct frame *shown)
{
    if (e->type == EVENT_GROUND) {
        const char *recognized = e->delta > 0 ? "light" : "dark";
        lab->theme = lab->theme_chosen ? lab->theme : theme_find(recognized);
        return;
    }
    if (e->type != EVENT_MOVE && e->type != EVENT_RELEASE) {
        lab->message[0] = '\0';
    }
    if (e->type == EVENT_KEY) {
        key_event(lab, e);
        return;
    }
    e->hit = frame_hit_at(shown, e->x, e->y, &e->rect);
    mouse_event(lab, e);
}
