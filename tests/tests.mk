# tests.mk - what is done with the program: run, check, bench, fuzz, deb, install.

TOOL_CFLAGS = $(ALL_CFLAGS) -Itests
DRIVER := $(B)/tests/screen/driver

$(B)/tests/term/pty.o: tests/term/pty.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<
$(DRIVER): tests/screen/driver.c $(B)/tests/term/pty.o
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.o,$^) -lvterm -lutil -ltinfo
$(B)/tests/screen/cells: tests/screen/cells.c
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<
screen-driver: $(DRIVER) $(B)/tests/screen/cells

$(B)/tests/sqlcheck: tests/sqlcheck.c $(LIB_office) | $(B)/gen/sql.h
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

# make sim N=10000: that many schedules; S=77: from this seed on.
SIM := $(B)/tests/sim/sim
$(SIM): $(wildcard tests/sim/*.c) $(LIB_db) | $(B)/gen/sql.h
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -MMD -MP,$(TEST_CFLAGS)) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)
$(SIM): $(wildcard tests/sim/*.h) tests/fault/shim.h
sim: $(SIM)
	$(SIM) $(if $(N),-n $(N)) $(if $(S),-s $(S))

tests-built: screen-driver $(B)/tests/sqlcheck $(SIM)

deps:
	@sh .ci/deps.sh run test

run:
	@sh .ci/deps.sh run
	@$(MAKE) --no-print-directory yibenzhang
	@./yibenzhang

check:
	@MAKE='$(MAKE)' SAN='$(SAN)' sh tests/check.sh

regen: yibenzhang screen-driver
	@for s in tests/screen/*.test; do YBZ=./yibenzhang REGEN=1 $(DRIVER) $$s || exit 1; done
	@git diff --stat -- tests/screen/golden

# --- bench and fuzz ------------------------------------------------------------------------------------------

$(B)/tests/bench/%.o: tests/bench/%.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) $(HEAVY_CFLAGS) -c -o $@ $<
$(B)/tests/bench/floor: $(B)/tests/bench/floor.o
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lncursesw -ltinfo -lsqlite3
$(B)/tests/bench/term: $(B)/tests/bench/term.o $(B)/tests/term/pty.o
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lvterm -lutil -ltinfo
$(B)/tests/bench/mkdata: $(B)/tests/bench/mkdata.o $(LIB_office)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
.PRECIOUS: $(B)/tests/bench/%.o
# bench_X.c link the whole program but its top: bench_db, bench_pdf ...
BENCH_BIN := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/bench/bench_*.c)))
$(B)/tests/bench/bench_%: $(B)/tests/bench/bench_%.o $(LIB_ui) | $(B)/gen/sql.h
	$(SAY) BENCH $@
	$(Q)$(CC) $(ALL_LDFLAGS) -rdynamic -o $@ $^ -lcmocka $(HEAVY_LIBS) $(LIBS)
HEAVY_LIBS := $(shell pkg-config --libs pangocairo fontconfig 2>/dev/null)

bench-built: yibenzhang $(BENCH_BIN) $(B)/tests/bench/floor $(B)/tests/bench/term $(B)/tests/bench/mkdata
bench:
	@sh .ci/deps.sh run test
	@$(MAKE) --no-print-directory bench-built
	@B=$(B) sh tests/bench/bench.sh

# A tree of its own: coverage in every object.
fuzz-tree:
	@$(MAKE) --no-print-directory CC=clang SAN=1 B=.build/fuzz \
		SANFLAGS='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined -fno-omit-frame-pointer' fuzz-built
fuzz:
	@sh .ci/deps.sh run test
	@$(MAKE) --no-print-directory fuzz-tree
	@B=.build/fuzz sh tests/fuzz/fuzz.sh
fuzz-built: $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
$(B)/tests/fuzz/%: tests/fuzz/%.c $(LIB_ui) | $(B)/gen/sql.h
	$(SAY) FUZZ $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.c %.a %.o,$^) $(LIBS)

# --- install -------------------------------------------------------------------------------------------------

install: yibenzhang
	install -D -m 755 yibenzhang $(DESTDIR)$(PREFIX)/bin/yibenzhang
	install -D -m 644 ui/yibenzhang.desktop $(DESTDIR)$(PREFIX)/share/applications/yibenzhang.desktop
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/yibenzhang/README.md
	install -D -m 644 CHANGES.md $(DESTDIR)$(PREFIX)/share/doc/yibenzhang/CHANGES.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/yibenzhang/copyright
	install -D -m 644 config.example.ini $(DESTDIR)$(PREFIX)/share/doc/yibenzhang/config.example.ini

deb: yibenzhang
	@B=$(B) MAKE='$(MAKE)' sh .ci/deb.sh

.PHONY: sim screen-driver deps run check regen bench bench-built fuzz fuzz-tree fuzz-built install deb
