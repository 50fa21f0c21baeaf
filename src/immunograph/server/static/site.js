// Autocomplete for name fields that state a URL for suggestions; without this script, any name can be typed.

import { Combobox } from "./combobox.js";

let number = 0;

/** @param {HTMLInputElement} input */
function complete(input) {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `options-${++number}`;
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  const box = new Combobox(input, list, take);
  /** @type {Suggestion[]} */
  let found = [];
  /** @type {AbortController | null} */
  let asking = null;
  let waiting = 0;

  /** @param {number} place @param {Event} event */
  function take(place, event) {
    event.preventDefault();
    const one = found[place];
    if (input.dataset.insert) {
      input.value = "";
      input.dispatchEvent(new CustomEvent("taken", { detail: one.value, bubbles: true }));
    } else if (input.dataset.go && one.address) location.assign(one.address);
    else input.value = one.value;
  }

  /** @param {Suggestion} one */
  function line(one) {
    const [item, small] = [document.createElement("li"), document.createElement("small")];
    item.textContent = one.label;
    small.textContent = one.more;
    item.append(small);
    return item;
  }

  async function ask() {
    asking?.abort();
    const text = (input.value.split("|").at(-1) ?? "").trim();
    if (text.length < 2) return box.close();
    asking = new AbortController();
    const address = new URL(input.dataset.complete ?? "", location.href);
    address.searchParams.set("q", text);
    address.searchParams.set("limit", "8");
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || document.activeElement !== input) return;
      found = options(await answer.json());
      box.show(found.map(line));
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) box.close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("blur", () => { asking?.abort(); clearTimeout(waiting); });
  input.addEventListener("keydown", (event) => {
    if (box.heeds(event) || event.key !== "Escape" || list.hidden) return;
    box.close();
    event.preventDefault();
  });
}

/** @param {any} data @returns {Suggestion[]} */
function options(data) {
  if (data.terms) return data.terms.map((/** @type {any} */ one) => ({ value: one.term, label: one.term, more: `${one.label} · ${one.kind}` }));
  const seen = new Set();
  /** @type {Suggestion[]} */
  const made = [];
  for (const one of [...data.exact, ...data.did_you_mean, ...data.entities, ...data.claims]) {
    if (seen.has(one.iri) || made.length === 8) continue;
    seen.add(one.iri);
    const claim = Boolean(one.claim);
    made.push({
      value: claim ? one.claim : one.name ?? one.label,
      label: claim ? one.sentence : one.label,
      more: claim ? one.claim : [one.name && `also called ${one.name}`, one.identifier].filter(Boolean).join(" · "),
      address: one.address,
    });
  }
  // If another entity has the same name, the identifier is inserted instead.
  const labels = made.map((one) => one.value);
  return made.map((one) => (labels.filter((each) => each === one.value).length > 1 ? { ...one, value: one.more.split(" · ").at(-1) ?? one.value } : one));
}

for (const input of document.querySelectorAll("input[data-complete]")) complete(/** @type {HTMLInputElement} */ (input));
