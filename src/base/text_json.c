/* Text as a string of JSON. */
#include "base/text.h"

static void put_escaped(FILE *out, uint32_t ch)
{
    if (ch > 0xFFFF) {
        fprintf(out, "\\u%04X\\u%04X", (unsigned)(0xD800 + ((ch - 0x10000) >> 10)),
                (unsigned)(0xDC00 + ((ch - 0x10000) & 0x3FF)));
    } else {
        fprintf(out, "\\u%04X", (unsigned)ch);
    }
}

void text_write_json(const char *text, FILE *out)
{
    uint32_t ch;
    putc('"', out);
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        char bytes[4];
        used = text_decode(text, n, &ch);
        if (ch == '"' || ch == '\\') {
            fprintf(out, "\\%c", (int)ch);
        } else if (text_char_width(ch) < 0) {
            put_escaped(out, ch);
        } else {
            size_t n_bytes = text_encode(ch, bytes);
            fwrite(bytes, 1, n_bytes, out);
        }
    }
    putc('"', out);
}
