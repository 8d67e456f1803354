// What is wrong with how the rows of tables answer a search for a text; and how many are shown.
query => {
  // Unlike the page's own way, and for the test's letters only.
  const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replaceAll("đ", "d");
  const words = fold(query).split(" ").filter(Boolean);
  const rows = [...document.querySelectorAll("tbody tr")];
  const shown = rows.filter(row => row.checkVisibility());
  const faults = [];
  for (const row of rows) {
    const isWanted = words.every(word => fold(row.textContent).includes(word));
    if (isWanted === row.checkVisibility()) continue;
    faults.push(`${isWanted ? "not shown" : "shown"}: ${row.textContent.trim().slice(0, 60)}`);
  }
  return { faults, shown: shown.length, all: rows.length };
}
