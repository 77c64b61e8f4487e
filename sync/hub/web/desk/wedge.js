/* A scanner that types: told from fingers by its pace, read by the keys' places, not by letters.
 *
 * KeyboardEvent.code is the same under every layout. Promises: WEDGE_KEYS_MIN keys or more with
 * gaps under WEDGE_GAP_MS are a scan and never stay in a field: whatever field had the focus gets
 * back what stood in it, and the Enter or Tab behind the scan acts on nothing. Fewer are typing. */
export const WEDGE_KEYS_MIN = 20;
export const WEDGE_GAP_MS = 60; /* by the keys' own times: a busy machine may hand them over late */
const SILENCE_MS = 500; /* after it a scanner that sends no Enter has said all */
const CODE = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/;
const SILENT = /^(Shift|Control|Alt|Meta|Caps)/;

export function wedge_new(on_scan) {
    return { text: "", last_ms: -Infinity, field: null, before: null, on_scan, timer: 0 };
}

function remember(wedge, target) {
    const editable = target && "value" in target && typeof target.value === "string" && target.type !== "file";
    wedge.field = editable ? target : null;
    wedge.before = editable ? target.value : null;
}

function is_scan(wedge) {
    return wedge.text.length >= WEDGE_KEYS_MIN;
}

function finish(wedge) {
    const text = wedge.text;
    clearTimeout(wedge.timer);
    const scan = is_scan(wedge);
    if (scan && wedge.field) wedge.field.value = wedge.before;
    wedge.text = "";
    wedge.field = wedge.before = null;
    wedge.last_ms = -Infinity;
    if (scan) wedge.on_scan(text);
}

/* One keydown. Whether nobody else may have it. */
export function wedge_key(wedge, event) {
    if (SILENT.test(event.code)) return false;
    if (event.timeStamp - wedge.last_ms >= WEDGE_GAP_MS) {
        if (is_scan(wedge)) finish(wedge);
        wedge.text = "";
        remember(wedge, event.target);
    }
    wedge.last_ms = event.timeStamp;
    clearTimeout(wedge.timer);
    if (event.code === "Enter" || event.code === "NumpadEnter" || event.code === "Tab") {
        const scan = is_scan(wedge);
        finish(wedge);
        return scan;
    }
    const found = CODE.exec(event.code);
    wedge.text += found ? found[1] || found[2] : "?";
    wedge.timer = setTimeout(finish, SILENCE_MS, wedge);
    if (is_scan(wedge) && wedge.field) wedge.field.value = wedge.before;
    return is_scan(wedge);
}

/* Listens before everybody else. Returns how to stop it. */
export function wedge_listen(wedge, target) {
    const heard = (event) => {
        if (!wedge_key(wedge, event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    };
    target.addEventListener("keydown", heard, true);
    return () => target.removeEventListener("keydown", heard, true);
}
