// Sorting and searching of the page's tables. Without it, the page is still complete.
"use strict";
(() => {
  const main = document.getElementById("main");
  const tables = [...main.querySelectorAll("table")].filter(table => table.tBodies.length);

  // Letters that no decomposition takes the mark from.
  const plain = { đ: "d", ð: "d", ø: "o", ł: "l", ħ: "h", ŧ: "t", ı: "i", ß: "ss", æ: "ae", œ: "oe" };
  const fold = text => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "")
    .replace(/[đðøłħŧıßæœ]/g, letter => plain[letter]);

  const cellText = (row, column) => (row.cells[column]?.textContent ?? "").trim();

  // A number as the page writes it, NaN for anything else.
  const number = text => text === "" ? NaN
    : Number(text.replace(/[▲▼=,%\s\u2007\u2008\u00a0+]/g, "").replace("\u2212", "-"));

  // The rows of one section may be in two tables, the second of them folded. Whoever sorts or searches
  // wants all of them in one.
  const unfold = table => {
    const region = table.closest(".scroll");
    const folded = region?.nextElementSibling;
    const rest = folded?.matches("details") && folded.querySelector("table");
    if (!rest) return;
    table.tBodies[0].append(...rest.tBodies[0].rows);
    table.caption.querySelector(".range")?.remove();
    region.setAttribute("aria-label", table.caption.firstElementChild.textContent + ", table");
    folded.remove();
  };

  const compare = (left, right) => {
    const [a, b] = [number(left), number(right)];
    if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
    return fold(left).localeCompare(fold(right), "en", { numeric: true });
  };

  const sort = (table, column, heading) => {
    unfold(table);
    const isAscending = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map(row => [cellText(row, column), row]);
    rows.sort(([left], [right]) => {
      // Missing values come last in both directions.
      if (!left || !right) return (left ? 0 : 1) - (right ? 0 : 1);
      return isAscending ? compare(left, right) : compare(right, left);
    });
    body.append(...rows.map(([, row]) => row));
  };

  for (const table of tables) {
    if (table.closest("details")) continue;
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      if (heading.classList.contains("drawn")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, column, heading));
    });
  }

  // The page tells when its data is from; how long ago that is, only the reader's clock can.
  const fresh = main.querySelector("time.fresh");
  const age = fresh && Math.floor((Date.now() - Date.parse(fresh.dateTime)) / 86_400_000);
  if (age > 1) fresh.parentNode.append(`, ${age} days ago`);

  const form = main.querySelector("form.search");
  // Few rows are read faster than searched.
  if (!form || main.querySelectorAll("tbody tr").length < 8) return;
  const [field, found] = [form.querySelector("input"), form.querySelector(".found")];
  let rows;

  const search = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    if (!rows) {
      if (!words.length) return;
      tables.forEach(unfold);
      rows = [...main.querySelectorAll("tbody tr")].map(row => [row, fold(row.textContent)]);
    }
    let count = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) count += 1;
    }
    found.textContent = words.length ? `${count} of ${rows.length} rows` : "";
    const address = new URL(location.href);
    if (words.length) address.searchParams.set("q", field.value);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  };

  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  form.hidden = false;
  field.value = new URL(location.href).searchParams.get("q") ?? "";
  search();
})();
