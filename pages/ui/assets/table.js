// A semantic table. All text is set through textContent; nothing of the data is ever read as HTML.
// A row that says the same as before keeps its element: a click that began on it would else be lost, as when somebody
// types into the search box and clicks a row while the answer arrives.
const MARK = { green: "●", amber: "▲", red: "■", grey: "○" };
const tables = new WeakMap();

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function content(cell) {
  if (typeof cell === "string") return cell;
  const mark = make("span", { "aria-hidden": "true", class: "mark" }, MARK[cell.tone] ?? "○");
  return make("span", { class: `tag ${cell.tone}`, title: cell.hint || null }, mark, cell.word);
}

function open(event) {
  // Anything but a plain click or Enter is the browser's: new tab, new window, save.
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  window.history.pushState({}, "", event.currentTarget.getAttribute("href"));
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

function heading(column, sort, table) {
  const th = make("th", { scope: "col", class: column.align });
  if (!column.sortable) {
    th.append(column.label);
    return th;
  }
  const current = sort && sort.column === column.name ? sort : null;
  th.setAttribute("aria-sort", !current ? "none" : current.descending ? "descending" : "ascending");
  const arrow = make("span", { "aria-hidden": "true", class: "arrow" }, !current ? "↕" : current.descending ? "↓" : "↑");
  const button = make("button", { type: "button", "data-focus": `sort ${column.name}` }, column.label, arrow);
  button.onclick = () =>
    table.send("sort", { column: column.name, descending: Boolean(current) && !current.descending });
  th.append(button);
  return th;
}

function show(table) {
  const { ids } = table.selection;
  table.rows.forEach(({ id, box }) => (box.checked = ids.includes(id)));
  const count = table.all.filter((id) => ids.includes(id)).length;
  table.whole.checked = count > 0 && count === table.all.length;
  table.whole.indeterminate = count > 0 && count < table.all.length;
}

function choose(table, ids) {
  table.selection = { number: table.selection.number + 1, ids };
  show(table);
  table.send("select", table.selection);
}

function tick(row, table) {
  const box = make("input", {
    type: "checkbox",
    "aria-label": `选择 ${typeof row.cells[0] === "string" ? row.cells[0] : row.cells[0].word}`,
    "data-focus": `pick ${row.id}`,
  });
  box.onchange = () =>
    choose(table, table.all.filter((id) => (id === row.id ? box.checked : table.selection.ids.includes(id))));
  return box;
}

function line(row, columns, box) {
  const tr = make("tr");
  if (box) tr.append(make("td", { class: "pick" }, box));
  row.cells.forEach((cell, index) => {
    const column = columns[index];
    const element = make(index ? "td" : "th", {
      scope: index ? null : "row",
      class: `${column.align}${column.nowrap ? " nowrap" : ""}`,
    });
    if (!index && row.href) {
      const link = make("a", { href: row.href, "data-focus": `open ${row.id}` }, content(cell));
      link.onclick = open;
      element.append(link);
    } else element.append(content(cell));
    tr.append(element);
  });
  return tr;
}

// A new head and no rows yet; `shape` is what they all depend on.
function begin(root, table, data, shape) {
  const head = make("tr");
  table.whole = data.selection ? make("input", { type: "checkbox", "aria-label": "全选本页", "data-focus": "pick" }) : null;
  if (table.whole) {
    table.whole.onchange = () => choose(table, table.whole.checked ? table.all : []);
    head.append(make("th", { scope: "col", class: "pick" }, table.whole));
  }
  head.append(...data.columns.map((column) => heading(column, data.sort, table)));
  Object.assign(table, { shape, rows: new Map(), body: make("tbody") });
  root.replaceChildren(make("table", {}, make("caption", {}, data.caption), make("thead", {}, head), table.body));
}

function fill(table, data) {
  const before = table.rows;
  table.rows = new Map();
  for (const row of data.rows) {
    const words = JSON.stringify(row);
    let name = row.id;
    while (table.rows.has(name)) name += "+";
    const held = before.get(name);
    if (held?.words === words) table.rows.set(name, held);
    else {
      const box = data.selection ? tick(row, table) : null;
      table.rows.set(name, { id: row.id, words, box, tr: line(row, data.columns, box) });
    }
  }
  const wanted = [...table.rows.values()].map(({ tr }) => tr);
  const kept = new Set(wanted);
  [...table.body.children].filter((tr) => !kept.has(tr)).forEach((tr) => tr.remove());
  // Rows that stay in their order are not touched.
  let at = table.body.firstElementChild;
  for (const tr of wanted) {
    if (tr === at) at = at.nextElementSibling;
    else table.body.insertBefore(tr, at);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  const focus = parentElement.activeElement?.dataset?.focus;
  if (!tables.has(root)) tables.set(root, { shape: null });
  const table = tables.get(root);
  table.send = setTriggerValue;
  table.all = data.rows.map((row) => row.id);
  // Every choice carries a number; an answer to an older choice does not undo a newer one.
  if (data.selection && !(table.selection?.number > data.selection.number)) table.selection = { ...data.selection };
  const shape = JSON.stringify([data.caption, data.columns, data.sort, Boolean(data.selection)]);
  if (table.shape !== shape) begin(root, table, data, shape);
  fill(table, data);
  if (table.whole) show(table);
  const now = parentElement.activeElement?.dataset?.focus;
  if (focus && now !== focus) root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}
