#ifndef SCENE_CSV_H
#define SCENE_CSV_H

#include <stdbool.h>
#include <stdio.h>

/* CSV (RFC 4180, LF) at full precision. A write error is remembered, not reported here.
 */
struct csv {
    FILE *out;
    bool inside; /* a field of this row was written */
};

void csv_header(struct csv *csv, const char *names); /* "step,optimizer,x" */
void csv_real(struct csv *csv, double v);            /* %.17g, inf -inf nan */
void csv_integer(struct csv *csv, long v);
void csv_text(struct csv *csv, const char *text); /* quoted where needed */
void csv_empty(struct csv *csv);                  /* not reached */
void csv_end(struct csv *csv);                    /* ends the row */

#endif
