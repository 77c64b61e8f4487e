# Tests of content.
