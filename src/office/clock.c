/*
 * clock.c - see clock.h.
 */
#include "office/clock.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "office/office.h"

#define STEPS_BACK_MS (10 * 60 * 1000LL)	/* a clock set right by a network takes small ones */

bool
clock_behind(struct office *o, struct buf *out)
{
	int64_t last, now = date_now();
	char day[11];

	/* that it cannot be told is no reason to stop anybody */
	if (ledger_last_own(o->ledger, &last, NULL) != 0 || last == 0 || now >= last - STEPS_BACK_MS)
		return false;
	date_to_iso(date_of_ms(now), day);
	buf_addf(out, "电脑时钟不准, 先校准再记 !! (现在 %s, 上次存 ", day);
	date_when(out, last);
	buf_addc(out, ')');
	return true;
}
