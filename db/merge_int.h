/*
 * merge_int.h - what merging remembers in the ledger file (table "mark"),
 * all local to it.  Private to db/.
 *
 *	merge:BATCH	"AT WHO EDITS PATH"	what brought a batch in
 *	seen:FILE	"N CHAIN"		FILE (hex) was read whole and clean up to N; everything of the kind goes
 *						when a merge is taken back: "seen:" belongs to all that was read from others
 *	heard:STATION	"AT ERROR CODE WAY"	last merge with something of it; ms its clock is ahead; "-": no code said
 *	shows:STATION	"AT RANGES"	files it made, the newest at AT, show that it holds these (local numbers)
 *	taken		"GIVEN LAST"	after a merge was taken back: numbers were given up to GIVEN, the greatest left is LAST
 *	peers		"N STATION EDITS LAST ..."	counted up to N
 */
#ifndef DB_MERGE_INT_H
#define DB_MERGE_INT_H

#define MARK_MERGE "merge:"
#define MARK_KEPT "kept:"	/* of a merge: it stays (merge_keep) */
#define MARK_SEEN "seen:"
#define MARK_HEARD "heard:"
#define MARK_SHOWS "shows:"
#define MARK_PEERS "peers"
#define MARK_TAKEN "taken"

#endif
