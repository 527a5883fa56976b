// A form for the variables of a document, out of their GraphQL types: texts, numbers, yes or no, dates, choices,
// objects as groups of fields, lists as groups that can be added and removed.

import { element, words } from "/page/elements.js";

let count = 0;

/** ``[Course!]!`` → { list: true, needed: true, of: { name: "Course", needed: true } }. */
export function typeOf(text) {
  const needed = text.endsWith("!");
  const bare = needed ? text.slice(0, -1) : text;
  if (bare.startsWith("[")) return { list: true, needed, of: typeOf(bare.slice(1, -1)) };
  return { list: false, needed, name: bare };
}

/** A control for one value: { node, read, faults }. ``read`` gives undefined where nothing was entered. */
export function control(declared, types, value) {
  const type = typeOf(declared.type);
  if (type.list) return listOf(declared, type, types, value);
  const known = types[type.name];
  if (known?.fields) return group(declared, type, known, types, value);
  return single(declared, type, known, value);
}

function hint(text, id) {
  return text ? element("p", { className: "hint", id, title: text }, text) : null;
}

function single(declared, type, known, value) {
  const id = `value-${(count += 1)}`;
  let input;
  if (known?.values || type.name === "Boolean") {
    const choices = known?.values ?? ["true", "false"];
    input = element("select", { id });
    if (!type.needed || value === undefined) input.append(element("option", { value: "" }, "—"));
    for (const choice of choices) input.append(element("option", { value: choice }, known ? words(choice) : choice === "true" ? "yes" : "no"));
    input.value = value === undefined || value === null ? "" : String(value);
  } else {
    input = element("input", { id, value: value === undefined || value === null ? "" : String(value), autocomplete: "off", spellcheck: false });
    if (type.name === "Int") input.inputMode = "numeric";
    if (type.name === "Date") input.placeholder = "YYYY-MM-DD";
  }
  const fault = element("p", { className: "fault", id: `${id}-fault`, hidden: true });
  const about = hint(declared.meaning, `${id}-hint`);
  input.setAttribute("aria-describedby", `${id}-fault${about ? ` ${id}-hint` : ""}`);
  if (type.needed) input.setAttribute("aria-required", "true");
  const label = element("label", { for: id, className: type.needed ? "needed" : "" }, words(declared.name));
  const say = (text) => {
    fault.hidden = !text;
    fault.textContent = text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    return text ? [input] : [];
  };
  return {
    node: element("div", { className: "field" }, label, input, fault, about),
    read() {
      const text = input.value.trim();
      if (text === "") return undefined;
      if (type.name === "Boolean") return text === "true";
      return type.name === "Int" && /^-?\d+$/.test(text) ? Number(text) : text;
    },
    faults() {
      const text = input.value.trim();
      if (text === "" && type.needed) return say("Needed: the question rests on it.");
      if (text !== "" && type.name === "Int" && !/^-?\d{1,9}$/.test(text)) return say("A whole number, such as 20.");
      if (text !== "" && type.name === "Date" && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return say("A date, such as 2026-02-01.");
      return say("");
    },
  };
}

/** An object. As an item of a list (``row``) it is compact: what none of the items states is folded away. */
function group(declared, type, known, types, value, row) {
  const controls = known.fields.map((field) => [field.name, control(field, types, value?.[field.name])]);
  const legend = element("legend", { className: type.needed && !row ? "needed" : "" }, row?.label ?? words(declared.name));
  const folded = controls.filter(([name]) => row && !row.used.has(name));
  const open = controls.filter((each) => !folded.includes(each));
  const grid = (list, compact) => element("div", { className: compact ? "fields compact" : "fields" }, ...list.map(([, each]) => each.node));
  const rest = folded.length
    ? element("details", {}, element("summary", {}, `${folded.length} more: ${folded.map(([name]) => words(name).toLowerCase()).join(", ")}`), grid(folded, false))
    : null;
  return {
    node: element("fieldset", {}, legend, row ? null : hint(declared.meaning), grid(open, Boolean(row)), rest),
    read() {
      const given = controls.map(([name, each]) => [name, each.read()]).filter(([, each]) => each !== undefined);
      if (given.length === 0) return type.needed ? {} : undefined;
      return Object.fromEntries(given);
    },
    // What is left empty as a whole is not sent, so nothing in it is missing.
    faults() {
      return this.read() === undefined ? [] : controls.flatMap(([, each]) => each.faults());
    },
  };
}

function listOf(declared, type, types, value) {
  const items = [];
  let number = 0;
  const place = element("div", {});
  const legend = element("legend", { className: type.needed ? "needed" : "" }, words(declared.name));
  const node = element("fieldset", {}, legend, hint(declared.meaning), place);
  const known = types[type.of.name];
  const isGroup = Boolean(known?.fields);
  // What any of the items states, and what all need; where there is nothing to go by, the first few.
  const used = new Set((value ?? []).flatMap((each) => (isGroup ? Object.keys(each) : [])));
  if (isGroup) {
    for (const field of known.fields) if (field.type.endsWith("!")) used.add(field.name);
    for (const field of known.fields) if (used.size < 4) used.add(field.name);
  }
  const add = (given) => {
    const inner = { name: declared.name, type: nameOf(type.of), meaning: "" };
    const item = isGroup
      ? group(inner, type.of, known, types, given, { label: `${words(declared.name)} ${(number += 1)}`, used })
      : control(inner, types, given);
    const remove = element("button", { type: "button", className: "small", "aria-label": `Remove from ${words(declared.name)}` }, "Remove");
    const holder = element("div", {}, item.node);
    if (isGroup) item.node.querySelector("legend").after(element("div", { className: "row-end" }, remove));
    else holder.append(remove);
    remove.addEventListener("click", () => {
      items.splice(items.indexOf(item), 1);
      holder.remove();
      node.classList.toggle("empty", items.length === 0);
      more.focus();
    });
    items.push(item);
    place.append(holder);
    node.classList.remove("empty");
    return holder;
  };
  const more = element("button", { type: "button", className: "small" }, `Add to ${words(declared.name).toLowerCase()}`);
  more.addEventListener("click", () => add(undefined).querySelector("input, select")?.focus());
  node.append(more);
  for (const each of value ?? []) add(each);
  node.classList.toggle("empty", items.length === 0);
  return {
    node,
    read() {
      const given = items.map((item) => item.read()).filter((each) => each !== undefined);
      return given.length === 0 && !type.needed ? undefined : given;
    },
    faults: () => items.flatMap((item) => item.faults()),
  };
}

function nameOf(type) {
  return (type.list ? `[${nameOf(type.of)}]` : type.name) + (type.needed ? "!" : "");
}
