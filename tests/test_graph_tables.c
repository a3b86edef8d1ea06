/* --json and --csv of graphs of matrices: read by a reader that knows only the formats,
 * and compared with a linear layer computed here by loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/headless.h"
#include "tests/json_read.h"

/* L = Σ (X·Wᵀ + b)²: whole numbers, so that all results are exact. */
enum { N = 2, IN = 2, OUT = 3 };
#define LAYER                                                                            \
    "graph expr=sum((X@W.T+b)^2) X=[[1,2],[3,4]] W=[[1,0],[0,2],[1,-1]] b=[1,2,3]"
static const double x[N][IN] = {{1, 2}, {3, 4}};
static const double w[OUT][IN] = {{1, 0}, {0, 2}, {1, -1}};
static const double b[OUT] = {1, 2, 3};

/* What of it the tables should say. */
struct layer {
    double z[N][OUT], delta[N][OUT], dw[OUT][IN], dx[N][IN], db[OUT], loss;
};

static struct layer layer_of(void)
{
    struct layer l = {0};
    for (int n = 0; n < N; n++) {
        for (int j = 0; j < OUT; j++) {
            double z = b[j];
            for (int i = 0; i < IN; i++) {
                z += x[n][i] * w[j][i];
            }
            l.z[n][j] = z;
            l.loss += z * z;
            l.delta[n][j] = 2 * z;
            l.db[j] += 2 * z;
            for (int i = 0; i < IN; i++) {
                l.dw[j][i] += 2 * z * x[n][i];
                l.dx[n][i] += 2 * z * w[j][i];
            }
        }
    }
    return l;
}

/* The array has so many rows of so many numbers, and they are these. */
static void assert_rows(const char *array, const double *want, int rows, int cols)
{
    assert_non_null(array);
    for (int i = 0; i < rows; i++) {
        const char *row = json_read_item(array, i);
        assert_non_null(row);
        for (int j = 0; j < cols; j++) {
            const char *entry = json_read_item(row, j);
            assert_non_null(entry);
            assert_true(json_read_number(entry) == want[i * cols + j]);
        }
        assert_null(json_read_item(row, cols));
    }
    assert_null(json_read_item(array, rows));
}

static const char *member_of(const char *document, const char *node, const char *member)
{
    const char *at = json_read_find(json_read_member(document, "nodes"), "node", node);
    assert_non_null(at);
    return json_read_member(at, member);
}

static void assert_shape(const char *document, const char *node, int rows, int cols)
{
    const char *shape = member_of(document, node, "shape");
    assert_true(json_read_number(json_read_item(shape, 0)) == rows);
    assert_true(json_read_number(json_read_item(shape, 1)) == cols);
    assert_null(json_read_item(shape, 2));
}

/* The edge from one node to another. */
static const char *edge(const char *document, const char *from, const char *to)
{
    const char *edges = json_read_member(document, "edges");
    char name[32];
    snprintf(name, sizeof name, "\"%s\"", to);
    for (int i = 0;; i++) {
        const char *at = json_read_item(edges, i);
        assert_non_null(at);
        char begin[32];
        snprintf(begin, sizeof begin, "\"%s\"", from);
        if (json_read_is(json_read_member(at, "from"), begin) &&
            json_read_is(json_read_member(at, "to"), name)) {
            return at;
        }
    }
}

/* z1 = Wᵀ, z2 = X·z1, z3 = z2 + b, z4 = z3². */
static void a_matrix_is_an_array_of_rows(void **state)
{
    (void)state;
    struct layer l = layer_of();
    char *text = headless_text("--json", LAYER);
    assert_string_equal(json_read_end(text), "\n");
    assert_shape(text, "X", N, IN);
    assert_shape(text, "z1", IN, OUT);
    assert_shape(text, "b", 1, OUT);
    assert_shape(text, "z3", N, OUT);
    assert_shape(text, "L", 1, 1);
    assert_rows(member_of(text, "X", "value"), x[0], N, IN);
    assert_rows(member_of(text, "X", "gradient"), l.dx[0], N, IN);
    assert_rows(member_of(text, "W", "gradient"), l.dw[0], OUT, IN);
    assert_rows(member_of(text, "z3", "value"), l.z[0], N, OUT);
    assert_rows(member_of(text, "z3", "gradient"), l.delta[0], N, OUT);
    assert_rows(member_of(text, "b", "gradient"), l.db, 1, OUT);
    assert_true(json_read_number(member_of(text, "L", "value")) == l.loss);
    assert_true(json_read_number(member_of(text, "L", "gradient")) == 1);
    assert_true(json_read_number(member_of(text, "2", "value")) == 2);
    assert_true(json_read_is(member_of(text, "2", "gradient"), "null"));
    free(text);
}

/* What an edge of matrices hands on has the shape of its input; local gradients that are
 * no numbers are left out. */
static void edges_hand_on_matrices(void **state)
{
    (void)state;
    struct layer l = layer_of();
    char *text = headless_text("--json", LAYER);
    const char *at = edge(text, "X", "z2");
    assert_true(json_read_is(json_read_member(at, "rule"), "\"δ@z₁ᵀ\""));
    assert_null(json_read_member(at, "local"));
    assert_rows(json_read_member(at, "contribution"), l.dx[0], N, IN);
    assert_rows(json_read_member(edge(text, "b", "z3"), "contribution"), l.db, 1, OUT);
    at = edge(text, "2", "z4");
    assert_true(json_read_is(json_read_member(at, "contribution"), "null"));
    free(text);
    text = headless_text("--json", "graph expr=sum(X)*y X=[[1,2]] y=5");
    at = edge(text, "y", "L"); /* both inputs are numbers */
    assert_true(json_read_number(json_read_member(at, "local")) == 3);
    assert_true(json_read_number(json_read_member(at, "contribution")) == 3);
    at = json_read_member(text, "parameters");
    assert_true(json_read_is(json_read_member(at, "X"), "\"[[1,2]]\""));
    assert_true(json_read_number(json_read_member(at, "y")) == 5);
    free(text);
}

/* Half-way: nodes, the seed and the first edges; W, X and b are still to come. */
static void what_is_unknown_is_null(void **state)
{
    (void)state;
    char *text = headless_text("--json", "--steps 7 " LAYER);
    assert_true(json_read_is(member_of(text, "W", "gradient"), "null"));
    assert_shape(text, "W", OUT, IN);
    const double ones[N * OUT] = {1, 1, 1, 1, 1, 1};
    assert_rows(member_of(text, "z4", "gradient"), ones, N, OUT);
    const char *at = edge(text, "W", "z1");
    assert_true(json_read_is(json_read_member(at, "contribution"), "null"));
    free(text);
    text = headless_text("--json", "--steps 1 " LAYER);
    assert_true(json_read_is(member_of(text, "z3", "value"), "null"));
    free(text);
}

/* Written by hand: the same lines as ever, but for the shapes. */
static void a_graph_of_numbers_gains_only_shapes(void **state)
{
    (void)state;
    char *text = headless_text("--json", "graph expr=x*x x=3 --steps 2");
    assert_non_null(strstr(text, "  \"nodes\": [\n"
                                 "    {\n"
                                 "      \"node\": \"x\",\n"
                                 "      \"op\": \"leaf\",\n"
                                 "      \"inputs\": [],\n"
                                 "      \"shape\": [1, 1],\n"
                                 "      \"value\": 3,\n"
                                 "      \"gradient\": null\n"
                                 "    },\n"
                                 "    {\n"
                                 "      \"node\": \"L\",\n"
                                 "      \"op\": \"mul\",\n"
                                 "      \"inputs\": [\n"
                                 "        \"x\",\n"
                                 "        \"x\"\n"
                                 "      ],\n"
                                 "      \"shape\": [1, 1],\n"
                                 "      \"value\": 9,\n"
                                 "      \"gradient\": 1\n"
                                 "    }\n"
                                 "  ],\n"
                                 "  \"edges\": [\n"
                                 "    {\n"
                                 "      \"from\": \"x\",\n"
                                 "      \"to\": \"L\",\n"
                                 "      \"input\": 0,\n"
                                 "      \"rule\": \"x\",\n"
                                 "      \"local\": null,\n"
                                 "      \"contribution\": null\n"
                                 "    },\n"));
    free(text);
}

static void csv_has_a_line_an_entry(void **state)
{
    (void)state;
    char *text = headless_text("--csv", "graph expr=sum(X@w)*2 X=[[1,2],[3,4]] "
                                        "w=[[5],[6]] --steps 5");
    assert_string_equal(text, "node,op,inputs,row,col,value,gradient\n"
                              "X,leaf,,0,0,1,\n"
                              "X,leaf,,0,1,2,\n"
                              "X,leaf,,1,0,3,\n"
                              "X,leaf,,1,1,4,\n"
                              "w,leaf,,0,0,5,\n"
                              "w,leaf,,1,0,6,\n"
                              "z1,matmul,X w,0,0,17,\n"
                              "z1,matmul,X w,1,0,39,\n"
                              "z2,sum,z1,0,0,56,2\n"
                              "2,constant,,0,0,2,\n"
                              "L,mul,z2 2,0,0,112,1\n");
    free(text);
}

/* A whole-matrix operation on a number makes no matrix. */
static void csv_of_numbers_has_no_places(void **state)
{
    (void)state;
    char *text = headless_text("--csv", "graph expr=sum(x) x=3");
    assert_string_equal(text, "node,op,inputs,value,gradient\n"
                              "x,leaf,,3,1\n"
                              "L,sum,x,3,1\n");
    free(text);
}

static long count(const char *text, char what)
{
    long n = 0;
    for (; *text; text++) {
        n += *text == what;
    }
    return n;
}

/* 3 matrices of 64×64 and their sum. */
static void large_ones_are_whole(void **state)
{
    (void)state;
    char *csv = headless_text("--csv", "graph expr=sum(A@B) A=64x64 B=64x64");
    assert_int_equal(count(csv, '\n'), 1 + 3 * 64 * 64 + 1);
    free(csv);
    char *json = headless_text("--json", "graph expr=sum(A@B) A=64x64 B=64x64");
    assert_string_equal(json_read_end(json), "\n");
    const char *rows = member_of(json, "z1", "value");
    assert_non_null(json_read_item(json_read_item(rows, 63), 63));
    assert_null(json_read_item(rows, 64));
    free(json);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matrix_is_an_array_of_rows),
        cmocka_unit_test(edges_hand_on_matrices),
        cmocka_unit_test(what_is_unknown_is_null),
        cmocka_unit_test(a_graph_of_numbers_gains_only_shapes),
        cmocka_unit_test(csv_has_a_line_an_entry),
        cmocka_unit_test(csv_of_numbers_has_no_places),
        cmocka_unit_test(large_ones_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
