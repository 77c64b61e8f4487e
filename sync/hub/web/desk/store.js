/* What the desk keeps on this machine: IndexedDB, in one transaction at a time.
 *
 * Promises: a change is reported as kept only when its transaction completed with strict
 * durability; a change that fails changed nothing. Two tabs never lose each other's notes: rows are
 * read and written inside one transaction. Tables: `meta` (the desk's file, marks, settings), and
 * `rows`, `letters`, `outbox`, whose values are sealed by seal.js under a keyed name. */
const NAME = "jornada-desk", VERSION = 1;
const TABLES = ["meta", "rows", "letters", "outbox"];

function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/* Rejects when this browser keeps nothing (private windows of some). */
export async function store_open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
        for (const table of TABLES) request.result.createObjectStore(table);
    };
    const database = await done(request);
    database.onversionchange = () => database.close();
    return database;
}

/* Runs change({get, all, put, remove, clear}) in one transaction, and returns what it returns, but
 * only after the transaction is on the disk. `change` may await nothing but these five. */
export function store_change(database, change) {
    return new Promise((resolve, reject) => {
        const transaction = database.transaction(TABLES, "readwrite", { durability: "strict" });
        const table = (name) => transaction.objectStore(name);
        let result;
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () => reject(transaction.error || new Error("not kept"));
        change({
            get: (name, key) => done(table(name).get(key)),
            all: (name) => all(table(name)),
            put: (name, key, value) => table(name).put(value, key),
            remove: (name, key) => table(name).delete(key),
            clear: (name) => table(name).clear(),
        }).then((value) => { result = value; }, (error) => {
            reject(error);
            try {
                transaction.abort();
            } catch { /* it ended by itself */ }
        });
    });
}

async function all(table) {
    const [keys, values] = await Promise.all([done(table.getAllKeys()), done(table.getAll())]);
    return keys.map((key, at) => [key, values[at]]);
}

/* [[key, value], …] of one table. */
export function store_all(database, name) {
    return all(database.transaction(name).objectStore(name));
}

export function store_get(database, name, key) {
    return done(database.transaction(name).objectStore(name).get(key));
}

export function store_put(database, name, key, value) {
    return store_change(database, async (tables) => { tables.put(name, key, value); });
}

/* Everything of this desk goes: for another desk's file, or at the end. */
export function store_wipe(database) {
    return store_change(database, async (tables) => { for (const name of TABLES) tables.clear(name); });
}
