// The column whose heading holds the focus: its name, how it says that it is sorted, and which of
// its cells is the first out of that order. What is missing comes last, whichever way.
() => {
  const heading = document.activeElement.closest("th");
  const direction = heading.getAttribute("aria-sort") ?? "none";
  const cells = [...heading.closest("table").tBodies[0].rows]
    .map(row => row.cells[heading.cellIndex].textContent.trim());
  const number = text => Number(text.replace("−", "-").replace(/[^-0-9.]/g, "") || "NaN");
  const isNumeric = heading.classList.contains("number");
  const wrong = cells.findIndex((cell, index) => {
    const next = cells[index + 1];
    if (!next) return false;
    if (!cell) return true;
    const order = isNumeric ? number(cell) - number(next)
      : cell.localeCompare(next, "en", { numeric: true, sensitivity: "base" });
    return direction === "descending" ? order < 0 : order > 0;
  });
  return {
    name: heading.textContent.trim(), direction, isNumeric, values: new Set(cells).size,
    wrong: wrong < 0 ? "" : `${cells[wrong]} before ${cells[wrong + 1]}`,
  };
}
