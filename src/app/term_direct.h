#ifndef APP_TERM_DIRECT_H
#define APP_TERM_DIRECT_H

/* A terminfo entry for true colour, compiled, as ncurses takes it from the variable
 * TERMINFO: machines that have xterm-256color often lack xterm-direct. Its source is
 * tests/direct.ti (tests/check_direct compares the two). Without strings for scrolling,
 * tabs, repeating and inserting, which terminals do differently. */
#define DIRECT_NAME "gradwatch-direct"
#define DIRECT_ENTRY                                                                     \
    "b64:HgI2AB0ADwBpAUEBZ3JhZHdhdGNoLWRpcmVjdHxhbnkgdGVybWluYWwgd2l0aCAzODsyO3I7"       \
    "ZztiIGNvbG91cnMAAAEAAAEAAAAAAAAAAAEBAAAAAAAAAAAAAAAAAAEAUAAAAP____8YAAAA____"       \
    "_________________________________________________wAAAAEAAAEA_____wAA_____wIA"       \
    "CgAOABIA__8dAC4AMAA0ADsA__89AEQA__9IAP__________________TABRAP____________9a"       \
    "AP__XwBkAP__bQBxAP_______3oA________________________________________________"       \
    "____________________________________________________________________________"       \
    "_________________________________________4AA________iQCSAP__mwD_____________"       \
    "__________________-kAP______________________________________________________"       \
    "______-vALUA________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "_________________7sA________________________________________________________"       \
    "________________wAD_________________________________________________________"       \
    "____________________________________________________________________________"       \
    "_____________________________8kABQENABtbSBtbMkoAG1tLABtbSgAbWyVpJXAxJWRHABtb"       \
    "JWklcDElZDslcDIlZEgACgAbW0gAG1s_MjVsAAgAG1s_MjVoABtbQwAbW0EAG1sxbQAbWz8xMDQ5"       \
    "aAAbWzdtABtbNG0AG1slcDElZFgAG1ttABtbPzEwNDlsABtbMjRtABtbJXAxJWRCABtbJXAxJWRE"       \
    "ABtbJXAxJWRDABtbJXAxJWRBABtbJWklcDElZGQAG1s_N2gAG1s_N2wAG1sxSwAbWzM5OzQ5bQAb"       \
    "WzM4OzI7JXAxJXs2NTUzNn0lLyVkOyVwMSV7MjU2fSUvJXsyNTV9JSYlZDslcDElezI1NX0lJiVk"       \
    "bQAbWzQ4OzI7JXAxJXs2NTUzNn0lLyVkOyVwMSV7MjU2fSUvJXsyNTV9JSYlZDslcDElezI1NX0l"       \
    "JiVkbQAAAgAAAAAAAgAHAAEBAAADAEFYAFJHQgA="

/* Where the entry says that erasing takes the ground colour (bce): E yes, A no. */
enum { DIRECT_BCE_AT = 4 + 126 };
enum { DIRECT_BCE_NO = 'A' };

#endif
