# Tests of kiosk.
