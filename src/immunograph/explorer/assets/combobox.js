// A combobox: an input field with a list of suggestions, as in the ARIA Authoring Practices; for the page and the server's pages.

export class Combobox {
  // `take` is called with the index of the chosen suggestion; in an eager list, the first one is highlighted at once.
  /** @param {HTMLInputElement} input @param {HTMLElement} list @param {(place: number, event: Event) => void} take @param {{ eager?: boolean }} [options] */
  constructor(input, list, take, { eager = false } = {}) {
    this.input = input;
    this.list = list;
    this.take = take;
    this.eager = eager;
    this.count = 0;
    this.current = -1;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    input.addEventListener("blur", () => this.close());
  }

  // `none` is shown in the list if there are no suggestions.
  /** @param {HTMLElement[]} items @param {HTMLElement} [none] */
  show(items, none) {
    this.count = items.length;
    for (const [place, item] of items.entries()) {
      item.id = `${this.list.id}-${place}`;
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => this.choose(place, event));
    }
    this.list.replaceChildren(...(items.length || !none ? items : [none]));
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(this.eager && items.length ? 0 : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** @param {number} place */
  mark(place) {
    this.current = place;
    for (const [index, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(index === place));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  /** @param {number} place @param {Event} event */
  choose(place, event) {
    this.close();
    this.take(place, event);
  }

  // Return whether a key press was handled by the list.
  /** @param {KeyboardEvent} event */
  heeds(event) {
    if (this.list.hidden || !this.count) return false;
    if (event.key === "ArrowDown") this.mark((this.current + 1) % this.count);
    else if (event.key === "ArrowUp") this.mark(this.current <= 0 ? this.count - 1 : this.current - 1);
    else if (event.key === "Enter" && this.current >= 0) this.choose(this.current, event);
    else return false;
    event.preventDefault();
    return true;
  }
}
