/*
 * console.h - the bare console of the kernel (Ctrl+Alt+F2, no desktop).
 *
 * Its font has 512 characters at most and no Chinese among them: what is
 * right everywhere else shows as rows of little squares there, and so would
 * any line that explains it, were it not in plain letters.
 */
#ifndef UI_CONSOLE_H
#define UI_CONSOLE_H

#include <stdbool.h>

/* fd is such a console and its font has no Chinese; false where that cannot be known (pseudo-terminals: fbterm, ssh, screen). */
bool console_lacks_chinese(int fd);

/*
 * Say so in letters, and what to do instead; wait for a key.  True: open all the same (some kernels draw Chinese from a
 * font of their own, which nothing tells).  The terminal's modes are as before.
 */
bool console_ask(int in, int out);

#endif
