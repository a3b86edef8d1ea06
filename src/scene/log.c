#include "scene/log.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"

void log_init(struct log *log, const struct record_column *columns,
              const struct record_series *series)
{
    *log = (struct log){.columns = columns};
    if (!columns) {
        return;
    }
    log->series = *series;
    for (int i = 0; columns[i].name; i++) {
        assert(i < LOG_COLUMNS_MOST);
        if (columns[i].kind == COLUMN_OF_SERIES) {
            log->offset[i] = log->per_series++;
        } else if (columns[i].kind == COLUMN_OF_PLACE) {
            log->offset[i] = log->per_place++;
        }
    }
    size_t places = (size_t)series->n_places;
    log->record_size = (size_t)series->n * (log->per_series + places * log->per_place);
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
    double **blocks = realloc(log->blocks, n * sizeof *blocks);
    if (!blocks) {
        die("out of memory");
    }
    log->blocks = blocks;
    blocks[n - 1] = calloc(LOG_BLOCK * log->record_size, sizeof(double));
    if (!blocks[n - 1]) {
        die("out of memory");
    }
    log->n_blocks++;
}

void log_put(struct log *log, long step)
{
    assert(step >= 0 && step <= log->n);
    log->rewritten += step < log->n;
    log->n = step + 1;
    if (log->record_size > 0 && step / LOG_BLOCK >= log->n_blocks) {
        add_block(log);
    }
}

void log_cut(struct log *log, long n)
{
    assert(n >= 0 && n <= log->n);
    log->rewritten += n < log->n;
    log->n = n;
}

static double *record_of(const struct log *log, long step)
{
    assert(step >= 0 && step < log->n && log->record_size > 0);
    return log->blocks[step / LOG_BLOCK] + (size_t)(step % LOG_BLOCK) * log->record_size;
}

static double *number_of(const struct log *log, long step, int column, int series,
                         int place)
{
    size_t places = (size_t)log->series.n_places;
    double *row = record_of(log, step) +
                  (size_t)series * (log->per_series + places * log->per_place) +
                  log->offset[column];
    return log->columns[column].kind == COLUMN_OF_PLACE
               ? row + log->per_series + (size_t)place * log->per_place
               : row;
}

double log_get(const struct log *log, long step, int column, int series, int place)
{
    return *number_of(log, step, column, series, place);
}

void log_set(struct log *log, long step, int column, int series, int place, double v)
{
    *number_of(log, step, column, series, place) = v;
}

long log_first_bad(const struct log *log)
{
    for (long step = 0; step < log->n && log->record_size > 0; step++) {
        const double *record = record_of(log, step);
        for (size_t i = 0; i < log->record_size; i++) {
            if (!isfinite(record[i])) {
                return step;
            }
        }
    }
    return -1;
}
