// Keys of the staff's pages. A page declares them in its markup: what has data-key="a" is pressed,
// opened or focused by that key, and data-key-label says so in the list that "?" opens. Single keys act
// neither in fields nor with a modifier, and can be switched off (WCAG 2.2, 2.1.4); Ctrl+Enter sends.

const opener = document.querySelector("button[data-keys]");
const text = opener?.dataset ?? {};
const typed = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])";
const declared = () => [...document.querySelectorAll("[data-key]")];

function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

/** Does what a key is for. */
function act(target) {
  if (target.matches("details")) {
    target.open = true;
    target.scrollIntoView({ block: "nearest" });
    (target.querySelector("textarea, input:not([type=hidden])") ?? target.querySelector("summary")).focus();
  } else if (target.matches(typed)) {
    target.focus();
    target.select?.();
  } else target.click();
}

// --- The list ------------------------------------------------------------------

let dialog;

function rows() {
  const seen = new Set(["?", "/"]);
  const lines = [["?", text.help], ["/", text.search]];
  for (const target of declared()) {
    const { key, keyLabel } = target.dataset;
    if (seen.has(key) || target.closest("[data-neighbours][hidden]")) continue;
    seen.add(key);
    lines.push([key, keyLabel || target.textContent.trim()]);
  }
  lines.push([text.sendKeys, text.send]);
  return lines.map(([key, label]) => el("tr", {}, el("td", {}, el("kbd", {}, key)), el("th", { scope: "row" }, label)));
}

function build() {
  const title = el("h2", { id: "keys-title", class: "kern-heading-medium" }, text.title);
  const use = el("input", { type: "checkbox", id: "keys-use", class: "kern-form-check__checkbox" });
  const status = el("p", { role: "status", class: "p-sub" });
  const body = el("tbody");
  use.addEventListener("change", async () => {
    const on = use.checked;
    try {
      const answer = await fetch("/settings/keys", {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ keys: on ? "1" : "0" }),
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      opener.dataset.keys = on ? "on" : "off";
      status.textContent = on ? text.on : text.off;
    } catch {
      use.checked = !on;
      status.textContent = text.failed;
    }
  });
  const close = el("button", { type: "button", class: "kern-btn kern-btn--primary" }, el("span", { class: "kern-label" }, text.close));
  close.addEventListener("click", () => dialog.close());
  dialog = el(
    "dialog",
    { class: "p-dialog kern-level-2", "aria-labelledby": "keys-title" },
    title,
    el("p", { class: "kern-body p-muted" }, text.intro),
    el("table", { class: "p-keys", "aria-labelledby": "keys-title" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, text.keyName), el("th", { scope: "col" }, text.does))), body),
    el("div", { class: "kern-form-check" }, use, el("label", { for: "keys-use", class: "kern-label" }, text.use)),
    status,
    el("div", { class: "p-actions" }, close),
  );
  document.body.append(dialog);
  return { use, status, body, close };
}

let parts;

function list() {
  parts ??= build();
  parts.use.checked = opener.dataset.keys === "on";
  parts.status.textContent = "";
  parts.body.replaceChildren(...rows());
  dialog.showModal(); // the browser keeps the focus inside, closes on Escape, and gives the focus back
  parts.close.focus();
}

// --- Keys ----------------------------------------------------------------------

function find(key) {
  const target = declared().find((x) => x.dataset.key === key && !x.closest("[data-neighbours] [hidden], [data-neighbours][hidden]"));
  if (!target && key === "/") return document.querySelector("a[data-key=t]");
  return target;
}

function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = target.closest("form")?.querySelector("[data-key-send]");
    if (!button || !target.matches(typed)) return;
    event.preventDefault();
    button.form.requestSubmit(button);
    return;
  }
  if (opener.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.length !== 1 || target.closest(typed) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    list();
    return;
  }
  const found = find(event.key);
  if (!found) return;
  event.preventDefault();
  if (event.key === "/" && found.matches("a")) location.assign(`${found.href}#suche`);
  else act(found);
}

// --- Neighbours in the list that the reader came from ----------------------------

const kept = "portal.list"; // lasts as long as the tab; holds addresses and nothing else

function remember() {
  const links = [...document.querySelectorAll('a.p-tt[href^="/staff/tickets/"]')].map((link) => link.getAttribute("href"));
  if (links.length > 0) sessionStorage.setItem(kept, JSON.stringify({ list: location.pathname + location.search, links: [...new Set(links)] }));
}

function neighbours(nav) {
  const known = JSON.parse(sessionStorage.getItem(kept) ?? "null");
  if (!known) return;
  const at = known.links.indexOf(location.pathname);
  const to = { previous: at > 0 && known.links[at - 1], list: known.list, next: at >= 0 && known.links[at + 1] };
  for (const link of nav.querySelectorAll("[data-neighbour]")) {
    const href = to[link.dataset.neighbour];
    if (href) link.href = href;
    link.hidden = !href;
  }
  nav.hidden = false;
}

// --- Rows of a list --------------------------------------------------------------

const table = document.querySelector("table[data-rows]");

function rowKey(does) {
  const lines = [...table.querySelectorAll("tbody tr")];
  const at = lines.indexOf(document.activeElement?.closest("tr"));
  if (does === "select") {
    lines[at]?.querySelector("input[type=checkbox]")?.click();
    return;
  }
  const line = lines[Math.min(Math.max(at + (does === "next" ? 1 : -1), 0), lines.length - 1)];
  line?.querySelector("a.p-tt").focus();
}

if (table) {
  for (const button of document.querySelectorAll("button[data-row]")) button.addEventListener("click", () => rowKey(button.dataset.row));
}

if (opener) {
  opener.textContent = text.title;
  opener.hidden = false;
  opener.addEventListener("click", list);
  document.addEventListener("keydown", press);
  const nav = document.querySelector("[data-neighbours]");
  try {
    if (nav) neighbours(nav);
    else remember();
  } catch {
    // A browser that keeps nothing: the keys of the neighbours are missing, the others are there.
  }
  if (location.hash === "#suche") find("/")?.focus();
}
