// The page: choose a document, fill in its variables, ask, read the answer.

import { nextPage, shown } from "/page/answer.js";
import { element } from "/page/elements.js";
import { control } from "/page/form.js";

const at = (id) => document.getElementById(id);
let key = "";
let stored = { documents: [], types: {} };
let chosen = null;
let controls = [];
let asking = 0;

async function send(path, body) {
  const headers = key ? { "x-api-key": key } : {};
  if (body) headers["content-type"] = "application/json";
  return fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store" });
}

async function load() {
  try {
    const response = await send("/documents");
    if (!response.ok) {
      const error = (await response.json()).errors[0];
      at("title").textContent = response.status === 401 ? "This service asks for a key" : error.message;
      say(`${error.extensions.code}: ${error.message}`);
      at("key").focus();
      return;
    }
    stored = await response.json();
  } catch {
    say("The service does not answer");
    return;
  }
  at("documents").replaceChildren(
    ...stored.documents.map((each) => {
      const button = element("button", { type: "button", "data-id": each.id, title: each.title }, short(each.title));
      button.addEventListener("click", () => { location.hash = each.id; });
      return element("li", {}, button);
    }),
  );
  choose();
}

/** A title up to the end of its first thought. */
function short(title) {
  const found = /^(.{12,}?)([?]|[.;:](?= |$))/.exec(title);
  return found ? found[1] + (found[2] === "?" ? "?" : "") : title;
}

function choose() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (stored.documents.length === 0) return;
  chosen = stored.documents.find((each) => each.id === wanted) ?? stored.documents[0];
  for (const button of at("documents").querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.id === chosen.id));
  at("title").textContent = chosen.title;
  at("document").textContent = chosen.text;
  fill();
  at("answer").replaceChildren();
  at("json").textContent = "";
  at("more").hidden = true;
  asking += 1; // an answer that is still on its way belongs to another question
  say("No answer yet");
}

function fill() {
  controls = chosen.declared.map((each) => [each.name, control(each, stored.types, chosen.variables[each.name] ?? each.default ?? undefined)]);
  at("fields").replaceChildren(element("div", { className: "fields" }, ...controls.map(([, each]) => each.node)));
  at("variables").textContent = JSON.stringify(values(), null, 2);
}

function values() {
  return Object.fromEntries(controls.map(([name, each]) => [name, each.read()]).filter(([, value]) => value !== undefined));
}

function say(text) {
  at("state").textContent = text;
}

async function ask(more = {}) {
  if (!chosen) return;
  const faults = controls.flatMap(([, each]) => each.faults());
  if (faults.length) {
    faults[0].focus();
    say("Something is missing above");
    return;
  }
  const variables = { ...values(), ...more };
  at("variables").textContent = JSON.stringify(variables, null, 2);
  const mine = (asking += 1);
  say("Asking …");
  const begun = performance.now();
  let body;
  let status = 0;
  try {
    const response = await send("/graphql", { documentId: chosen.id, variables });
    status = response.status;
    body = await response.json();
  } catch {
    body = { errors: [{ message: "The service does not answer; try again.", extensions: { code: "NO_ANSWER" } }] };
  }
  if (mine !== asking) return;
  const seconds = ((performance.now() - begun) / 1000).toFixed(2);
  at("answer").replaceChildren(shown(body));
  at("json").textContent = JSON.stringify(body, null, 2);
  const cursor = nextPage(body);
  at("more").hidden = !(cursor && chosen.declared.some((each) => each.name === "after"));
  at("more").dataset.after = cursor ?? "";
  say(body.errors ? `Refused or failed, ${seconds} s` : `Answered in ${seconds} s`);
  if (status === 401) at("key").focus();
  else at("state").focus({ preventScroll: Boolean(body.errors) });
}

function view(json) {
  at("answer").hidden = json;
  at("json").hidden = !json;
  at("as-json").setAttribute("aria-pressed", String(json));
  at("as-table").setAttribute("aria-pressed", String(!json));
}

at("form").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
at("form").addEventListener("input", () => { at("variables").textContent = JSON.stringify(values(), null, 2); });
at("reset").addEventListener("click", fill);
at("more").addEventListener("click", () => ask({ after: at("more").dataset.after }));
at("as-table").addEventListener("click", () => view(false));
at("as-json").addEventListener("click", () => view(true));
at("key-form").addEventListener("submit", (event) => { event.preventDefault(); key = at("key").value.trim(); load(); });
addEventListener("hashchange", () => { choose(); at("title").focus(); });
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); }
});
load();
