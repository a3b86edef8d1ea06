#include "sample_params.h"

#include <math.h>
#include <string.h>

static const struct choice racers[] = {
    {"sgd", "SGD", "plain steps"},
    {"momentum", "Momentum", "steps with a memory"},
    {"adam", "Adam", "steps of a like size"},
    {0},
};
static const struct choice activations[] = {
    {"sigmoid", "σ", "flat at both ends"},
    {"tanh", "tanh", "flat, but centered"},
    {"relu", "ReLU", "half of it is a line"},
    {0},
};

static double lr_for(int racer)
{
    static const double defaults[] = {0.1, 0.05, 0.3};
    return defaults[racer];
}

static double beta_for(int racer)
{
    return racer == RACER_MOMENTUM ? 0.9 : (double)NAN;
}

/* Anything but a '!' is well formed. */
static enum err no_shouting(const char *text, struct fail *fail)
{
    const char *at = strchr(text, '!');
    return at ? fail_set(fail, ERR_INPUT, "", (long)(at - text) + 1, "expected calm")
              : ERR_NONE;
}

const struct param sample_params[] = {
    [SAMPLE_F] = {.name = "f",
                  .help = "the function",
                  .kind = KIND_TEXT,
                  .initial = "x^2",
                  .unset = "nothing",
                  .check = no_shouting},
    [SAMPLE_START] = {.name = "start",
                      .help = "where the race starts",
                      .kind = KIND_POINT,
                      .initial = "",
                      .unset = "anywhere",
                      .min = -10,
                      .max = 10},
    [SAMPLE_RACERS] = {.name = "racers",
                       .help = "who races",
                       .kind = KIND_LIST,
                       .initial = "sgd, adam",
                       .min = 1,
                       .max = 3,
                       .choices = racers},
    [SAMPLE_LR] = {.name = "lr",
                   .label = "η",
                   .help = "learning rate",
                   .kind = KIND_REAL,
                   .effect = LIVE,
                   .initial = "0.1",
                   .min = 0,
                   .max = (double)INFINITY,
                   .open_min = true,
                   .per = 1 + SAMPLE_RACERS,
                   .initial_for = lr_for},
    [SAMPLE_BETA] = {.name = "beta",
                     .help = "memory",
                     .kind = KIND_REAL,
                     .effect = LIVE,
                     .initial = "0.9",
                     .min = 0,
                     .max = 1,
                     .nudge = 0.1,
                     .per = 1 + SAMPLE_RACERS,
                     .initial_for = beta_for},
    [SAMPLE_DEPTH] = {.name = "depth",
                      .help = "layers",
                      .kind = KIND_INTEGER,
                      .initial = "20",
                      .min = 0,
                      .max = 100,
                      .open_min = true},
    [SAMPLE_ANSWERS] = {.name = "answers",
                        .help = "show the numbers",
                        .kind = KIND_FLAG,
                        .effect = VIEW,
                        .initial = "yes"},
    [SAMPLE_ACTIVATION] = {.name = "activation",
                           .help = "what bends",
                           .kind = KIND_CHOICE,
                           .effect = LIVE,
                           .initial = "tanh",
                           .choices = activations},
    [SAMPLE_MIN] = {.name = "min",
                    .help = "the known minimum",
                    .kind = KIND_REAL,
                    .effect = VIEW,
                    .initial = "",
                    .unset = "not known"},
    [SAMPLE_ZOOM] = {.name = "zoom",
                     .help = "magnification",
                     .kind = KIND_REAL,
                     .effect = VIEW,
                     .initial = "0",
                     .min = -5,
                     .max = 5,
                     .hidden = true},
    [SAMPLE_MOST] = {0},
};

enum err parse_one(struct settings *s, const struct param_list *list,
                   const char *argument, struct fail *fail)
{
    return settings_parse(s, list, &argument, 1, fail);
}
