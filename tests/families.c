#include "tests/families.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"

enum { NAMES = 90 }; /* as many as one expression may have */

/* Text that is being written. A piece that has no room is left out. */
struct writer {
    char *text;
    size_t n, most;
    uint64_t drawn; /* random numbers so far */
};

static int add(struct writer *w, const char *piece)
{
    size_t n = strlen(piece);
    if (w->n + n > w->most) {
        return 0;
    }
    memcpy(w->text + w->n, piece, n + 1);
    w->n += n;
    return 1;
}

static const char *name_of(int i, char out[8])
{
    static const char letters[] = "abcdfghjklmnopqrstuvwyzABCDFGHJKLMNOPQRSTUVWYZ";
    int n = (int)sizeof letters - 1;
    snprintf(out, 8, i < n ? "%c" : "%c%d", letters[i % n], i / n);
    return out;
}

static int draw(struct writer *w, int below)
{
    struct random_key key = {1, RANDOM_TEST, 0};
    return (int)(random_bits(key, w->drawn++) % (uint64_t)below);
}

/* Products of `factors` names, in turn or by chance, with `join` between them. */
static void products(char *text, size_t most, int factors, const char *join, int chance)
{
    struct writer w = {text, 0, most, 0};
    for (int at = 0;;) {
        char term[512] = "", name[8];
        for (int k = 0; k < factors; k++, at++) {
            strcat(term, k ? "*" : w.n ? join : "");
            strcat(term, name_of(chance ? draw(&w, NAMES) : at % NAMES, name));
        }
        if (!add(&w, term)) {
            return;
        }
    }
}

/* begin, then unit as often as there is room. */
static void repeated(char *text, size_t most, const char *begin, const char *unit)
{
    struct writer w = {text, 0, most, 0};
    add(&w, begin);
    while (add(&w, unit)) {
    }
}

/* Sums of products in brackets, so that hundreds of nodes stand in one layer. */
static void bushy(struct writer *w, int depth, int chance)
{
    char name[8];
    static const char *const joins[] = {"-", "*", "+", "/"};
    if (depth == 0) {
        add(w, name_of(chance ? draw(w, NAMES) : (int)(w->drawn++ % NAMES), name));
        return;
    }
    add(w, "(");
    bushy(w, depth - 1, chance);
    add(w, joins[chance ? draw(w, 4) : depth % 2]);
    bushy(w, depth - 1, chance);
    add(w, ")");
}

/* A net of two layers, every weight a name while there are names. */
static void net(char *text, size_t most, int inputs, int units)
{
    struct writer w = {text, 0, most, 0};
    char name[8];
    int weight = inputs;
    for (int round = 0; round < 40; round++) {
        char group[1024];
        struct writer part = {group, 0, sizeof group - 1, 0};
        add(&part, w.n ? "+tanh(" : "tanh(");
        for (int k = 0; k < inputs; k++) {
            add(&part, k ? "+" : "");
            add(&part, name_of(inputs + weight++ % (NAMES - inputs), name));
            add(&part, "*");
            add(&part, name_of(k, name));
        }
        add(&part, round % units ? ")" : ")^2");
        if (!add(&w, group)) {
            return;
        }
    }
}

static void products_of_2(char *text, size_t most)
{
    products(text, most, 2, "-", 0);
}

static void products_of_3(char *text, size_t most)
{
    products(text, most, 3, "-", 0);
}

static void products_of_8(char *text, size_t most)
{
    products(text, most, 8, "+", 0);
}

static void products_of_23(char *text, size_t most)
{
    products(text, most, 23, "-", 1);
}

static void products_by_chance(char *text, size_t most)
{
    products(text, most, 2, "+", 1);
}

static void one_product(char *text, size_t most)
{
    products(text, most, 1, "*", 0);
}

static void chain(char *text, size_t most)
{
    repeated(text, most, "x", "*x");
}

static void one_leaf(char *text, size_t most)
{
    repeated(text, most, "x", "*a+x");
}

static void powers(char *text, size_t most)
{
    repeated(text, most, "x", "^x");
}

static void shared(char *text, size_t most)
{
    repeated(text, most, "x*y", "-x*y*(x-x*y)");
}

static void deep(char *text, size_t most)
{
    struct writer w = {text, 0, most, 0};
    for (int group = 0; group < 7; group++) {
        add(&w, group ? "+" : "");
        for (int i = 0; i < 190; i++) {
            add(&w, i % 2 ? "(" : group % 2 ? "a*(" : "x-(");
        }
        add(&w, "y");
        for (int i = 0; i < 190; i++) {
            add(&w, ")");
        }
    }
}

static void bush(char *text, size_t most)
{
    struct writer w = {text, 0, most, 0};
    bushy(&w, 9, 0);
    add(&w, "+");
    bushy(&w, 8, 0);
}

static void bush_by_chance(char *text, size_t most)
{
    struct writer w = {text, 0, most, 0};
    bushy(&w, 9, 1);
    add(&w, "-");
    bushy(&w, 8, 1);
}

static void forest(char *text, size_t most)
{
    struct writer w = {text, 0, most - 64, 0};
    do {
        w.most = most;
        add(&w, w.n ? "-" : "");
        bushy(&w, draw(&w, 6), 1);
    } while (w.n + 300 < most);
}

static void net_wide(char *text, size_t most)
{
    net(text, most, 20, 3);
}

static void net_tall(char *text, size_t most)
{
    net(text, most, 5, 100);
}

const struct family families[] = {
    {"products of 2 names, in turn", products_of_2},
    {"products of 3 names, in turn", products_of_3},
    {"products of 8 names, in turn", products_of_8},
    {"products of 23 names, by chance", products_of_23},
    {"products of 2 names, by chance", products_by_chance},
    {"one product of 87 names, again and again", one_product},
    {"one long chain", chain},
    {"one leaf 1,300 times", one_leaf},
    {"powers of powers", powers},
    {"one shared product", shared},
    {"deep nesting", deep},
    {"a bush of 87 names, in turn", bush},
    {"a bush of 87 names, by chance", bush_by_chance},
    {"small bushes", forest},
    {"a net of 20 inputs", net_wide},
    {"a net of 5 inputs", net_tall},
    {NULL, NULL},
};
