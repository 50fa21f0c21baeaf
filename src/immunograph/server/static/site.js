// Completes names in fields that say where to ask; without it they take any name that is typed.
"use strict";
(() => {
  let number = 0;

  function complete(input) {
    const list = document.createElement("ul");
    list.className = "options";
    list.id = `options-${++number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    input.after(list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    let found = [], chosen = -1, asking = null, waiting = 0;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(place) {
      chosen = place;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", list.children[place].id);
        list.children[place].scrollIntoView({ block: "nearest" });
      }
    }

    function take(place) {
      const one = found[place];
      close();
      if (input.dataset.insert) {
        input.value = "";
        input.dispatchEvent(new CustomEvent("taken", { detail: one.value, bubbles: true }));
      } else if (input.dataset.go) location.assign(one.address);
      else input.value = one.value;
    }

    function show(answer) {
      found = answer;
      list.replaceChildren(...found.map((one, place) => {
        const item = document.createElement("li"), small = document.createElement("small");
        item.setAttribute("role", "option");
        item.id = `${list.id}-${place}`;
        item.textContent = one.label;
        small.textContent = one.more;
        item.append(small);
        item.addEventListener("mousedown", event => { event.preventDefault(); take(place); });
        return item;
      }));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(-1);
    }

    async function ask() {
      asking?.abort();
      const text = input.value.split("|").at(-1).trim();
      if (text.length < 2) return close();
      asking = new AbortController();
      const address = new URL(input.dataset.complete, location.href);
      address.searchParams.set("q", text);
      address.searchParams.set("limit", "8");
      try {
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
        if (answer.ok && document.activeElement === input) show(options(await answer.json()));
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    function options(data) {
      if (data.terms) return data.terms.map(one => ({ value: one.term, label: one.term, more: `${one.label} · ${one.kind}` }));
      const seen = new Set(), made = [];
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
      // A name that another thing has too is no answer: then the identifier is put in.
      const labels = made.map(one => one.value);
      return made.map(one => labels.filter(each => each === one.value).length > 1 ? { ...one, value: one.more.split(" · ").at(-1) } : one);
    }

    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    input.addEventListener("blur", () => { asking?.abort(); clearTimeout(waiting); close(); });
    input.addEventListener("keydown", event => {
      if (list.hidden) return;
      const last = found.length - 1;
      if (event.key === "ArrowDown") mark(chosen >= last ? 0 : chosen + 1);
      else if (event.key === "ArrowUp") mark(chosen <= 0 ? last : chosen - 1);
      else if (event.key === "Enter" && chosen >= 0) take(chosen);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }

  document.querySelectorAll("input[data-complete]").forEach(complete);
})();
