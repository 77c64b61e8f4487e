/* Planted for nevers_check.cmake: a test that is written and not run. Built by nobody. */
static void nobody_calls_this(void **state)
{
    (void)state;
}
