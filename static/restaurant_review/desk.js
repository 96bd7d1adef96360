// The desk by keyboard, without a page between two decisions. Each key presses a button that is there without
// this script. A decision is sent while the next case is read already; the answer, which is the whole page,
// takes the place of what was there once the last one sent has come.

const desk = () => document.querySelector("#desk");
const cases = () => [...document.querySelectorAll(".case:not(.decided)")];
const current = () => document.querySelector(".case.current:not(.decided)") ?? cases()[0];
const said = () => document.querySelector("#said");

function show(card, { focus = true } = {}) {
  if (!card) return;
  for (const other of document.querySelectorAll(".case.current")) other.classList.remove("current");
  card.classList.add("current");
  if (focus) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    // A card taller than the screen is read from its top.
    if (card.getBoundingClientRect().height > innerHeight) card.scrollIntoView({ block: "start" });
  }
  claimSoon();
}

function move(step) {
  const all = cases();
  show(all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)]);
}

// Who has what open.

let claiming;
const claimSoon = () => {
  clearTimeout(claiming);
  claiming = setTimeout(claim, 400);
};

async function claim() {
  claimSoon.again = setTimeout(claim, 60_000);
  const card = current();
  if (!card || document.hidden) return;
  const body = new URLSearchParams({ case: card.dataset.value, csrfmiddlewaretoken: token() });
  try {
    const answer = await fetch(desk().dataset.claims, { method: "POST", body });
    if (!answer.ok) return;
    const open = await answer.json();
    for (const each of cases()) {
      const mark = each.querySelector("[data-open-by]");
      mark.hidden = !open[each.id];
      mark.textContent = open[each.id] ? mark.dataset.text.replace("{user}", open[each.id]) : "";
    }
  } catch {
    // The next time will do.
  } finally {
    clearTimeout(claimSoon.again);
    claimSoon.again = setTimeout(claim, 60_000);
  }
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// Deciding.

// A field called "action" hides the form's own.
const address = (form) => form.getAttribute("action");

let sent = Promise.resolve();
let waiting = 0;

function complain(cards) {
  for (const card of cards) {
    card.classList.remove("decided");
    card.inert = false;
  }
  const note = document.createElement("p");
  note.className = "error";
  note.textContent = desk().dataset.failed;
  said().replaceChildren(note);
  show(cards[0] ?? current());
}

function put(html, at) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("#desk");
  if (!fresh) return location.assign(at); // signed out meanwhile
  const reading = current()?.id;
  const top = current()?.getBoundingClientRect().top;
  const replying = document.activeElement?.closest("textarea");
  fresh.querySelector("[autofocus]")?.removeAttribute("autofocus");
  // The region that is read out stays, so that what is new in it is.
  const messages = [...fresh.querySelector("#said").children];
  fresh.querySelector("#said").replaceWith(said());
  desk().replaceWith(document.adoptNode(fresh));
  said().replaceChildren(...messages);
  document.title = page.title;
  ready();
  const card = document.getElementById(reading) ?? document.querySelector(".case.current") ?? cases().at(-1);
  if (!card) return;
  show(card, { focus: !replying });
  if (card.id === reading && top !== undefined) scrollBy(0, card.getBoundingClientRect().top - top);
  history.replaceState(null, "", at);
}

async function send(form, button, cards) {
  const data = new FormData(form, button);
  waiting += 1;
  try {
    const answer = await fetch(address(form), { method: "POST", body: new URLSearchParams(data) });
    if (!answer.ok) throw new Error(answer.statusText);
    const html = await answer.text();
    if (waiting === 1) put(html, answer.url);
  } catch {
    complain(cards);
  } finally {
    waiting -= 1;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.closest("#desk")) return;
  event.preventDefault();
  const decides = address(form).endsWith("/decide/");
  const own = form.closest(".case");
  const chosen = new FormData(form).getAll("case");
  const cards = decides ? cases().filter((card) => chosen.includes(card.dataset.value)) : [];
  const wants = event.submitter?.name === "saved" || !form.elements.reason || form.elements.reason.value.trim();
  if (own && decides && form.classList.contains("hiding") && !wants) {
    form.elements.reason.focus();
    return;
  }
  const next = cases().find((card, index, all) => !cards.includes(card) && all.slice(0, index).some((before) => cards.includes(before)));
  for (const card of cards) {
    card.classList.add("decided");
    card.inert = true;
  }
  if (cards.length) show(next ?? cases().at(-1));
  sent = sent.then(() => send(form, event.submitter, cards));
});

// Keys.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") show(current());
    return;
  }
  const act = {
    j: () => move(1),
    k: () => move(-1),
    "?": () => document.querySelector("#help").showModal(),
    "/": () => document.querySelector("input[data-key='/']").select(),
    z: () => document.querySelector(".last [data-key=z]")?.click(),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
    return;
  }
  const wanted = current()?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
  if (event.key === "r") current().querySelector("textarea").focus();
});

document.addEventListener("focusin", ({ target }) => {
  const card = target.closest?.(".case");
  if (card && !card.classList.contains("current")) show(card, { focus: false });
});

function countSelected() {
  const number = document.querySelectorAll("[form=many]:checked").length;
  const form = document.querySelector("#many");
  if (!form) return;
  form.querySelector("[data-selected]").textContent = number ? `(${number})` : "";
  if (number) form.querySelector("details").open = true;
}
document.addEventListener("change", countSelected);

function ready() {
  const help = document.querySelector("[data-help]");
  help.hidden = false;
  help.onclick = () => document.querySelector("#help").showModal();
  for (const each of document.querySelectorAll("[data-key]")) each.setAttribute("aria-keyshortcuts", each.dataset.key);
  countSelected();
}
ready();
claimSoon();
