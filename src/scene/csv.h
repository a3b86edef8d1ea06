#ifndef SCENE_CSV_H
#define SCENE_CSV_H

#include <stdbool.h>
#include <stdio.h>

/* CSV (RFC 4180, but lines end in LF) at full precision. A write error is remembered by
 * `out`, not reported here. */
struct csv {
    FILE *out;
    bool inside; /* a field of this row was written */
    long rows;   /* ended so far, the header not counted */
};

void csv_header(struct csv *csv,
                const char *names);       /* the whole row "step,optimizer,x" */
void csv_real(struct csv *csv, double v); /* %.17g, inf -inf nan */
void csv_integer(struct csv *csv, long v);
/* Quoted where needed; control characters and broken bytes become U+FFFD. */
void csv_text(struct csv *csv, const char *text);
void csv_known(struct csv *csv, bool known, double v); /* else an empty field */
void csv_end(struct csv *csv);                         /* ends the row */

#endif
