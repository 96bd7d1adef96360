// Forms marked data-form: sent once, with progress; what was typed survives a reload, a lost connection, an
// expired token and a busy site; the name is remembered on this device.

const NAME = "plateful:name";
// Seconds, and how often, a form waits by itself for a site that is busy.
const MOST_PATIENCE = 10;
const MOST_RETRIES = 3;

const photoFields = (form) => [...form.querySelectorAll("input[type=file]")];
const draftKey = (form) => `plateful:${form.action}`;
const typed = (form) => [...form.querySelectorAll("input[type=text], input[type=radio], textarea")].filter((field) => field.name && !field.closest(".trap"));

function keepDraft(form) {
  const kept = {};
  for (const field of typed(form)) if (field.type !== "radio" || field.checked) kept[field.name] = field.value;
  try { sessionStorage.setItem(draftKey(form), JSON.stringify(kept)); } catch { /* no room, no draft */ }
}

function restoreDraft(form) {
  const kept = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "{}");
  for (const field of typed(form)) {
    if (!(field.name in kept)) continue;
    if (field.type !== "radio") field.value ||= kept[field.name];
    else if (!form.querySelector(`[name=${field.name}]:checked`)) field.checked = field.value === kept[field.name];
  }
}

function count(field) {
  const line = field.form.querySelector(`[data-count-for="${field.id}"]`);
  if (!line) return;
  const left = field.maxLength - [...field.value].length;
  line.hidden = false;
  line.textContent = line.dataset.text.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(left));
  line.ariaLive = left < 50 ? "polite" : "off";
}

function contents(form) {
  const data = new FormData(form);
  for (const input of photoFields(form)) {
    if (!input.chosen) continue;
    data.delete(input.name);
    for (const file of input.chosen) data.append(input.name, file);
  }
  return data;
}

function fault(form, words) {
  const box = document.createElement("div");
  box.className = "faults";
  box.tabIndex = -1;
  box.textContent = words;
  form.parentElement.querySelector(".faults")?.remove();
  form.before(box);
  box.focus();
}

function rememberName(form) {
  const name = form.querySelector("[name=user_name]")?.value;
  try { if (name) localStorage.setItem(NAME, name); } catch { /* not allowed, not remembered */ }
}

function rememberedName() {
  try { return localStorage.getItem(NAME) ?? ""; } catch { return ""; }
}

function send(form, again, tries = 0) {
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  const finished = () => { delete form.dataset.busy; form.querySelector("[type=submit]").ariaDisabled = null; bar.hidden = true; };
  request.open("POST", form.action);
  request.upload.onprogress = (event) => {
    bar.hidden = !photoFields(form).some((input) => input.files.length);
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.onerror = () => { finished(); fault(form, form.dataset.unsent); };
  request.onload = async () => {
    if (request.status < 400) {
      sessionStorage.removeItem(draftKey(form));
      rememberName(form);
      const detail = { html: request.responseText, url: request.responseURL, form };
      return document.dispatchEvent(new CustomEvent("plateful:answer", { detail }));
    }
    if (request.status === 403 && !again && await freshToken(form)) return send(form, true, tries);
    const wait = Number(request.getResponseHeader("Retry-After"));
    if (request.status === 503 && wait && wait <= MOST_PATIENCE && tries < MOST_RETRIES) {
      return setTimeout(() => send(form, again, tries + 1), wait * 1000);
    }
    finished();
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const sheet = answer.querySelector(".sheet:has([data-form])");
    if (!sheet) return fault(form, answer.querySelector("h1")?.textContent ?? form.dataset.unsent);
    const photos = photoFields(form).map((input) => [input.name, input.chosen]);
    const old = form.closest(".sheet");
    const fresh = document.adoptNode(sheet);
    const title = old.querySelector("h1").id;
    old.replaceWith(fresh);
    fresh.querySelector("h1").id = title;
    // "Error:" first.
    document.title = answer.title;
    for (const [name, chosen] of photos) {
      const input = fresh.querySelector(`input[type=file][name="${name}"]`);
      if (!chosen?.length || !input) continue;
      const field = input.closest(".field");
      // They need not be chosen again: they are still here.
      if ("again" in field.dataset) for (const words of [field.querySelector(".errorlist"), fresh.querySelector(`.faults a[href="#${input.id}"]`)?.parentElement]) words?.remove();
      input.dispatchEvent(new CustomEvent("plateful:photos", { bubbles: true, detail: chosen }));
    }
    fresh.dispatchEvent(new CustomEvent("plateful:shown", { bubbles: true }));
  };
  request.send(contents(form));
}

async function freshToken(form) {
  const answer = await fetch(form.dataset.form || form.action).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page && page.querySelector("[data-form] [name=csrfmiddlewaretoken]");
  if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token.value;
  return Boolean(token);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  form.querySelector("[type=submit]").ariaDisabled = "true";
  keepDraft(form);
  Promise.all(photoFields(form).map((input) => input.ready)).then(() => send(form));
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  if (event.target.maxLength > 0) count(event.target);
  keepDraft(form);
});

function wake(part) {
  for (const form of part.querySelectorAll("form[data-form]")) {
    restoreDraft(form);
    const name = form.querySelector("[name=user_name]");
    if (name) name.value ||= rememberedName();
    form.querySelectorAll("[maxlength]").forEach(count);
  }
}
document.addEventListener("plateful:shown", (event) => wake(event.target));
wake(document);
