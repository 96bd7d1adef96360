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

const wanted = (part) => part.querySelector(".faults") ?? part.querySelector(".note") ?? part.querySelector("[aria-invalid=true]");

const announce = (part) => part.dispatchEvent(new CustomEvent("plateful:shown", { bubbles: true }));

document.addEventListener("plateful:shown", ({ target }) => {
  tellDates(target);
  wanted(target)?.focus();
});

// The answer takes the place of the page: asking for it again would lose the message it carries.
document.addEventListener("plateful:answer", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.html, "text/html");
  history.pushState(null, "", detail.url);
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  document.querySelector("#main").focus();
  announce(document.body);
});
addEventListener("popstate", () => location.hash || location.reload());

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
  };
  panel.onclose = () => { panel.remove(); link.focus(); };
  document.body.append(panel);
  panel.showModal();
  sheet.querySelector("input:not([type=hidden], .trap *), textarea")?.focus();
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
