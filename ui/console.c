/*
 * console.c - the bare console of the kernel; see console.h.
 */
#include "ui/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <linux/kd.h>

#include "base/mem.h"

bool
console_lacks_chinese(int fd)
{
	struct unimapdesc map = { .entry_ct = 65535 };
	char keyboard;
	bool lacks;

	/* Only a console of the kernel has a keyboard. */
	if (ioctl(fd, KDGKBTYPE, &keyboard) != 0)
		return false;
	map.entries = mem_zero(map.entry_ct, sizeof *map.entries);
	lacks = ioctl(fd, GIO_UNIMAP, &map) == 0;
	for (unsigned i = 0; lacks && i < map.entry_ct; i++)
		lacks = map.entries[i].unicode != 0x4e2d;	/* 中 */
	free(map.entries);
	return lacks;
}

bool
console_ask(int in, int out)
{
	static const char text[] = "\n"
		"  Zhe ge kong zhi tai xian shi bu liao han zi. Zhang mei you dong.\n"
		"  This console cannot show Chinese. Nothing was changed.\n"
		"\n"
		"    Hui zhuo mian (Ctrl+Alt+F1, huo F7), zai zhong duan chuang kou li da kai.\n"
		"    Go back to the desktop (Ctrl+Alt+F1 or F7), open it in a terminal window.\n"
		"\n"
		"    Mei you zhuo mian: sudo apt install fbterm, da fbterm hui che, zai da kai.\n"
		"    No desktop: sudo apt install fbterm, run fbterm, open it in there.\n"
		"\n"
		"  看得清这一行汉字的，按回车接着用。\n"
		"  Kan de qing shang mian yi hang: hui che, jie zhe yong. Bie de jian: tui chu.\n"
		"  Enter: go on all the same. Any other key: leave.\n";
	struct termios before, now;
	char key = 0;
	ssize_t n;

	if (tcgetattr(in, &before) != 0)
		return true;
	now = before;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);	/* Ctrl+C is a key like another: the modes are put back */
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	tcsetattr(in, TCSAFLUSH, &now);
	n = write(out, text, sizeof text - 1);
	while (n > 0 && (n = read(in, &key, 1)) < 0 && errno == EINTR)
		n = 1;
	tcsetattr(in, TCSAFLUSH, &before);	/* what is left of an F-key goes with it */
	return n == 1 && (key == '\n' || key == '\r');
}
