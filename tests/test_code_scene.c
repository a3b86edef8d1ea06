/* --code of the scene graph: the program of every preset, and of matrices, runs and
 * agrees with the scene; it is made at the step's values and complete at every step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "tests/headless.h"
#include "tests/python.h"

static const char *const modes[CODE_LANGUAGES] = {"--code=numpy", "--code=torch"};

static void put_line(const char *arguments)
{
    for (int k = 0; k < CODE_LANGUAGES; k++) {
        char *program = headless_text(modes[k], arguments);
        python_put(program, (enum code_language)k);
        free(program);
    }
}

static void presets(void **state)
{
    (void)state;
    for (const struct preset *p = scene_find("graph")->presets; p->name; p++) {
        char line[200];
        snprintf(line, sizeof line, "graph preset=%s", p->name);
        put_line(line);
        snprintf(line, sizeof line, "graph preset=%s --steps 3 share=no", p->name);
        put_line(line);
    }
    python_run();
}

static void matrices(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "graph mean((relu(X@W1+b1)@W2+b2-Y)^2) X=4x3 W1=3x5 b1=1x5 W2=5x2 b2=1x2 Y=4x2",
        "graph ce(relu(X@W1+b1)@W2+b2,Y) X=4x3 W1=3x5 b1=1x5 W2=5x3 b2=1x3 Y=4x1",
        "graph sum(X@W.T+b) X=4x3 W=5x3 b=1x5",
        "graph bce(X@w+b,y) X=4x3 w=3x1 b=0.5 y=4x1",
        "graph X@W X=2x3 W=3x2",
        /* 1×1 throughout, and yet arrays: += may not change another gradient */
        "graph sum(mean(x+x+b,rows)) x=1x1 b=1x1",
        "graph sum(mean(ce(x*y,y),rows)) x=1x1 y=1x1",
        /* sums that cancel, which NumPy adds in another order */
        "graph sum(X) X=[[0.3,1e10,-0.7,-1e10,0.1,1e10,0.6,-1e10,0.2]]",
        "graph sum(sum(X,rows)*w.T)-mean(X) X=[[0.3,1e8,-0.7,-1e8,0.1,1e8,0.6,-1e8,0.2]] "
        "w=[[1],[1],[1],[1],[1],[1],[1],[1],[1]]",
        "graph sum(mean(X,cols)@mean(X,rows)) "
        "X=[[0.3,1e10,-0.7,-1e10,0.1,1e10,0.6,-1e10,0.2]]",
        "graph mean(X)/0 X=2x2", /* Python cannot compute 1/0 */
        /* 1/B is inf, and 1e-300/B would not be */
        "graph sum(X*log(B)) X=[[1e-300,0]] B=[[5e-324,5e-324]]",
        "graph sum(X*(A/B)) X=[[1e-300,0]] A=[[1,1]] B=[[5e-324,1e-320]]",
        "graph sum(max(X,cols))*s+mean(mean(X*s,cols))*mean(s,rows) X=2x1 s=1x1",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        put_line(lines[i]);
    python_run();
}

static void has(const char *arguments, const char *line)
{
    char *program = headless_text(modes[CODE_NUMPY], arguments);
    char *between = malloc(strlen(line) + 3);
    assert_non_null(between);
    sprintf(between, "\n%s\n", line);
    if (!strstr(program, between))
        fail_msg("%s: no line %s in\n%s", arguments, line, program);
    free(between);
    free(program);
}

/* (wx − 1)² with w = 2, x = 1: the gradient by w is 2, so after an update by 0.25 w is
 * 1.5, and the loss 0.25. */
static void at_this_step(void **state)
{
    (void)state;
    static const char once[] = "graph (w*x-1)^2 w=2 x=1 --steps 0";
    static const char twice[] = "graph (w*x-1)^2 w=2 x=1 train=w lr=0.25 passes=2";
    has(once, "w = np.float64(2.0)");
    has(once, "check(\"L\", L, 1.0)");
    has(once, "check(\"dw\", dw, 2.0)");
    has(twice, "w = np.float64(1.5)");
    has(twice, "check(\"L\", L, 0.25)");
    has(twice, "check(\"dw\", dw, 1.0)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(presets, python_open, python_close),
        cmocka_unit_test_setup_teardown(matrices, python_open, python_close),
        cmocka_unit_test(at_this_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
