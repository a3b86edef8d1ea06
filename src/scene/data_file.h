#ifndef SCENE_DATA_FILE_H
#define SCENE_DATA_FILE_H

#include <stdbool.h>

#include "autodiff/graph.h"
#include "base/arena.h"
#include "base/fail.h"
#include "kernels/matrix.h"

enum {
    DATA_FILE_BYTES = 1 << 25, /* most bytes of a file: 32 MiB */
    DATA_FILE_NUMBERS = GRAPH_ENTRIES_MOST,
};

/* Reads a file of numbers with commas between, a line a row (CSV), into *out in mem.
 *
 * A first line that is not all numbers is a header and is skipped. Numbers are decimal
 * ("1", "-.5", "2e-3") and finite, with blanks around them or not; every line has as many
 * as the first one. Lines end in LF, CR LF or CR; blank lines at the end are left out,
 * and so is a byte order mark of UTF-8. The name is that of a regular file, or of a pipe,
 * which is read to its end and can be read once only.
 *
 * Errors: ERR_INPUT with where = "", column 0, and the file, line and column (as an
 * editor counts them) in `what`; a pipe that has no more to give and is not at its end,
 * unless it may be waited for. Cost: O(bytes), one pass, some 0.2 µs a number. */
enum err data_file_read(const char *name, bool may_wait, struct arena *mem,
                        struct matrix *out, struct fail *fail);

#endif
