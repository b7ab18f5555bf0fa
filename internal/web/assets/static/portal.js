// What the pages can do without this file, they do; with it they are kinder.
// All texts come from data attributes in the page's language.

const root = document.documentElement;
root.dataset.js = "";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = () => new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });

function later(fn, wait) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(fn, wait, ...args);
  };
}

/** The form's words: no files, no passwords. */
function words(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    if (typeof value === "string" && field?.type !== "password") data.append(name, value);
  }
  return data;
}

// --- Sending once, and a warning before words are lost -----------------------

const saved = new WeakMap(); // form → its words as the server knows them
const leaving = new Set(); // forms on their way

function guard(form) {
  saved.set(form, form.dataset.guard === "dirty" ? null : String(words(form)));
  addEventListener("beforeunload", (event) => {
    if (leaving.size === 0 && saved.get(form) !== String(words(form))) event.preventDefault();
  });
}

function release(form) {
  leaving.delete(form);
  form.removeAttribute("aria-busy");
  all("[aria-disabled][data-sent]", form).forEach((button) => {
    button.removeAttribute("aria-disabled");
    delete button.dataset.sent;
  });
}

function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target || event.submitter?.formTarget) return;
  if (leaving.has(form)) {
    event.preventDefault();
    return;
  }
  leaving.add(form);
  form.setAttribute("aria-busy", "true");
  // Not "disabled": the button's own name and value must be sent.
  if (event.submitter) {
    event.submitter.dataset.sent = "";
    event.submitter.setAttribute("aria-disabled", "true");
  }
  // A download or a lost connection leaves the page where it is.
  setTimeout(release, 8000, form);
}

// --- Drafts ------------------------------------------------------------------

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let running = false;
  let again = false;
  let last = String(words(form));

  async function save() {
    const now = words(form);
    if (String(now) === last || leaving.has(form)) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: now, keepalive: true, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      last = String(now);
      saved.set(form, last);
      if (status) status.textContent = fill(form.dataset.saved, { time: clock() });
    } catch {
      if (status) status.textContent = form.dataset.saveFailed ?? "";
    }
    running = false;
    if (again) {
      again = false;
      soon();
    }
  }

  const soon = later(save, 1500);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
}

// --- Files -------------------------------------------------------------------

function files(input) {
  const box = input.closest("[data-file-field]");
  const list = box.querySelector("[data-file-list]");
  const alert = box.querySelector("[data-file-error]");
  const text = box.dataset;
  const limit = { size: Number(text.maxSize) || Infinity, total: Number(text.maxTotal) || Infinity, count: Number(text.maxCount) || Infinity };
  const bytes = (n) => {
    const [unit, name] = n >= 1 << 20 ? [1 << 20, "MB"] : [1 << 10, "KB"];
    return `${new Intl.NumberFormat(root.lang, { maximumFractionDigits: n / unit < 10 ? 1 : 0 }).format(Math.max(n / unit, 1))}\u00a0${name}`;
  };
  let pending = 0;

  function complain(message) {
    const line = document.createElement("p");
    line.textContent = message;
    alert.append(line);
    alert.hidden = false;
  }

  /** Says what does not fit, and returns what does. */
  function check(chosen) {
    alert.replaceChildren();
    alert.hidden = true;
    let count = input.dataset.upload ? list.children.length : 0;
    let total = input.dataset.upload ? all("[data-size]", list).reduce((sum, row) => sum + Number(row.dataset.size), 0) : 0;
    return chosen.filter((file) => {
      const values = { name: file.name, size: bytes(file.size) };
      if (file.size > limit.size) {
        const max = bytes(limit.size);
        complain(fill(values.size === max ? text.justOver : text.tooBig, { ...values, max }));
      } else if (count >= limit.count) complain(fill(text.tooMany, { ...values, max: limit.count }));
      else if (total + file.size > limit.total) complain(fill(text.tooMuch, { ...values, max: bytes(limit.total) }));
      else {
        count++;
        total += file.size;
        return true;
      }
      return false;
    });
  }

  function row(file) {
    const line = document.createElement("li");
    line.dataset.size = file.size;
    const name = document.createElement("span");
    name.textContent = `${file.name} (${bytes(file.size)})`;
    line.append(name);
    list.append(line);
    list.hidden = false;
    return line;
  }

  function upload(file) {
    const line = row(file);
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", fill(text.uploading, { name: file.name }));
    line.append(" ", bar);
    pending++;

    const failed = (message) => {
      line.remove();
      complain(message || fill(text.failed, { name: file.name }));
    };
    const request = new XMLHttpRequest();
    request.open("POST", input.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && (bar.value = event.loaded / event.total);
    request.onload = () => {
      const answer = request.response;
      if (request.status >= 300 || !answer?.ref) return failed(answer?.error);
      bar.remove();
      if (answer.html) line.innerHTML = answer.html;
      else {
        const ref = document.createElement("input");
        Object.assign(ref, { type: "hidden", name: text.refName || "attachment", value: answer.ref });
        line.append(ref);
      }
    };
    request.onerror = request.ontimeout = () => failed();
    request.onloadend = () => {
      pending--;
      box.querySelector("[data-file-status]").textContent = fill(text.uploaded, { count: list.children.length });
    };
    const form = new FormData();
    form.append(input.name, file);
    request.send(form);
  }

  input.addEventListener("change", () => {
    const chosen = check([...input.files]);
    if (input.dataset.upload) {
      input.value = ""; // each file travels by itself, not again with the form
      chosen.forEach(upload);
      return;
    }
    if (chosen.length < input.files.length) {
      const fitting = new DataTransfer();
      chosen.forEach((file) => fitting.items.add(file));
      input.files = fitting.files;
    }
    list.replaceChildren();
    chosen.forEach(row);
    list.hidden = chosen.length === 0;
  });

  input.form?.addEventListener("submit", (event) => {
    if (pending === 0) return;
    event.preventDefault();
    alert.replaceChildren();
    complain(text.busy);
  });

  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// --- Suggestions while typing --------------------------------------------------

function suggest(input) {
  const target = document.getElementById(input.dataset.suggestTarget);
  const others = (input.dataset.suggestWith ?? "").split(" ").filter(Boolean);
  let running = null;
  if (!target) return;

  const ask = later(async () => {
    running?.abort();
    const query = input.value.trim();
    if (query.length < 3) {
      target.replaceChildren();
      return;
    }
    running = new AbortController();
    try {
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set("q", query);
      const form = new FormData(input.form);
      others.forEach((name) => form.getAll(name).forEach((value) => url.searchParams.append(name, value)));
      const answer = await fetch(url, { signal: running.signal, redirect: "error" });
      if (answer.ok) target.innerHTML = await answer.text();
    } catch {
      // Nothing to offer; the form works on.
    }
  }, 350);
  input.addEventListener("input", ask);
  input.form?.addEventListener("change", (event) => {
    if (others.includes(event.target.name)) ask();
  });
}

// --- Fields of one kind or product -----------------------------------------------

function ownFields(form) {
  const fields = all(".p-ownfield[data-product], .p-ownfield[data-kind]", form).filter((f) => f.dataset.product || f.dataset.kind);
  const chosen = (name) => new FormData(form).get(name) ?? "";
  const show = () => fields.forEach((f) => {
    f.hidden = (f.dataset.product && f.dataset.product !== chosen("product")) || (f.dataset.kind && f.dataset.kind !== chosen("kind"));
  });
  if (fields.length > 0) {
    form.addEventListener("change", show);
    show();
  }
}

// --- Passwords -----------------------------------------------------------------

function reveal(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "p-textbtn p-reveal";
  button.setAttribute("aria-controls", input.id);
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? input.dataset.hide : input.dataset.show;
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}

// --- Start -----------------------------------------------------------------------

all("form[data-guard]").forEach(guard);
all("form[data-autosave]").forEach(autosave);
all("[data-file-field] input[type=file]").forEach(files);
all("input[data-suggest]").forEach(suggest);
new Set(all(".p-ownfield").map((field) => field.closest("form"))).forEach(ownFields);
all("input[data-reveal]").forEach(reveal);
all("button[data-print]").forEach((button) => {
  button.querySelector("span").textContent = button.dataset.print;
  button.hidden = false;
  button.addEventListener("click", () => print());
});
document.querySelector("[data-focus]")?.focus();

// Screen readers announce what changes, not what a page comes with.
all("[data-announce]").forEach((message) => {
  const copy = document.createElement("div");
  copy.className = "kern-sr-only";
  copy.setAttribute("role", message.getAttribute("role"));
  message.removeAttribute("role");
  message.after(copy);
  setTimeout(() => (copy.textContent = message.textContent.trim()), 400);
  setTimeout(() => copy.remove(), 10000);
});

// Browsers without ::details-content cannot show the folded filter by style alone.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 62em)").matches) {
  all("details[data-wide]").forEach((details) => (details.open = true));
}

// A menu that stays open while the window grows would cover the page.
matchMedia("(min-width: 62em)").addEventListener("change", () => all("[popover]").forEach((menu) => menu.hidePopover?.()));

document.addEventListener("submit", sendOnce);
addEventListener("pageshow", (event) => event.persisted && leaving.forEach(release));
