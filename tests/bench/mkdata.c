/*
 * mkdata.c - a ledger of the sample township with as many tickets as asked.
 *
 *	mkdata FOLDER TICKETS	FOLDER/ledger.db and FOLDER/state
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "office/demo.h"
#include "office/office.h"

int
main(int argc, char **argv)
{
	struct demo_size size = { .until = date_make(2026, 11, 18) };
	struct office_setup setup = { .township = "石沟镇", .station = "A", .name = NULL, .post = NULL };
	struct office_options opt = { 0 };
	struct office o;
	struct err e = { 0 };
	char *state, *ledger;
	int64_t me = 0;

	if (argc != 3)
		return 2;
	state = file_join(argv[1], "state/yibenzhang");
	ledger = file_join(argv[1], "ledger.db");
	opt.state_folder = state;
	opt.ledger_path = ledger;
	size.tickets = strtoll(argv[2], NULL, 10);
	size.visits = size.tickets < 2000 ? size.tickets : 2000;
	size.days = size.tickets > 10000 ? 1500 : 60;
	if (file_make_folder(state, &e) != 0 || office_create(&opt, &setup, NULL, &e) != 0 || office_open(&o, &opt, false, NULL, &e) != 0
			|| demo_write(&o, &size, &me, NULL, &e) != 0 || office_set_me(&o, me, &e) != 0) {
		fprintf(stderr, "mkdata: %s\n", e.text);
		return 1;
	}
	office_close(&o);
	free(state);
	free(ledger);
	return 0;
}
