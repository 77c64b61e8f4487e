/* Days of a fair: whole days since 2025-01-01 by the fair's own clock, as token_day of sync/token.h.
 *
 * Noon stands for a day where a wall clock is asked for: an hour is never told (Never 4). */
const DAY_MS = 86400000;
const START_MS = Date.UTC(2025, 0, 1);
const DAY_MAX = 65535;

/* 0 before 2025, 65535 at most. */
export function day_of(wall_ms, utc_offset_minutes) {
    const day = Math.floor((wall_ms + utc_offset_minutes * 60000 - START_MS) / DAY_MS);
    return Math.min(Math.max(day, 0), DAY_MAX);
}

/* Milliseconds since 1970 of noon UTC of that day: the one hour that a desk's frames have. */
export function day_noon_ms(day) {
    return START_MS + day * DAY_MS + DAY_MS / 2;
}

/* "2026-11-21", and back; null: no such day. */
export function day_write(day) {
    return new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10);
}

export function day_read(text) {
    if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
    const ms = Date.parse(text + "T00:00:00Z");
    if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null;
    const day = (ms - START_MS) / DAY_MS;
    return day >= 0 && day <= DAY_MAX ? day : null;
}

/* "21 de noviembre de 2026", as people of that language write it. */
export function day_say(day, language) {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "es-MX",
        { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
        .format(new Date(START_MS + day * DAY_MS));
}
