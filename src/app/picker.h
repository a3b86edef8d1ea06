#ifndef APP_PICKER_H
#define APP_PICKER_H

#include "draw/frame.h"
#include "scene/param.h"

struct lab;

/* A list over the scene, each row with its line of help: the presets, or what a parameter
 * with choices may be. The row selected is lab->overlay_at. */
struct picker {
    int param, item; /* param −1: the presets */
    /* LIST: the choices taken so far, in this order */
    unsigned char taken[PARAM_ITEMS];
    int n_taken;
    char typed[16]; /* presets: the letters typed so far */
    int n_typed;
};

enum { HIT_PICK = 13000, HIT_PICK_TAKE = 13900 }; /* the rows; Enter */

void picker_open_presets(struct lab *lab);
/* Opens the list of a parameter; false: it has no choices. */
bool picker_open(struct lab *lab, int param, int item);
enum { PICKER_MOST = 64 }; /* rows */
/* The names of the parameter's choices; returns how many there are. */
int picker_names(struct lab *lab, int param, const char *out[PICKER_MOST]);
int picker_rows(struct lab *lab);
/* Space takes a row of a LIST in or out, Enter chooses, Esc leaves the list. Among the
 * presets letters go to the first one that begins with them. False: any other key is for
 * the value, whose prompt is open now. Keys that move are the lab's. */
bool picker_key(struct lab *lab, uint32_t key);
void picker_press(struct lab *lab, int hit);
void picker_draw(struct lab *lab, struct rect r, struct frame *f);

#endif
