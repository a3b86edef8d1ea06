/* What keys, bars and events of the laboratory share: the session shown, changing to
 * another scene, the line that reproduces the screen, messages. */
#include "app/lab.h"

#include <assert.h>
#include <stdio.h>

#include "app/scenes.h"

struct session *lab_session(struct lab *lab)
{
    return &lab->sessions[lab->current];
}

void lab_say(struct lab *lab, enum ink ink, const char *text)
{
    snprintf(lab->message, sizeof lab->message, "%s", text);
    lab->message_ink = ink;
}

void lab_say_fail(struct lab *lab, const struct fail *fail)
{
    char line[sizeof lab->message];
    lab_say(lab, INK_ERROR, fail_line(fail, line, sizeof line));
}

void lab_say_first(struct lab *lab)
{
    const struct session *s = lab_session(lab);
    if (s->scene->first && !lab->message[0] && !s->preset) {
        lab_say(lab, INK_ACCENT, s->scene->first);
    }
}

void lab_show_scene(struct lab *lab, int i)
{
    struct fail fail = FAIL_INIT;
    assert(i < LAB_SCENES_MOST);
    if (!lab->opened[i]) {
        if (session_open(scene_list[i], NULL, 0, lab->seed, &lab->sessions[i], &fail)) {
            lab_say_fail(lab, &fail);
            return;
        }
        lab->opened[i] = true;
    }
    session_leave(lab_session(lab));
    lab->current = i;
    lab->focus = -1;
    lab_say_first(lab);
}

char *lab_line(const struct lab *lab, int most, struct arena *mem)
{
    const char *line = session_line(&lab->sessions[lab->current], most, mem);
    if (lab->theme_chosen) {
        line = arena_printf(mem, "%s --theme %s", line, lab->theme->name);
    }
    if (lab->glyphs != lab->default_glyphs) {
        line = arena_printf(mem, "%s --glyphs=%s", line, options_glyphs(lab->glyphs));
    }
    return arena_printf(mem, "%s%s%s", line, lab->depth < 0 ? "" : " --color=",
                        lab->depth < 0 ? "" : options_color(lab->depth));
}
