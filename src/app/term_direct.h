#ifndef APP_TERM_DIRECT_H
#define APP_TERM_DIRECT_H

/* A terminfo entry for true colour, compiled, as ncurses takes it from the variable
 * TERMINFO: machines that have xterm-256color often lack xterm-direct. Its source is
 * tests/direct.ti (tests/check_direct compares the two). Without strings for scrolling,
 * tabs, repeating and inserting, which terminals do differently. */
#define DIRECT_NAME "gradwatch-direct"
#define DIRECT_ENTRY                                                                     \
    "b64:HgI2AB0ADwAuAcUAZ3JhZHdhdGNoLWRpcmVjdHxhbnkgdGVybWluYWwgd2l0aCAzODsyO3I7"       \
    "ZztiIGNvbG91cnMAAAEAAAEAAAAAAAAAAAEBAAAAAAAAAAAAAAAAAAEAUAAAAP____8YAAAA____"       \
    "_________________________________________________wAAAAEAAAEA_____wAA_____wIA"       \
    "CgAOABIA__8dAP__LgAyAP____85AP__________________________QABFAP____________9O"       \
    "AP__UwBYAP__YQBlAP_______24A________________________________________________"       \
    "____________________________________________________________________________"       \
    "_________________________________________3QA________fQCGAP__jwD_____________"       \
    "__________________-YAP______________________________________________________"       \
    "______-jAKkA________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "____________________________________________________________________________"       \
    "_________________68A________________________________________________________"       \
    "________________tAD_______-9AA0AG1tIG1sySgAbW0sAG1tKABtbJWklcDElZEcAG1slaSVw"       \
    "MSVkOyVwMiVkSAAbW0gAG1s_MjVsABtbPzI1aAAbWzFtABtbPzEwNDloABtbN20AG1s0bQAbWyVw"       \
    "MSVkWAAbW20AG1s_MTA0OWwAG1syNG0AG1slcDElZEIAG1slcDElZEQAG1slcDElZEMAG1slcDEl"       \
    "ZEEAG1slaSVwMSVkZAAbWz83aAAbWz83bAAbWzFLABtbMzk7NDltABAlcDElZDsAAAIAAAAAAAIA"       \
    "BwABAQAAAwBBWABSR0IA"

/* Where the entry says that erasing takes the ground colour (bce): E yes, A no. */
enum { DIRECT_BCE_AT = 4 + 126 };
enum { DIRECT_BCE_NO = 'A' };

#endif
