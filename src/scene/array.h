#ifndef SCENE_ARRAY_H
#define SCENE_ARRAY_H

#include "autodiff/graph.h"
#include "base/fail.h"
#include "kernels/matrix.h"
#include "scene/typed.h"

/* What a value that may be a matrix is given as: the text of a KIND_ARRAY.
 *
 *   2, 1/3, pi/2        a number, or an expression of numbers
 *   4x3, 4×3, 4X3       a shape: rows and columns, at most GRAPH_ENTRIES_MOST entries
 *   [[1,2],[3,4]]       the numbers themselves, as JSON and NumPy write them: rows of
 *                       equal length; [1,2,3] is one row; each number may be an
 *                       expression
 *   @data.csv           a file of numbers (data_file.h)
 *
 * Blanks may stand between all parts. 2×3 is a shape; the product is written 2*3. */
enum array_form { ARRAY_NUMBER, ARRAY_SHAPE, ARRAY_MATRIX, ARRAY_FILE };

enum { ARRAY_TYPED_MOST = 4096 }; /* numbers of a matrix that is typed */

struct array {
    enum array_form form;
    struct shape shape;    /* 1×1 of a number; {0, 0} of a file that was not read */
    double number;         /* ARRAY_NUMBER; else NAN */
    struct matrix numbers; /* ARRAY_MATRIX, ARRAY_FILE that was read; else .at is NULL */
    const char *text;      /* canonical: "0.5", "4x3", "[[1,2],[3,4]]", "@data.csv" */
};

/* Reads a value without opening a file. Typed numbers must be in [min, max] of the
 * parameter. out and what it points to: in the arena of r.
 * Errors: ERR_INPUT with where = the parameter's name and the column in the text.
 * Cost: O(bytes); 0.5 to 4 µs a number of a matrix, by its digits. */
enum err array_typed(const struct typed *r, struct array *out);

/* Reads a value, and the file that it names; out and what it points to: in mem. Anything
 * that array_typed accepts is good, but for its limits.
 * Errors: ERR_INPUT with where = "", for the caller to fill, and the column in the text,
 * or 0 where the mistake is in the file: its name and line are in what.
 * may_wait: for a pipe (data_file.h). */
enum err array_read(const char *text, bool may_wait, struct arena *mem, struct array *out,
                    struct fail *fail);

#endif
