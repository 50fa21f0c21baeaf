// The editor around YASQE: runs a query, shows how long it takes, cancels it, and shows and saves the answer.
(() => {
  const SHOWN = 500;
  /** @param {string} id */
  const one = id => /** @type {HTMLElement} */ (document.getElementById(id));
  const data = JSON.parse(one("editor-data").textContent ?? "");
  const form = /** @type {HTMLFormElement} */ (one("ask")), field = /** @type {HTMLTextAreaElement} */ (one("query"));
  const host = document.createElement("div");
  field.before(host);
  field.hidden = true;
  /** @type {HTMLElement} */ (document.querySelector('label[for="query"]')).hidden = true;

  const labels = new Map();
  // YASQE's own completers of classes and properties ask a server elsewhere: none but ours and that of variables is used.
  Yasqe.defaults.autocompleters = [];
  Yasqe.registerAutocompleter({
    name: "graph",
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: (/** @type {any} */ yasqe) => {
      const token = yasqe.getCompleteToken();
      return token.type !== "comment" && !token.string.startsWith("?") && !token.string.startsWith('"') && token.string.trim().length > 0;
    },
    get: async (/** @type {unknown} */ _, /** @type {QueryToken} */ token) => {
      const address = new URL(form.dataset.terms ?? "", location.href);
      address.searchParams.set("q", token.string.trim());
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const terms = answer.ok ? (await answer.json()).terms : [];
      for (const each of terms) labels.set(each.term, `${each.label} · ${each.kind}`);
      return terms.map((/** @type {{ term: string }} */ each) => each.term);
    },
    postprocessHints: (/** @type {unknown} */ _, /** @type {{ text: string }[]} */ hints) => hints.map(hint => ({ ...hint, displayText: `${hint.text}   ${labels.get(hint.text) ?? ""}` })),
  }, false);

  const yasqe = new Yasqe(host, {
    value: field.value,
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "330px",
    autocompleters: ["graph", "variables"],
    requestConfig: { endpoint: data.endpoint },
    screenReaderLabel: "SPARQL query; Escape leaves it",
    extraKeys: { "Ctrl-Enter": () => run(), "Cmd-Enter": () => run(), Tab: false, "Shift-Tab": false },
  });
  /** @type {HTMLElement} */ (host.querySelector(".CodeMirror-scroll")).tabIndex = 0; // a query longer than the field is scrolled by keyboard, too
  const shared = new URLSearchParams(location.hash.slice(1)).get("query");
  if (shared) yasqe.setValue(shared);
  document.documentElement.dataset.editor = "ready";

  one("examples").addEventListener("change", event => {
    const chosen = data.examples[/** @type {HTMLSelectElement} */ (event.target).value];
    if (chosen) yasqe.setValue(chosen.sparql);
  });
  one("term").addEventListener("taken", event => {
    yasqe.replaceSelection(`${/** @type {CustomEvent} */ (event).detail} `);
    yasqe.focus();
  });
  one("declare").addEventListener("click", () => {
    const declared = yasqe.getPrefixesFromQuery(), bare = yasqe.getValueWithoutComments().replace(/<[^<>]*>/g, " ").replace(/"[^"]*"/g, " ");
    for (const [, name] of bare.matchAll(/(?<![\w-])([A-Za-z]\w*):/g))
      if (data.prefixes[name] && !declared[name]) yasqe.addPrefixes({ [name]: data.prefixes[name] });
  });

  /** @type {AbortController | null} */
  let running = null;
  /** @type {{ query: string, json: boolean } | null} */
  let last = null;

  /** @param {...Node} parts */
  function show(...parts) { one("result").replaceChildren(...parts); }
  /** @param {string} text @param {string} [kind] */
  function paragraph(text, kind) {
    const made = document.createElement("p");
    made.className = kind ?? "";
    made.textContent = text;
    return made;
  }

  /** @param {string} query @param {string} accept @param {AbortSignal} [signal] */
  async function ask(query, accept, signal) {
    return fetch(data.endpoint, {
      method: "POST", signal, body: query,
      headers: { "Content-Type": "application/sparql-query", Accept: accept },
    });
  }

  async function run() {
    running?.abort();
    const mine = running = new AbortController(), query = yasqe.getValue(), start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
    const clock = setInterval(() => { one("elapsed").textContent = `${seconds()} s …`; }, 100);
    one("cancel").hidden = false;
    one("taking").hidden = true;
    one("linked").textContent = "";
    last = null;
    let told = "";
    try {
      const answer = await ask(query, "application/sparql-results+json, text/turtle;q=0.9", mine.signal);
      const text = await answer.text();
      if (!answer.ok) {
        show(paragraph(sentence(text, answer.headers.get("Content-Type")), "note"));
        told = `refused after ${seconds()} s`;
      } else {
        last = { query, json: /json/.test(answer.headers.get("Content-Type") ?? "") };
        told = `${last.json ? results(JSON.parse(text)) : triples(text)} in ${seconds()} s`;
        const note = answer.headers.get("X-Immunograph-Note");
        if (note) one("result").append(paragraph(decodeURIComponent(note), "note"));
        one("csv").hidden = !last.json;
        one("taking").hidden = false;
      }
    } catch (error) {
      const cancelled = error instanceof Error && error.name === "AbortError";
      told = cancelled ? `cancelled after ${seconds()} s` : "the server cannot be reached";
      show(paragraph(cancelled ? "The query was cancelled." : `${error instanceof Error ? error.message : error}: is the server running?`, "note"));
    }
    clearInterval(clock);
    if (running === mine) {
      running = null;
      one("cancel").hidden = true;
      one("elapsed").textContent = told;
    }
  }

  // An error is one sentence; the server may put it into JSON.
  /** @param {string} text @param {string | null} type */
  function sentence(text, type) {
    try {
      if (/json/.test(type ?? "")) {
        const told = JSON.parse(text);
        return told.error?.message ?? told.error ?? told.detail ?? told.title ?? text;
      }
    } catch { /* then it is shown as it is */ }
    return text;
  }

  /** @param {string} text */
  function triples(text) {
    const made = document.createElement("pre");
    made.tabIndex = 0;
    made.textContent = text;
    show(made);
    return "triples";
  }

  /** @type {[string, string][]} */
  const prefixes = Object.entries(data.prefixes).sort((a, b) => b[1].length - a[1].length);
  /** @param {string} iri */
  function short(iri) {
    for (const [name, start] of prefixes) if (iri.startsWith(start) && iri.length > start.length) return `${name}:${iri.slice(start.length)}`;
    return iri;
  }

  /** @param {Record<string, string> | undefined} term */
  function cell(term) {
    const made = document.createElement("td");
    if (!term) return made;
    if (term.type === "uri") {
      const link = document.createElement("a");
      link.textContent = short(term.value);
      const kind = /^https:\/\/w3id\.org\/immunograph\/(claim|document)\//.exec(term.value)?.[1] ?? "entity";
      link.href = `${data.endpoint.replace(/sparql$/, "")}${kind}/${encodeURIComponent(term.value)}`;
      made.append(link);
    } else made.textContent = term.type === "bnode" ? `_:${term.value}` : term.value;
    if (term["xml:lang"]) made.title = `language ${term["xml:lang"]}`;
    return made;
  }

  /** @param {any} answer */
  function results(answer) {
    if ("boolean" in answer) {
      show(paragraph(answer.boolean ? "Yes." : "No.", "lead"));
      return "answered";
    }
    const names = answer.head.vars, rows = answer.results.bindings;
    const told = `${rows.length.toLocaleString("en")} row${rows.length === 1 ? "" : "s"}`;
    if (!rows.length) {
      show(paragraph("No row answers this query.", "empty"));
      return told;
    }
    const table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    for (const name of names) {
      const made = document.createElement("th");
      made.scope = "col";
      made.textContent = name;
      head.append(made);
    }
    const frame = document.createElement("div"), more = document.createElement("button");
    frame.className = "scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", "Rows of the answer");
    let shown = 0;
    function further() {
      for (const row of rows.slice(shown, shown + SHOWN)) body.insertRow().append(...names.map((/** @type {string} */ name) => cell(row[name])));
      shown = Math.min(shown + SHOWN, rows.length);
      more.hidden = shown === rows.length;
      more.textContent = `Show ${Math.min(SHOWN, rows.length - shown)} more of ${(rows.length - shown).toLocaleString("en")}`;
    }
    more.type = "button";
    more.addEventListener("click", further);
    further();
    frame.append(table);
    show(frame, more);
    return told;
  }

  async function save() {
    if (!last) return;
    const answer = await ask(last.query, "text/csv");
    if (!answer.ok) return show(paragraph(await answer.text(), "note"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "answer.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function copy() {
    if (!last) return;
    const address = `${location.origin}${location.pathname}#${new URLSearchParams({ query: last.query })}`;
    history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(address);
      one("linked").textContent = "The link is copied.";
    } catch {
      one("linked").textContent = "The link is in the address bar.";
    }
  }

  form.addEventListener("submit", event => { event.preventDefault(); run(); });
  one("cancel").addEventListener("click", () => running?.abort());
  one("csv").addEventListener("click", save);
  one("link").addEventListener("click", copy);
})();
