#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/reading.h"
#include "tests/near.h"

/* As the graph scene parses, and as a surface does. */
static const struct expression_options free_names = {.split_words = true};
static const char *const xy[] = {"x", "y"};
static const struct expression_options surface = {
    .names = xy, .n_names = 2, .only_names = true};
static const char *const long_names[] = {"loss", "lr", "e", "x_1", "sin"};
static const struct expression_options declared = {.names = long_names, .n_names = 5};

static char *repeated(struct arena *mem, const char *before, const char *unit, int n,
                      const char *after)
{
    size_t m = strlen(before), u = strlen(unit), k = (size_t)n * u;
    char *text = arena_alloc(mem, m + k + strlen(after) + 1, 1);
    memcpy(text, before, m);
    for (size_t i = 0; i < (size_t)n; i++)
        memcpy(text + m + i * u, unit, u);
    memcpy(text + m + k, after, strlen(after) + 1);
    return text;
}

/* --- what is read, and how it is shown -----------------------------------------------
 */

/* `plain` bears every bracket that priorities ask for: it fixes the tree. */
static const struct reading readings[] = {
    {"x", "x", NULL},
    {" x  ", "x", NULL},
    {"((x))", "x", NULL},
    {"(wx+b−y)²", "(w*x + b - y)^2", "(w·x + b − y)²"},
    {"x²+3y²+2xy+5", "x^2 + 3*y^2 + 2*x*y + 5", "x² + 3·y² + 2·x·y + 5"},
    /* from left to right, but powers */
    {"a-b-c", "a - b - c", "a − b − c"},
    {"a-(b-c)", "a - (b - c)", "a − (b − c)"},
    {"a+(b+c)", "a + (b + c)", NULL},
    {"a/b/c", "a/b/c", NULL},
    {"a/(b/c)", "a/(b/c)", NULL},
    {"a*(b*c)", "a*(b*c)", "a·(b·c)"},
    {"a+b*c", "a + b*c", "a + b·c"},
    {"(a+b)*c", "(a + b)*c", "(a + b)·c"},
    {"2^3^2", "2^3^2", "2^3²"},
    {"x^999999", "x^999999", "x⁹⁹⁹⁹⁹⁹"}, /* what is written above the line, at most */
    {"x^1000000", "x^1000000", "x^1000000"},
    {"(2^3)^2", "(2^3)^2", "(2³)²"},
    {"x**2**3", "x^2^3", "x^2³"},
    {"2^x²", "2^x^2", "2^x²"},
    /* the unary minus: below powers, above products */
    {"-x^2", "-x^2", "−x²"},
    {"(-x)^2", "(-x)^2", "(−x)²"},
    {"2^-3", "2^-3", "2⁻³"},
    {"2^-x^2", "2^-x^2", "2^(−x²)"},
    {"2^(-x)^2", "2^(-x)^2", "2^(−x)²"},
    {"2^-x*y", "2^-x*y", "2^(−x)·y"},
    {"-x*y", "-x*y", "−x·y"},
    {"-(x*y)", "-(x*y)", "−(x·y)"},
    {"-x+y", "-x + y", "−x + y"},
    {"-(x+y)", "-(x + y)", "−(x + y)"},
    {"a*-b", "a*-b", "a·(−b)"},
    {"a--b", "a - -b", "a − (−b)"},
    {"--x", "--x", "−(−x)"},
    {"---x", "---x", "−−(−x)"},
    {"+x", "x", NULL},
    {"(-2)^3", "(-2)^3", "(−2)³"},
    /* products that are not written: as tight as * and /, from left to right */
    {"1/2x", "1/2*x", "1/2·x"},
    {"1/(2x)", "1/(2*x)", "1/(2·x)"},
    {"x^2y", "x^2*y", "x²·y"},
    {"2x^2", "2*x^2", "2·x²"},
    {"2xy", "2*x*y", "2·x·y"},
    {"3(x+1)", "3*(x + 1)", "3·(x + 1)"},
    {"x(y+1)", "x*(y + 1)", "x·(y + 1)"},
    {"x (y+1)", "x*(y + 1)", "x·(y + 1)"},
    {"(x)(y)", "x*y", "x·y"},
    {"(x)y", "x*y", "x·y"},
    {"x y", "x*y", "x·y"},
    {"x²y", "x^2*y", "x²·y"},
    {"2sin(x)cos(y)", "2*sin(x)*cos(y)", "2·sin(x)·cos(y)"},
    {"w1x1", "w1*x1", "w1·x1"},
    {"w1x12y", "w1*x12*y", "w1·x12·y"},
    {"xyz", "x*y*z", "x·y·z"},
    /* numbers */
    {"2e3", "2000", NULL},
    {"2e-3x", "0.002*x", "0.002·x"},
    {"1.5E+2", "150", NULL},
    {"2e", "2*e", "2·e"},
    {"2ex", "2*e*x", "2·e·x"},
    {"2e+x", "2*e + x", "2·e + x"},
    {".5", "0.5", NULL},
    {"5.", "5", NULL},
    {"5.x", "5*x", "5·x"},
    {"pi", "pi", "π"},
    {"π+e", "pi + e", "π + e"},
    {"2pix", "2*pi*x", "2·π·x"},
    {"xπ", "x*pi", "x·π"},
    {"3.141592653589793", "pi", "π"},
    {"1e300", "1e300", NULL},
    /* no numbers in another base: not a digit of it, or more behind these */
    {"0x", "0*x", "0·x"},
    {"0xg", "0*x*g", "0·x·g"},
    {"0xfg", "0*x*f*g", "0·x·f·g"},
    {"0b12", "0*b12", "0·b12"},
    {"0ab", "0*a*b", "0·a·b"},
    /* characters */
    {"x−y×z·a÷b⋅c", "x - y*z*a/b*c", "x − y·z·a/b·c"},
    {"θ²+Δ", "θ^2 + Δ", "θ² + Δ"},
    {"αβ", "α*β", "α·β"},
    {"x¹⁰", "x^10", "x¹⁰"},
    {"x⁰", "x^0", "x⁰"},
    {"x⁻¹", "x^-1", "x⁻¹"},
    {"(x+1)²³", "(x + 1)^23", "(x + 1)²³"},
    {"sin(x)²", "sin(x)^2", "sin(x)²"},
    {"x^0.5", "x^0.5", NULL},
    {"x^1e9", "x^1e9", NULL},
    {"x^-0", "x^-0", "x^−0"},
    /* functions */
    {"σ(x)", "sigmoid(x)", "σ(x)"},
    {"ln(x)-log(x)", "log(x) - log(x)", "ln(x) − ln(x)"},
    {"√(x)", "sqrt(x)", "√(x)"},
    {"2√(x)", "2*sqrt(x)", "2·√(x)"},
    {"x√(y)", "x*sqrt(y)", "x·√(y)"},
    {"max(a,b+1)", "max(a, b + 1)", NULL},
    {"atan2( y , x )", "atan2(y, x)", NULL},
    {"leaky_relu(x)", "leaky_relu(x)", NULL},
    {"sin (x)", "sin(x)", NULL},
    {"min(max(a,b),(c))", "min(max(a, b), c)", NULL},
    {"max(a,b,c)", "max(max(a, b), c)", NULL},
    {"min(a,b,c,d)", "min(min(min(a, b), c), d)", NULL},
    {"pow(a,b)", "a^b", NULL},
    {"pow(a+1,2)", "(a + 1)^2", "(a + 1)²"},
    {"POW(pow(a,b),c)", "(a^b)^c", NULL},
    {"arcsin(x)+arctan(y)", "asin(x) + atan(y)", NULL},
    {"ReLU(x)+RELU(y)+relu(z)", "relu(x) + relu(y) + relu(z)", NULL},
    {"Sin(x)*SILU(y)", "sin(x)*silu(y)", "sin(x)·silu(y)"},
    {"swish(x)", "silu(x)", NULL},
    {"LeakyReLU(x)", "leaky_relu(x)", NULL},
    {"LogSigmoid(x)", "logsigmoid(x)", NULL},
    {"Ln(x)", "log(x)", "ln(x)"},
    {"hypot(3,x)", "hypot(3, x)", NULL},
    {"log10(x)+log2(x)+log1p(x)", "log10(x) + log2(x) + log1p(x)", NULL},
    /* an exponent before the bracket */
    {"sin²(x)", "sin(x)^2", "sin(x)²"},
    {"sin^2(x)", "sin(x)^2", "sin(x)²"},
    {"2sin ^ 2 (x)cos²(y)", "2*sin(x)^2*cos(y)^2", "2·sin(x)²·cos(y)²"},
    {"2^sin²(x)", "2^sin(x)^2", "2^sin(x)²"},
    {"-tanh²(x)", "-tanh(x)^2", "−tanh(x)²"},
    {"log**0.5(x)", "log(x)^0.5", "ln(x)^0.5"},
    {"max²(a,b)", "max(a, b)^2", "max(a, b)²"},
    {"σ²(x)", "sigmoid(x)^2", "σ(x)²"},
    {"f(x+1)+d(x)", "f*(x + 1) + d*x", "f·(x + 1) + d·x"}, /* products all the same */
    {"d/d*dx/d", "d/d*d*x/d", "d/d·d·x/d"},
    {"f(2)", "f*2", "f·2"},
    {"d+2/dx", "d + 2/d*x", "d + 2/d·x"}, /* no derivatives */
    {"d^x/dx", "d^x/d*x", "d^x/d·x"},
    {"d y/dx", "d*y/d*x", "d·y/d·x"},
    {"d*dx", "d*d*x", "d·d·x"},
    {"d/xy", "d/x*y", "d/x·y"},
    {"x²(y)", "x^2*y", "x²·y"}, /* x is no function */
    {"x^2(y)", "x^2*y", "x²·y"},
    /* absolute values: a bar closes where one is open and an operand stands before it */
    {"|x|", "abs(x)", NULL},
    {"2|x|y", "2*abs(x)*y", "2·abs(x)·y"},
    {"|x|²", "abs(x)^2", "abs(x)²"},
    {"|a|b|c|", "abs(a)*b*abs(c)", "abs(a)·b·abs(c)"},
    {"||x|-1|", "abs(abs(x) - 1)", "abs(abs(x) − 1)"},
    {"|x+|y||", "abs(x + abs(y))", NULL},
    {"|(|x|)y|", "abs(abs(x)*y)", "abs(abs(x)·y)"},
    {"|-x|", "abs(-x)", "abs(−x)"},
    {"2^|x|", "2^abs(x)", NULL},
    {"max(|a|,|b|)", "max(abs(a), abs(b))", NULL},
    {"sin(|x|)", "sin(abs(x))", NULL},
    /* roots without brackets take the next operand */
    {"√2", "sqrt(2)", "√(2)"},
    {"√x", "sqrt(x)", "√(x)"},
    {"2√x y", "2*sqrt(x)*y", "2·√(x)·y"},
    {"√2x", "sqrt(2)*x", "√(2)·x"},
    {"√xy", "sqrt(x)*y", "√(x)·y"},
    {"√√x", "sqrt(sqrt(x))", "√(√(x))"},
    {"√|x|", "sqrt(abs(x))", "√(abs(x))"},
    {"√sin(x)", "sqrt(sin(x))", "√(sin(x))"},
    {"√(x)²", "sqrt(x)^2", "√(x)²"},
    {"-√x+1", "-sqrt(x) + 1", "−√(x) + 1"},
    {"2^√x", "2^sqrt(x)", "2^√(x)"},
    /* names: one spelling of each */
    {"x_1", "x1", NULL},
    {"x₁+x1+x_1", "x1 + x1 + x1", NULL},
    {"w₁₂x_3", "w12*x3", "w12·x3"},
    {"\u00B5+\u03BC", "\u03BC + \u03BC", NULL}, /* micro, mu */
    {"\u0177-y", "y\u0302 - y", "y\u0302 − y"},
    {"\u0177+y\u0302", "y\u0302 + y\u0302", NULL},
    {"2θ\u0302x\u0304", "2*θ\u0302*x\u0304", "2·θ\u0302·x\u0304"},
    {"\u0177₁", "y\u03021", NULL},
    {"PI+Pi+π", "pi + pi + pi", "π + π + π"},
    /* blanks of all kinds */
    {"x\t+\ny\r\n*\u00A0z\u2009", "x + y*z", "x + y·z"},
    {"sin\u00A0(x)", "sin(x)", NULL},
    {"σ", "σ", NULL}, /* a name, where it is not called */
};

static void texts_are_read_by_the_rules_of_the_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        reading_check(&readings[i], &free_names);
}

static void declared_names_come_first(void **state)
{
    (void)state;
    static const struct reading with_surface[] = {
        {"xyyx", "x*y*y*x", "x·y·y·x"},
        {"2xe", "2*x*e", "2·x·e"},
        {"pixy", "pi*x*y", "π·x·y"},
    };
    static const struct reading with_declared[] = {
        {"loss", "loss", NULL},        {"lrloss", "lr*loss", "lr·loss"},
        {"e^2", "e^2", "e²"},          {"2.718281828459045", "2.718281828459045", NULL},
        {"x_1lr", "x_1*lr", "x_1·lr"}, {"x", "x", NULL},
        {"sin(x)", "sin*x", "sin·x"},  {"lr lr(lr)", "lr*lr*lr", "lr·lr·lr"},
    };
    for (size_t i = 0; i < sizeof with_surface / sizeof *with_surface; i++)
        reading_check(&with_surface[i], &surface);
    for (size_t i = 0; i < sizeof with_declared / sizeof *with_declared; i++)
        reading_check(&with_declared[i], &declared);
}

static void names_are_leaves_in_their_order(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("b*a + c*b", &free_names, &mem);
    assert_int_equal(g.n_leaves, 3);
    assert_string_equal(g.leaves[0].name, "b");
    assert_string_equal(g.leaves[1].name, "a");
    assert_string_equal(g.leaves[2].name, "c");
    g = reading_parse("q*lr", &declared, &mem);
    assert_int_equal(g.n_leaves, 6);
    assert_string_equal(g.leaves[1].name, "lr");
    assert_string_equal(g.leaves[5].name, "q");
    g = reading_parse("5", &surface, &mem);
    assert_int_equal(g.n_leaves, 2);
    assert_int_equal(g.n, 1);
    arena_release(&mem);
}

/* --- order, sharing, columns ---------------------------------------------------------
 */

/* The graph in reverse Polish, a node by its index where it is not the next one. */
static const char *order(const struct graph *g, struct arena *mem)
{
    char *text = arena_printf(mem, "%s", "");
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op == OP_LEAF)
            text = arena_printf(mem, "%s %s", text, g->leaves[n->leaf].name);
        else if (n->op == OP_CONSTANT)
            text = arena_printf(mem, "%s %g", text, n->constant);
        else if (n->in[1] < 0)
            text = arena_printf(mem, "%s %s(%d)", text, op_table[n->op].name, n->in[0]);
        else
            text = arena_printf(mem, "%s %s(%d,%d)", text, op_table[n->op].name, n->in[0],
                                n->in[1]);
    }
    return text + 1;
}

static void nodes_are_in_left_to_right_post_order(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool share;
        const char *want;
    } orders[] = {
        {"(w·x+b−y)²", false, "w x mul(0,1) b add(2,3) y sub(4,5) 2 pow(6,7)"},
        {"a+b*c", false, "a b c mul(1,2) add(0,3)"},
        {"x·x·x+x", false, "x mul(0,0) mul(1,0) add(2,0)"},
        {"-2^-x", false, "2 x neg(1) pow(0,2) neg(3)"},
        {"x⁻²", false, "x 2 neg(1) pow(0,2)"},
        {"max(1,sin(x))", false, "1 x sin(1) max(0,2)"},
        {"a*b+a*b+2*2", false, "a b mul(0,1) mul(0,1) add(2,3) 2 2 mul(5,6) add(4,7)"},
        {"a*b+a*b+2*2", true, "a b mul(0,1) add(2,2) 2 mul(4,4) add(3,5)"},
        {"a*b+b*a", true, "a b mul(0,1) mul(1,0) add(2,3)"},
        {"sin(x)+(sin(x))²", true, "x sin(0) 2 pow(1,2) add(1,3)"},
        {"0/0+0/0", true, "0 div(0,0) add(1,1)"},
        {"0+-0+0", true, "0 neg(0) add(0,1) add(2,0)"},
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(
            orders[i].text,
            &(struct expression_options){.split_words = true, .share = orders[i].share},
            &mem);
        assert_string_equal(order(&g, &mem), orders[i].want);
        arena_release(&mem);
    }
}

static void nodes_know_where_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
        long bytes[10]; /* from 1 on */
    } rows[] = {
        {"2x − sin(y)²",
         "2 x mul(0,1) y sin(3) 2 pow(4,5) sub(2,6)",
         {1, 2, 2, 12, 8, 14, 14, 4}},
        {"3π+xe",
         "3 3.14159 mul(0,1) x 2.71828 mul(3,4) add(2,5)",
         {1, 2, 2, 5, 6, 6, 4}},
        {"θ|x|+√y", "θ x abs(1) mul(0,2) y sqrt(4) add(3,5)", {1, 4, 3, 3, 10, 7, 6}},
        {"θ+|x|", "θ x abs(1) add(0,2)", {1, 5, 4, 3}},
        {"x⁻²", "x 2 neg(1) pow(0,2)", {1, 2, 2, 2}},
        {"2sin²(x)", "2 x sin(1) 2 pow(2,3) mul(0,4)", {1, 8, 2, 5, 5, 2}},
        {"θ+max(x,-y,z)^3",
         "θ x y neg(2) max(1,3) z max(4,5) 3 pow(6,7) add(0,8)",
         {1, 8, 11, 10, 4, 13, 4, 16, 15, 3}},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(rows[k].text, &free_names, &mem);
        assert_string_equal(order(&g, &mem), rows[k].want);
        for (int i = 0; i < g.n; i++)
            if (g.nodes[i].column != rows[k].bytes[i])
                fail_msg("%s, node %d: byte %ld", rows[k].text, i, g.nodes[i].column);
        arena_release(&mem);
    }
}

/* A name that is declared is no number, inside a word neither. */
static void declared_names_hide_numbers_in_words(void **state)
{
    (void)state;
    static const char *const names[] = {"x", "e"};
    static const struct expression_options both = {
        .names = names, .n_names = 2, .split_words = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("xe", &both, &mem);
    assert_string_equal(order(&g, &mem), "x e mul(0,1)");
    arena_release(&mem);
}

/* --- errors --------------------------------------------------------------------------
 */

static void mistakes_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"", 1, "expected a number, a name or (, found the end"},
        {"   ", 4, "found the end"},
        {"x +* 2", 4, "expected a number, a name or (, found *"},
        {"x+", 3, "found the end"},
        {"*x", 1, "found *"},
        {"x×÷y", 3, "found ÷"},
        {"()", 2, "found )"},
        {"sin()", 5, "found )"},
        {"x)", 2, "closes no ("},
        {"(x", 3, "expected ) for the ( at column 1"},
        {"1+max(x,y", 10, "expected ) for the max at column 3"},
        {"((x)", 5, "at column 1"},
        {"sin", 4, "expected ( after sin"},
        {"2 sin x", 6, "expected ( after sin"},
        {"√", 2, "found the end"},
        {"√-x", 2, "found -"},
        {"√x²", 3, "a root with an exponent needs brackets"},
        {"√2^x", 3, "a root with an exponent needs brackets"},
        {"√√x^2", 4, "a root with an exponent needs brackets"},
        {"√²(x)", 2, "found ²"},
        {"√(a,b)", 4, "√ takes one argument"},
        {"foobar(x)", 1, "unknown function foobar; there are exp, "},
        {"wx(y)", 1, "unknown function wx"},
        {"xsin(x)", 1, "unknown function xsin; a product is written x*sin(…)"},
        {"erfc(x)", 1, "unknown function erfc; it is written 1 - erf(x)"},
        {"Tg(x)", 1, "unknown function Tg; the tangent is written tan(x)"},
        {"max(a)", 6, "max takes two arguments or more"},
        {"pow(a)", 6, "pow takes two arguments"},
        {"POW(a,b,c)", 8, "POW takes two arguments"},
        {"hypot(a,b,c)", 10, "hypot takes two arguments"},
        {"sin²(a,b)", 7, "sin takes one argument"},
        {"sin^-1(x)", 4, "write 1/sin(x)"},
        {"cos⁻¹(x)", 4, "write 1/cos(x)"},
        {"sin²x", 5, "expected ( after sin²; write sin²(x) or sin(x)²"},
        {"sin^2 x", 6, "expected ( after sin^2; write sin^2(x) or sin(x)^2"},
        {"θ+tanh ** 3θ", 12, "write tanh ** 3(x) or tanh(x) ** 3"},
        {"sin^x(y)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^-x", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^-1 x", 4, "write 1/sin(x)"},
        {"sin^+2(x)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^$(x)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin+2(x)", 4, "expected ( after sin"},
        {"σ^2+sigmoid^2", 14, "write sigmoid^2(x)"},
        {"log(x,2)", 6, "log takes one argument; to a base it is log2(x), log10(x) or"},
        {"ln(x,2)", 5, "ln takes one argument; to a base it is log2(x)"},
        {"sqrt(x,3)", 7, "sqrt takes one argument; the root of another order is x^(1/n)"},
        {"arctan(y,x)", 9, "arctan takes one argument; of two it is atan2(y, x)"},
        {"sin²(x)²", 8, "a power of a power needs brackets"},
        {"sin^2(x)^2", 9, "a power of a power needs brackets"},
        {"|x", 3, "expected | for the | at column 1"},
        {"π+||", 5, "found the end"},
        {"(|x)|", 4, "expected | for the | at column 2"},
        {"π|(|x)", 6, "expected | for the | at column 4"},
        {"π+max(x,|y)", 11, "expected | for the | at column 9"},
        {"π+max(x", 8, "expected ) for the max at column 3"},
        {"|a,b|", 3, "a comma stands only"},
        {"max(|a,b|)", 7, "a comma stands only"},
        {"x₁²₁", 4, "unexpected character ₁"},
        {"x_", 1, "unknown name x_"},
        {"₁", 1, "unexpected character ₁"},
        {"y\u0302\u0304", 2, "unexpected character U+0304"},
        /* words of other programs: an answer, not a product of letters */
        {"lnx", 1, "the function is written ln(x)"},
        {"2ln2", 2, "unknown name ln2; the function is written ln(2)"},
        {"sin2", 1, "the function is written sin(2)"},
        {"sin2x", 1, "the function is written sin(2x)"},
        {"tanhx", 1, "the function is written tanh(x)"},
        {"σx", 1, "the function is written σ(x)"},
        {"exp2", 1, "a power of two is written 2^x"},
        {"log10 x", 6, "expected ( after log10"},
        {"log10x", 1, "the function is written log10(x)"},
        {"max2", 1, "the function is written max(a, b)"},
        {"tgx", 1, "the tangent is written tan(x)"},
        {"lg x", 1, "log10(x), log2(x) or ln(x)"},
        {"single", 1, "unknown name single; a name is"}, /* not sin(gle) */
        {"note", 1, "write 1-x"},
        {"order", 1, "unknown name order; a name is"},
        {"noted", 1, "unknown name noted; a name is"},
        {"sin_2", 1, "the function is written sin(x)"},
        {"max", 4, "expected ( after max, as in max(a, b)"},
        {"arsin(x)", 1, "unknown function arsin; did you mean"}, /* not ar*sin(x) */
        {"x1sin(x)", 1, "a product is written x1*sin(…)"},
        /* notations whose letters would be products */
        {"d/dx x^2", 1, "this is a derivative, which gradwatch takes by itself"},
        {"d/dx(x^2)", 1, "this is a derivative"},
        {"θ+dy/dx", 3, "this is a derivative"},
        {"d²/dx² x", 1, "this is a derivative"},
        {"2 d^2y/dx1^2", 3, "this is a derivative"},
        {"f(x)", 1, "write what f(x) is, or f*x for a product"},
        {"θ+2g (w1)^2", 4, "write what g(w1) is, or g*w1 for a product"},
        {"h( θ )", 1, "write what h(θ) is"},
        {"f(√)", 4, "found )"},
        {"fx(y)", 1, "unknown function fx"},
        {"lim x", 1, "there are no limits here"},
        {"prod x", 1, "a product is written with *"},
        {"tau", 1, "written 2pi"},
        {"2tau x", 2, "written 2pi"},
        {"TAUx", 1, "the Greek letter is written τ"},
        {"eta*x", 1, "unknown name eta; write the letter η, or any other letter"},
        {"2Lambda", 2, "write the letter λ,"},
        {"eta(x+1)", 1, "a product with the Greek letter is written η*(…)"},
        {"cot x", 1, "the cotangent is written 1/tan(x)"},
        {"a mod b", 3, "there is no remainder here"},
        {"x and y", 3, "write x*y"},
        {"x OR y", 3, "write x+y"},
        {"0xff", 1, "numbers are decimal here: write 255"},
        {"θ+0b101", 3, "numbers are decimal here: write 5"},
        {"0o17", 1, "write 15"},
        {"0X7", 1, "write 7"},
        {"0B1+y", 1, "write 1"},
        /* 2^53 + 1 and 2^64 − 1, which no double is, and 2^64, which nothing here is */
        {"0x20000000000001", 1, "numbers are decimal here: write 9007199254740993"},
        {"0xffffffffffffffff", 1, "write 18446744073709551615"},
        {"0x10000000000000000", 1, "decimal here: write this one in decimal digits"},
        {"sin(a,b)", 6, "sin takes one argument"},
        {"max(a,)", 7, "found )"},
        {"max(,a)", 5, "found ,"},
        {"a,b", 2, "comma"},
        {"max((a,b),c)", 7, "comma"},
        {"a+loss", 3, "unknown name loss"},
        {"2 3", 3, "expected an operator, found 3"},
        {"x 3", 3, "expected an operator, found 3"},
        {"(x)3", 4, "expected an operator, found 3"},
        {"x²3", 3, "expected an operator, found 3"},
        {"1.2.3", 4, "expected an operator, found .3"},
        {".", 2, "expected a digit after the point"},
        {"x+.y", 4, "expected a digit after the point"},
        {"1e999", 1, "number too large"},
        {"x + 1e309", 5, "number too large"},
        {"x²^3", 3, "a power of a power needs brackets"},
        {"x² ³", 4, "a power of a power needs brackets"},
        {"x⁻", 3, "expected a superscript digit"},
        {"x⁻+y", 3, "expected a superscript digit"},
        {"²", 1, "found ²"},
        {"x^", 3, "found the end"},
        {"x$y", 2, "unexpected character $"},
        {"x=y", 2, "unexpected character ="},
        {"[x]", 1, "unexpected character ["},
        {"x\ty$", 4, "unexpected character $"},
        {"x\u200By", 2, "unexpected character U+200B"}, /* no blank: nobody sees it */
        {"\033[31m", 1, "unexpected character U+001B"},
        {"x\x7f", 2, "unexpected character U+007F"},
        {"x\xE2\x80\xAE", 2, "unexpected character U+202E"}, /* turns the text around */
        {"x + \xFF", 5, "broken UTF-8"},
        {"x\x80", 2, "broken UTF-8"},
        {"x\xBF", 2, "broken UTF-8"},
        {"x\xB2", 2, "broken UTF-8"}, /* no ², which is U+00B2 */
        {"x\xC3", 2, "broken UTF-8"},
        {"x\xC0\xAB", 2, "broken UTF-8"}, /* an overlong + */
        {"x\xED\xA0\x80", 2, "broken UTF-8"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        mistake_check(&mistakes[i], &free_names);
}

static void undeclared_names_are_mistakes_on_a_surface(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"x+z", 3, "unknown name z; the names are x, y"},
        {"xz", 1, "unknown name xz; the names are x, y"}, /* a letter is not meant */
        {"x1", 1, "unknown name x1"},
        {"x12", 1, "unknown name x12"},
        {"g(x)", 1, "unknown function g"},
        /* no letter beside these is a name here */
        {"eta*x", 1, "unknown name eta; the names are x, y"},
        {"x+rho(y)", 3, "unknown function rho; there are"},
        {"expi", 1, "the function is written exp(i)"}, /* no e·x·pi */
        {"x*z1", 3, "unknown name z1"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        mistake_check(&mistakes[i], &surface);
    /* elsewhere words split only where asked, and only short ones */
    static const struct expression_options whole = {0};
    mistake_check(&(struct mistake){"wx", 1, "unknown name wx"}, &whole);
    mistake_check(
        &(struct mistake){"wxyz", 1,
                          "unknown name wxyz; a name is a letter with digits after it, "
                          "with * between factors"},
        &free_names);
    mistake_check(&(struct mistake){"w1x2y3z4", 1, "unknown name"}, &free_names);
    mistake_check(&(struct mistake){"los", 1, "unknown name los; did you mean loss?"},
                  &declared);
    mistake_check(&(struct mistake){"lt", 1, "unknown name lt; did you mean lr?"},
                  &declared);
    mistake_check(&(struct mistake){"losslr(lr)", 1, "unknown function losslr"},
                  &declared);
}

/* U+0391..03A9 and 03B1..03C9 without the hole at 03A2, and the variants ϑ ϕ ϵ. */
static void greek_letters_are_names(void **state)
{
    (void)state;
    static const char *const letters[] = {"Α", "Ω", "Ρ", "Σ", "α",
                                          "ω", "ς", "ϑ", "ϕ", "ϵ"};
    static const char *const others[] = {"ͷ", "\xCE\xA2", "Ϊ", "ΰ", "ϊ", "ϐ", "ϖ", "϶"};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(letters[i], &free_names, &mem);
        assert_int_equal(g.n_leaves, 1);
        assert_string_equal(g.leaves[0].name, letters[i]);
        arena_release(&mem);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = {0};
        struct fail fail = FAIL_INIT;
        assert_int_equal(expression_parse(others[i], &free_names, &mem, &g, &fail),
                         ERR_INPUT);
        assert_int_equal(fail.column, 1);
        arena_release(&mem);
    }
}

/* Words of letters, digits and functions' names, at random: what begins with the name of
 * a function is an error that says how that is written; no word of a function's letters
 * is ever a product. */
static void no_word_hides_a_function(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "b", "x", "y", "w", "1", "2", "e", "θ"};
    enum { LETTERS = sizeof letters / sizeof *letters, TRIES = 30 };
    uint32_t r = 1;
    int names = 0;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (!op_is_call(&op_table[op])) {
            continue;
        }
        for (int i = 0; i < 2 * TRIES; i++) {
            char word[64];
            snprintf(word, sizeof word, "%s",
                     i % 2 ? op_table[op].symbol : op_table[op].typed);
            if (strcmp(word, "√") == 0) {
                continue; /* a prefix */
            }
            int tail = i / 2 % 4; /* a longer one is no longer taken for an input */
            for (int k = 0; k < tail; k++) {
                r = r * 1664525U + 1013904223U;
                strcat(word, letters[(r >> 16) % LETTERS]);
            }
            struct arena mem = ARENA_INIT;
            struct graph g;
            struct fail fail = FAIL_INIT;
            bool name = strspn(word, "σ0123456789") == strlen(word); /* σ₁ is one */
            enum err err = expression_parse(word, &free_names, &mem, &g, &fail);
            if (name ? err || g.n != 1
                     : !err || !(strstr(fail.what, "written") || tail > 2 ||
                                 strstr(fail.what, "expected ( after"))) {
                fail_msg("%s: error %d: %s", word, err, fail.what);
            }
            names++;
            /* on a surface and beside other names as well */
            if (!name) {
                mistake_check(
                    &(struct mistake){word, fail.column, tail > 2 ? "" : fail.what},
                    &surface);
            }
            arena_release(&mem);
        }
    }
    assert_in_range(names, 40 * TRIES, 200 * TRIES);
}

static void check_meant(const char *typed, const char *meant)
{
    char text[80], what[160];
    snprintf(text, sizeof text, "%s(x)", typed);
    snprintf(what, sizeof what, "unknown function %s; did you mean %s?", typed, meant);
    mistake_check(&(struct mistake){text, 1, what}, &free_names);
    mistake_check(&(struct mistake){text, 1, what}, &surface);
}

/* One letter twice, left out or swapped, anywhere but at the beginning: a name is meant,
 * and the list of all of them is not repeated. */
static void check_slips(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 1; i < n && n > 3; i++) {
        char slips[3][40], text[160];
        snprintf(slips[0], sizeof slips[0], "%.*s%s", (int)i + 1, name, name + i);
        snprintf(slips[1], sizeof slips[1], "%.*s%s", (int)i, name, name + i + 1);
        snprintf(slips[2], sizeof slips[2], "%s", name);
        slips[2][i] = name[i + 1 < n ? i + 1 : i];
        slips[2][i + 1 < n ? i + 1 : i] = name[i];
        bool digit = strpbrk(name, "0123456789") != NULL;
        for (int k = 0; k < 3 && !digit; k++) {
            struct arena mem = ARENA_INIT;
            struct graph g;
            struct fail fail = FAIL_INIT;
            snprintf(text, sizeof text, "%s(x)", slips[k]);
            enum err err = expression_parse(text, &free_names, &mem, &g, &fail);
            bool told =
                strstr(fail.what, "did you mean ") || strstr(fail.what, "written");
            bool another = !err || strstr(fail.what, "takes two arguments");
            if (!another && (!told || strstr(fail.what, "there are"))) {
                fail_msg("%s: %s", text, fail.what);
            }
            arena_release(&mem);
        }
    }
}

static void a_slip_in_a_functions_name_is_told_what_was_meant(void **state)
{
    (void)state;
    check_meant("sigmod", "sigmoid");
    check_meant("tahn", "tanh");
    check_meant("sqrtt", "sqrt");
    check_meant("coss", "cos");
    check_meant("sinn", "sin");
    check_meant("log_2", "log2");
    check_meant("arsin", "arcsin");
    check_meant("signum", "sign");
    check_meant("SigMod", "sigmoid");
    check_meant("leakyrelo", "leakyrelu");
    check_meant("wish", "swish");
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (op_is_call(&op_table[op])) {
            check_slips(op_table[op].typed);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        check_slips(alias->name);
    }
    /* of another meaning, however near: no advice */
    static const char *const others[] = {"log3(x)", "lm(x)", "foo(x)", "atan3(x)"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        mistake_check(&(struct mistake){others[i], 1, "; there are exp, log"},
                      &free_names);
    }
    mistake_check(&(struct mistake){"coth(x)", 1, "1/tanh(x)"}, &free_names);
    mistake_check(&(struct mistake){"selu(x)", 1, "is written"}, &free_names);
}

/* All that there is, so that nobody has to guess. */
static void an_unknown_function_is_told_of_all(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    assert_int_equal(expression_parse("foobar(x)", &free_names, &mem, &g, &fail),
                     ERR_INPUT);
    assert_null(strstr(fail.what, "did you mean"));
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        const char *name = arena_printf(&mem, "%s%s", op_table[op].typed, "");
        if (op_is_call(&op_table[op]) && !strstr(fail.what, name)) {
            fail_msg("%s is not in: %s", name, fail.what);
        }
    }
    arena_release(&mem);
}

/* Where nothing has a name, only constants have values. */
static void constants_are_told_what_they_may_be(void **state)
{
    (void)state;
    static const struct expression_options constant = {.only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("-pi/2 + max(1, √2)", &constant, &mem);
    assert_int_equal(g.n_leaves, 0);
    assert_true(near(g.nodes[g.n - 1].constant, -1.5707963267948966 + 1.4142135623730951,
                     1, 1e-15));
    mistake_check(&(struct mistake){"1/x", 3, "unknown name x; this is a value"},
                  &constant);
    arena_release(&mem);
}

/* Whoever declares x1 is asked for it under every spelling. */
static void declared_names_have_spellings_too(void **state)
{
    (void)state;
    static const char *const names[] = {"x_2", "x1", "μ", "y\u0302"};
    static const struct expression_options options = {
        .names = names, .n_names = 4, .only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("x₁*x_1*x1*x_2*\u00B5*\u0177", &options, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "x1*x1*x1*x_2*μ*y\u0302");
    mistake_check(&(struct mistake){"x_3", 1, "unknown name x_3"}, &options);
    mistake_check(&(struct mistake){"x2", 1, "unknown name x2"}, &options);
    mistake_check(&(struct mistake){"x1_", 1, "unknown name x1_"}, &options);
    char name[NAME_MOST + 1];
    assert_true(expression_name("x₁", strlen("x₁"), name));
    assert_string_equal(name, "x1");
    assert_true(expression_name("x_12", 4, name));
    assert_string_equal(name, "x12");
    assert_true(expression_name("zero_grad", 9, name));
    assert_string_equal(name, "zero_grad");
    assert_false(expression_name("x+", 2, name));
    assert_false(expression_name("1x", 2, name));
    assert_false(expression_name("x1", 0, name));
    assert_false(expression_name(repeated(&mem, "x", "1", EXPRESSION_BYTES, ""),
                                 EXPRESSION_BYTES + 1, name));
    arena_release(&mem);
}

/* A function is hidden by a leaf that has the word that was typed, or one of its names;
 * what begins with a leaf f or d is a product. */
static void a_declared_name_hides_a_function(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *plain; /* NULL: a mistake */
    } rows[] = {
        {"arcsin", "arcsin(x)", "arcsin*x"},
        {"asin", "arcsin(x)", NULL},
        {"σ", "sigmoid(x)", NULL},
        {"sigmoid", "σ(x)", "σ*x"},
        {"ln", "log(x)", NULL},
        {"asinh", "arcsin(x)", "asin(x)"},
        {"arcsin", "asin(x)", "asin(x)"},
        {"f", "f(x)", "f*x"},
        {"g", "f(x)", NULL},
        {"d", "d/d x", "d/d*x"},
        {"d", "d/dx", "d/d*x"},
        {"y", "d/dx", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct expression_options options = {
            .names = &rows[i].name, .n_names = 1, .split_words = true};
        struct arena mem = ARENA_INIT;
        struct graph g;
        bool read = expression_parse(rows[i].text, &options, &mem, &g, NULL) == ERR_NONE;
        assert_int_equal(read, rows[i].plain != NULL);
        if (read)
            assert_string_equal(expression_print(&g, false, &mem), rows[i].plain);
        arena_release(&mem);
    }
}

/* A constant with the value of e is not written e where a leaf is called that. */
static void a_taken_name_is_no_number(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("e+2.718281828459045", &declared, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + 2.718281828459045");
    g = reading_parse("e+2.718281828459045", &free_names, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + e");
    static const char *const e[] = {"e"}; /* the only leaf */
    g = reading_parse("e+2.718281828459045",
                      &(struct expression_options){.names = e, .n_names = 1}, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + 2.718281828459045");
    arena_release(&mem);
}

static void an_exponent_needs_digits(void **state)
{
    (void)state;
    static const struct reading texts[] = {
        {"1E5", "100000", NULL}, {"2e-3", "0.002", NULL},        {"2E+1", "20", NULL},
        {"2e", "2*e", "2·e"},    {"2e+x", "2*e + x", "2·e + x"}, {"2.5e1", "25", NULL},
        {"2.", "2", NULL},       {"3.e1", "30", NULL},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        reading_check(&texts[i], &free_names);
    mistake_check(&(struct mistake){"2e-", 4, "found the end"}, &free_names);
    mistake_check(&(struct mistake){"2e+", 4, "found the end"}, &free_names);
}

/* 600 products x·aₖ are 600 nodes however their places in the table fall together, and
 * the second half of a text that says everything twice adds its sums alone. */
static void equal_parts_are_shared_and_others_are_not(void **state)
{
    (void)state;
    static const struct expression_options sharing = {.share = true};
    struct arena mem = ARENA_INIT;
    for (int twice = 0; twice < 2; twice++) {
        char text[EXPRESSION_BYTES + 1];
        int at = 0, terms = twice ? 290 : 580;
        for (int i = 0; i < terms * (1 + twice); i++) {
            int k = i % terms;
            at += snprintf(text + at, sizeof text - (size_t)at, "%sx*%c%d", i ? "+" : "",
                           'a' + k % 20, k / 20);
        }
        struct graph g = reading_parse(text, &sharing, &mem);
        assert_int_equal(g.n_leaves, terms + 1);
        assert_int_equal(g.n, terms + 1 + terms + terms * (1 + twice) - 1);
    }
    arena_release(&mem);
}

/* Where all names are known, a word splits into those and into nothing else. */
static void only_names_split_a_word(void **state)
{
    (void)state;
    static const struct expression_options both = {
        .names = xy, .n_names = 2, .only_names = true, .split_words = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("xyx", &both, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "x*y*x");
    mistake_check(&(struct mistake){"xyz", 1, "unknown name xyz"}, &both);
    arena_release(&mem);
}

/* Nothing follows what the tables of mistakes have of these. */
static void sentences_end_where_all_is_said(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"sin²x+1", "expected ( after sin²; write sin²(x) or sin(x)²"},
        {"θ+sin^2 x", "expected ( after sin^2; write sin^2(x) or sin(x)^2"},
        {"max(x)", "max takes two arguments or more, with commas"},
        {"(x", "expected ) for the ( at column 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct fail fail = FAIL_INIT;
        assert_int_equal(expression_parse(rows[i][0], &free_names, &mem, &g, &fail),
                         ERR_INPUT);
        assert_string_equal(fail.what, rows[i][1]);
        arena_release(&mem);
    }
}

static void what_was_found_is_quoted_in_part(void **state)
{
    (void)state;
    const char *digits = "12345678901234567890123456789012345678901";
    char text[64], want[64];
    snprintf(text, sizeof text, "x %s", digits);
    snprintf(want, sizeof want, "found %.40s", digits);
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    assert_int_equal(expression_parse(text, &surface, &mem, &g, &fail), ERR_INPUT);
    assert_string_equal(strstr(fail.what, "found "), want);
    arena_release(&mem);
}

/* Whole names, with the commas up to 119 bytes. */
static void many_known_names_are_not_all_said(void **state)
{
    (void)state;
    const char *names[] = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3", "aaaaaaaaaaaaaaaaaaaa4" /* 21 bytes */};
    const struct expression_options options = {
        .names = names, .n_names = 4, .only_names = true};
    struct arena mem = ARENA_INIT;
    const char *three = arena_printf(&mem, "unknown name z; the names are %s, %s, %s",
                                     names[0], names[1], names[2]);
    for (int fits = 0; fits < 2; fits++) {
        struct graph g;
        struct fail fail = FAIL_INIT;
        names[3] += fits; /* 3·31 + 3·2 + 21 are 120 bytes, and without one a 119 */
        assert_int_equal(expression_parse("z", &options, &mem, &g, &fail), ERR_INPUT);
        assert_string_equal(fail.what,
                            fits ? arena_printf(&mem, "%s, %s", three, names[3]) : three);
    }
    arena_release(&mem);
}

/* --- limits --------------------------------------------------------------------------
 */

static void text_may_have_4096_bytes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const char *const units[] = {"+x", "-x", "^x", "/x"};
    for (size_t i = 0; i < 4; i++) {
        struct graph g =
            reading_parse(repeated(&mem, "x", units[i], 2047, ""), &surface, &mem);
        assert_int_equal(g.n, 2048);
        g = reading_parse(repeated(&mem, "x ", units[i], 2047, ""), &surface, &mem);
        assert_int_equal(g.n, 2048);
        mistake_check(&(struct mistake){repeated(&mem, "x", units[i], 2048, ""), 4097,
                                        "4096 bytes"},
                      &surface);
    }
    /* a million of anything is turned away for its length */
    static const char *const floods[] = {"(", "-", "x^", "sin(", "+", "1", "x"};
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++)
        mistake_check(&(struct mistake){repeated(&mem, "", floods[i], 1000000, ""), 4097,
                                        "longer than 4096 bytes"},
                      &surface);
    arena_release(&mem);
}

static void no_text_has_more_nodes_than_allowed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    /* what makes most nodes of a byte: an operand and a product that is not written */
    struct graph g =
        reading_parse(repeated(&mem, "e", "eeeeeee ", 511, "eeee"), &surface, &mem);
    assert_in_range(g.n, 7000, GRAPH_NODES_MOST);
    g = reading_parse(repeated(&mem, "", "-", 4095, "x"), &surface, &mem);
    assert_int_equal(g.n, 4096);
    const char *text = expression_print(&g, false, &mem);
    assert_int_equal(strlen(text), 4096);
    arena_release(&mem);
}

static void brackets_nest_200_deep(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const char *const opens[] = {"(", "sin(", "-(", "2^("};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
        for (int n = 199; n <= 201; n++) {
            char *text =
                repeated(&mem, "", opens[i], n, repeated(&mem, "x", ")", n, "+(x)"));
            long column = 200 * (long)strlen(opens[i]) + (long)strlen(opens[i]);
            if (n <= 200)
                reading_parse(text, &surface, &mem);
            else
                mistake_check(&(struct mistake){text, column, "deeper than 200"},
                              &surface);
        }
    arena_release(&mem);
}

static void names_have_31_bytes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int n = 29; n <= 31; n++) {
        char *name = repeated(&mem, "a", "1", n, ""); /* n + 1 bytes */
        if (n < 31) {
            struct graph g = reading_parse(name, &free_names, &mem);
            assert_string_equal(g.leaves[0].name, name);
        } else {
            mistake_check(&(struct mistake){name, 32, "longer than 31 bytes"},
                          &free_names);
        }
    }
    /* the greatest number of factors that a word can have */
    struct graph g = reading_parse(repeated(&mem, "x", "y", 30, ""), &surface, &mem);
    assert_int_equal(g.n, 32);
    arena_release(&mem);
}

/* Whatever waits to be written: more than any formula that people write has. */
static void what_is_nested_deeply_is_printed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int n = 1; n <= EXPRESSION_NESTING; n++) {
        char *text = repeated(&mem, "", "sin(", n, repeated(&mem, "x", ")", n, ""));
        struct graph g = reading_parse(text, &free_names, &mem);
        assert_string_equal(expression_print(&g, false, &mem), text);
        text = repeated(&mem, "", "a^(b - ", n, repeated(&mem, "x", ")", n, ""));
        g = reading_parse(text, &free_names, &mem);
        assert_string_equal(expression_print(&g, false, &mem), text);
    }
    arena_release(&mem);
}

static void numbers_may_be_long(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(repeated(&mem, "0.", "3", 300, ""), &surface, &mem);
    assert_true(g.nodes[0].constant == 1.0 / 3);
    mistake_check(&(struct mistake){repeated(&mem, "x+0.", "3", 4092, ""), 3, "too long"},
                  &surface);
    mistake_check(&(struct mistake){repeated(&mem, "0.", "3", 4094, ""), 1, "too long"},
                  &surface);
    mistake_check(&(struct mistake){repeated(&mem, "x", "⁹", 340, ""), 2, "too large"},
                  &surface);
    /* nor does a number in another base have to be as short as a name */
    for (int n = 29; n <= 33; n++)
        mistake_check(&(struct mistake){repeated(&mem, "0x", "f", n, ""), 1,
                                        "decimal here: write this one in decimal"},
                      &surface);
    g = reading_parse("1e-400", &surface, &mem);
    assert_true(g.nodes[0].constant == 0);
    arena_release(&mem);
}

/* Whatever the bytes are: a graph or an error, never more (the sanitizers watch). */
static void any_bytes_are_answered(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "x",      "y",    "(",   ")",     "+",      "-", "*",     "^", "²",
        "2",      ".5",   "e",   "sin",   "max(",   ",", "π",     " ", "σ(",
        "⁻",      "\xE2", "1e9", "/",     "√",      "|", "sin²(", "₁", "y\u0302",
        "\u0177", "w",    "θ",   "ReLU(", "\u00A0", "√("};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    struct arena mem = ARENA_INIT;
    uint32_t r = 1;
    int parsed = 0;
    for (int i = 0; i < 20000; i++) {
        char text[256];
        size_t n = 0;
        for (int k = 0; k < 1 + i % 12; k++) {
            r = r * 1664525U + 1013904223U;
            const char *piece = pieces[(r >> 16) % PIECES];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        text[n] = '\0';
        struct graph g;
        struct fail fail = FAIL_INIT;
        if (expression_parse(text, &free_names, &mem, &g, &fail) == ERR_NONE) {
            struct graph again =
                reading_parse(expression_print(&g, true, &mem), &free_names, &mem);
            assert_true(reading_equal(&g, &again));
            parsed++;
        } else {
            assert_in_range(fail.column, 1, n + 1);
            assert_true(fail.what[0]);
        }
        arena_clear(&mem);
    }
    assert_in_range(parsed, 1000, 19000);
    arena_release(&mem);
}

/* --- one node, and the caret ---------------------------------------------------------
 */

static const char *named(const void *data, int node)
{
    return ((const char *const *)data)[node];
}

static void nodes_print_with_names_for_what_is_below(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("(w·x+b−y)²", &free_names, &mem);
    static const char *const symbols[] = {NULL, NULL, "z₁", NULL, "z₂",
                                          NULL, "z₃", NULL, "L"};
    static const char *const values[] = {"2", "−3",  "−6", "1",  "-5",
                                         "5", "−10", NULL, "100"};
    assert_string_equal(expression_print_node(&g, 2, true, named, symbols, &mem), "w·x");
    assert_string_equal(expression_print_node(&g, 4, true, named, symbols, &mem),
                        "z₁ + b");
    assert_string_equal(expression_print_node(&g, 8, true, named, symbols, &mem), "z₃²");
    assert_string_equal(expression_print_node(&g, 8, false, NULL, NULL, &mem),
                        "(w*x + b - y)^2");
    assert_string_equal(expression_print_node(&g, 4, false, NULL, NULL, &mem), "w*x + b");
    assert_string_equal(expression_print_node(&g, 8, true, named, values, &mem),
                        "(−10)²");
    assert_string_equal(expression_print_node(&g, 6, true, named, values, &mem),
                        "-5 − 5");
    assert_string_equal(expression_print_node(&g, 2, true, named, values, &mem),
                        "2·(−3)");
    assert_string_equal(expression_print_node(&g, 0, true, named, values, &mem), "w");
    /* an exponent that has a name is no superscript, nor is one below its minus */
    static const char *const exponent[] = {NULL, "k", NULL};
    g = reading_parse("x^2", &free_names, &mem);
    assert_string_equal(expression_print_node(&g, 2, true, named, exponent, &mem), "x^k");
    static const char *const below[] = {NULL, "k", NULL, NULL}, *const minus[] = {
                                                                    NULL, "2", "−k",
                                                                    NULL};
    g = reading_parse("x^-2", &free_names, &mem);
    assert_string_equal(expression_print_node(&g, 3, true, named, below, &mem), "x^−k");
    assert_string_equal(expression_print_node(&g, 3, true, named, minus, &mem), "x^(−k)");
    arena_release(&mem);
}

static void numbers_that_no_text_gives_print_too(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[3];
    struct graph g = {.nodes = nodes};
    int a = graph_add_constant(&g, -2, 1), b = graph_add_constant(&g, 3, 1);
    graph_add_op(&g, OP_POW, a, b, 1);
    assert_string_equal(expression_print(&g, false, &mem), "(-2)^3");
    assert_true(g.nodes[2].constant == -8);
    /* −0 is no superscript: ⁰ would be another number */
    struct graph zero = {.nodes = nodes};
    a = graph_add_constant(&zero, 5, 1), b = graph_add_constant(&zero, -0.0, 1);
    graph_add_op(&zero, OP_POW, a, b, 1);
    assert_string_equal(expression_print(&zero, true, &mem), "5^-0");
    arena_release(&mem);
}

/* Behind a letter; what is no mark there is no letter of its own either. */
static void marks_are_those_of_their_two_blocks(void **state)
{
    (void)state;
    static const struct {
        unsigned from, to; /* with neighbors on both sides */
        unsigned first, last;
    } blocks[] = {{0x2F0, 0x37A, 0x300, 0x36F}, {0x20D0, 0x20DF, 0x20D7, 0x20D7}};
    struct expression_options options = {0};
    struct arena mem = ARENA_INIT;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        for (unsigned ch = blocks[i].from; ch <= blocks[i].to; ch++) {
            char text[8] = "x";
            struct graph g;
            text_encode(ch, text + 1);
            bool mark = ch >= blocks[i].first && ch <= blocks[i].last;
            if ((expression_parse(text, &options, &mem, &g, NULL) == ERR_NONE) != mark)
                fail_msg("x and U+%04X is %s", ch, mark ? "no name" : "a name");
        }
    }
    arena_release(&mem);
}

/* Each character alone: letters are those of the two alphabets, and no neighbor of
 * theirs. */
static void letters_are_latin_or_greek(void **state)
{
    (void)state;
    static const char letters[] =
        " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "αβγδεζηθικλμνξοπρςστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϑϕϵµ";
    /* with one mark over it, as Unicode's table of decompositions has them */
    static const char marked[] =
        "ÀÁÂÃÄÅÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåèéêëìíîïñòóôõöùúûüýÿĀāĂăĆćĈĉĊ"
        "ċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĤĥĨĩĪīĬĭİĴĵĹĺĽľŃńŇňŌōŎŏŔŕŘřŚśŜŝŠšŤťŨũŪūŬŭ"
        "ŮůŴŵŶŷŸŹźŻżŽžǍǎǏǐǑǒǓǔǦǧǨǩǰǴǵǸǹȞȟȦȧȮȯȲȳ";
    for (unsigned ch = 0x21; ch < 0x800; ch++) {
        char text[3] = {(char)ch};
        if (ch >= 0x80) {
            text[0] = (char)(0xC0 | ch >> 6);
            text[1] = (char)(0x80 | (ch & 0x3F));
        }
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct expression_options options = {0};
        bool is_letter = strstr(letters, text) || strstr(marked, text);
        if ((expression_parse(text, &options, &mem, &g, NULL) == ERR_NONE) != is_letter)
            fail_msg("U+%04X is %s", ch, is_letter ? "no name" : "a name");
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_latin_or_greek),
        cmocka_unit_test(marks_are_those_of_their_two_blocks),
        cmocka_unit_test(texts_are_read_by_the_rules_of_the_grammar),
        cmocka_unit_test(declared_names_come_first),
        cmocka_unit_test(greek_letters_are_names),
        cmocka_unit_test(no_word_hides_a_function),
        cmocka_unit_test(a_slip_in_a_functions_name_is_told_what_was_meant),
        cmocka_unit_test(an_unknown_function_is_told_of_all),
        cmocka_unit_test(constants_are_told_what_they_may_be),
        cmocka_unit_test(declared_names_have_spellings_too),
        cmocka_unit_test(a_declared_name_hides_a_function),
        cmocka_unit_test(a_taken_name_is_no_number),
        cmocka_unit_test(an_exponent_needs_digits),
        cmocka_unit_test(declared_names_hide_numbers_in_words),
        cmocka_unit_test(equal_parts_are_shared_and_others_are_not),
        cmocka_unit_test(only_names_split_a_word),
        cmocka_unit_test(sentences_end_where_all_is_said),
        cmocka_unit_test(what_was_found_is_quoted_in_part),
        cmocka_unit_test(many_known_names_are_not_all_said),
        cmocka_unit_test(names_are_leaves_in_their_order),
        cmocka_unit_test(nodes_are_in_left_to_right_post_order),
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(mistakes_are_named_with_their_column),
        cmocka_unit_test(undeclared_names_are_mistakes_on_a_surface),
        cmocka_unit_test(text_may_have_4096_bytes),
        cmocka_unit_test(no_text_has_more_nodes_than_allowed),
        cmocka_unit_test(brackets_nest_200_deep),
        cmocka_unit_test(names_have_31_bytes),
        cmocka_unit_test(numbers_may_be_long),
        cmocka_unit_test(what_is_nested_deeply_is_printed),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(nodes_print_with_names_for_what_is_below),
        cmocka_unit_test(numbers_that_no_text_gives_print_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
