/* Elements made from values: no markup is ever parsed, so that no text can become an element. */
const SVG = "http://www.w3.org/2000/svg";

/* dom_make("p", {class: "x", on_click: f, hidden: true}, "text", child, …); false and null children
 * are left out. */
export function dom_make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on_")) element.addEventListener(name.slice(3), value);
        else if (value === true) element.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined)
            element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
    return element;
}

export function dom_button(text, act, look = "", attributes = {}) {
    return dom_make("button", { type: "button", class: `button ${look}`.trim(), on_click: act, ...attributes }, text);
}

/* A field under its label; `field` gets an id of its own. */
export function dom_field(label, field) {
    field.id = field.id || "f-" + Math.random().toString(36).slice(2);
    return dom_make("div", { class: "field" }, dom_make("label", { for: field.id }, label), field);
}

const ICONS = {
    good: "M5 12.5l4.5 4.5L19 7.5",
    other: "M4 12h13M12 6l6 6-6 6",
    care: "M12 6v8M12 17.2v.3",
    bad: "M7 7l10 10M17 7L7 17",
    logo: "M12 21C5 15.6 2 12.4 2 8.6 2 5.6 4.3 3.4 7.2 3.4c1.9 0 3.7 1 4.8 2.7 1.1-1.7 2.9-2.7 4.8-2.7 2.9 0 5.2 2.2 5.2 5.2 0 3.8-3 7-10 12.4z",
};

/* A sign in front of words; it says nothing that the words beside it do not. */
export function dom_icon(name, look = "icon") {
    const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", look);
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
}

/* Strokes as a picture: [[[x, y], …], …] on a grid of width × height. */
export function dom_strokes(strokes, { width, height }, label) {
    const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", `-4 -4 ${width + 8} ${height + 8}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    svg.setAttribute("class", "strokes");
    path.setAttribute("d", strokes.map((points) => points.map(([x, y], at) =>
        `${at === 0 ? "M" : "L"}${x} ${y}`).join("") + (points.length === 1 ? "l0.1 0" : "")).join(""));
    svg.append(path);
    return svg;
}
