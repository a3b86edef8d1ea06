/* How much work a frame of graph takes, counted, not timed: all of the program but the
 * terminal is compiled with a call at every branch-free piece of code
 * (-fsanitize-coverage=trace-pc). Whatever the expression is, the first frame, the first
 * after a new size, another view or a typed expression, and each slice of work after them
 * take no more pieces than 100 ms allow on a slow machine; all slices together take no
 * more than two seconds do. Arguments name files of further expressions, one a line. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/lab.h"
#include "tests/families.h"

/* 4 ns a piece, which is some eight instructions, is slow. */
enum {
    FRAME_MOST = 25000000,
    ALL_MOST = 500000000,
    BYTES = 4095,
    W = 200,
    H = 60,
    LEAVES_MOST = 4
};

static long pieces, most;
static bool failed;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    pieces++;
}

static void judge(const char *family, const char *what, long limit)
{
    if (pieces > limit) {
        failed = true;
        printf("%.200s: %s: %ld pieces of work, more than %ld\n", family, what, pieces,
               limit);
    } else if (getenv("SOAK")) {
        printf("%.40s: %s: %ld pieces of work\n", family, what, pieces);
    }
    most = pieces > most && limit == FRAME_MOST ? pieces : most;
}

/* Every look at it is later than all budgets: each session_work() makes one slice. */
static double late_clock(void)
{
    static double now;
    return now += 1;
}

struct screen {
    struct lab lab;
    struct arena frame_mem, scratch;
    struct frame frame;
};

static void frame_of(struct screen *s, int w, int h)
{
    arena_release(&s->frame_mem);
    s->frame = frame_new(&s->frame_mem, w, h, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    s->frame.scratch = &s->scratch;
}

static void show(struct screen *s)
{
    lab_layout(&s->lab, s->frame.w, s->frame.h);
    session_work(lab_session(&s->lab), 0, late_clock);
    lab_draw(&s->lab, &s->frame);
    arena_clear(&s->scratch);
}

/* The rest of the work, in slices, each with its frame. */
static void finish(struct screen *s, const char *family)
{
    long all = 0;
    while (!lab_session(&s->lab)->complete) {
        pieces = 0;
        show(s);
        judge(family, "a slice", FRAME_MOST);
        all += pieces;
        if (all > ALL_MOST) {
            break;
        }
    }
    pieces = all;
    judge(family, "all slices", ALL_MOST);
}

static void key(struct screen *s, uint32_t code)
{
    lab_event(&s->lab, &(struct event){.type = EVENT_KEY, .key = code}, &s->frame);
}

static void paste(struct screen *s, const char *text)
{
    key(s, 'e');
    for (; *text; text++) {
        struct event e = {.type = EVENT_KEY, .key = (unsigned char)*text, .pasted = true};
        lab_event(&s->lab, &e, &s->frame);
    }
    key(s, K_RETURN);
}

/* Opens the program with these arguments, up to its first frame. */
static void open_screen(struct screen *s, int argc, char **argv, struct arena *mem,
                        const char *name)
{
    struct options options;
    struct fail fail = FAIL_INIT;
    frame_of(s, W, H);
    pieces = 0;
    if (options_parse(argc, argv, mem, &options, &fail) ||
        lab_open(&s->lab, &options, &fail)) {
        printf("%s: %s: %s\n", name, fail.where, fail.what);
        exit(1);
    }
    show(s);
    judge(name, "the first frame", FRAME_MOST);
}

static void close_screen(struct screen *s)
{
    lab_release(&s->lab);
    arena_release(&s->frame_mem);
    arena_release(&s->scratch);
}

/* `leaves`: arguments for its leaves, ended by NULL. */
static void draw_expression(const char *name, const char *text, bool share,
                            const char *const *leaves)
{
    struct arena mem = ARENA_INIT;
    char *argv[4 + LEAVES_MOST] = {"gradwatch", "graph",
                                   arena_printf(&mem, "share=%s", share ? "yes" : "no"),
                                   arena_printf(&mem, "expr=%s", text)};
    int argc = 4;
    for (; *leaves && argc < 4 + LEAVES_MOST; leaves++) {
        argv[argc++] = arena_printf(&mem, "%s", *leaves);
    }
    struct screen s = {0};
    open_screen(&s, argc, argv, &mem, name);
    finish(&s, name);
    pieces = 0;
    key(&s, K_RIGHT);
    session_advance(lab_session(&s.lab), 0, 0, late_clock);
    show(&s);
    judge(name, "a step", FRAME_MOST);
    frame_of(&s, 80, 24);
    pieces = 0;
    show(&s);
    judge(name, "a new size", FRAME_MOST);
    for (int i = 0; i < 5; i++) {
        pieces = 0;
        key(&s, 'v');
        show(&s);
        judge(name, "another view", FRAME_MOST);
    }
    pieces = 0;
    paste(&s, text);
    show(&s);
    judge(name, "a paste", FRAME_MOST);
    close_screen(&s);
    arena_release(&mem);
}

static const char *const none[] = {NULL};

/* As large as the scene takes them: few large ones, many small ones. */
static void draw_tensors(void)
{
    enum { DEEP = 90 };
    static const char *const large[] = {"A=64x64", "B=64x64", "entry=A,3,4", NULL},
                             *const wide[] = {"A=4x9000", "entry=A,3,4000", NULL},
                             *const small[] = {"A=30x30", "entry=A,3,4", NULL};
    draw_expression("a large product", "mean((A@B)^2)", true, large);
    draw_expression("a wide matrix", "sum(tanh(A))", true, wide);
    char text[BYTES + 1] = "sum(";
    for (int i = 0; i < DEEP; i++) {
        strcat(text, "tanh(");
    }
    strcat(text, "A");
    memset(text + strlen(text), ')', DEEP + 1);
    draw_expression("many matrices", text, true, small);
}

/* Layers, or steps in time: as many as are still fitted to the
 * screen, for which bands are tried at every size of the boxes. */
static void draw_layers(const char *name, int n, const char *before, const char *input,
                        const char *after, const char *const *leaves)
{
    char text[BYTES + 1] = "mean(";
    for (int i = 0; i < n; i++) {
        strcat(text, before);
    }
    strcat(text, input);
    for (int i = 0; i < n; i++) {
        strcat(text, after);
    }
    draw_expression(name, strcat(text, ")"), true, leaves);
}

static void draw_chains(void)
{
    static const char *const net[] = {"X=4x5", "W=5x5", NULL}, *const cell[] = {
                                                                   "h=1x3", "W=3x3",
                                                                   "x=1x2", "U=2x3",
                                                                   NULL};
    for (int n = 10; n <= 30; n += 5) {
        draw_layers("layers of matrices", n, "relu(", "X", "@W)", net);
        draw_layers("layers with biases", n / 2, "relu(", "X", "@W+b)", net);
        draw_layers("a recurrent cell", n / 3, "tanh(", "h", "@W+x@U+b)", cell);
    }
}

static void draw_file(const char *path)
{
    char line[BYTES + 2];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        draw_expression(line, line, true, none);
        draw_expression(line, line, false, none);
    }
    fclose(file);
}

/* ---- matrices ---- */

/* What stands after "graph": matrices at the limits of their entries. */
enum { WORDS = 5 };
static const char *const matrices[][WORDS] = {
    {"sum(X)", "X=316x316", "node=X"},
    {"sum(X)", "X=1x99999", "node=X"},
    {"sum(X)", "X=99999x1", "node=X"},
    {"sum(X@X)", "X=223x223", "node=X"},
    {"sum(A@B)", "A=182x182", "B=182x182", "node=z1"},
    {"sum(x@y)", "x=300x1", "y=1x300", "node=z1"},
    {"sum(x@y)", "x=1x49999", "y=49999x1", "node=x"},
    {"sum(X)+sum(X)", "X=316x316", "share=no", "node=X"},
    {"sum(softmax(X)*log_softmax(X)+max(X,cols))", "X=140x140", "node=X"},
    {"ce(X@W,y)", "X=182x182", "W=182x182", "node=W"},
    {"mean((relu(relu(relu(X@W1)@W2)@W3)-Y)^2)", "X=80x80", "Y=80x80", "node=W1"},
};

/* Keys, each answered by a frame: steps, a table, an entry, the programs, the views. */
static const struct {
    uint32_t key;
    const char *name;
} matrix_keys[] = {
    {K_RIGHT, "a step"},   {K_END, "the end"},      {K_LEFT, "a step back"},
    {K_HOME, "the start"}, {K_END, "the end"},      {K_RETURN, "a table"},
    {K_RIGHT, "an entry"}, {K_PAGE_DOWN, "a page"}, {K_END, "the last entry"},
    {'v', "a table"},      {'v', "a table"},        {K_RETURN, "the picture"},
    {'C', "a program"},    {K_DOWN, "a program"},   {'C', "a program"},
    {K_END, "a program"},  {'C', "the picture"},    {'v', "a view"},
    {'v', "a view"},       {'v', "a view"},         {'v', "a view"},
    {'v', "a view"},       {'p', "a question"},     {K_ESCAPE, "no question"},
    {'c', "no node"},      {'R', "another seed"},
};

static void draw_matrices(const char *const *words)
{
    struct arena mem = ARENA_INIT;
    char *argv[WORDS + 3] = {"gradwatch", "graph"};
    int argc = 2;
    for (int i = 0; i < WORDS && words[i]; i++) {
        argv[argc++] = arena_printf(&mem, "%s", words[i]);
    }
    struct screen s = {0};
    const char *name = arena_printf(&mem, "%s %s", words[0], words[1]);
    open_screen(&s, argc, argv, &mem, name);
    finish(&s, name);
    for (size_t i = 0; i < sizeof matrix_keys / sizeof *matrix_keys; i++) {
        pieces = 0;
        key(&s, matrix_keys[i].key);
        do {
            session_advance(lab_session(&s.lab), 0, 0, late_clock);
            show(&s);
            judge(name, matrix_keys[i].name, FRAME_MOST);
            pieces = 0;
        } while (run_busy(lab_session(&s.lab)->run));
        finish(&s, name);
    }
    frame_of(&s, 80, 24);
    pieces = 0;
    show(&s);
    judge(name, "a new size", FRAME_MOST);
    close_screen(&s);
    arena_release(&mem);
}

int main(int argc, char **argv)
{
    draw_tensors();
    draw_chains();
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) {
        draw_matrices(matrices[i]);
    }
    for (const struct family *f = families; f->name; f++) {
        char text[BYTES + 1];
        f->write(text, BYTES);
        draw_expression(f->name, text, true, none);
        draw_expression(f->name, text, false, none);
    }
    for (int i = 1; i < argc; i++) {
        draw_file(argv[i]);
    }
    printf("at most %ld pieces of work a frame\n", most);
    return failed || most < 10000; /* nothing counted is nothing seen */
}
