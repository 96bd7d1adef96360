// Places saved on this device, in its own storage. Links marked data-saved lead to a page of them all.

const KEY = "saved places";

function read() {
  try { return JSON.parse(localStorage.getItem(KEY) ?? "[]"); } catch { return []; }
}

function wake(part) {
  const ids = read();
  for (const button of part.querySelectorAll("[data-save]")) {
    button.hidden = false;
    button.ariaPressed = String(ids.includes(button.dataset.save));
  }
  for (const link of document.querySelectorAll("a[data-saved]")) {
    const list = new URL(link.href);
    list.search = ids.length ? `?ids=${ids.join(",")}` : "";
    link.href = list.href;
    // Who comes by an address without the list has it here.
    if (ids.length && !location.search && part.querySelector("[data-nothing-saved]")) location.replace(link.href);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save]");
  if (!button) return;
  const id = button.dataset.save;
  const ids = read();
  const others = ids.filter((other) => other !== id);
  // The latest first; the page shows a hundred.
  try { localStorage.setItem(KEY, JSON.stringify(ids.includes(id) ? others : [id, ...others].slice(0, 100))); } catch { return; }
  wake(document);
});
addEventListener("storage", () => wake(document));
document.addEventListener("plateful:shown", (event) => wake(event.target));
wake(document);
