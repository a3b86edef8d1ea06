#include "term/term_event.h"

#include <stddef.h>

enum {
    BUTTON_DRAG = 32,
    BUTTON_MOVE = 35,
    BUTTON_WHEEL = 64,
    BUTTON_MODIFIERS = 4 | 8 | 16,
    X10_RELEASE = 3,
};

static const struct {
    char final;
    uint32_t key;
} letters[] = {
    {'A', K_UP},   {'B', K_DOWN}, {'C', K_RIGHT},   {'D', K_LEFT},
    {'H', K_HOME}, {'F', K_END},  {'Z', K_BACKTAB}, {'M', K_RETURN},
};

static const struct {
    int number;
    uint32_t key;
} tildes[] = {
    {1, K_HOME},    {7, K_HOME},      {4, K_END},    {8, K_END},
    {5, K_PAGE_UP}, {6, K_PAGE_DOWN}, {3, K_DELETE},
};
enum { PASTE_BEGIN = 200, PASTE_END = 201 };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

int event_key(uint32_t key, struct event *out)
{
    *out = (struct event){.type = EVENT_KEY, .key = key};
    return 1;
}

int event_ss3(char final, struct event *out)
{
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (letters[i].final == final) {
            return event_key(letters[i].key, out);
        }
    }
    return 0;
}

static int mouse(int button, int x, int y, bool release, struct event *out)
{
    *out = (struct event){.type = EVENT_PRESS, .x = x, .y = y};
    button &= ~BUTTON_MODIFIERS;
    if (button == 0) {
        out->type = release ? EVENT_RELEASE : EVENT_PRESS;
    } else if (button == BUTTON_DRAG) {
        out->type = EVENT_DRAG;
    } else if (button == BUTTON_MOVE) {
        out->type = EVENT_MOVE;
    } else if (button == BUTTON_WHEEL || button == BUTTON_WHEEL + 1) {
        out->type = EVENT_WHEEL;
        out->delta = button == BUTTON_WHEEL ? 1 : -1;
    } else {
        return 0;
    }
    return 1;
}

int event_ground(int light, struct event *out)
{
    *out = (struct event){.type = EVENT_GROUND, .delta = light};
    return light != 0;
}

/* A report of mode 2031: the terminal has become dark or light. */
static int report(const struct input *in, char final, struct event *out)
{
    bool known = final == 'n' && in->n == 1 && in->value[0] == 997;
    int which = known ? in->value[1] : 0;
    return event_ground(which == 1 ? -1 : which == 2 ? 1 : 0, out);
}

static int tilde(struct input *in, struct event *out)
{
    if (in->value[0] == PASTE_BEGIN) {
        in->paste = true;
    }
    for (size_t i = 0; i < COUNT(tildes); i++) {
        if (tildes[i].number == in->value[0]) {
            return event_key(tildes[i].key, out);
        }
    }
    return 0;
}

int event_csi(struct input *in, char final, struct event *out)
{
    if (in->paste) {
        in->paste = in->prefix || final != '~' || in->value[0] != PASTE_END;
        return 0;
    }
    if (in->prefix == '?') {
        return report(in, final, out);
    }
    if (in->prefix == '<') {
        if (in->n != 2 || (final != 'M' && final != 'm')) {
            return 0;
        }
        return mouse(in->value[0], in->value[1] - 1, in->value[2] - 1, final == 'm', out);
    }
    if (final == '~') {
        return tilde(in, out);
    }
    return final == 'M' ? 0 : event_ss3(final, out);
}

int event_x10(const struct input *in, struct event *out)
{
    int button = in->value[0] & ~BUTTON_MODIFIERS;
    bool release = button == X10_RELEASE;
    return mouse(release ? 0 : button, in->value[1] - 1, in->value[2] - 1, release, out);
}

bool event_move_inside(struct event *e, int w, int h)
{
    if (e->type == EVENT_KEY || rect_has((struct rect){0, 0, w, h}, e->x, e->y)) {
        return true;
    }
    e->x = e->x < 0 ? 0 : e->x >= w ? w - 1 : e->x;
    e->y = e->y < 0 ? 0 : e->y >= h ? h - 1 : e->y;
    return e->type == EVENT_DRAG || e->type == EVENT_RELEASE;
}
