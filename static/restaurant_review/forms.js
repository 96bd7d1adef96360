// Forms marked data-form: sent once, with progress; what was typed survives a reload, a lost
// connection and an expired token; photos are checked and reduced here before they travel.

const SIDE = 1600;
const KINDS = ["image/png", "image/jpeg", "image/webp"];
const chosen = new WeakMap(); // input -> the File that is sent in place of what was picked

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

const toFile = (canvas, name) => new Promise((done) => canvas.toBlob(
  (blob) => done(blob && new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type })), "image/jpeg", 0.86));

async function prepare(input) {
  const box = input.closest(".field").querySelector(".preview");
  const say = (words) => { box.querySelector("p").textContent = words; };
  const token = Symbol("latest");
  input.latest = token;
  chosen.delete(input);
  box.querySelector("canvas")?.remove();
  say("");
  input.removeAttribute("aria-invalid");
  const file = input.files[0];
  box.hidden = !file;
  if (!file) return;
  const refuse = (words) => { input.ariaInvalid = "true"; input.value = ""; say(words); };
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return refuse(box.dataset.unreadable);
  }
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const size = picture.width + picture.height;
  picture.close();
  const limit = Number(box.dataset.limit);
  const fits = KINDS.includes(file.type) && file.size <= limit;
  const smaller = !fits || size > 2 * SIDE || file.size > limit / 4 ? await toFile(canvas, file.name) : null;
  if (input.latest !== token) return;
  const sent = smaller && (!fits || smaller.size < file.size) ? smaller : file;
  if (sent.size > limit || !KINDS.includes(sent.type)) return refuse(box.dataset.large);
  chosen.set(input, sent);
  canvas.role = "img";
  canvas.ariaLabel = file.name;
  box.prepend(canvas);
  const kilobytes = new Intl.NumberFormat(document.documentElement.lang).format(Math.ceil(sent.size / 1000));
  say(box.dataset.ready.replace("{n}", kilobytes));
}

function contents(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) if (chosen.has(input)) data.set(input.name, chosen.get(input));
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

function send(form, again) {
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  const finished = () => { delete form.dataset.busy; form.querySelector("[type=submit]").ariaDisabled = null; bar.hidden = true; };
  request.open("POST", form.action);
  request.upload.onprogress = (event) => {
    bar.hidden = !form.querySelector("input[type=file]")?.files.length;
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.onerror = () => { finished(); fault(form, form.dataset.unsent); };
  request.onload = async () => {
    if (request.status < 400) {
      sessionStorage.removeItem(draftKey(form));
      const detail = { html: request.responseText, url: request.responseURL, form };
      return document.dispatchEvent(new CustomEvent("plateful:answer", { detail }));
    }
    if (request.status === 403 && !again && await freshToken(form)) return send(form, true);
    finished();
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const sheet = answer.querySelector(".sheet:has([data-form])");
    if (!sheet) return fault(form, answer.querySelector("h1")?.textContent ?? form.dataset.unsent);
    const files = [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, chosen.get(input)]);
    const old = form.closest(".sheet");
    const fresh = document.adoptNode(sheet);
    const title = old.querySelector("h1").id;
    old.replaceWith(fresh);
    fresh.querySelector("h1").id = title;
    for (const [name, file] of files) {
      const input = fresh.querySelector(`input[type=file][name="${name}"]`);
      if (!file || !input) continue;
      const field = input.closest(".field");
      if (!("again" in field.dataset)) { if (input.ariaInvalid === "true") continue; }
      else for (const words of [field.querySelector(".errorlist"), fresh.querySelector(`.faults a[href="#${input.id}"]`)?.parentElement]) words?.remove();
      const carrier = new DataTransfer();
      carrier.items.add(file);
      input.files = carrier.files;
      prepare(input);
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
  send(form);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  if (event.target.maxLength > 0) count(event.target);
  keepDraft(form);
});
document.addEventListener("change", (event) => { if (event.target.matches("[data-form] input[type=file]")) prepare(event.target); });

function wake(part) {
  for (const form of part.querySelectorAll("form[data-form]")) {
    restoreDraft(form);
    form.querySelectorAll("[maxlength]").forEach(count);
  }
}
document.addEventListener("plateful:shown", (event) => wake(event.target));
wake(document);
