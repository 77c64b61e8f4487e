/* What day it is, for a machine whose clock may be a year off.
 *
 * Promises: a wrong clock refuses nobody (verdicts say its date); a person or the hub can put the
 * day right, which is kept as a difference and never set on the machine. A day that nobody
 * confirmed and that lies far from the fair's is asked about. */
import { day_of, day_noon_ms } from "./day.js";

const DAY_MS = 86400000;
const EARLY_DAYS = 30, LATE_DAYS = 180; /* around the fair: such a day needs no question */

/* kept: {offset_ms, sure} as notes remember it; now_ms: Date.now(). */
export function clock_new(kept, utc_offset_minutes) {
    return { offset_ms: kept?.offset_ms || 0, sure: kept?.sure === true, utc_offset_minutes };
}

export function clock_today(clock, now_ms) {
    return day_of(now_ms + clock.offset_ms, clock.utc_offset_minutes);
}

/* Whether somebody should be asked which day it is. */
export function clock_is_strange(clock, desk, now_ms) {
    const today = clock_today(clock, now_ms);
    return !clock.sure && (today < desk.first_day - EARLY_DAYS || today > desk.last_day + LATE_DAYS);
}

/* A person said so: whole days, so that midnight stays where it is. */
export function clock_set_day(clock, day, now_ms) {
    const shown = day_of(now_ms, clock.utc_offset_minutes);
    return { ...clock, offset_ms: (day - shown) * DAY_MS, sure: true };
}

/* The hub's signed receipt said so; differences under half a day are nobody's fault. */
export function clock_set_hub(clock, hub_ms, now_ms) {
    const apart = hub_ms - now_ms;
    return { ...clock, offset_ms: Math.abs(apart) < DAY_MS / 2 ? 0 : apart, sure: true };
}

export function clock_noon_ms(clock, now_ms) {
    return day_noon_ms(clock_today(clock, now_ms));
}
