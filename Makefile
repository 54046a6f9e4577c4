# make          build ./yibenzhang
# make run      install what is missing, build, open the program
# make check    install what the tests need, run every test and gate
# make bench | fuzz | sim | deb | install DESTDIR= PREFIX= | SAN=1 check
# V=1 shows every command; CC=clang works; SAN=1 builds into its own tree.

CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
ifdef SAN
B := .build/san-$(notdir $(CC))
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else
B := .build/$(notdir $(CC))
SANFLAGS :=
endif
ifeq ($(V),)
Q := @
SAY = @printf '  %-6s %s\n'
else
Q :=
SAY = @:
endif

CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
ifdef CI
WARN += -Werror
endif
ALL_CFLAGS := -std=c17 -pthread -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DNCURSES_WIDECHAR=1 $(WARN) $(SANFLAGS) $(CFLAGS) \
	-I. -Isrc -I$(B)/gen -MMD -MP
ALL_LDFLAGS := $(SANFLAGS) $(LDFLAGS)
LIBS := -pthread -lncursesw -ltinfo -lsqlite3 -lutf8proc -linih -lsodium -lzstd -ldl -lm
# Loaded when first used, so only their headers are needed here (lib_*.c).
HEAVY_CFLAGS := $(foreach p,pangocairo fontconfig libzip expat,$(shell pkg-config --cflags $(p) 2>/dev/null))

floor_src = $(sort $(wildcard $(1)/*.c))
SRC_base := $(call floor_src,src/base)
SRC_db := $(call floor_src,db)
SRC_office := $(call floor_src,src/office)
SRC_report := $(call floor_src,src/report)
SRC_exchange := $(call floor_src,src/exchange)
SRC_ui := $(call floor_src,ui)
SRC_top := src/main.c $(wildcard src/cli*.c)
FLOORS := base db office exchange report ui
obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
SQL := $(sort $(wildcard db/schema/*.sql db/query/*.sql))

# Library order: each floor needs only those to its right.
LIB_base := $(B)/libbase.a
LIB_db := $(B)/libdb.a $(LIB_base)
LIB_office := $(B)/liboffice.a $(LIB_db)
LIB_exchange := $(B)/libexchange.a $(LIB_office)
LIB_report := $(B)/libreport.a $(LIB_exchange)
LIB_config := $(B)/obj/src/config.o
LIB_ui := $(B)/libui.a $(LIB_config) $(LIB_report)

all: yibenzhang

yibenzhang: $(B)/yibenzhang
	$(Q)cp -f $< $@

$(B)/yibenzhang: $(call obj,$(SRC_top)) $(LIB_ui)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -rdynamic -o $@ $^ $(LIBS)

define floor_rule
$(B)/lib$(1).a: $(call obj,$(SRC_$(1)))
	$(SAY) AR $$@
	$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call floor_rule,$(f))))

$(B)/obj/src/report/%.o $(B)/obj/src/exchange/%.o: ALL_CFLAGS += $(HEAVY_CFLAGS)
$(B)/obj/%.o: %.c
	$(SAY) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# SQL is compiled in; the db floor includes "sql.h" (a function "const char *" per file: sql_schema_log ...).
$(B)/gen/sql.h: $(SQL) db/embed.sh
	$(SAY) SQL $@
	$(Q)mkdir -p $(@D)
	$(Q)sh db/embed.sh $(SQL) > $@.tmp && mv $@.tmp $@
$(call obj,$(SRC_db)): | $(B)/gen/sql.h
# A changed .sql file must rebuild what includes it even before the first .d file exists.
$(call obj,$(SRC_db)): $(B)/gen/sql.h

# --- tests ---------------------------------------------------------------------------------------------------
# tests/unit/FLOOR/test_X.c links that floor and those below; tests/db/test_X.c whole ledgers.
UNIT := $(sort $(wildcard tests/unit/*/test_*.c))
DBT := $(sort $(wildcard tests/db/test_*.c))
FAULTT := $(sort $(wildcard tests/fault/test_*.c))
UNIT_BIN := $(patsubst %.c,$(B)/%,$(UNIT))
DBT_BIN := $(patsubst %.c,$(B)/%,$(DBT))
FAULT_BIN := $(patsubst %.c,$(B)/%,$(FAULTT))
TEST_CFLAGS = $(ALL_CFLAGS) -Itests

define unit_rule
$(B)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $$(LIB_$(1)) | $(B)/gen/sql.h
	$$(SAY) TEST $$@
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(TEST_CFLAGS) $$(HEAVY_CFLAGS) $$(ALL_LDFLAGS) -rdynamic -o $$@ $$(filter %.c %.a %.o,$$^) -lcmocka $$(LIBS)
endef
$(foreach f,$(FLOORS),$(eval $(call unit_rule,$(f))))
$(B)/tests/db/%: tests/db/%.c $(LIB_office) | $(B)/gen/sql.h
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) -lcmocka $(LIBS)
$(B)/tests/fault/%: tests/fault/%.c $(LIB_office) | $(B)/gen/sql.h
	$(SAY) TEST $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) -lcmocka $(LIBS)

# One test alone: make t T=tests/db/test_log.c
t: $(B)/$(basename $(T))
	$(B)/$(basename $(T))

tests-built: yibenzhang $(UNIT_BIN) $(DBT_BIN) $(FAULT_BIN)

clean:
	rm -rf .build yibenzhang

-include $(shell find .build -name '*.d' 2>/dev/null)
-include tests/tests.mk

.PHONY: all clean t tests-built
.DELETE_ON_ERROR:
