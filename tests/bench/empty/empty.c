/* Does nothing, but is linked with what gradwatch is linked with. */
#include <curses.h>

int main(int argc, char **argv)
{
    return argc > 99 ? printf("%s %s", argv[0], curses_version()) : 0;
}
