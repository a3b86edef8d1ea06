#ifndef TERM_TERM_DIRECT_H
#define TERM_TERM_DIRECT_H

/* A terminfo entry for true color, compiled, as ncurses takes it from the variable
 * TERMINFO: machines that have xterm-256color often lack xterm-direct. Its source is
 * tests/direct.ti (tests/check_direct compares the two). It has no strings for scrolling,
 * tabs, repeating and inserting, which terminals do differently. scp writes the number of
 * a pair, for term_wire.c. The cursor is moved by cup alone: comparing other ways cost
 * curses ten times as much, to save three bytes a move. */
#define DIRECT_NAME "gradwatch-direct"
#define DIRECT_ENTRY                                                                     \
    "b64:HgI2AB0ADwAuAYsAZ3JhZHdhdGNoLWRpcmVjdHxhbnkgdGVybWluYWxzIHdpdGggMzg7Mjty"       \
    "O2c7YiBjb2xvcnMAAAEAAAEAAAAAAAAAAAEBAAAAAAAAAAAAAAAAAAEAUAAAAP____8YAAAA____"       \
    "_________________________________________________wAAAAEAAAEA_____wAA_____wIA"       \
    "CgAOAP____8SAP__IwAnAP____8uAP__________________________NQA6AP____________9D"       \
    "AP__SABNAP__VgBaAP_______2MA________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "______9pAG8A________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "_________________3UA________________________________________________________"       \
    "________________egD_______-DAA0AG1tIG1sySgAbW0sAG1tKABtbJWklcDElZDslcDIlZEgA"       \
    "G1tIABtbPzI1bAAbWz8yNWgAG1sxbQAbWz8xMDQ5aAAbWzdtABtbNG0AG1slcDElZFgAG1ttABtb"       \
    "PzEwNDlsABtbMjRtABtbPzdoABtbPzdsABtbMUsAG1szOTs0OW0AECVwMSVkOwAAAgAAAAAAAgAH"       \
    "AAEBAAADAEFYAFJHQgA="

/* The character that says if erasing takes the ground color (bce): E yes, A no. */
enum { DIRECT_BCE_AT = 4 + 126 };
enum { DIRECT_BCE_NO = 'A' };

#endif
