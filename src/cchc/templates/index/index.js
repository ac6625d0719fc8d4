(() => {
  "use strict";
  const table = document.getElementById("reports");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], found = document.getElementById("found");
  const words = rows.map(row => row.dataset.search);
  const fold = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  document.getElementById("tools").hidden = false;
  document.getElementById("search").addEventListener("input", event => {
    const asked = fold(event.target.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const fits = asked.every(word => words[i].includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      count += fits;
    });
    found.textContent = count;
  });
  const compare = new Intl.Collator("vi", { numeric: true }).compare;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map(row => [row.cells[column].dataset.sort ?? row.cells[column].textContent.trim(), row]);
      keyed.sort((a, b) => compare(a[0], b[0]) * (down ? -1 : 1));
      body.append(...keyed.map(pair => pair[1]));
    });
  });
})();
