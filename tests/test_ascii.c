/* The notation of ASCII: texts are translated, measured and shown as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "desk.h"
#include "tests/drawing.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void texts_are_translated_as_a_whole(void **state)
{
    (void)state;
    static const struct {
        const char *text, *ascii;
    } rows[] = {
        {"x² + 3·y² + 2·x·y + 5", "x^2 + 3*y^2 + 2*x*y + 5"},
        {"1/(1+e⁻ᶻ)", "1/(1+e^(-z))"},
        {"x⁻² x¹²", "x^(-2) x^12"},
        {"10⁻⁵ 10² 2·10³ x10² 110²", "1e-5 1e2 2*1e3 x10^2 110^2"},
        {"z₃² = z₁₂\nλ √10²", "z3^2 = z12\nlambda sqrt(10)^2"},
        {"√(x) √x √2·y √ŝ + ε 2/√π",
         "sqrt(x) sqrt(x) sqrt(2)*y sqrt(s_hat) + eps 2/sqrt(pi)"},
        {"√width, and √x. √.5", "sqrt(width), and sqrt(x). sqrt.5"},
        {"σ(z) σ′(4) φ′/σ", "sigmoid(z) sigmoid'(4) phi'/sigma"},
        {"2/λmax δ_ij η_min ηλθ 2λ",
         "2/lambda_max delta_ij lr_min lr*lambda*theta 2*lambda"},
        {"m̂ = m/(1−β₁ᵗ)", "m_hat = m/(1-beta1^t)"},
        {"‖∇f‖ ‖δ₁‖ ∂L/∂z₃ Δ", "|grad f| |delta1| dL/dz3 Delta"},
        {"∂L/∂W = δ·aᵀ", "dL/dW = delta*a.T"},
        {"loss 1 · dead 2 %", "loss 1, dead 2 %"},
        {"4" TIMES "(−1) = −4", "4 * (-1) = -4"},
        {" · ", ", "},
        {TIMES, " * "},
        {"z₁\u00A0· 3· x²·y |x|·y", "z1 * 3* x^2*y |x|*y"},
        {"×−1 ×2·z₃=4 80×24 80 × 24 1 ×12", "*-1 *2*z3=4 80x24 80 x 24 1 *12"},
        {"±1 ≤ 2 ≥ 3 ≠ 4 ≈ 5 → ∞ ← … ½ ¼",
         "+-1 <= 2 >= 3 != 4 ~ 5 -> inf <- ... 1/2 1/4"},
        {"↑ ↓ — – 1–9", "Up Down -- - 1-9"},
        {"κ ρ ε τ Σ y·ln p", "kappa rho eps tau sum y*ln p"},
        {"Α·x + Β₁·ϑ", "Alpha*x + Beta1*theta"},
        {"● SGD 日本", "o SGD ??"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena mem = ARENA_INIT;
        const char *got = glyphs_text(GLYPHS_ASCII, rows[i].text, &mem);
        assert_string_equal(got, rows[i].ascii);
        assert_ptr_equal(glyphs_text(GLYPHS_ASCII, got, &mem), got);
        assert_int_equal(glyphs_width(GLYPHS_ASCII, rows[i].text), strlen(got));
        assert_ptr_equal(glyphs_text(GLYPHS_BLOCK, rows[i].text, &mem), rows[i].text);
        assert_int_equal(glyphs_width(GLYPHS_BRAILLE, rows[i].text),
                         text_width(rows[i].text));
        arena_release(&mem);
    }
}

/* Whatever is mixed: what is written is as wide as measured, can be printed, is not
 * changed again, and no exponent has lost its sign. */
static void any_mixture_is_measured_as_it_is_written(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "x", "1", "0", "(", ")", " ", ".", "·", "×",    "²",  "⁻", "ᵗ",      "√",
        "λ", "σ", "ŝ", "₁", "′", "−", "∂", "…", "\x80", "日", "½", "m\u0302"};
    uint32_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        struct arena mem = ARENA_INIT;
        char text[80] = "";
        int runs = 0, signs = 0;
        bool raised = false;
        for (int n = (int)uniform(&seed, 0, 16); n > 0; n--) {
            const char *part = parts[(int)uniform(&seed, 0, COUNT(parts))];
            bool up = strstr("²⁻ᵗ", part) != NULL && (part[0] & 0x80);
            runs += up && !raised;
            raised = up;
            strcat(text, part);
        }
        const char *ascii = glyphs_text(GLYPHS_ASCII, text, &mem);
        for (const char *at = ascii; *at; at++) {
            assert_in_range(*at, ' ', '~');
            signs += *at == '^' || (*at == 'e' && at > ascii && at[-1] == '1');
        }
        assert_int_equal(glyphs_width(GLYPHS_ASCII, text), strlen(ascii));
        assert_ptr_equal(glyphs_text(GLYPHS_ASCII, ascii, &mem), ascii);
        if (signs != runs) {
            fail_msg("%s became %s", text, ascii);
        }
        arena_release(&mem);
    }
}

/* Frames of ASCII have no text of which a part was lost, and each keeps its own layout
 * when the glyphs change. */
static void screens_are_in_the_notation(void **state)
{
    (void)state;
    static const struct {
        const char *scene, *argument;
        int w;
        const char *shows[6];
    } rows[] = {
        {"descent",
         "--steps=8",
         120,
         {"f(x,y) = x^2 + 3*y^2 + 2*x*y + 5", "m_hat = m/0.61258", "-rate*m_hat",
          "g = grad f", "Adam: rate * curvature = 0.103 now,",
          "f - min (5); dashed: < 0.001"}},
        {"descent", "optimizers=nesterov", 120, {"Delta = -0.02*d"}},
        {"descent", "optimizers=sgd", 200, {"|grad f|", "Delta = -0.05*g"}},
        {"graph",
         "--steps=8",
         120,
         {"L = (w*x + b - y)^2", "L = z3^2", "*-1-", "-*2*z3=4-",
          "dL/dz3 * dz3/dy = 4 * (-1) = -4", "value -> forward"}},
        {"depth",
         "--steps=1",
         120,
         {"|delta| = norm of dL/dz", "|delta| *0.2", "10 -> 32 *12 -> 1, batch 16",
          "phi' 0.2", "delta -", "|delta1|, steps"}},
        {"depth", "clip=norm", 120, {"|g| ", " <= 1"}},
        {"curves",
         "page=softmax",
         120,
         {"-sum y*ln p", "exp(z)/sum", "dL/dz", "p_i-p_i^2", "at *248.4"}},
        {"curves", "page=losses", 120, {"by z: sigmoid(z) - y"}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct desk *d = DESK(rows[i].scene, rows[i].argument);
        desk_glyphs(d, GLYPHS_ASCII);
        desk_resize(d, rows[i].w, 36);
        desk_settle(d);
        frame_ascii(&d->frame);
        for (int k = 0; k < 6 && rows[i].shows[k]; k++) {
            assert_shows(d, rows[i].shows[k]);
        }
        assert_hides(d, "?0");
        desk_close(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_translated_as_a_whole),
        cmocka_unit_test(any_mixture_is_measured_as_it_is_written),
        cmocka_unit_test(screens_are_in_the_notation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
