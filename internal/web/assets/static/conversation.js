// Two people on one ticket: who else is there, what is new, and telling the others that somebody writes.
// And text building blocks and articles, put in where the cursor is. Texts come from the page or the server.

const live = document.querySelector("[data-live]");
const modes = [...document.querySelectorAll("details.p-mode")];

// --- Live ------------------------------------------------------------------------

const idle = 30_000; // how long a page in the background stays connected: browsers allow few connections
const again = 8_000; // how often the others are told that somebody still writes

let source;
let leaving;

function show(box, text) {
  if (box.textContent !== text) box.textContent = text;
}

function seen() {
  const who = live.querySelector("[data-live-who]");
  const news = live.querySelector("[data-live-news]");
  live.hidden = who.textContent === "" && news.hidden;
}

function connect() {
  clearTimeout(leaving);
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource(`${live.dataset.live}?seen=${live.dataset.seen}`);
  source.addEventListener("who", (event) => {
    const { text } = JSON.parse(event.data);
    show(live.querySelector("[data-live-who]"), text);
    seen();
  });
  source.addEventListener("news", (event) => {
    const { text, href } = JSON.parse(event.data);
    const news = live.querySelector("[data-live-news]");
    show(news.querySelector("span"), text);
    news.querySelector("a").href = href;
    news.hidden = false;
    seen();
  });
}

function disconnect() {
  source?.close();
  show(live.querySelector("[data-live-who]"), "");
  seen();
}

/** Puts what is new into the page; what is being typed stays where it is. */
async function refresh(event) {
  event.preventDefault();
  const link = event.currentTarget;
  try {
    const answer = await fetch(link.href, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".p-thread", "main .p-head"]) document.querySelector(part).replaceWith(fresh.querySelector(part));
    for (const name of ["version", "seen"]) {
      const value = fresh.querySelector(`input[name=${name}]`)?.value;
      if (value) document.querySelectorAll(`main input[type=hidden][name=${name}]`).forEach((input) => (input.value = value));
    }
    live.dataset.seen = fresh.querySelector("[data-live]").dataset.seen;
  } catch {
    location.assign(link.href); // what was typed is kept as a draft
    return;
  }
  live.querySelector("[data-live-news]").hidden = true;
  seen();
  source.close();
  connect();
  const first = document.getElementById(new URL(link.href).hash.slice(1));
  first?.setAttribute("tabindex", "-1");
  first?.focus();
  first?.scrollIntoView({ block: "center" });
}

function tell(mode) {
  fetch(live.dataset.writing, { method: "POST", body: new URLSearchParams({ mode }), keepalive: true, redirect: "error" }).catch(() => {});
}

/** Tells the others while somebody types, now and then, and when the text is gone again. */
function watch(details) {
  const text = details.querySelector("textarea");
  let told = 0;
  text?.addEventListener("input", () => {
    const now = Date.now();
    if (text.value.trim() === "") {
      if (told) tell("");
      told = 0;
    } else if (now - told > again) {
      told = now;
      tell(details.id);
    }
  });
}

if (live) {
  modes.forEach(watch);
  live.querySelector("a").addEventListener("click", refresh);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") connect();
    else leaving = setTimeout(disconnect, idle);
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
  if (document.visibilityState === "visible") connect();
}

// --- Text building blocks and articles -------------------------------------------

/** Puts a text where the cursor was, on lines of its own. */
function insert(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  area.focus();
  area.setRangeText(gap + text + (after === "" || after.startsWith("\n") ? "" : "\n\n"), area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function pick(event) {
  const button = event.target.closest("button[name=insert]");
  const picker = button?.closest("[data-picker]");
  if (!picker) return;
  event.preventDefault();
  const form = button.form;
  const select = picker.querySelector("select");
  const status = picker.querySelector("[data-picker-status]");
  const url = new URL(picker.dataset.picker, location.href);
  url.searchParams.set("insert", button.value);
  if (select) url.searchParams.set("block", select.value);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
    const { texts, error } = await answer.json();
    if (answer.ok) for (const [name, text] of Object.entries(texts)) insert(form.elements.namedItem(name), text);
    status.textContent = error ?? "";
  } catch {
    status.textContent = picker.dataset.failed;
  }
}

document.addEventListener("click", pick);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target instanceof Element && event.target.matches("[data-picker] input[type=search]")) event.preventDefault();
});
