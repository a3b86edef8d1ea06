#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* What a person, a mouse, a broken terminal and a thrown-in file send, byte by byte, at
 * random but in the forms that mean something: keys, UTF-8 whole and broken, arrows,
 * mouse reports with coordinates inside, 0, negative and huge, sequences cut at any byte,
 * pastes, typed values and expressions, control and other bytes that mean nothing. A
 * function of (seed, index). */
enum { FUZZ_PIECE = 512 };

/* Piece number `index` for a screen of w × h cells, into out[FUZZ_PIECE]. Returns its
 * bytes. No piece holds SIGINT's, SIGQUIT's or SIGTSTP's key, or Ctrl-S. */
size_t fuzz_piece(uint64_t seed, uint64_t index, int w, int h,
                  unsigned char out[FUZZ_PIECE]);

/* A number in lo..hi, the nth of the stream `seed`. */
long fuzz_pick(uint64_t seed, uint64_t n, long lo, long hi);

/* `all` in a soak (SOAK is set), else `few`. */
long fuzz_count(long few, long all);

/* To find a round again: it begins with FUZZ_ROUND (else 0); FUZZ_SAY names each. */
uint64_t fuzz_first(void);
void fuzz_say(uint64_t round, long bytes);

#endif
