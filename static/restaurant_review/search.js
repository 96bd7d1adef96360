// Suggestions while a search is typed: a combobox with a list, as the ARIA Authoring Practices describe it.

const PAUSE = 120;
const answers = new Map();

function wake(form) {
  const input = form.querySelector("[name=q]");
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.role = "listbox";
  list.ariaLabel = form.dataset.label;
  const status = document.createElement("p");
  status.className = "unseen";
  status.role = "status";
  form.append(list, status);
  input.role = "combobox";
  input.autocomplete = "off";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", list.id);

  let asked = "", timer, active = -1;

  function choose(index) {
    active = index;
    [...list.children].forEach((option, number) => { option.ariaSelected = String(number === index); });
    const option = list.children[index];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked = "";
    list.hidden = true;
    input.ariaExpanded = "false";
    status.textContent = "";
    choose(-1);
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(({ text, detail, address }, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.role = "option";
      option.dataset.address = address;
      option.dir = "auto";
      const small = document.createElement("small");
      small.textContent = detail;
      option.append(text, " ", small);
      return option;
    }));
    choose(-1);
    list.hidden = !suggestions.length;
    input.ariaExpanded = String(!list.hidden);
    status.textContent = form.dataset.count.replace("{n}", suggestions.length);
  }

  async function suggest() {
    const text = input.value.trim();
    asked = text;
    if (!text) return close();
    if (!answers.has(text)) {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: text })}`);
      if (!answer.ok) return;
      answers.set(text, (await answer.json()).suggestions);
    }
    // Another letter may have been typed meanwhile, or the list closed.
    if (asked === text) show(answers.get(text));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest().catch(close), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden) {
      if (event.key === "ArrowDown") { event.preventDefault(); suggest().catch(close); }
      return;
    }
    if (event.key === "ArrowDown") choose(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.address);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // A press on an option must not take the focus away before it counts.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  input.addEventListener("blur", close);
}

const wakeAll = () => document.querySelectorAll("form[data-suggest]:not(:has(.suggestions))").forEach(wake);
document.addEventListener("plateful:shown", wakeAll);
wakeAll();
