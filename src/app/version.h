#ifndef APP_VERSION_H
#define APP_VERSION_H

#define VERSION "0.1" /* of the program: --version and the man page */

#endif
