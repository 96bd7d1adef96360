// Dates told as "3 days ago", links marked data-dialog opened in place, announcements focused.
// The modules speak through two events: "plateful:shown" on a part that is new on the page,
// "plateful:answer" with the page that answered a form.

const language = document.documentElement.lang;
const units = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

function tellDates(part) {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const time of part.querySelectorAll("time[datetime]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (time.title || Number.isNaN(seconds)) continue;
    const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 60];
    time.title = time.textContent;
    time.textContent = words.format(Math.min(0, Math.trunc(seconds / length)), unit);
  }
}

// A long text is cut by the style sheet; where that hides something, a button shows it.
function offerMore(part) {
  for (const text of part.querySelectorAll("[data-clamp]:not(.whole)")) {
    if (text.scrollHeight <= text.clientHeight + 1 || text.nextElementSibling?.matches(".more")) continue;
    const button = document.createElement("button");
    button.className = "more";
    button.type = "button";
    button.textContent = document.body.dataset.more;
    button.ariaExpanded = "false";
    button.onclick = () => {
      const whole = text.classList.toggle("whole");
      button.textContent = document.body.dataset[whole ? "less" : "more"];
      button.ariaExpanded = String(whole);
    };
    text.after(button);
  }
}

// "All restaurants" leads back to the search that one came from.
function leadBack(part) {
  const link = part.querySelector("a[data-search]");
  const from = document.referrer && new URL(document.referrer);
  if (!link || !from || from.origin !== location.origin || from.pathname !== link.pathname || !from.search) return;
  link.href = from.href;
  link.textContent = link.dataset.search;
}

const wanted = (part) => part.querySelector(".faults") ?? part.querySelector(".note") ?? part.querySelector("[aria-invalid=true]");

const announce = (part) => part.dispatchEvent(new CustomEvent("plateful:shown", { bubbles: true }));

document.addEventListener("plateful:shown", ({ target }) => {
  tellDates(target);
  offerMore(target);
  leadBack(target);
  wanted(target)?.focus({ preventScroll: wanted(target).matches(".note") });
});

// What was sent from a dialog marked data-stay closes it and is thanked for where the reader is.
function thank(note, panel) {
  toast(document.adoptNode(note));
  panel.addEventListener("close", () => note.focus({ preventScroll: true }));
  panel.close();
}

function toast(note) {
  const box = document.createElement("div");
  box.className = "notes toast";
  box.append(note);
  document.body.append(box);
  setTimeout(() => box.remove(), 8000);
}

document.addEventListener("plateful:said", ({ detail }) => {
  const note = document.createElement("p");
  note.className = "note";
  note.role = "status";
  toast(note);
  note.textContent = detail;
});

// Else the answer takes the place of the page: asking for it again would lose the message it carries.
document.addEventListener("plateful:answer", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.html, "text/html");
  const note = page.querySelector(".note");
  const panel = detail.form.closest("dialog");
  if ("stay" in detail.form.dataset && note && panel) return thank(note, panel);
  history[history.state?.dialog ? "replaceState" : "pushState"](null, "", detail.url);
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  document.querySelector("#main").focus();
  announce(document.body);
  const review = posted(new URL(detail.form.action).pathname);
  if (!review) return;
  // Marks it, too, as a link to it would, and takes the focus from the note.
  addEventListener("hashchange", () => wanted(document)?.focus({ preventScroll: true }), { once: true });
  location.replace(`#${review.id}`);
});

// The review that was written with the form at this address: that of the address, or the latest of one's own.
function posted(action) {
  const [, edited] = action.match(/\/reviews?\/(\d+)\/edit$/) ?? [];
  if (edited) return document.querySelector(`#review-${edited}`);
  if (!/\/review\/\d+$/.test(action)) return null;
  const number = (review) => Number(review.id.replace("review-", ""));
  const own = [...document.querySelectorAll(".review:has(a[href$='/edit'])")];
  return own.sort((one, other) => number(other) - number(one))[0];
}

// Back closes a dialog, and closing one goes back.
let closing = false;
document.addEventListener("plateful:dialog", ({ target }) => {
  history.pushState({ dialog: true }, "");
  target.addEventListener("close", () => { if (history.state?.dialog) { closing = true; history.back(); } });
});
addEventListener("popstate", () => {
  const dialog = document.querySelector("dialog[open]");
  if (closing || dialog) { closing = false; dialog?.close(); } else if (!location.hash) location.reload();
});

async function openPanel(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const sheet = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".sheet");
  if (!sheet) throw new Error("no form in the answer");
  const panel = document.createElement("dialog");
  panel.className = "panel";
  const close = document.createElement("button");
  close.className = "close quiet";
  close.type = "button";
  close.textContent = "×";
  close.ariaLabel = document.body.dataset.close;
  close.onclick = () => panel.close();
  const title = sheet.querySelector("h1");
  title.id = "panel-title";
  panel.setAttribute("aria-labelledby", title.id);
  panel.append(close, document.adoptNode(sheet));
  panel.onclick = (event) => {
    const inside = panel.getBoundingClientRect();
    const outside = event.clientY < inside.top || event.clientX < inside.left || event.clientX > inside.right;
    if (event.target === panel && event.detail && outside) panel.close();
    if (event.target.closest("[data-cancel]")) { event.preventDefault(); panel.close(); }
    const field = event.target.closest("a[href^='#']");
    if (field) { event.preventDefault(); panel.querySelector(field.hash)?.focus(); }
  };
  const { title: page } = document;
  panel.onclose = () => { panel.remove(); document.title = page; link.focus(); };
  document.body.append(panel);
  panel.showModal();
  panel.dispatchEvent(new CustomEvent("plateful:dialog", { bubbles: true }));
  (sheet.querySelector(":checked") ?? sheet.querySelector("input:not([type=hidden], .trap *), textarea"))?.focus();
  announce(panel);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  openPanel(link).catch(() => location.assign(link.href)).finally(() => { link.ariaBusy = null; });
});

announce(document);
