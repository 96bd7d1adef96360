// "Helpful" pressed in place, and "Share" with what the device has for it. Without this the one is a form and
// the other a link.

const say = (words) => document.dispatchEvent(new CustomEvent("plateful:said", { detail: words }));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.ariaBusy) return;
  button.ariaBusy = "true";
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
    const { helpful, count, fault } = await answer.json();
    if (fault) return say(fault);
    const [words] = button.textContent.split(" · ");
    const number = new Intl.NumberFormat(document.documentElement.lang).format(count);
    button.textContent = count ? `${words} · ${number}` : words;
    button.ariaPressed = helpful ? "true" : null;
  } catch {
    form.submit();
  } finally {
    button.ariaBusy = null;
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-link]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    // A menu that is open closes when something else is pressed.
    for (const menu of document.querySelectorAll(".own details[open]")) if (!menu.contains(event.target)) menu.open = false;
    return;
  }
  const share = navigator.share?.bind(navigator) ?? (({ url }) => navigator.clipboard.writeText(url).then(() => say(link.dataset.link)));
  event.preventDefault();
  try {
    await share({ url: link.href });
  } catch (fault) {
    // Who changes their mind is not led away.
    if (fault.name !== "AbortError") location.assign(link.href);
  }
  const menu = link.closest("details");
  if (menu) menu.open = false;
});

document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest(".own details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
