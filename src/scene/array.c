#include "scene/array.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "scene/data_file.h"

static enum err wrong(const struct typed *r, size_t at, const char *what)
{
    return fail_set(r->fail, ERR_INPUT, r->p->name, typed_column(r, at), "%s", what);
}

static size_t skip_blanks(const char *text, size_t at)
{
    for (size_t blank; (blank = text_blank(text + at)) != 0;) {
        at += blank;
    }
    return at;
}

/* ---- a number ---- */

/* The message for a text that is no number names all forms that may stand here; for a
 * number out of range it names the range. */
static enum err read_number(const struct typed *r, struct piece piece, struct array *out)
{
    struct param any = *r->p, number = *r->p;
    any.min = any.max = 0;
    number.kind = KIND_REAL;
    struct typed first = *r, again = *r;
    first.p = &any;
    again.p = &number;
    char text[NUMBER_SIZE];
    enum err err = typed_number(&first, piece, &out->number);
    err = err ? err : typed_number(&again, piece, &out->number);
    if (!err) {
        number_short(text, out->number);
        out->text = arena_copy(r->mem, text, strlen(text));
        out->shape = (struct shape){1, 1};
    }
    return err;
}

/* ---- a shape ---- */

enum { LENGTH_MOST = 1000000000 }; /* longer ones are read as this */

/* Reads digits at text[*at] and moves *at behind them. False: there are none. */
static bool read_length(const char *text, size_t *at, long long *out)
{
    size_t from = *at;
    for (*out = 0; text_is_digit(text[*at]); ++*at) {
        *out = 10 * *out + (text[*at] - '0');
        *out = *out > LENGTH_MOST ? LENGTH_MOST : *out;
    }
    return *at > from;
}

/* True if the text is two lengths with a cross between. */
static bool is_shape(const char *text, long long *rows, long long *cols)
{
    size_t at = 0;
    if (!read_length(text, &at, rows)) {
        return false;
    }
    at = skip_blanks(text, at);
    size_t cross = text[at] == 'x' || text[at] == 'X'          ? 1
                   : strncmp(text + at, "×", strlen("×")) == 0 ? strlen("×")
                                                               : 0;
    at = skip_blanks(text, at + cross);
    return cross > 0 && read_length(text, &at, cols) && text[at] == '\0';
}

static enum err read_shape(const struct typed *r, struct piece piece, long long rows,
                           long long cols, struct array *out)
{
    const char *shown = typed_shown(r, piece.text);
    if (rows == 0 || cols == 0) {
        return wrong(
            r, piece.at,
            arena_printf(r->mem, "'%s': expected at least 1 row and 1 column", shown));
    }
    if (rows * cols > GRAPH_ENTRIES_MOST) {
        return wrong(r, piece.at,
                     arena_printf(r->mem, "'%s': expected at most %d entries in all",
                                  shown, GRAPH_ENTRIES_MOST));
    }
    *out = (struct array){
        .form = ARRAY_SHAPE, .shape = {(int)rows, (int)cols}, .number = (double)NAN};
    out->text = arena_printf(r->mem, "%lldx%lld", rows, cols);
    return ERR_NONE;
}

/* ---- a matrix ---- */

/* A matrix being read. */
struct rows {
    const struct typed *r;
    const char *text; /* from the first [ on */
    size_t begin;     /* byte of that in the whole text */
    size_t at;        /* how far it was read */
    double *numbers;
    int n;    /* numbers read */
    int cols; /* of the first row; 0: it is not complete */
};

static enum err misread(const struct rows *m, size_t at, const char *what)
{
    return wrong(m->r, m->begin + at, what);
}

/* Where the number at `at` ends: at a comma outside brackets of its own, at ] or at the
 * end of the text. */
static size_t entry_end(const char *text, size_t at)
{
    int open = 0;
    for (; text[at] && text[at] != ']' && (text[at] != ',' || open > 0); at++) {
        open += (text[at] == '(') - (text[at] == ')');
    }
    return at;
}

static enum err read_entry(struct rows *m, struct arena *scratch)
{
    struct param number = *m->r->p;
    number.kind = KIND_REAL;
    const struct typed entry = {&number, m->r->text, scratch, m->r->fail};
    size_t end = entry_end(m->text, m->at);
    if (m->n == ARRAY_TYPED_MOST) {
        return misread(m, m->at,
                       arena_printf(scratch,
                                    "expected at most %d numbers; a file may hold more: "
                                    "@FILE",
                                    ARRAY_TYPED_MOST));
    }
    struct piece piece = typed_piece(&entry, m->begin + m->at, m->begin + end);
    m->at = end;
    return typed_number(&entry, piece, &m->numbers[m->n++]);
}

/* Reads the row whose [ is at m->at, up to behind its ]. */
static enum err read_row(struct rows *m, int row)
{
    struct arena scratch = ARENA_INIT;
    size_t begin = m->at;
    int before = m->n;
    enum err err;
    do {
        m->at++;
        err = read_entry(m, &scratch);
        arena_clear(&scratch);
    } while (!err && m->text[m->at] == ',');
    arena_release(&scratch);
    int n = m->n - before;
    if (err) {
        return err;
    }
    if (m->text[m->at] != ']') {
        return misread(m, m->at, "expected , or ], found the end");
    }
    m->at++;
    if (m->cols > 0 && n != m->cols) {
        return misread(m, begin,
                       arena_printf(m->r->mem, "row %d has %d number%s, row 1 has %d",
                                    row, n, n == 1 ? "" : "s", m->cols));
    }
    m->cols = n;
    return ERR_NONE;
}

/* Reads rows in brackets with commas between, up to behind the last ]. */
static enum err read_rows(struct rows *m)
{
    for (int row = 1;; row++) {
        m->at = skip_blanks(m->text, m->at);
        if (m->text[m->at] != '[') {
            return misread(m, m->at, "expected a row in brackets, such as [1,2]");
        }
        enum err err = read_row(m, row);
        if (err) {
            return err;
        }
        m->at = skip_blanks(m->text, m->at);
        if (m->text[m->at] != ',') {
            break;
        }
        m->at++;
    }
    if (m->text[m->at] != ']') {
        return misread(m, m->at,
                       m->text[m->at] ? "expected , or ] after a row"
                                      : "expected , or ], found the end");
    }
    m->at++;
    return ERR_NONE;
}

/* "[[1,2],[3,4]]" */
static const char *matrix_text(const struct matrix *m, struct arena *mem)
{
    struct arena scratch = ARENA_INIT;
    size_t n = matrix_entries(m), used = 0;
    char *out = arena_new(&scratch, char, n *(NUMBER_SIZE + 1) + 2 * m->rows + 3);
    for (size_t i = 0; i < n; i++) {
        bool first = i % m->columns == 0, last = (i + 1) % m->columns == 0;
        used += (size_t)(stpcpy(out + used, i == 0  ? "[["
                                            : first ? ",["
                                                    : ",") -
                         (out + used));
        number_short(out + used, m->at[i]);
        used += strlen(out + used);
        out[used] = ']';
        used += last;
    }
    out[used++] = ']';
    const char *text = arena_copy(mem, out, used);
    arena_release(&scratch);
    return text;
}

static size_t count_commas(const char *text)
{
    size_t n = 0;
    for (; *text; text++) {
        n += *text == ',';
    }
    return n;
}

static enum err read_matrix(const struct typed *r, struct piece piece, struct array *out)
{
    size_t most = count_commas(piece.text) + 1;
    most = most > ARRAY_TYPED_MOST ? ARRAY_TYPED_MOST : most;
    struct rows m = {.r = r, .text = piece.text, .begin = piece.at};
    m.numbers = arena_new(r->mem, double, most);
    size_t inner = skip_blanks(m.text, 1);
    bool nested = m.text[inner] == '[';
    m.at = nested ? inner : 0;
    enum err err = nested ? read_rows(&m) : read_row(&m, 1);
    if (!err && m.text[m.at]) { /* the piece has no blanks at its end */
        err = misread(&m, m.at, "expected nothing after the last ]");
    }
    if (err) {
        return err;
    }
    assert(m.cols > 0); /* a row has a number */
    *out = (struct array){.form = ARRAY_MATRIX,
                          .shape = {m.n / m.cols, m.cols},
                          .number = (double)NAN,
                          .numbers = {m.numbers, (size_t)(m.n / m.cols), (size_t)m.cols}};
    out->text = matrix_text(&out->numbers, r->mem);
    return ERR_NONE;
}

/* ---- a file ---- */

static enum err name_file(const struct typed *r, struct piece piece, struct array *out)
{
    const char *name = piece.text + 1;
    for (const char *c = name; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == '\x7F') {
            return wrong(r, piece.at,
                         "expected the name of a file without control characters");
        }
    }
    *out = (struct array){.form = ARRAY_FILE, .number = (double)NAN, .text = piece.text};
    return *name ? ERR_NONE
                 : wrong(r, piece.at, "expected the name of a file after the @");
}

enum err array_typed(const struct typed *r, struct array *out)
{
    struct piece piece = typed_piece(r, 0, strlen(r->text));
    long long rows, cols;
    *out = (struct array){.number = (double)NAN, .text = ""};
    if (piece.text[0] == '[') {
        return read_matrix(r, piece, out);
    }
    if (piece.text[0] == '@') {
        return name_file(r, piece, out);
    }
    return is_shape(piece.text, &rows, &cols) ? read_shape(r, piece, rows, cols, out)
                                              : read_number(r, piece, out);
}

enum err array_read(const char *text, bool may_wait, struct arena *mem, struct array *out,
                    struct fail *fail)
{
    static const struct param any = {.name = "", .kind = KIND_ARRAY};
    enum err err = array_typed(&(struct typed){&any, text, mem, fail}, out);
    if (!err && out->form == ARRAY_FILE) {
        err = data_file_read(out->text + 1, may_wait, mem, &out->numbers, fail);
        if (!err) {
            out->shape.rows = (int)out->numbers.rows;
            out->shape.cols = (int)out->numbers.columns;
        }
    }
    return err;
}
