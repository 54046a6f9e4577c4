/* Hashes against values computed with other programs; random numbers that are rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/id.h"

static void
expect_hash(size_t n, const char *want)
{
	unsigned char out[64];
	char hex[129];

	id_hash(out, n, "abc", 3, NULL, 0);
	id_hex(hex, out, n);
	assert_string_equal(hex, want);
}

/* b2sum -l 64, 128, 256 of "abc". */
static void
test_hash(void **state)
{
	unsigned char a[16], b[16];

	(void)state;
	expect_hash(8, "d8bb14d833d59559");
	expect_hash(16, "cf4ab791c62b8d2b2109c90275287816");
	expect_hash(32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	id_hash(a, 16, "abc", 3, "key", 3);
	id_hash(b, 16, "abc", 3, NULL, 0);
	assert_memory_not_equal(a, b, 16);
	id_hash(a, 16, NULL, 0, NULL, 0);
}

static void
test_named_row(void **state)
{
	uint8_t township[ID_BYTES];
	uint8_t i;

	(void)state;
	for (i = 0; i < ID_BYTES; i++)
		township[i] = i;
	assert_true(id_named_row(township, "village", "东村", 6) == 0x79c49e5b40875f56);
	assert_true(id_named_row(township, "village", "西村", 6) != id_named_row(township, "village", "东村", 6));
	assert_true(id_named_row(township, "ab", "c", 1) != id_named_row(township, "a", "bc", 2));
	township[0] = 1;
	assert_true(id_named_row(township, "village", "东村", 6) != 0x79c49e5b40875f56);
}

static void
test_random(void **state)
{
	int64_t seen[1000];
	int64_t high = 0;
	int i, k;

	(void)state;
	for (i = 0; i < 1000; i++) {
		seen[i] = id_random_row();
		assert_true(seen[i] > 0);
		high |= seen[i];
		for (k = 0; k < i; k++)
			assert_true(seen[k] != seen[i]);
	}
	assert_true(high >> 62 == 1);
}

static void
test_hex(void **state)
{
	unsigned char p[3] = { 9, 9, 9 };
	char out[7];

	(void)state;
	assert_int_equal(id_from_hex(p, 3, "00aBff"), 0);
	assert_memory_equal(p, "\x00\xab\xff", 3);
	id_hex(out, p, 3);
	assert_string_equal(out, "00abff");
	assert_int_equal(id_from_hex(p, 3, "00aBf"), -1);
	assert_int_equal(id_from_hex(p, 3, "00aBfff"), -1);
	assert_int_equal(id_from_hex(p, 3, "11223g"), -1);
	assert_int_equal(id_from_hex(p, 3, ""), -1);
	assert_memory_equal(p, "\x00\xab\xff", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_named_row),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
