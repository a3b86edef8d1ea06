/* How much work reading takes, counted, not timed: the parsers are compiled with a call
 * at every branch-free piece of code (-fsanitize-coverage=trace-pc), and whatever the
 * text is, reading it takes no more of them than 10 ms allow on a slow machine. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/scenes.h"
#include "autodiff/expression.h"
#include "autodiff/infer.h"
#include "base/number.h"
#include "base/text.h"
#include "scene/param.h"

/* 4 ns a piece, which is some five instructions, is slow. */
enum { PIECES_MOST = 2500000, LONG = 1000000 };
enum { NODE_MOST = 400 }; /* pieces for finding the shapes, by node */

static long pieces;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    pieces++;
}

static long most;
static char worst[64];
static bool failed;

static void judge(const char *what, const char *text)
{
    if (pieces > most) {
        most = pieces;
        snprintf(worst, sizeof worst, "%s of %.24s", what, text);
    }
    if (pieces > PIECES_MOST) {
        failed = true;
        printf("%s: %ld pieces of work, more than %d: %.60s\n", what, pieces, PIECES_MOST,
               text);
    }
}

/* ---- what is read ---- */

/* With nothing given, and with the last leaf given alone. */
static void infer(const struct graph *g, const char *what)
{
    struct arena mem = ARENA_INIT;
    bool *given = arena_new(&mem, bool, g->n_leaves + 1);
    struct shape *shapes = arena_new(&mem, struct shape, g->n_leaves + 1);
    for (int last = 0; last < 2 && last <= g->n_leaves; last++) {
        if (last) {
            given[g->n_leaves - 1] = true;
            shapes[g->n_leaves - 1] = (struct shape){4, 3};
        }
        pieces = 0;
        infer_shapes(g, given, shapes, NULL);
        if (pieces > (long)NODE_MOST * (g->n + g->n_leaves)) {
            failed = true;
            printf("shapes of %d nodes: %ld pieces of work: %.60s\n", g->n, pieces, what);
        }
    }
    arena_release(&mem);
}

static void read_expression(const char *text)
{
    static const char *const xy[] = {"x", "y"};
    static const struct shape square[] = {{3, 3}, {3, 3}};
    static const struct expression_options ways[] = {
        {.split_words = true},
        {.names = xy, .n_names = 2, .only_names = true},
        {.names = xy, .n_names = 2, .share = true},
        {.names = xy, .n_names = 2, .shapes = square, .split_words = true}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct fail fail = FAIL_INIT;
        pieces = 0;
        enum err err = expression_parse(text, &ways[i], &mem, &g, &fail);
        judge("parsing", text);
        pieces = 0;
        if (!err && !ways[i].share) {
            expression_print(&g, true, &mem);
            judge("printing", text);
        }
        if (!err && ways[i].shapes) {
            infer(&g, text);
        }
        arena_release(&mem);
    }
}

static void read_argument(const char *before, const char *text)
{
    char *argument = malloc(strlen(before) + strlen(text) + 1);
    if (!argument) {
        abort();
    }
    strcpy(argument, before);
    strcat(argument, text);
    for (int i = 0; scene_list[i]; i++) {
        struct param_list list = param_table(scene_list[i]->params, scene_list[i]->name);
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        char line[FAIL_LINE];
        pieces = 0;
        if (settings_parse(&s, &list, (const char *const[]){argument}, 1, &fail)) {
            fail_line(&fail, line, sizeof line);
        }
        judge("an argument", argument);
        settings_release(&s);
    }
    free(argument);
}

static void read_text(const char *text)
{
    size_t room = 3 * strlen(text) + 1;
    char *out = malloc(room);
    double v;
    struct fail fail = FAIL_INIT;
    if (!out) {
        abort();
    }
    pieces = 0;
    number_parse(text, &v, &fail);
    judge("a number", text);
    if (strlen(text) <= EXPRESSION_BYTES) {
        pieces = 0;
        text_clean(text, out, room);
        text_width(text);
        judge("cleaning", text);
    }
    free(out);
}

static void read_arguments(const char *text)
{
    static const char *const before[] = {"", "f=", "expression=", "start=", "optimizers=",
                                         "lr.", "lr@", "lr.adam@3=", "nets=", "layers="};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        read_argument(before[i], text);
    }
}

static void read_all(const char *text)
{
    read_expression(text);
    read_text(text);
    read_arguments(text);
}

/* ---- texts ---- */

/* before, then unit until there are n bytes. */
static char *filled(const char *before, const char *unit, size_t n)
{
    char *text = malloc(n + 1);
    if (!text) {
        abort();
    }
    size_t at = strlen(before), u = strlen(unit);
    memcpy(text, before, at);
    for (; at + u <= n; at += u) {
        memcpy(text + at, unit, u);
    }
    text[at] = '\0';
    return text;
}

static const char *const units[] = {
    "(", ")", "-", "+", "x", "^", "x^", "x+", "x*", "-x", "x^-", "sin(", "max(",
    "max(x,", "e", "ex", "1", "1.", ".", "1e", "9", "x ", " ", "x  ", "²", "x²", "x²+",
    "⁻", "×", "x×", "x**", "**", "π", "θ", "θα", "√", "√(", "|", ",", "1,", "x,",
    "sgd,", "adam,", "=", "@", "@1", ".a", "a", "abc", "abcdefghij+",
    "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyx+", "pi", "pie", "xπ", "2x", "(x)", "(x)(y)",
    "\xFF", "\xE2\x80", "\xF0\x9F\x98\x80", "\xCC\x81", "\033[", "_", "a_", "1/x-",
    "x/", "min(x,y)+", "|x|", "|x+", "x|", "sin²(", "sin^2(x)", "ab ", "abc ", "sin2 ",
    "ŷ", "y\xCC\x82", "ẋ+", "x₁", "x_1+", "√x", "√√", "max(x,y,", "\t", "\xC2\xA0",
    "0xff ", "lnx ", "REL(x)", "@x", "x@", ".T", "ᵀ", "x.T@", "sum(x,rows)+", "sum(",
    "x,cols", "max(x,cols)", "x.sum", "(x@"};

static void read_repeated(void)
{
    static const char *const before[] = {"", "x", "x+", "(", "-", "2"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
            char *text = filled(before[k], units[i], EXPRESSION_BYTES);
            read_expression(text);
            if (k == 0) {
                read_text(text);
                read_arguments(text);
            }
            free(text);
        }
        if (getenv("SOAK") || i % 8 == 0) {
            char *text = filled("", units[i], LONG);
            read_all(text);
            free(text);
        }
    }
}

/* As many different names as there is room for: each is looked for among all before. */
static void read_names(const char *join)
{
    char text[EXPRESSION_BYTES + 1] = "";
    size_t n = 0;
    for (int i = 0; n + 8 < sizeof text; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%c%.0d", n ? join : "",
                              "abcdfghijklmnopqrstuvwz"[i % 23], i / 23);
    }
    read_all(text);
}

/* A graph as large as it may be: each leaf is joined to what is before it, or what is
 * before it to the leaf, by three operations in turn. */
static void infer_large(const enum op ops[3], bool leaf_first, const char *what)
{
    enum { LEAVES = GRAPH_NODES_MOST / 2 };
    struct arena mem = ARENA_INIT;
    struct graph g = {.nodes = arena_new(&mem, struct node, GRAPH_NODES_MOST),
                      .leaves = arena_new(&mem, struct leaf, LEAVES),
                      .n_leaves = LEAVES};
    int all = -1;
    for (int i = 0; i < LEAVES; i++) {
        snprintf(g.leaves[i].name, NAME_SIZE, "%c%d", "bWx"[i % 3], i);
        int leaf = graph_add_leaf(&g, i, 1), a = leaf_first ? leaf : all,
            b = leaf_first ? all : leaf;
        all = all < 0 ? leaf : graph_add_op(&g, ops[i % 3], a, b, 1);
    }
    infer(&g, what);
    arena_release(&mem);
}

static void infer_large_graphs(void)
{
    static const enum op chains[][3] = {
        {OP_MATMUL, OP_MATMUL, OP_MATMUL}, {OP_ADD, OP_ADD, OP_ADD},
        {OP_MUL, OP_MUL, OP_MUL},          {OP_MATMUL, OP_ADD, OP_ADD},
        {OP_MATMUL, OP_ADD, OP_SUB},       {OP_MATMUL, OP_MUL, OP_SUB}};
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        char what[32];
        snprintf(what, sizeof what, "large graph %zu", i);
        infer_large(chains[i], false, what);
        infer_large(chains[i], true, what);
    }
}

/* The lines of a file, and all that they begin with. */
static void read_file(const char *path)
{
    char line[EXPRESSION_BYTES + 2];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        for (size_t n = strlen(line) < 300 ? strlen(line) : 300; n > 0; n--) {
            line[n] = '\0';
            read_all(line);
        }
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    read_repeated();
    static const char *const joins[] = {"+", "*", "^", " ", "-("};
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        read_names(joins[i]);
    }
    for (int i = 1; i < argc; i++) {
        read_file(argv[i]);
    }
    infer_large_graphs();
    printf("at most %ld pieces of work, by %s\n", most, worst);
    return failed || most < 10000; /* nothing counted is nothing seen */
}
