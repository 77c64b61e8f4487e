/* The page's words: Spanish first, English second, from words.json.
 *
 * Promises: a key that is not there is a mistake of ours and throws; {name} in a sentence becomes
 * that value. What is said is plain text, never markup. */
const said = { table: {}, language: "es" };

export function words_use(table) {
    said.table = table;
}

export function words_language() {
    return said.language;
}

export function words_set_language(language) {
    said.language = language === "en" ? "en" : "es";
}

export function words_say(key, values = {}) {
    const both = said.table[key];
    if (!both) throw new Error(`words: ${key}`);
    return both[said.language === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (all, name) => String(values[name]));
}
