(() => {
  "use strict";
  const table = document.getElementById("reports");
  if (!table) return;
  const [PROVINCE, LEVEL, PERIOD, STATE] = [1, 2, 3, 6];
  const AT_ONCE = 200;  // rows that come back with the answer; the others follow, frame by frame
  const body = table.tBodies[0], tools = document.getElementById("tools"), found = document.getElementById("found");
  const search = document.getElementById("search"), year = document.getElementById("year");
  const choices = ["province", "level", "state"].map(name => [name, document.getElementById(name)]);
  const text = cell => cell.textContent.trim();
  const cached = make => {
    const known = new Map();
    return key => known.get(key) ?? (known.set(key, make(key)), known.get(key));
  };
  const fold = words => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  // Names, provinces and periods come again and again.
  const folded = cached(fold);
  const years = cached(period => (period.match(/\d{4}/g) ?? []).map(Number));

  // What the rows say is read in idle moments; the first question reads what is left.
  const rows = [...body.rows], entries = [];
  const entry = row => {
    const cells = row.children, period = cells[PERIOD].dataset.s;
    const [name, province, level] = [cells[0], cells[PROVINCE], cells[LEVEL]].map(text);
    return {
      row, years: years(period), level, province: province || name,
      words: [name, province, level, text(cells[PERIOD]), period].map(folded).join(" "),
      get state() { return cells[STATE].firstElementChild.textContent; },
    };
  };
  const read = count => {
    while (entries.length < rows.length && count-- > 0) entries.push(entry(rows[entries.length]));
  };
  const later = window.requestIdleCallback ?? (call => setTimeout(call, 20));
  const readLater = () => { read(250); if (entries.length < rows.length) later(readLater); };

  let turn = 0;
  const show = (hidden, mine) => {
    if (mine !== turn) return;
    for (const row of hidden.splice(0, AT_ONCE)) row.hidden = false;
    if (hidden.length) requestAnimationFrame(() => show(hidden, mine));
  };
  const apply = () => {
    read(rows.length);
    const asked = fold(search.value).split(/\s+/).filter(Boolean), wanted = Number(year.value);
    const chosen = choices.filter(([, select]) => select.value);
    const back = [];
    let count = 0;
    for (const one of entries) {
      const fits = asked.every(word => one.words.includes(word))
        && chosen.every(([name, select]) => one[name] === select.value)
        && (!wanted || one.years[0] <= wanted && wanted <= one.years.at(-1));
      count += fits;
      if (!fits) one.row.hidden = true;
      else if (one.row.hidden) back.push(one.row);
    }
    found.textContent = count.toLocaleString(document.documentElement.lang);
    show(back, ++turn);
  };
  tools.hidden = false;
  tools.addEventListener("input", apply);
  tools.addEventListener("submit", event => event.preventDefault());
  if (search.value || year.value || choices.some(([, select]) => select.value)) apply();
  else later(readLater);

  const compare = new Intl.Collator("vi", { numeric: true }).compare;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      read(rows.length);
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = ({ row }) => row.cells[column].dataset.s ?? text(row.cells[column]);
      const keyed = entries.map(one => [key(one), one]);
      keyed.sort((a, b) => compare(a[0], b[0]) * (down ? -1 : 1));
      const sorted = document.createDocumentFragment();
      entries.splice(0, entries.length, ...keyed.map(pair => pair[1]));
      for (const { row } of entries) sorted.append(row);
      body.append(sorted);
    });
  });
})();
