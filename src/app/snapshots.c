#include "app/snapshots.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { MOST = 256, FEW = 4, BYTES = 6 << 20, BYTES_MOST = 32 << 20 };

struct snapshot {
    long step;
    char *bytes;
};

static void *allocate(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p) {
        die("out of memory");
    }
    return p;
}

void snapshots_release(struct snapshots *s)
{
    for (int i = 0; i < s->n; i++) {
        free(s->items[i].bytes);
    }
    free(s->items);
    *s = (struct snapshots)SNAPSHOTS_INIT;
}

/* How many snapshots of `size` bytes there may be. */
static int most_of(size_t size)
{
    size_t most = BYTES / (size + 1), least = BYTES_MOST / (size + 1);
    least = least > FEW ? FEW : least < 1 ? 1 : least;
    most = most < least ? least : most;
    return most > MOST ? MOST : (int)most;
}

void snapshots_begin(struct snapshots *s, const struct arena *model)
{
    size_t size = arena_used(model);
    *s = (struct snapshots){.size = size, .n = 1, .most = most_of(size)};
    s->items = allocate(MOST * sizeof *s->items);
    s->items[0] = (struct snapshot){.step = 0, .bytes = allocate(size)};
    arena_save(model, s->items[0].bytes);
}

/* Index of the last snapshot at or before `step`. */
static int before(const struct snapshots *s, long step)
{
    int i = s->n - 1;
    while (i > 0 && s->items[i].step > step) {
        i--;
    }
    return i;
}

/* Index of the snapshot that is missed least: the one whose neighbors are closest
 * together in proportion to its distance from the present step. */
static int least_useful(const struct snapshots *s, long now)
{
    int best = s->n - 1;
    double least = 1e300;
    for (int i = 1; i < s->n - 1; i++) {
        double gap = (double)(s->items[i + 1].step - s->items[i - 1].step);
        double far = (double)labs(now - s->items[i].step) + 1;
        if (gap / far < least) {
            least = gap / far;
            best = i;
        }
    }
    return best;
}

/* Takes item i out and returns its bytes. */
static char *take_out(struct snapshots *s, int i)
{
    char *bytes = s->items[i].bytes;
    s->n--;
    memmove(&s->items[i], &s->items[i + 1], (size_t)(s->n - i) * sizeof *s->items);
    return bytes;
}

void snapshots_take(struct snapshots *s, const struct arena *model, long step)
{
    if (s->items[before(s, step)].step == step || s->most == 1) {
        return;
    }
    char *bytes =
        s->n == s->most ? take_out(s, least_useful(s, step)) : allocate(s->size);
    int at = before(s, step) + 1;
    memmove(&s->items[at + 1], &s->items[at], (size_t)(s->n - at) * sizeof *s->items);
    s->items[at] = (struct snapshot){.step = step, .bytes = bytes};
    s->n++;
    arena_save(model, bytes);
}

long snapshots_load(const struct snapshots *s, struct arena *model, long step)
{
    const struct snapshot *at = &s->items[before(s, step)];
    arena_load(model, at->bytes, s->size);
    return at->step;
}

void snapshots_drop_after(struct snapshots *s, long step)
{
    while (s->n > 1 && s->items[s->n - 1].step > step) {
        free(s->items[--s->n].bytes);
    }
}
