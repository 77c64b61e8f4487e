/* Planted for nevers_check.cmake: a test whose file no list builds. */
static void nobody_builds_this(void **state)
{
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_builds_this),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
