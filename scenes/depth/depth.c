/* depth: what deep networks do to gradients, and what cures it.
 *
 * What the learner sees: networks that differ in their activation alone, with the same
 * random weights and the same data; for each layer the norm of its gradient as a bar on a
 * log scale, beside it the shares of saturated and dead units; the factor from layer to
 * layer, measured and predicted; the selected layer's activations and gradients; ‖δ₁‖ and
 * the loss during training. What to try: He instead of Xavier; ten times the scale;
 * residual connections; ∂L/∂W instead of δ, which hides what ReLU does; 50 layers; the
 * recurrent net of mode=time. */
#include "scenes/depth/depth.h"

#include "scene/choices.h"

/* ---- parameters ---- */

static const struct choice data_choices[] = {
#define DATASET(id, name, label, help, n_in, ...) {#name, label, help},
#include "nets/dataset.def"
#undef DATASET
    {0},
};

static const struct choice clip_choices[] = {
#define CLIP(id, name, label, help, ...) {#name, label, help},
#include "optim/clip.def"
#undef CLIP
    {0},
};

static const struct choice show_choices[] = {
    {"delta", "‖δ‖", "norm of ∂L/∂z"},
    {"dw", "‖∂W‖", "norm of ∂L/∂W"},
    {"db", "‖∂b‖", "norm of ∂L/∂b"},
    {"relative", "‖∂W‖/‖W‖", "norm of ∂L/∂W over the norm of W"},
    {"update", "‖ΔW‖/‖W‖", "norm of the last update of W over the norm of W"},
    {"activation", "mean |a|", "mean of |a| in the forward pass"},
    {0},
};

static const struct choice mode_choices[] = {
    {"depth", "depth", "layer upon layer, each with weights of its own"},
    {"time", "time", "a recurrent net: the same weights at every position"},
    {0},
};

static const struct param params[] = {
    [P_NETS] = {.name = "nets",
                .kind = KIND_LIST,
                .effect = RERUN,
                .initial = "sigmoid,relu",
                .choices = activation_choices,
                .series_of = activation_series,
                .min = 1,
                .max = TRIAL_NETS,
                .help = "activations side by side, one net each"},
    [P_LAYERS] = {.name = "layers",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "12",
                  .min = 1,
                  .max = TRIAL_LAYERS - 1,
                  .nudge = 1,
                  .matters = {1 + P_MODE, 1U << MODE_DEPTH},
                  .help = "hidden layers, with mode=depth"},
    [P_WIDTH] = {.name = "width",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "32",
                 .min = 1,
                 .max = 256,
                 .doubles = true,
                 .help = "units of a hidden layer"},
    [P_BATCH] = {.name = "batch",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "16",
                 .min = 1,
                 .max = 256,
                 .doubles = true,
                 .help = "samples; all of them are one batch"},
    [P_INIT] = {.name = "init",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "xavier_uniform",
                .choices = init_choices,
                .per = 1 + P_NETS,
                .help = "how weights are drawn; biases start at 0 unless drawn too"},
    [P_SCALE] = {.name = "scale",
                 .kind = KIND_REAL,
                 .effect = RERUN,
                 .initial = "1",
                 .min = 0.001,
                 .max = 1000,
                 .matters = {1 + P_INIT, ~(1U << INIT_ZERO)},
                 .help = "factor on all weights at the start"},
    [P_SHOW] = {.name = "show",
                .kind = KIND_CHOICE,
                .effect = VIEW,
                .initial = "delta",
                .choices = show_choices,
                .help = "what the bars measure"},
    [P_RESIDUAL] = {.name = "residual",
                    .kind = KIND_FLAG,
                    .effect = RERUN,
                    .initial = "no",
                    .matters = {1 + P_MODE, 1U << MODE_DEPTH},
                    .help = "hidden layers from the second on add their input, with "
                            "mode=depth"},
    [P_NORMALIZE] = {.name = "normalize",
                     .kind = KIND_FLAG,
                     .effect = RERUN,
                     .initial = "no",
                     .matters = {1 + P_MODE, 1U << MODE_DEPTH},
                     .help = "bring hidden z to mean 0, variance 1 over the batch, with "
                             "mode=depth"},
    [P_DATA] = {.name = "data",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "random",
                .choices = data_choices,
                .help = "what the nets learn; random data can only be memorized"},
    [P_OPTIMIZER] = {.name = "optimizer",
                     .kind = KIND_CHOICE,
                     .effect = LIVE,
                     .initial = "sgd",
                     .choices = optimizer_choices,
                     .help = "optimizer that trains the nets"},
    [P_LR] = {.name = "lr",
              .kind = KIND_REAL,
              .effect = LIVE,
              .initial = "0.1",
              .min = 0,
              .max = 1000,
              .open_min = true,
              .help = "learning rate of the optimizer"},
    [P_CLIP] = {.name = "clip",
                .kind = KIND_CHOICE,
                .effect = LIVE,
                .initial = "off",
                .choices = clip_choices,
                .help = "how the gradient is clipped; its norm is over all parameters"},
    [P_THRESHOLD] = {.name = "threshold",
                     .kind = KIND_REAL,
                     .effect = LIVE,
                     .initial = "1",
                     .min = 0,
                     .max = 1e9,
                     .open_min = true,
                     .matters = {1 + P_CLIP, ~(1U << CLIP_OFF)},
                     .help = "norm, or size of a component, that clipping cuts down to"},
    [P_MODE] = {.name = "mode",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "depth",
                .choices = mode_choices,
                .help = "gradients through layers, or through time"},
    [P_LENGTH] = {.name = "length",
                  .label = "T",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "20",
                  .min = 1,
                  .max = TRIAL_LAYERS - 1,
                  .nudge = 1,
                  .matters = {1 + P_MODE, 1U << MODE_TIME},
                  .help =
                      "positions that the recurrent net runs through, with mode=time"},
    [P_RADIUS] = {.name = "radius",
                  .label = "ρ(W)",
                  .kind = KIND_REAL,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 0.01,
                  .max = 100,
                  .nudge = 0.1,
                  .matters = {1 + P_MODE, 1U << MODE_TIME},
                  .help = "spectral radius of W at the start, its largest |eigenvalue|, "
                          "with mode=time"},
    [P_LAYER] = {.name = "layer",
                 .kind = KIND_INTEGER,
                 .effect = VIEW,
                 .initial = "1",
                 .min = 1,
                 .max = TRIAL_LAYERS,
                 .nudge = 1,
                 .hidden = true,
                 .help =
                     "the layer (or position) shown in detail; the output comes last"},
    {0},
};

static const struct preset presets[] = {
    {"vanishing", "nets=sigmoid,relu layers=12", "sigmoid loses three quarters a layer"},
    {"lesson", "layers=3 width=32 init=pytorch",
     "10→32→32→32→1 from PyTorch's first weights: ReLU learns, sigmoid waits"},
    {"he", "init=he_normal layers=20", "He's rule keeps ReLU's factor near 1"},
    {"exploding", "init=normal layers=20 nets=identity,relu,tanh",
     "N(0,1): each layer multiplies by √width, and by φ′"},
    {"hidden", "init=normal layers=20 nets=relu,tanh show=dw",
     "before training, ReLU's ∂L/∂W is level though its δ explodes: press d"},
    {"residual", "residual=yes layers=30 nets=sigmoid,tanh",
     "shortcuts keep the factor near 1"},
    {"normalize", "normalize=yes layers=30 batch=64 nets=sigmoid,tanh",
     "normalized: sigmoid trains at depth 30"},
    {"dead", "init=he_normal nets=relu,leaky_relu data=circles lr=2 batch=64 layers=4",
     "train 200 steps: at this rate about a quarter of ReLU's units are dead"},
    {"saturated", "init=normal scale=3 nets=sigmoid,tanh layers=6",
     "large weights saturate most units, where φ′ is nearly 0"},
    {"deep", "layers=100 width=16 nets=sigmoid,tanh,relu init=he_normal",
     "through 100 layers sigmoid's δ vanishes; at first tanh's keeps its size"},
    {"overflow", "layers=100 width=32 init=normal scale=1000 nets=tanh,relu",
     "forward overflow: the first bad layer is named"},
    {"circles",
     "data=circles batch=64 layers=3 width=16 nets=sigmoid,relu "
     "init=he_normal lr=0.5",
     "press space to train: ReLU learns while sigmoid waits"},
    {"time", "mode=time nets=tanh,relu length=30",
     "the same W 30 times: before training, δ of the first inputs vanishes"},
    {"clipping",
     "mode=time nets=identity,relu length=30 radius=1.4 clip=norm threshold=1 lr=0.1",
     "through time identity's δ explodes: train 100 steps, clipping saves it"},
    {0},
};

static bool draws(const void *model)
{
    (void)model;
    return true;
}

const struct scene scene_depth = {
    .name = "depth",
    .title = "gradients vanish and explode with depth",
    .lesson =
        "A layer makes z = W·a + b of the a below it, then a = φ(z). On the way back δ = "
        "∂L/∂z is multiplied by W and by the slope φ′ at every layer. A sigmoid's slope "
        "is at most 1/4, so δ vanishes; with N(0,1) weights it explodes. The bars are "
        "one log scale for all nets: a straight edge is a constant factor each layer, "
        "predicted as √(width·Var W) times the root mean square of φ′. A unit is "
        "saturated where φ′ is below 0.01, dead if φ(z) is 0 for the whole batch; std is "
        "a standard deviation. From end to end, δ vanishes or explodes here if it "
        "changes by more than a factor of 100. The prediction is for random W: training "
        "shapes W, and shortcuts make layers alike.\n"
        "Try: i for other initializations (with He's, ReLU's factor is 1); x for "
        "residual connections, z for normalization; d for ∂L/∂W, which can stay level "
        "where δ vanishes, and for the size of updates; layers=50; scale=10; space to "
        "train; m for a recurrent net, where the same W acts at every position, and c "
        "for clipping.",
    .first = "i: another initialization · d: what the bars show · space: train",
    .params = params,
    .presets = presets,
    .keys = depth_keys,
    .columns = depth_columns,
    .model_size = sizeof(struct depth_model),
    .cache_size = sizeof(struct depth_cache),
    .headless_steps = 0,
    .most_steps = 10000,
    .draws = draws,
    .rate = 20,
    .least_w = 36,
    .least_h = 6,
    .init = depth_init,
    .check = depth_check,
    .step = depth_step,
    .series = depth_record_series,
    .number = depth_record_number,
    .work = depth_work,
    .input = depth_input,
    .draw = depth_draw,
    .json = depth_json,
    .json_series = depth_json_net,
    .json_place = depth_json_layer,
};
