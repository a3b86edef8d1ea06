/* graph: any expression as a computational graph, stepped forward and backward.
 *
 * What the learner sees: a value appears in each node, left to right; then dL/dL = 1, and
 * edge by edge, right to left, upstream × local = contribution, added to what the node
 * already has. The panels say which rule, which numbers, which cached values; and write
 * out the whole product for one leaf. What to try: step through the default; type your
 * own expression; reuse a variable (x·x·x + x) and watch its gradient become a sum;
 * predict before you look; mark leaves as parameters and update them. */
#include "scenes/graph/matrix_table.h"
#include "scenes/graph/paths_view.h"
#include "scenes/graph/program.h"

#include "scene/choices.h"
#include "scene/leaves.h"

/* ---- parameters ---- */

static const struct choice detail_choices[DETAILS + 1] = {
    {"auto", "auto", "as large as fits the screen"},
    {"full", "full",
     "boxes with a border, with formulas where they fit, with the numbers of matrices up "
     "to 4×5"},
    {"compact", "compact", "two or three rows per node"},
    {"whole", "whole", "as small as possible, without the numbers on the lines"},
    {"outline", "outline", "the same graph as an indented list"},
    {"table", "table", "the chosen matrix as a numbered table"},
    {"numpy", "NumPy", "the graph as a program in Python with NumPy"},
    {"torch", "PyTorch", "the graph as a program in Python with PyTorch"},
    {"paths", "paths", "every path from the output to the chosen node, as a product"},
    {0},
};

static const struct param params[] = {
    [P_EXPR] = {.name = "expr",
                .label = "L",
                .kind = KIND_TEXT,
                .effect = RERUN,
                .initial = "(w*x+b-y)^2",
                .from_start = true,
                .check = leaves_check_text,
                .expression = true,
                .help =
                    "the expression, in any variables; values, unless given: w 2, x 3, b "
                    "1, y 5, others 0.5, 0.7, 0.9 … in their order"},
    [P_SHARE] = {.name = "share",
                 .kind = KIND_FLAG,
                 .effect = RERUN,
                 .initial = "yes",
                 .help = "what is written twice is computed once, as one node"},
    [P_INIT] = {.name = "init",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "he_normal",
                .choices = init_choices,
                .help =
                    "how weights, names that begin with W or U, are drawn; names that "
                    "begin with b are 0, others N(0,1), labels classes or 0 and 1"},
    [P_TRAIN] = {.name = "train",
                 .kind = KIND_TEXT,
                 .effect = RERUN,
                 .initial = "",
                 .help = "which variables may an update (u) change? For example "
                         "w,b; ◆ marks them",
                 .unset = "none"},
    [P_LR] = {.name = "lr",
              .label = "η",
              .kind = KIND_REAL,
              .effect = RERUN,
              .initial = "0.02",
              .min = 0,
              .max = 1e6,
              .open_min = true,
              .matters = {1 + P_TRAIN, 1U << 1},
              .help = "learning rate: an update takes away η times the gradient"},
    [P_ZERO_GRAD] = {.name = "zero_grad",
                     .kind = KIND_FLAG,
                     .effect = RERUN,
                     .initial = "yes",
                     .matters = {1 + P_PASSES, 1U << 1},
                     .help =
                         "clear the gradients before the next pass; with no they pile "
                         "up, a mistake often made"},
    [P_PASSES] = {.name = "passes",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 1,
                  .max = 10000,
                  .nudge = 1,
                  .help = "how often to go forward and back, with an update of the "
                          "variables in train between"},
    [P_NODE] = {.name = "node",
                .kind = KIND_TEXT,
                .effect = VIEW,
                .initial = "",
                .hidden = true,
                .help = "the chosen node, such as w, z1 or L: its paths are shown",
                .unset = "the one at this step"},
    [P_ENTRY] = {.name = "entry",
                 .kind = KIND_TEXT,
                 .effect = VIEW,
                 .initial = "",
                 .help = "the entry of a matrix that is followed, as W1,1,4: its row and "
                         "column, from 0",
                 .unset = "the largest at this step"},
    [P_FOLD] = {.name = "fold",
                .kind = KIND_TEXT,
                .effect = VIEW,
                .initial = "",
                .hidden = true,
                .help = "nodes whose inputs are hidden, as in z3,z5",
                .unset = "none"},
    [P_DETAIL] = {.name = "view",
                  .kind = KIND_CHOICE,
                  .effect = VIEW,
                  .initial = "auto",
                  .choices = detail_choices,
                  .help = "how the graph is drawn"},
    [P_PAN] = {.name = "pan",
               .kind = KIND_POINT,
               .effect = VIEW,
               .initial = "0,0",
               .min = -PAN_MOST,
               .max = PAN_MOST,
               .hidden = true,
               .help = "how far a large picture is moved, in columns and rows"},
    [P_NUDGE] = {.name = "nudge",
                 .kind = KIND_REAL,
                 .effect = VIEW,
                 .initial = "",
                 .hidden = true,
                 .help = "by how much the chosen variable is changed at the end of a "
                         "pass, to see what L does",
                 .unset = "not at all"},
    {0},
};

static const struct preset presets[] = {
    {"mission", "expr=(w*x+b-y)^2 w=2 x=3 b=1 y=5",
     "one linear neuron and its squared error: where does each number come from?"},
    {"sigmoid_neuron", "expr=(sigmoid(w*x+b)-y)^2 w=.5 x=2 b=-1 y=1",
     "the slope of σ is at most ¼: the first factor that makes gradients vanish"},
    {"two_factors", "expr=(w*x-y)^2 w=2 x=3 y=1",
     "∂L/∂w is 2·5 times 3: which factor comes from which node?"},
    {"sine", "expr=sin(3x^2+2) x=1", "a single path: cos(3x² + 2) times 6x"},
    {"fan_out", "expr=x*x*x+x x=-1.5",
     "x is used four times: four edges, four terms, one sum"},
    {"sum_times", "expr=(x+y)*z x=-2 y=5 z=-4",
     "a sum hands the gradient on, a product multiplies it by the other input"},
    {"softmax", "expr=-log(exp(a)/(exp(a)+exp(b)+exp(c))) a=2 b=1 c=0.1",
     "softmax and its loss for class a: the gradients are p_a − 1, p_b and p_c, "
     "p_a being the probability of a"},
    {"network",
     "expr=(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2 x1=1 x2=-1 w1=0.5 "
     "w2=-0.3 b1=0.1 w3=-0.4 w4=0.8 b2=0 s1=0.7 s2=-0.6 c=0 y=0.5 "
     "train=w1,w2,w3,w4,b1,b2,s1,s2,c lr=0.1",
     "a small net: two inputs, two tanh units, one output; u updates all nine "
     "parameters"},
    {"recurrent",
     "expr=(tanh(w*tanh(w*h+u*x1)+u*x2)-y)^2 w=0.9 h=0.2 u=0.5 x1=1 x2=-1 y=1",
     "a recurrent net, two steps in time: w and u are used twice, their gradients are "
     "sums"},
    {"one_neuron",
     "expr=mean((sigmoid(X@w+b)-y)^2) X=[[1,2],[-1,1],[2,-1]] w=[[0.5],[-0.5]] b=0.2 "
     "y=[[0],[1],[1]] train=w,b lr=1",
     "one neuron, three samples: ∂L/∂w = Xᵀ@δ adds up over the samples, and b's gradient "
     "is the sum of δ"},
    {"linear_layer", "expr=sum(X@W.T+b) X=4x3 W=5x3 b=1x5",
     "W stored as out × in, as PyTorch does: ∂L/∂W = δᵀ@X is 5×3 like W; Xᵀ@δ, often "
     "printed, is 3×5"},
    {"softmax_net",
     "expr=-sum(log_softmax(relu(X@W1+b1)@W2+b2)*Y)/4 X=4x3 W1=3x5 b1=1x5 W2=5x3 b2=1x3 "
     "Y=[[1,0,0],[0,1,0],[0,0,1],[1,0,0]]",
     "a net of two layers, step by step through log_softmax: what reaches the logits is "
     "(p − y)/N"},
    {"softmax_ce",
     "expr=ce(relu(X@W1+b1)@W2+b2,y) X=4x3 W1=3x5 b1=1x5 W2=5x3 b2=1x3 "
     "y=[[0],[1],[2],[0]]",
     "the same net with one node for softmax and loss: ∂L/∂logits = (p − y)/N in one "
     "step"},
    {"relu_layers",
     "expr=mean((relu(relu(relu(X@W1)@W2)@W3)-Y)^2) X=4x3 W1=3x6 W2=6x6 W3=6x2 "
     "Y=[[1,0],[0,1],[1,1],[2,0]]",
     "three ReLU layers: where a unit is off, its δ is 0, and nothing goes on from "
     "there"},
    {"recurrent_cell",
     "expr=sum((tanh(tanh(tanh(h@W+x1@U+b)@W+x2@U+b)@W+x3@U+b)-y)^2) h=1x3 W=3x3 "
     "x1=[[1,0]] U=2x3 b=1x3 x2=[[0,1]] x3=[[1,0]] y=[[0.5,0,-0.5]]",
     "one cell, three steps in time: W, U and b are used three times, their gradients "
     "are sums over time"},
    {"softmax_naive",
     "expr=-sum(y*log(exp(Z)/sum(exp(Z),cols))) "
     "Z=[[1,2,3],[1000,1001,1002],[-1000,-999,-998]] y=[[0,0,1]]",
     "rows that differ by a shift have the same softmax, but e^1000 is inf, e^−1000 is "
     "0, "
     "inf/inf and 0/0 nan"},
    {"softmax_stable",
     "expr=-sum(y*(Z-max(Z,cols)-log(sum(exp(Z-max(Z,cols)),cols)))) "
     "Z=[[1,2,3],[1000,1001,1002],[-1000,-999,-998]] y=[[0,0,1]]",
     "less the row's maximum m it is exact: e^−m cancels, and m's gradient is 0 but for "
     "rounding"},
    {0},
};

/* ---- picture ---- */

static bool work(void *cache, struct arena *mem, const void *model, const void *view,
                 const struct ctx *ctx)
{
    (void)view;
    struct drawing *d = cache;
    bool more = lesson_arrange(d, mem, model, ctx);
    lesson_follow(&d->follow, mem, model, ctx);
    program_make(&d->program, mem, model, ctx);
    return more;
}

static void draw(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f)
{
    const struct drawing *d = cache;
    if (program_draw(&d->program, view, ctx, f) || paths_view_draw(model, view, ctx, f)) {
        return;
    }
    struct matrix_table table = matrix_table(model, view, ctx);
    if (table.node >= 0) {
        matrix_table_draw(&table, model, view, ctx, f);
        return;
    }
    struct lesson_areas a = lesson_areas(model, ctx, d->place);
    if (a.title.h > 0) {
        lesson_title(model, view, ctx, a.title, f);
    }
    if (d->place == PLACE_LIST) {
        lesson_outline(model, view, d, ctx, a.picture, f);
    } else {
        lesson_picture(model, view, d, ctx, a.picture, f);
    }
    lesson_panels(model, view, &d->follow, ctx, a.panels, f);
}

const struct scene scene_graph = {
    .name = "graph",
    .title = "graph: step through any expression, forward and backward",
    .lesson =
        "Forward, each node computes its value from its inputs and keeps it. Backward, "
        "each line carries a gradient back to an input: upstream, the gradient of the "
        "node it comes from, times local, how fast that node changes with this input: "
        "the chain rule. A node adds up what arrives; — says that nothing has arrived "
        "yet, which is not 0. One backward pass gives the gradients of all variables at "
        "once: its end is a table of them. Try: → for each step, and check a number by "
        "hand; d at the end, which nudges a variable: L moves almost as its gradient "
        "predicts; e and type x*x*x+x: four lines, four terms of a sum, and P for every "
        "path; p to guess the next number, with a hint (i) or in another way (w), and "
        "m for those that you missed; set train to w,b and press u, then again with "
        "zero_grad=no.\n"
        "With matrices (presets from one_neuron on, or X@W with X=4x3) each node has a "
        "shape, "
        "rows × columns, and δ is the gradient of the node that a step comes from. A "
        "product's "
        "gradient is a product again, ∂L/∂W = Xᵀ@δ: the panel says why only this one "
        "fits, and "
        "of which numbers one entry is the sum. Enter opens a chosen matrix, entry=W,0,1 "
        "follows "
        "one entry, C shows the whole as a program. What is used in places far apart is "
        "drawn at each, as copy 1, copy 2: it is one variable, and its gradients add up.",
    .first = "→ steps, p lets you predict, e takes your own expression",
    .params = params,
    .presets = presets,
    .keys = lesson_keys,
    .keys_now = lesson_keys_now,
    .unset = lesson_unset,
    .takes_key = lesson_takes_key,
    .model_size = sizeof(struct lesson),
    .view_size = sizeof(struct lesson_view),
    .cache_size = sizeof(struct drawing),
    .headless_steps = -1,
    .most_steps = 100000,
    .rate = 2,
    .least_w = 30,
    .least_h = 4,
    .declare = lesson_declare,
    .init = lesson_init,
    .draws = lesson_draws,
    .check = lesson_check,
    .step = lesson_step,
    .last_step = lesson_last_step,
    .now = lesson_now,
    .work = work,
    .input = lesson_input,
    .draw = draw,
    .status = lesson_status,
    .bad_step = lesson_bad_step,
    .rows = lesson_rows,
    .json = lesson_json,
    .code = lesson_code,
};
