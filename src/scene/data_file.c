#include "scene/data_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "base/text.h"

/* ---- the bytes ---- */

/* A file being read. */
struct file {
    const char *name;
    char *text; /* [n], NUL after it; in `scratch` */
    size_t n;
    struct arena *scratch;
    struct fail *fail;
};

static enum err refuse(const struct file *f, const char *what)
{
    return fail_set(f->fail, ERR_INPUT, "", 0, "%.200s %s", f->name, what);
}

/* Reads up to the end, or one byte more than the most. The buffer doubles as it fills. */
static enum err read_all(struct file *f, int fd, size_t capacity)
{
    f->text = arena_new(f->scratch, char, capacity + 1);
    for (;;) {
        if (f->n == capacity) {
            char *more = arena_new(f->scratch, char, 2 * capacity + 1);
            f->text = memcpy(more, f->text, f->n);
            capacity *= 2;
        }
        ssize_t got = read(fd, f->text + f->n, capacity - f->n);
        if (got < 0 && errno == EAGAIN) {
            return refuse(f, "is not at its end yet; expected a file");
        }
        if (got < 0 && errno != EINTR) {
            return refuse(f, strerror(errno));
        }
        f->n += got > 0 ? (size_t)got : 0;
        if (got == 0) {
            return ERR_NONE;
        }
        if (f->n > DATA_FILE_BYTES) {
            return refuse(f, "is too large; expected at most 32 MiB");
        }
    }
}

/* A pipe that nobody has open for writing is opened without waiting, and is empty. */
static enum err load(struct file *f, bool may_wait)
{
    enum { SMALL = 1 << 16 };
    int fd = open(f->name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        enum err err =
            refuse(f, arena_printf(f->scratch, "cannot be read: %s", strerror(errno)));
        if (fd >= 0) {
            close(fd);
        }
        return err;
    }
    enum err err = ERR_NONE;
    if (S_ISDIR(info.st_mode)) {
        err = refuse(f, "is a directory; expected a file");
    } else if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode)) {
        err = refuse(f, "is neither a file nor a pipe");
    } else if (S_ISREG(info.st_mode) && info.st_size > DATA_FILE_BYTES) {
        err = refuse(f, "is too large; expected at most 32 MiB");
    }
    if (!err) {
        if (may_wait && S_ISFIFO(info.st_mode)) { /* /proc/kmsg never ends */
            fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
        }
        err = read_all(f, fd, S_ISREG(info.st_mode) ? (size_t)info.st_size + 1 : SMALL);
    }
    close(fd);
    return err;
}

/* ---- the lines ---- */

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r' || c == '\0';
}

/* The numbers being read from the text. */
struct lines {
    struct file *f;
    size_t at, begin; /* the next byte; the first one of its line */
    long line;        /* from 1 on */
    long first;       /* the first line of numbers */
    size_t columns;   /* of that; 0: it was not read */
    double *numbers;  /* [n] */
    size_t n;
};

/* The field at l->at as a text without blanks around it; l->at moves to the comma or line
 * end after it. *stop: what stood there. */
static char *next_field(struct lines *l, char *stop)
{
    char *text = l->f->text;
    size_t from = l->at, to;
    while (text[l->at] != ',' && !is_line_end(text[l->at])) {
        l->at++;
    }
    for (to = l->at; to > from && (text[to - 1] == ' ' || text[to - 1] == '\t');) {
        to--;
    }
    while (from < to && (text[from] == ' ' || text[from] == '\t')) {
        from++;
    }
    *stop = text[l->at];
    text[to] = '\0';
    return text + from;
}

/* Moves to the next line, over an end that is two bytes, too. */
static void end_line(struct lines *l, char stop)
{
    l->at += stop != '\0';
    l->at += stop == '\r' && l->f->text[l->at] == '\n';
    l->begin = l->at;
    l->line++;
}

/* The error of a field that is no number. The commas before it in its line were replaced
 * by NULs. */
static enum err no_number(const struct lines *l, const char *field)
{
    struct file *f = l->f;
    size_t n = (size_t)(field - f->text) - l->begin, shown = text_columns(field, 30);
    char *before = arena_copy(f->scratch, f->text + l->begin, n);
    for (size_t i = 0; i < n; i++) {
        before[i] = before[i] ? before[i] : ',';
    }
    long column = text_column(before, n);
    if (!*field) {
        return fail_set(f->fail, ERR_INPUT, "", 0,
                        "%.200s, line %ld, column %ld: expected a number, found nothing",
                        f->name, l->line, column);
    }
    return fail_set(f->fail, ERR_INPUT, "", 0,
                    "%.200s, line %ld, column %ld: '%.*s%s': expected numbers with "
                    "commas between",
                    f->name, l->line, column, (int)shown, field, field[shown] ? "…" : "");
}

/* Reads the numbers of a line. False: it stops at a field, *wrong, that is no number. */
static bool read_line(struct lines *l, const char **wrong, char *stop, size_t *columns)
{
    size_t most = DATA_FILE_NUMBERS;
    for (*columns = 0;; ++*columns) {
        double number;
        *wrong = next_field(l, stop);
        if (number_parse(*wrong, &number, NULL)) {
            return false;
        }
        if (l->n < most) {
            l->numbers[l->n] = number;
        }
        l->n++;
        if (*stop != ',') {
            ++*columns;
            return true;
        }
        l->at++;
    }
}

/* Skips the rest of a line that is a header; stop: what stood behind its last field that
 * was read. */
static void skip_header(struct lines *l, char stop)
{
    while (!is_line_end(stop)) {
        stop = l->f->text[++l->at];
    }
    end_line(l, stop);
    l->n = 0;
}

static enum err read_lines(struct lines *l)
{
    while (l->at < l->f->n) {
        const char *wrong;
        char stop;
        size_t columns;
        if (!read_line(l, &wrong, &stop, &columns)) {
            if (l->line > 1) {
                return no_number(l, wrong);
            }
            skip_header(l, stop);
            continue;
        }
        if (l->n > DATA_FILE_NUMBERS) {
            return refuse(l->f, "has too many numbers; expected at most 1000000");
        }
        if (l->columns > 0 && columns != l->columns) {
            return fail_set(l->f->fail, ERR_INPUT, "", 0,
                            "%.200s, line %ld: %zu number%s; line %ld has %zu",
                            l->f->name, l->line, columns, columns == 1 ? "" : "s",
                            l->first, l->columns);
        }
        l->first = l->columns ? l->first : l->line;
        l->columns = columns;
        end_line(l, stop);
    }
    return l->n > 0 ? ERR_NONE
                    : refuse(l->f, "has no numbers below its first line, a header");
}

/* ---- the file ---- */

/* Takes away the byte order mark and the blank lines at the end. */
static enum err trim(struct file *f)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t n_mark = sizeof mark - 1;
    assert(f->text); /* it was loaded */
    if (memchr(f->text, '\0', f->n)) {
        return refuse(f, "is no text: it has zero bytes");
    }
    if (strncmp(f->text, mark, n_mark) == 0) {
        f->text += n_mark;
        f->n -= n_mark;
    }
    while (f->n > 0 && strchr(" \t\r\n", f->text[f->n - 1])) {
        f->n--;
    }
    f->text[f->n] = '\0';
    return f->n > 0 ? ERR_NONE : refuse(f, "is empty; expected numbers");
}

/* A bound on how many numbers there are: the fields of a header count, too. */
static size_t count_fields(const struct file *f)
{
    size_t n = 1;
    for (size_t i = 0; i < f->n; i++) {
        n += f->text[i] == ',' || is_line_end(f->text[i]);
    }
    return n < DATA_FILE_NUMBERS ? n : DATA_FILE_NUMBERS;
}

enum err data_file_read(const char *name, bool may_wait, struct arena *mem,
                        struct matrix *out, struct fail *fail)
{
    struct arena scratch = ARENA_INIT;
    struct file f = {.name = name, .scratch = &scratch, .fail = fail};
    enum err err = load(&f, may_wait);
    err = err ? err : trim(&f);
    if (!err) {
        struct lines l = {.f = &f, .line = 1};
        l.numbers = arena_new(mem, double, count_fields(&f));
        err = read_lines(&l);
        if (!err) {
            assert(l.columns > 0); /* a file without numbers is refused */
            *out = (struct matrix){l.numbers, l.n / l.columns, l.columns};
        }
    }
    arena_release(&scratch);
    return err;
}
