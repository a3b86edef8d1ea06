#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "export/shapes.h"
#include "export/svg.h"

static char *svg_of(const struct frame *f, const char *title, size_t *n)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, n);
    assert_non_null(out);
    svg_write(f, title, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* What a reader of the picture finds. */
struct found {
    char letters[4096], title[256];
    char *into; /* letters or title, while inside an element that has text */
    size_t room;
    int texts;
    double last_x, last_y; /* of the last text */
};

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        if (strcmp(attributes[0], name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

static void on_start(void *data, const char *element, const char **attributes)
{
    struct found *found = data;
    if (strcmp(element, "text") == 0) {
        found->into = found->letters;
        found->room = sizeof found->letters;
        found->texts++;
        found->last_x = strtod(attribute(attributes, "x"), NULL);
        found->last_y = strtod(attribute(attributes, "y"), NULL);
        assert_non_null(attribute(attributes, "fill"));
    } else if (strcmp(element, "title") == 0) {
        found->into = found->title;
        found->room = sizeof found->title;
    } else if (strcmp(element, "path") == 0) {
        assert_non_null(attribute(attributes, "d"));
    }
}

static void on_end(void *data, const char *element)
{
    (void)element;
    ((struct found *)data)->into = NULL;
}

static void on_text(void *data, const char *text, int n)
{
    struct found *found = data;
    if (found->into) {
        size_t have = strlen(found->into);
        assert_true(have + (size_t)n < found->room);
        memcpy(found->into + have, text, (size_t)n);
    }
}

/* Fails the test where the document is not well-formed XML. */
static struct found read_svg(const struct frame *f, const char *title)
{
    struct found found = {.texts = 0};
    size_t n;
    char *text = svg_of(f, title, &n);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, &found);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    size_t line = 1;
    for (const char *at = text, *end; at < text + n; at = end, line++) {
        end = memchr(at, '\n', n - (size_t)(at - text));
        end = end ? end + 1 : text + n;
        if (XML_Parse(parser, at, (int)(end - at), end == text + n) != XML_STATUS_OK) {
            fail_msg("line %zu: %s", line, XML_ErrorString(XML_GetErrorCode(parser)));
        }
    }
    XML_ParserFree(parser);
    free(text);
    return found;
}

static struct frame new_frame(struct arena *mem, int w, int h)
{
    return frame_new(mem, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

static void any_cell_and_title_make_well_formed_xml(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem, 60, 20);
    for (int i = 0; i < f.w * f.h; i++) {
        uint64_t bits = random_bits((struct random_key){3, RANDOM_TEST, 0}, (uint64_t)i);
        /* a third ASCII with its <&>, a third blocks and lines, a third anything */
        uint32_t ch = (uint32_t)(bits >> 8);
        ch = i % 3 == 0 ? ch % 128 : i % 3 == 1 ? 0x2500 + ch % 0x400 : ch % 0x110000;
        f.cells[i] = (struct cell){.ch = ch,
                                   .mark = (uint32_t)(bits >> 40) % 0x1000,
                                   .fg = (rgb)bits & 0xFFFFFF,
                                   .bg = (rgb)(bits >> 20) & 0xFFFFFF,
                                   .attr = bits >> 60 & 7};
    }
    for (int i = 0; i < 4; i++) {
        static const char *const titles[] = {"", "a<b> & \"c\" ]]>", "\x1b[2J\xFF\xC3",
                                             "f=(w*x+b−y)²"};
        read_svg(&f, titles[i]);
    }
    arena_release(&mem);
}

static void text_stands_on_its_cells(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem, 40, 4);
    struct style s = {0xFF8000, KEEP, 0};
    frame_text(&f, 7, 2, s, "a<b&c>");
    struct found found = read_svg(&f, "loss < 1 & falling");
    assert_string_equal(found.letters, "a<b&c>");
    assert_string_equal(found.title, "loss < 1 & falling");
    assert_int_equal(found.texts, 1);
    assert_true(found.last_x == 7 * SHAPE_W);
    assert_true(found.last_y > 2 * SHAPE_H && found.last_y < 3 * SHAPE_H);

    /* words are placed one by one, and so is each letter that another font may have */
    frame_text(&f, 0, 0, s, "two words");
    frame_text(&f, 20, 0, s, "‖∇f‖");
    found = read_svg(&f, "");
    assert_int_equal(found.texts, 1 + 2 + 4);
    assert_string_equal(found.letters, "twowords‖∇f‖a<b&c>");
    arena_release(&mem);
}

static void glyphs_that_are_drawn_are_no_text(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem, 60, 2);
    frame_text(&f, 0, 0, (struct style){0xFFFFFF, 0x102030, 0},
               "▀▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐░▒▓▔▕▖▗▘▙▚▛▜▝▞▟⣿⠀─│┌┐└┘├┤┬┴┼╭╮╯╰━");
    struct found found = read_svg(&f, "");
    assert_int_equal(found.texts, 0);
    arena_release(&mem);
}

/* A field like a scene's: a color of its own in every half cell. */
static void a_field_stays_small(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem, 100, 30);
    for (int y = 0; y < f.h; y++) {
        for (int x = 0; x < f.w; x++) {
            rgb c = (rgb)(x * 2) << 16 | (rgb)(y * 8) << 8 | 0x40;
            frame_put(&f, x, y, 0x2580, (struct style){c, c + 4, 0});
        }
    }
    size_t n;
    free(svg_of(&f, "", &n));
    assert_true(n < 100 * 30 * 2 * 60);
    for (int i = 0; i < f.w * f.h; i++) { /* one color: one rectangle a row and half */
        f.cells[i].fg = 0x123456;
        f.cells[i].bg = 0x654321;
    }
    free(svg_of(&f, "", &n));
    assert_true(n < 30 * 2 * 30 + 1000);
    arena_release(&mem);
}

/* --- shapes ----------------------------------------------------------------------- */

/* Units of the cell that a glyph covers, by counting. */
static int covered(uint32_t ch, bool map[SHAPE_H][SHAPE_W])
{
    struct rect rects[SHAPES_MOST];
    int n = shape_rects(ch, rects), units = 0;
    memset(map, 0, sizeof(bool) * SHAPE_H * SHAPE_W);
    for (int i = 0; i < n; i++) {
        const struct rect r = rects[i];
        assert_true(r.x >= 0 && r.y >= 0 && r.x + r.w <= SHAPE_W && r.y + r.h <= SHAPE_H);
        for (int y = r.y; y < r.y + r.h; y++) {
            for (int x = r.x; x < r.x + r.w; x++) {
                units += !map[y][x];
                map[y][x] = true;
            }
        }
    }
    return units;
}

static void blocks_cover_what_their_names_say(void **state)
{
    (void)state;
    bool map[SHAPE_H][SHAPE_W];
    const int cell = SHAPE_W * SHAPE_H;
    for (uint32_t i = 1; i <= 8; i++) { /* lower and left eighths */
        assert_int_equal(covered(0x2580 + i, map), cell * (int)i / 8);
        assert_true(map[SHAPE_H - 1][0] && map[0][0] == (i == 8));
        assert_int_equal(covered(0x2590 - i, map), cell * (int)i / 8);
        assert_true(map[0][0] && map[0][SHAPE_W - 1] == (i == 8));
    }
    assert_int_equal(covered(0x2580, map), cell / 2); /* upper half */
    assert_true(map[0][0] && !map[SHAPE_H - 1][0]);
    assert_int_equal(covered(0x2590, map), cell / 2); /* right half */
    assert_true(map[0][SHAPE_W - 1] && !map[0][0]);
    static const struct {
        uint32_t ch;
        const char *corners; /* upper left, upper right, lower left, lower right */
    } quadrants[] = {{0x2596, "..x."}, {0x2597, "...x"}, {0x2598, "x..."},
                     {0x2599, "x.xx"}, {0x259A, "x..x"}, {0x259B, "xxx."},
                     {0x259C, "xx.x"}, {0x259D, ".x.."}, {0x259E, ".xx."},
                     {0x259F, ".xxx"}};
    for (size_t i = 0; i < sizeof quadrants / sizeof *quadrants; i++) {
        const char *c = quadrants[i].corners;
        int units = covered(quadrants[i].ch, map), n = 0;
        for (int q = 0; q < 4; q++) {
            n += c[q] == 'x';
            assert_int_equal(map[q / 2 * (SHAPE_H - 1)][q % 2 * (SHAPE_W - 1)],
                             c[q] == 'x');
        }
        assert_int_equal(units, n * cell / 4);
    }
}

/* Arms reach the edges, so that neighbors join, and only those that are meant. */
static void lines_reach_the_edges_that_they_should(void **state)
{
    (void)state;
    static const struct {
        uint32_t ch;
        const char *arms; /* left, up, right, down: . none, - light, = heavy */
    } lines[] = {
        {0x2500, "-.-."}, {0x2501, "=.=."}, {0x2502, ".-.-"}, {0x2503, ".=.="},
        {0x250C, "..--"}, {0x2510, "-..-"}, {0x2514, ".--."}, {0x2518, "--.."},
        {0x251C, ".---"}, {0x2524, "--.-"}, {0x252C, "-.--"}, {0x2534, "---."},
        {0x253C, "----"}, {0x254B, "===="}, {0x252F, "=.=-"}, {0x2537, "=-=."},
        {0x251D, ".-=-"}, {0x2574, "-..."}, {0x257A, "..=."}, {0x257D, ".-.="},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        bool map[SHAPE_H][SHAPE_W];
        int edge[4] = {0};
        assert_true(covered(lines[i].ch, map) > 0);
        for (int y = 0; y < SHAPE_H; y++) {
            edge[0] += map[y][0];
            edge[2] += map[y][SHAPE_W - 1];
        }
        for (int x = 0; x < SHAPE_W; x++) {
            edge[1] += map[0][x];
            edge[3] += map[SHAPE_H - 1][x];
        }
        for (int arm = 0; arm < 4; arm++) {
            char c = lines[i].arms[arm];
            assert_int_equal(edge[arm], c == '.' ? 0 : c == '-' ? 1 : 2);
        }
        assert_true(map[SHAPE_H / 2][SHAPE_W / 2]);
    }
}

static void braille_dots_are_where_they_are_numbered(void **state)
{
    (void)state;
    int x[8], y[8];
    assert_int_equal(shape_dots(0x2800, x, y), 0);
    assert_int_equal(shape_dots('a', x, y), -1);
    assert_int_equal(shape_dots(0x28FF, x, y), 8);
    /* dots 1 2 3 7 down the left, 4 5 6 8 down the right; bit n-1 is dot n */
    static const int column[] = {0, 0, 0, 1, 1, 1, 0, 1},
                     row[] = {0, 1, 2, 0, 1, 2, 3, 3};
    for (int dot = 0; dot < 8; dot++) {
        assert_int_equal(shape_dots(0x2800 + (1U << dot), x, y), 1);
        assert_int_equal(x[0], SHAPE_W / 4 + column[dot] * SHAPE_W / 2);
        assert_int_equal(y[0], SHAPE_H / 8 + row[dot] * SHAPE_H / 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cell_and_title_make_well_formed_xml),
        cmocka_unit_test(text_stands_on_its_cells),
        cmocka_unit_test(glyphs_that_are_drawn_are_no_text),
        cmocka_unit_test(a_field_stays_small),
        cmocka_unit_test(blocks_cover_what_their_names_say),
        cmocka_unit_test(lines_reach_the_edges_that_they_should),
        cmocka_unit_test(braille_dots_are_where_they_are_numbered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
