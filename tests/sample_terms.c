#include "tests/sample_terms.h"

#include <string.h>

static size_t bytes(const struct matrix *m)
{
    return matrix_entries(m) * sizeof(double);
}

void sample_set_leaves(const struct sample *s, const struct plan *p)
{
    for (int k = 0; k < s->g.n_leaves; k++) {
        const struct matrix *m = p->leaf[k] < 0 ? NULL : &p->at[p->leaf[k]];
        if (m)
            memcpy(m->at, s->at[k], bytes(m));
    }
}

static void see(void *data, enum plan_part part, int node, const struct matrix *m)
{
    struct sample_terms *t = data;
    (void)part;
    t->from[t->n] = node;
    memcpy(t->of[t->n++], m->at, bytes(m));
}

void sample_terms(const struct sample *s, int to, struct sample_terms *out)
{
    bool one[EXACT_NODES] = {0};
    struct arena mem = ARENA_INIT;
    struct plan p;
    one[to] = true;
    out->n = 0;
    plan_init(&p, &s->g,
              &(struct plan_options){
                  .watch = {.of = {[PLAN_TERM] = one}, .see = see, .data = out}},
              &mem);
    sample_set_leaves(s, &p);
    plan_run(&p);
    arena_release(&mem);
}
