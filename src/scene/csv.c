#include "scene/csv.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

static void separate(struct csv *csv)
{
    if (csv->inside) {
        putc(',', csv->out);
    }
    csv->inside = true;
}

void csv_header(struct csv *csv, const char *names)
{
    fprintf(csv->out, "%s\n", names);
}

void csv_real(struct csv *csv, double v)
{
    char text[NUMBER_SIZE];
    separate(csv);
    fputs(number_exact(text, v), csv->out);
}

void csv_integer(struct csv *csv, long v)
{
    separate(csv);
    fprintf(csv->out, "%ld", v);
}

/* A table is often read in a terminal: characters that could control it are replaced. */
static void put_clean(FILE *out, const char *text)
{
    uint32_t ch;
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        char bytes[4];
        used = text_decode(text, n, &ch);
        ch = text_char_width(ch) < 0 ? 0xFFFD : ch;
        if (ch == '"') {
            putc('"', out);
        }
        size_t n_bytes = text_encode(ch, bytes);
        fwrite(bytes, 1, n_bytes, out);
    }
}

void csv_text(struct csv *csv, const char *text)
{
    separate(csv);
    const char *quote = strpbrk(text, ",\"") ? "\"" : "";
    fputs(quote, csv->out);
    put_clean(csv->out, text);
    fputs(quote, csv->out);
}

void csv_known(struct csv *csv, bool known, double v)
{
    if (known) {
        csv_real(csv, v);
    } else {
        separate(csv);
    }
}

void csv_end(struct csv *csv)
{
    putc('\n', csv->out);
    csv->inside = false;
    csv->rows++;
}
