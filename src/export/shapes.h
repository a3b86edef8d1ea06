#ifndef EXPORT_SHAPES_H
#define EXPORT_SHAPES_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/frame.h"

/* The geometry of the glyphs that terminals draw by themselves, so that a picture of a
 * frame joins up as the terminal does, in any font. Units: a cell is SHAPE_W × SHAPE_H,
 * from its upper left corner. */
enum { SHAPE_W = 8, SHAPE_H = 16, SHAPES_MOST = 4 };

/* Rectangles of a block element, quadrant or box-drawing line (light and heavy; not
 * dashed, double, round, diagonal). Returns how many; 0: not one of them. They may
 * overlap. */
int shape_rects(uint32_t ch, struct rect out[SHAPES_MOST]);

/* ░ ▒ ▓: the share of foreground, else 0. */
double shape_shade(uint32_t ch);

/* ╭ ╮ ╯ ╰: the signs of the two arms (-1 left or up, 1 right or down). */
bool shape_arc(uint32_t ch, int *x, int *y);

/* Braille: centers of the dots. Returns how many, 0..8; -1: not a braille pattern. */
int shape_dots(uint32_t ch, int x[8], int y[8]);

#endif
