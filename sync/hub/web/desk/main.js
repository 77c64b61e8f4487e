/* Starts the page: words, libsodium, then what fits this machine. */
import sodium from "libsodium-wrappers-sumo";
import { page_new, page_start } from "./page.js";
import { words_use } from "./words.js";

words_use(JSON.parse(document.getElementById("words").textContent));
sodium.ready.then(() => page_start(page_new(document.getElementById("page"))));
