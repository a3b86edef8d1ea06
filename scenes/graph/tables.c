/* graph: --csv and --json. */
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "scenes/graph/graph.h"

/* The name of a node in tables; of a constant its number in full. */
static const char *table_name(const struct lesson *l, int node, char out[NUMBER_SIZE])
{
    const struct node *n = &l->g.nodes[node];
    return n->op == OP_CONSTANT ? number_short(out, n->constant) : l->text.typed[node];
}

static void row_inputs(const struct lesson *l, int node, struct csv *csv)
{
    char both[2 * NUMBER_SIZE + 2 * NAME_MOST] = "", number[NUMBER_SIZE];
    for (int k = 0; k < 2; k++) {
        int in = l->g.nodes[node].in[k];
        size_t used = strlen(both);
        if (in >= 0) {
            snprintf(both + used, sizeof both - used, "%s%s", k ? " " : "",
                     table_name(l, in, number));
        }
    }
    csv_text(csv, both);
}

/* Is any node more than one number? */
static bool has_matrix(const struct lesson *l)
{
    for (int i = 0; i < l->g.n; i++) {
        if (matrix_entries(backprop_value(&l->b, i)) > 1) {
            return true;
        }
    }
    return false;
}

/* The row of one entry of a node; `places`: with its row and column. */
static void csv_entry(const struct lesson *l, int node, size_t at, bool places,
                      struct csv *csv)
{
    char number[NUMBER_SIZE];
    const struct matrix *value = backprop_value(&l->b, node);
    csv_text(csv, table_name(l, node, number));
    csv_text(csv, op_table[l->g.nodes[node].op].name);
    row_inputs(l, node, csv);
    if (places) {
        csv_integer(csv, (long)(at / value->columns));
        csv_integer(csv, (long)(at % value->columns));
    }
    bool has_grad = l->b.has_grad[node];
    csv_known(csv, l->b.has_value[node], value->at[at]);
    csv_known(csv, has_grad, has_grad ? backprop_grad(&l->b, node)->at[at] : 0);
    csv_end(csv);
}

/* A row a node or, where there are matrices, a row an entry. */
void lesson_rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    (void)ctx;
    const struct lesson *l = model;
    bool places = has_matrix(l);
    csv_header(csv, places ? "node,op,inputs,row,col,value,gradient"
                           : "node,op,inputs,value,gradient");
    for (int i = 0; i < l->g.n; i++) {
        size_t n = matrix_entries(backprop_value(&l->b, i));
        for (size_t k = 0; k < n; k++) {
            csv_entry(l, i, k, places, csv);
        }
    }
}

/* A number or a matrix; null where m is not known. */
static void json_entries(struct json *json, const char *name, bool known,
                         const struct matrix *m)
{
    if (!known || matrix_entries(m) == 1) {
        json_known(json, name, known, known ? m->at[0] : 0);
    } else {
        json_matrix(json, name, m->at, m->rows, m->columns);
    }
}

static void json_node(const struct lesson *l, int i, struct json *json)
{
    char number[NUMBER_SIZE];
    const struct node *n = &l->g.nodes[i];
    json_open(json, NULL, '{');
    json_text(json, "node", table_name(l, i, number));
    json_text(json, "op", op_table[n->op].name);
    json_open(json, "inputs", '[');
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        json_text(json, NULL, table_name(l, n->in[k], number));
    }
    json_close(json, ']');
    json_reals(json, "shape", (double[]){n->shape.rows, n->shape.cols}, 2);
    json_entries(json, "value", l->b.has_value[i], backprop_value(&l->b, i));
    json_entries(json, "gradient", l->b.has_grad[i], backprop_grad(&l->b, i));
    json_close(json, '}');
}

/* What the edge hands on; and how fast its node changes with its input, where that is a
 * number. */
static void json_edge(const struct lesson *l, int node, int input, struct json *json)
{
    char number[NUMBER_SIZE];
    const struct backprop *b = &l->b;
    bool reached = backprop_reached(b, node, input),
         has_local = lesson_has_local(l, node);
    double local = reached && has_local ? graph_local(&l->g, b->values, node, input) : 0;
    json_open(json, NULL, '{');
    json_text(json, "from", table_name(l, l->g.nodes[node].in[input], number));
    json_text(json, "to", table_name(l, node, number));
    json_integer(json, "input", input);
    json_text(json, "rule", l->text.locals[2 * node + input]);
    if (has_local) {
        json_known(json, "local", reached, local);
        json_known(json, "contribution", reached, b->grads[node] * local);
    } else {
        json_entries(json, "contribution", reached, &b->terms[2 * node + input]);
    }
    json_close(json, '}');
}

void lesson_json(const void *model, const struct ctx *ctx, struct json *json)
{
    const struct lesson *l = model;
    json_text(json, "expression", expression_print(&l->g, false, ctx->scratch));
    json_integer(json, "steps", backprop_steps(&l->b));
    json_integer(json, "pass", backprop_move_at(&l->b, l->b.step).pass);
    json_open(json, "nodes", '[');
    for (int i = 0; i < l->g.n; i++) {
        json_node(l, i, json);
    }
    json_close(json, ']');
    json_open(json, "edges", '[');
    for (int i = 0; i < l->g.n; i++) {
        for (int k = 0; k < 2 && l->g.nodes[i].in[k] >= 0; k++) {
            json_edge(l, i, k, json);
        }
    }
    json_close(json, ']');
}
