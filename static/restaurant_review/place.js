// A restaurant's page: open or closed now, the visitor's own map, the browser's own sheet to share with.

const language = document.documentElement.lang;
const DAY = 24 * 60, WEEK = 7 * DAY;

// 1 January 2024 was a Monday.
const moment = (minute, parts) => new Date(2024, 0, 1, 0, minute % WEEK).toLocaleString(language, parts);
const clock = (minute) => moment(minute, { hour: "numeric", minute: "2-digit" });

function tellHours(line) {
  const spans = JSON.parse(line.dataset.hours);
  // On the clock of where the restaurants are, if the site says where that is; else on the visitor's own.
  const today = new Date(new Date().toLocaleString("en-US", { timeZone: line.dataset.zone }));
  const now = (today.getDay() + 6) % 7 * DAY + today.getHours() * 60 + today.getMinutes();
  // Sunday's late hours reach into Monday.
  const span = spans.find(([opens, closes]) => [now, now + WEEK].some((minute) => opens <= minute && minute < closes));
  let words = line.dataset.open.replace("{time}", span && clock(span[1]));
  if (!span) {
    const wait = Math.min(...spans.map(([opens]) => (opens - now + WEEK) % WEEK));
    const opens = now + wait;
    const isToday = Math.floor(opens / DAY) === Math.floor(now / DAY);
    words = line.dataset.shut.replace("{time}", isToday ? clock(opens) : `${moment(opens, { weekday: "short" })} ${clock(opens)}`);
  }
  line.textContent = words;
  line.classList.toggle("open", Boolean(span));
  line.hidden = false;
}

async function share(button) {
  const url = document.querySelector("link[rel=canonical]").href;
  if (navigator.share) return navigator.share({ title: document.title, url }).catch(() => {});
  await navigator.clipboard.writeText(url);
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  button.role = "status";
  setTimeout(() => { button.textContent = words; button.role = null; }, 3000);
}

function wake(part) {
  part.querySelectorAll("[data-hours]").forEach(tellHours);
  for (const button of part.querySelectorAll("[data-share]")) button.hidden = !navigator.share && !navigator.clipboard;
  if (!/Android/.test(navigator.userAgent)) return;
  for (const link of part.querySelectorAll("[data-map]")) link.href = `geo:0,0?q=${encodeURIComponent(link.dataset.map)}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) share(button);
});
document.addEventListener("visibilitychange", () => document.querySelectorAll("[data-hours]").forEach(tellHours));
document.addEventListener("plateful:shown", (event) => wake(event.target));
wake(document);
