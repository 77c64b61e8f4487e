# Tests of slip.
