#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/text.h"

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    MUST(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

void fuzz_must_be_clean(const char *text)
{
    for (size_t n = strlen(text), used; n > 0; n -= used, text += used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        MUST(text_char_width(ch) >= 0 && (ch != 0xFFFD || used == 3));
    }
}
