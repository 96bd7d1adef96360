// Photos enlarge in place: arrow keys, swipe, buttons. Without this they are links to the picture.

let viewer, links, at, from;

function show(step) {
  at = (at + step + links.length) % links.length;
  const link = links[at];
  const picture = viewer.querySelector("img");
  picture.removeAttribute("src");
  picture.src = link.href;
  picture.alt = link.querySelector("img").alt;
  const review = link.closest(".review");
  const stars = link.dataset.stars ?? review?.querySelector(".score .unseen")?.textContent;
  const words = link.dataset.words ?? review?.querySelector(".words")?.textContent;
  viewer.querySelector("p").textContent = `${picture.alt} (${at + 1}/${links.length})`;
  viewer.querySelector("blockquote").textContent = [stars, words].filter(Boolean).join(" · ");
}

function build() {
  viewer = document.importNode(document.querySelector("#viewer").content, true).firstElementChild;
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) show(Number(button.dataset.step));
    else if (button || event.target === viewer) viewer.close();
  });
  viewer.addEventListener("keydown", (event) => {
    const rtl = getComputedStyle(viewer).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    if (step && links.length > 1) show(step);
  });
  viewer.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
  viewer.addEventListener("touchend", (event) => {
    if (!from || links.length < 2 || (window.visualViewport?.scale ?? 1) > 1.05) return;
    const along = event.changedTouches[0].clientX - from.clientX;
    const across = event.changedTouches[0].clientY - from.clientY;
    if (Math.abs(along) > 50 && Math.abs(along) > 2 * Math.abs(across)) show(along < 0 ? 1 : -1);
  });
  viewer.addEventListener("close", () => { viewer.remove(); links[at].focus(); });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-photo]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  // A photo may stand both in the gallery and beside its review: each is shown once.
  const once = new Map([[link.href, link]]);
  const all = [...document.querySelectorAll("a[data-photo]")].filter((other) => other.offsetParent);
  for (const other of all) if (!once.has(other.href)) once.set(other.href, other);
  links = all.filter((other) => once.get(other.href) === other);
  at = links.indexOf(link);
  build();
  for (const button of viewer.querySelectorAll("[data-step]")) button.hidden = links.length < 2;
  document.body.append(viewer);
  viewer.showModal();
  viewer.dispatchEvent(new CustomEvent("plateful:dialog", { bubbles: true }));
  show(0);
});
