// An answer as tables: lists of objects as rows, objects within them as cells, expected outcomes and faults in words.

import { element, words } from "/page/elements.js";

const PROBLEMS = new Set(["NotFound", "Ambiguous", "InvalidQuestion"]);
const HIDDEN = new Set(["__typename", "cursor", "pageInfo", "sentence"]);

/** Everything that the service said, as one element. */
export function shown(body) {
  const parts = (body.errors ?? []).map(fault);
  const answers = Object.entries(body.data ?? {}).filter(([, value]) => value !== null);
  for (const [name, value] of answers) {
    if (answers.length > 1) parts.push(element("h3", { className: "of" }, words(name)));
    parts.push(answer(name, value));
  }
  if (parts.length === 0) parts.push(element("p", { className: "none" }, "Nothing was answered."));
  return element("div", {}, ...parts);
}

/** Whether another page follows, and behind what. */
export function nextPage(body) {
  const info = Object.values(body.data ?? {}).find((value) => value?.pageInfo)?.pageInfo;
  return info?.hasNextPage ? info.endCursor : null;
}

function fault(error) {
  const code = error.extensions?.code ?? "ERROR";
  const id = error.extensions?.id ? ` (${error.extensions.id})` : "";
  return element("p", { className: "lead problem", role: "alert" }, element("strong", {}, code), ` ${error.message}${id}`);
}

function answer(name, value) {
  if (typeof value !== "object") return element("p", {}, `${words(name)}: ${value}`);
  if (Array.isArray(value)) return element("div", { className: "part" }, typeof value[0] === "object" ? table(value) : element("p", {}, value.join(", ")));
  if (PROBLEMS.has(value.__typename)) {
    const said = element("p", { className: "lead problem", role: "alert" }, element("strong", {}, words(value.__typename)), ` ${value.message} ${value.remedy ?? ""}`);
    return element("div", { className: "part" }, said, value.candidates?.length ? table(value.candidates) : null);
  }
  const lead = value.sentence ? element("p", { className: "lead" }, value.sentence) : null;
  const page = value.edges?.map((edge) => edge.node) ?? (value.pageInfo ? value.nodes : undefined);
  if (Array.isArray(page)) {
    const count = typeof value.totalCount === "number" ? element("p", {}, `${value.totalCount}${value.totalCountIsExact === false ? " or more" : ""} in all`) : null;
    return element("div", { className: "part" }, lead, count, table(page));
  }
  const part = element("div", { className: "part" }, lead);
  const single = [];
  const lists = [];
  for (const [key, each] of entries(value)) {
    if (Array.isArray(each) && typeof each[0] === "object") lists.push([key, each]);
    else single.push([key, each]);
  }
  if (single.length) part.append(pairs(single));
  for (const [key, each] of lists) part.append(element("h3", {}, `${words(key)} (${each.length})`), table(each));
  return part;
}

function entries(value) {
  return Object.entries(value).filter(([key, each]) => !HIDDEN.has(key) && !empty(each));
}

function empty(value) {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function pairs(list) {
  const rows = list.map(([key, each]) => element("tr", {}, element("th", { scope: "row" }, words(key)), cell(each, true)));
  return element("table", {}, element("tbody", {}, ...rows));
}

function table(list) {
  if (list.length === 0) return element("p", { className: "none" }, "None.");
  const columns = [...new Set(list.flatMap((row) => Object.keys(row)))].filter(
    (key) => key !== "__typename" && list.some((row) => !empty(row[key] ?? null)),
  );
  // The uri stands behind the name, as an address to follow.
  const named = columns.includes("name") && columns.includes("uri");
  const visible = named ? columns.filter((key) => key !== "uri") : columns;
  const head = element("tr", {}, ...visible.map((key) => element("th", { scope: "col" }, words(key))));
  const rows = list.map((row) =>
    element("tr", {}, ...visible.map((key) => (named && key === "name" ? element("td", {}, link(row.uri, row.name)) : cell(row[key])))),
  );
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function cell(value, inPairs = false) {
  if (value === undefined || empty(value)) return element("td", { className: "none" }, "–");
  if (typeof value === "number") return element("td", { className: inPairs ? "" : "number" }, String(value));
  if (typeof value === "boolean") return element("td", {}, value ? "yes" : "no");
  if (typeof value === "string") return element("td", {}, /^https?:\/\//.test(value) ? link(value, value) : value);
  if (Array.isArray(value)) {
    if (typeof value[0] !== "object") return element("td", {}, value.join(", "));
    if (value.every(brief)) return element("td", {}, ...value.map((each) => element("p", {}, brief(each))));
    // A row in a cell becomes too long: what has many columns is told one under the other.
    const wide = value.some((each) => entries(each).length > 3);
    return element("td", {}, ...(wide ? value.map(told) : [table(value)]));
  }
  return element("td", {}, brief(value) ?? told(value));
}

/** An object within a cell: its sentence first. */
function told(value) {
  const sentence = value.sentence ? element("p", {}, value.sentence) : null;
  const rest = entries(value);
  return element("div", {}, sentence, rest.length ? pairs(rest) : null);
}

/** What is known by name, and amounts, in one line; null where it is more than that. */
function brief(value) {
  const keys = Object.keys(value).filter((key) => key !== "__typename");
  if (keys.includes("minimum") && keys.includes("unit") && keys.length <= 3) {
    const most = value.maximum && value.maximum !== value.minimum ? `–${value.maximum}` : "";
    const unit = value.unit ? words(value.unit).toLowerCase() : "";
    const many = unit && !unit.endsWith("s") && `${value.minimum}${most}` !== "1" ? "s" : "";
    return `${value.minimum ?? "?"}${most} ${unit}${many}`.trim();
  }
  if (keys.includes("name") && keys.every((key) => ["name", "uri", "code", "ctid", "institution", "starts", "ends"].includes(key))) {
    return link(value.uri, [value.code, value.name].filter(Boolean).join(" ") || value.uri);
  }
  return null;
}

function link(address, text) {
  const label = text || address || "–";
  if (typeof address !== "string" || !/^https?:\/\//.test(address)) return document.createTextNode(String(label));
  return element("a", { href: address, rel: "noreferrer noopener", target: "_blank", title: address }, String(label));
}
