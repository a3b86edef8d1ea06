/* Texts that are read: what the grammar makes of them, node by node. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/reading.h"

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
        reading_check(&readings[i], &reading_free);
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
        reading_check(&with_surface[i], &reading_surface);
    for (size_t i = 0; i < sizeof with_declared / sizeof *with_declared; i++)
        reading_check(&with_declared[i], &reading_declared);
}

static void names_are_leaves_in_their_order(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("b*a + c*b", &reading_free, &mem);
    assert_int_equal(g.n_leaves, 3);
    assert_string_equal(g.leaves[0].name, "b");
    assert_string_equal(g.leaves[1].name, "a");
    assert_string_equal(g.leaves[2].name, "c");
    g = reading_parse("q*lr", &reading_declared, &mem);
    assert_int_equal(g.n_leaves, 6);
    assert_string_equal(g.leaves[1].name, "lr");
    assert_string_equal(g.leaves[5].name, "q");
    g = reading_parse("5", &reading_surface, &mem);
    assert_int_equal(g.n_leaves, 2);
    assert_int_equal(g.n, 1);
    arena_release(&mem);
}

static void nodes_are_in_left_to_right_post_order(void **state)
{
    (void)state;
    static const struct ordered orders[] = {
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
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        ordered_check(&orders[i], &reading_free);
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
        struct graph g = reading_parse(rows[k].text, &reading_free, &mem);
        assert_string_equal(reading_order(&g, &mem), rows[k].want);
        for (int i = 0; i < g.n; i++)
            if (g.nodes[i].column != rows[k].bytes[i])
                fail_msg("%s, node %d: byte %ld", rows[k].text, i, g.nodes[i].column);
        arena_release(&mem);
    }
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
        reading_check(&texts[i], &reading_free);
    mistake_check(&(struct mistake){"2e-", 4, "found the end"}, &reading_free);
    mistake_check(&(struct mistake){"2e+", 4, "found the end"}, &reading_free);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_by_the_rules_of_the_grammar),
        cmocka_unit_test(declared_names_come_first),
        cmocka_unit_test(an_exponent_needs_digits),
        cmocka_unit_test(equal_parts_are_shared_and_others_are_not),
        cmocka_unit_test(names_are_leaves_in_their_order),
        cmocka_unit_test(nodes_are_in_left_to_right_post_order),
        cmocka_unit_test(nodes_know_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
