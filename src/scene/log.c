#include "scene/log.h"

#include <assert.h>
#include <stdlib.h>

#include "base/fail.h"

void log_init(struct log *log, size_t record_size)
{
    *log = (struct log){.record_size = record_size};
}

void log_release(struct log *log)
{
    for (long i = 0; i < log->n_blocks; i++) {
        free(log->blocks[i]);
    }
    free(log->blocks);
    *log = (struct log)LOG_INIT;
}

/* Only the table of blocks moves when it grows; the records stay. */
static void add_block(struct log *log)
{
    size_t n = (size_t)log->n_blocks + 1;
    char **blocks = realloc(log->blocks, n * sizeof *blocks);
    if (!blocks) {
        die("out of memory");
    }
    log->blocks = blocks;
    blocks[n - 1] = calloc(LOG_BLOCK, log->record_size);
    if (!blocks[n - 1]) {
        die("out of memory");
    }
    log->n_blocks++;
}

static char *place(const struct log *log, long step)
{
    return log->blocks[step / LOG_BLOCK] + (size_t)(step % LOG_BLOCK) * log->record_size;
}

void *log_put(struct log *log, long step)
{
    assert(step >= 0 && step <= log->n);
    log->rewritten += step < log->n;
    log->n = step + 1;
    if (log->record_size == 0) {
        return NULL;
    }
    if (step / LOG_BLOCK >= log->n_blocks) {
        add_block(log);
    }
    return place(log, step);
}

void log_cut(struct log *log, long n)
{
    assert(n >= 0 && n <= log->n);
    log->rewritten += n < log->n;
    log->n = n;
}

const void *log_at(const struct log *log, long step)
{
    assert(step >= 0 && step < log->n && log->record_size > 0);
    return place(log, step);
}
