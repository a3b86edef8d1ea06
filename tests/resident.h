#ifndef TESTS_RESIDENT_H
#define TESTS_RESIDENT_H

#include <sys/types.h>

/* Bytes in memory but those of files, the program's text among them, which come and go as
 * the kernel likes, 64 KiB at a time; 0 where that cannot be asked. Only where
 * RESIDENT_COUNTS: sanitizers keep freed memory back. */
long resident_bytes(void);

/* Bytes that a process, and that the largest of this one's children that have ended, had
 * in memory at most, with those of files (Linux; else 1). */
long resident_most(pid_t pid);
long resident_children_most(void);

#if defined __SANITIZE_ADDRESS__
enum { RESIDENT_COUNTS = 0 };
#elif defined __has_feature
#if __has_feature(address_sanitizer)
enum { RESIDENT_COUNTS = 0 };
#else
enum { RESIDENT_COUNTS = 1 };
#endif
#else
enum { RESIDENT_COUNTS = 1 };
#endif

#endif
