/* The terminal layer by itself: shows a frame with everything that is hard to show, and
 * every event as text. Keys: q quit; D die; S a stack that overflows; N many colors; M
 * mouse on or off. Any other key but changes the text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term/term.h"
#include "tests/picture.h"

enum { LINES_MOST = 8, LINE_MOST = 64, FIRST_LINE = 6 };

struct probe {
    struct term *term;
    struct arena mem;
    char lines[LINES_MOST][LINE_MOST]; /* last events, newest first */
    long n_events;
    uint64_t colors, text; /* number of the picture; both 0: the page of events */
    bool mouse;
};

static void say(struct probe *p, const struct event *e)
{
    static const char *const names[] = {
        [EVENT_KEY] = "key",         [EVENT_PRESS] = "press", [EVENT_DRAG] = "drag",
        [EVENT_RELEASE] = "release", [EVENT_MOVE] = "move",   [EVENT_WHEEL] = "wheel",
    };
    memmove(p->lines[1], p->lines[0], sizeof p->lines - sizeof p->lines[0]);
    p->n_events++;
    if (e->type == EVENT_KEY)
        snprintf(p->lines[0], LINE_MOST, "%ld key U+%04X.", p->n_events,
                 (unsigned)e->key);
    else
        snprintf(p->lines[0], LINE_MOST, "%ld %s %d,%d %d.", p->n_events, names[e->type],
                 e->x, e->y, e->delta);
}

static void gradient(struct frame *f)
{
    for (int y = 2; y < 4; y++)
        for (int x = 0; x < f->w; x++) {
            double at = (double)x / f->w;
            struct style s = {color_ramp(f->theme, at), color_mix(0x000000, 0xFFFFFF, at),
                              0};
            frame_put(f, x, y, 0x2580, s);
        }
}

static void page(const struct probe *p, struct frame *f)
{
    struct style bar = ink_on(f, INK_TEXT, f->theme->bar);
    frame_fill(f, (struct rect){0, 0, f->w, 1}, ' ', bar);
    frame_textf(f, 0, 0, bar, "probe %dx%d depth %d glyphs %d ", f->w, f->h,
                (int)f->depth, (int)f->glyphs);
    frame_text(f, 40, 0, ink_on(f, INK_TEXT, f->theme->selected), " tab ");
    frame_text(f, 0, 1, ink_on(f, INK_TEXT, f->theme->selected), " selected ");
    frame_text(f, 12, 1, ink(f, INK_DIM), "dim");
    frame_text(f, 16, 1, ink(f, INK_GRADIENT), "∂ m̂ 漢 ● ⣿");
    gradient(f);
    for (int i = 0; i < LINES_MOST; i++)
        frame_text(f, 0, FIRST_LINE + i, ink(f, i ? INK_DIM : INK_BRIGHT), p->lines[i]);
    frame_put(f, f->w - 1, f->h - 1, '#', ink(f, INK_LIT));
}

static void draw(struct probe *p)
{
    int w, h;
    term_size(p->term, &w, &h);
    arena_clear(&p->mem);
    struct frame f = frame_new(&p->mem, w, h, theme_find("dark"), term_depth(p->term),
                               term_glyphs(p->term));
    frame_clear(&f);
    if (p->colors)
        picture_colors(&f, p->colors);
    else if (p->text)
        picture_text(&f, p->text);
    else
        page(p, &f);
    term_show(p->term, &f);
}

/* Uses up the stack: the handler of that fault has to have one of its own. */
static long deep(long n)
{
    volatile char room[4096] = {0};
    room[n % 4096] = 1;
    return n < 0 ? 0 : deep(n + 1) + room[(n + 1) % 4096];
}

/* Deadlines like those of an animation: none may come early. */
static void keep_time(struct probe *p)
{
    struct event e;
    int early = 0, other = 0;
    double due = term_now();
    for (int i = 0; i < 20; i++) {
        due += 0.002;
        other += term_wait(p->term, due, &e) != TERM_TIMEOUT;
        early += term_now() < due;
    }
    snprintf(p->lines[1], LINE_MOST, "20 deadlines, %d early, %d other", early, other);
}

/* false: leave. */
static bool act(struct probe *p, const struct event *e)
{
    say(p, e);
    if (e->type != EVENT_KEY)
        return true;
    if (e->key == 'D')
        die("the probe dies");
    if (e->key == 'S')
        p->n_events += deep(p->n_events);
    if (e->key == 'N')
        p->colors++;
    if (e->key == 'W')
        p->text++;
    if (e->key == 'T')
        keep_time(p);
    if (e->key == 'M') {
        p->mouse = !p->mouse;
        term_mouse(p->term, p->mouse);
    }
    return e->key != 'q';
}

static enum term_news loop(struct probe *p)
{
    struct event e;
    for (;;) {
        draw(p);
        enum term_news news = term_wait(p->term, -1, &e);
        while (news == TERM_EVENT) {
            if (!act(p, &e))
                return TERM_EVENT;
            news = term_wait(p->term, 0, &e);
        }
        if (news == TERM_GONE || news == TERM_QUIT)
            return news;
    }
}

int main(int argc, char **argv)
{
    struct term_options o = {.depth = -1, .glyphs = -1, .mouse = true};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--no-mouse") == 0)
            o.mouse = false;
        if (strncmp(argv[i], "--depth=", 8) == 0)
            o.depth = atoi(argv[i] + 8);
    }
    struct probe p = {.mem = ARENA_INIT, .mouse = o.mouse};
    struct fail fail = FAIL_INIT;
    enum err e = term_open(&o, &p.term, &fail);
    if (e != ERR_NONE) {
        char line[300];
        fprintf(stderr, "probe: %s\n", fail_line(&fail, line, sizeof line));
        return e == ERR_INPUT ? 2 : 1;
    }
    enum term_news news = loop(&p);
    term_close(p.term);
    arena_release(&p.mem);
    term_raise();
    if (news == TERM_EVENT)
        printf("probe left after %ld events, TERMINFO is %s\n", p.n_events,
               getenv("TERMINFO") ? getenv("TERMINFO") : "not set");
    return news == TERM_EVENT ? 0 : 1;
}
