// The photos of a form: looked at, made smaller and put in order here before they travel. Without this the
// browser's own field sends them as they are. What is to be sent stands in `input.chosen`, and `input.ready`
// is a promise for as long as photos are being made smaller.

const SIDE = 1600;
const KINDS = ["image/png", "image/jpeg", "image/webp"];
// What browsers read as well, and is sent as JPEG.
const OTHERS = ["image/avif", "image/gif", "image/bmp"];

const numbers = new Intl.NumberFormat(document.documentElement.lang);

const toFile = (canvas, name) => new Promise((done) => canvas.toBlob(
  (blob) => done(blob && new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type })), "image/jpeg", 0.86));

function drawn(picture) {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The file to send and a canvas to show, or the name of what is wrong.
async function prepared(file, limit) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return "unreadable";
  }
  const canvas = drawn(picture);
  const isLarge = picture.width + picture.height > 2 * SIDE || file.size > limit / 4;
  picture.close();
  const fits = KINDS.includes(file.type) && file.size <= limit;
  const smaller = !fits || isLarge ? await toFile(canvas, file.name) : null;
  const sent = smaller && (!fits || smaller.size < file.size) ? smaller : file;
  return sent.size > limit || !KINDS.includes(sent.type) ? "large" : { sent, canvas, name: file.name };
}

async function add(input, files) {
  const box = boxOf(input);
  const faults = [];
  for (const file of files) {
    if (input.photos.length >= Number(box.dataset.most)) {
      faults.push(box.dataset.many);
      break;
    }
    const photo = await prepared(file, Number(box.dataset.limit));
    if (typeof photo === "string") faults.push(files.length > 1 ? `${file.name}: ${box.dataset[photo]}` : box.dataset[photo]);
    else input.photos.push(photo);
  }
  show(input, faults);
}

const boxOf = (input) => input.closest(".field").querySelector(".preview");

function show(input, faults = []) {
  const box = boxOf(input);
  input.chosen = input.photos.map((photo) => photo.sent);
  const carrier = new DataTransfer();
  for (const file of input.chosen) carrier.items.add(file);
  input.files = carrier.files;
  input.ariaInvalid = faults.length ? "true" : null;
  box.hidden = !input.photos.length && !faults.length;
  box.querySelector("ol").replaceChildren(...input.photos.map((photo, place) => item(input, photo, place)));
  const bytes = input.chosen.reduce((sum, file) => sum + file.size, 0);
  const ready = box.dataset.ready.replace("{n}", numbers.format(input.chosen.length)).replace("{size}", numbers.format(Math.ceil(bytes / 1000)));
  box.querySelector("p").textContent = [...new Set(faults), ...(bytes ? [ready] : [])].join(" ");
}

function item(input, photo, place) {
  const line = document.createElement("li");
  photo.canvas.role = "img";
  photo.canvas.ariaLabel = photo.name;
  line.append(photo.canvas);
  if (place) line.append(button(input, "earlier", "←", place, () => {
    input.photos.splice(place - 1, 0, ...input.photos.splice(place, 1));
    return place - 1;
  }));
  line.append(button(input, "remove", "×", place, () => {
    input.photos.splice(place, 1);
    return Math.min(place, input.photos.length - 1);
  }));
  return line;
}

// `act` returns the place where the focus goes on.
function button(input, what, sign, place, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = sign;
  made.ariaLabel = boxOf(input).dataset[what].replace("{n}", numbers.format(place + 1));
  made.onclick = () => {
    const next = act();
    show(input);
    (boxOf(input).querySelectorAll("li")[next]?.querySelector("button:last-of-type") ?? input).focus();
  };
  return made;
}

function choose(input, files) {
  input.photos ??= [];
  const box = boxOf(input);
  box.hidden = false;
  box.querySelector("p").textContent = box.dataset.working;
  const before = input.ready ?? Promise.resolve();
  input.ready = before.then(() => add(input, files));
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-form] input[type=file]")) choose(target, [...target.files]);
});
// Photos that were chosen already, when the form comes back.
document.addEventListener("plateful:photos", ({ target, detail }) => choose(target, detail));
document.addEventListener("plateful:shown", ({ target }) => wake(target));

function wake(part) {
  for (const input of part.querySelectorAll("[data-form] input[type=file]")) {
    input.accept = [...KINDS, ...OTHERS].join(",");
    const help = document.getElementById(`${input.id}_helptext`);
    if (help) help.textContent = boxOf(input).dataset.any;
  }
}
wake(document);
