# Tests of hub.
