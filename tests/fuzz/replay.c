/* Gives a fuzz target the files named, each whole and, where it is short, cut at every
 * byte. For compilers without a fuzzer, and for `make test`. */

#include "tests/fuzz/fuzz.h"

enum { FILE_MOST = 1 << 16, CUT_MOST = 512 };

int main(int argc, char **argv)
{
    static uint8_t bytes[FILE_MOST];
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) {
            perror(argv[i]);
            return 1;
        }
        size_t n = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        LLVMFuzzerTestOneInput(bytes, n);
        for (size_t cut = 0; cut < n && n <= CUT_MOST; cut++)
            LLVMFuzzerTestOneInput(bytes, cut);
    }
    printf("%d inputs replayed\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
