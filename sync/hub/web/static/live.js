// En vivo without reloading: asks the hub every few seconds for the page's own values and puts them
// where they stand. Without this file the page is whole, and "Actualizar" asks for it again.
//
// data-of="NAME"        an element whose text is that value of the nearest row, or of the whole
// data-list="NAME"      rows of an array; its <template> is one more of them, empty
// data-tone-of, data-value-of, data-shown-of: the same for data-tone, value and hidden
// Nothing is asked while nobody looks; a session that ended is said, and the asking ends.
const every = 5000;
const live = document.querySelector("[data-live]");
const trouble = live.querySelector("[data-trouble]");
let timer = 0;
let asking = false;

// Of the row that `root` is, or of the page without its lists.
function each(root, selector, values, change) {
  for (const element of [root, ...root.querySelectorAll(`[${selector}]`)]) {
    const list = element.closest("[data-list]");
    const name = element.getAttribute(selector);
    if (name in values && (list === null || list.contains(root))) change(element, values[name]);
  }
}

function fill(root, values) {
  each(root, "data-of", values, (element, value) => {
    if (element.textContent !== String(value)) element.textContent = value;
  });
  each(root, "data-tone-of", values, (element, value) => { element.dataset.tone = value; });
  each(root, "data-value-of", values, (element, value) => { element.value = value; });
  each(root, "data-shown-of", values, (element, value) => { element.hidden = !value; });
}

function fillList(list, rows) {
  const template = list.querySelector("template");
  const shown = [...list.children].filter((child) => child !== template);
  for (const extra of shown.slice(rows.length)) extra.remove();
  rows.forEach((row, index) => {
    let element = shown[index];
    if (element === undefined) {
      element = template.content.firstElementChild.cloneNode(true);
      list.append(element);
    }
    fill(element, row);
  });
}

function say(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === "";
}

async function ask() {
  if (asking) return;
  asking = true;
  let again = true;
  try {
    const answer = await fetch(live.dataset.live, { cache: "no-store", signal: AbortSignal.timeout(15000) });
    if (answer.status === 401 || answer.status === 403) {
      again = false;
      say(live.dataset.ended);
    } else if (!answer.ok) {
      throw new Error(String(answer.status));
    } else {
      const values = await answer.json();
      fill(live, values);
      for (const list of live.querySelectorAll("[data-list]"))
        if (Array.isArray(values[list.dataset.list])) fillList(list, values[list.dataset.list]);
      say("");
    }
  } catch {
    say(live.dataset.lost);
  }
  asking = false;
  if (again) plan(every);
}

function plan(ms) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, ms);
}

document.addEventListener("visibilitychange", () => plan(0));
plan(every);
