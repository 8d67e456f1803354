"use strict";
const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
const body = document.querySelector("tbody");
const rows = [...body.rows];

document.querySelectorAll("thead th").forEach((heading, column) => {
  const button = document.createElement("button");
  button.append(...heading.childNodes);
  heading.append(button);
  button.onclick = () => {
    const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    heading.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
    const text = row => row.cells[column].textContent;
    const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    const compare = (a, b) =>
      column ? text(a) - text(b) : order.compare(text(a), text(b));
    body.append(...rows.toSorted((a, b) => !text(a) - !text(b) || sign * compare(a, b)));
  };
});

const field = document.querySelector("input");
const search = () => {
  const isWanted = row => fold(row.textContent).includes(fold(field.value));
  for (const row of rows) row.hidden = !isWanted(row);
  document.querySelector("[role=status]").textContent = `${rows.filter(isWanted).length} rows`;
  const address = new URL(location);
  if (field.value) address.searchParams.set("q", field.value);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
};
field.oninput = search;
field.value = new URL(location).searchParams.get("q") ?? "";
if (field.value) search();
