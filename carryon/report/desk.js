"use strict";
(() => {
  const body = document.getElementById("rows");
  const rows = [...body.rows];
  const boxes = [...document.querySelectorAll('input[name="verdict"]')];
  const search = document.getElementById("search");
  const kind = (row) => row.classList[0];
  // Both languages are in each row; the search looks at all of it.
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function filter() {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !(wanted.has(kind(row)) && terms.every((term) => words.get(row).includes(term)));
      shown += !row.hidden;
    }
    document.getElementById("shown").value = shown;
    document.getElementById("none").hidden = shown > 0;
  }

  function sort(button) {
    const heading = button.closest("th");
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of document.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = (row) => row.dataset[button.dataset.sort];
    const order = new Intl.Collator(undefined, { numeric: true });
    const sorted = [...rows].sort((a, b) => {
      // A row without a value stands last, whichever way the others are turned.
      if (!key(a) !== !key(b)) return key(a) ? -1 : 1;
      return (up ? 1 : -1) * order.compare(key(a), key(b)) || a.dataset.n - b.dataset.n;
    });
    body.append(...sorted);
  }

  function speak(lang) {
    document.documentElement.lang = lang;
    const short = lang === "en" ? "en" : "zh";
    for (const svg of document.querySelectorAll("svg[data-en]")) svg.setAttribute("aria-label", svg.dataset[short]);
    document.title = document.querySelector(`h1 span[lang="${lang}"]`).textContent;
  }

  for (const box of boxes) {
    box.addEventListener("change", filter);
    box.closest("label").querySelector("output").value = rows.filter((row) => kind(row) === box.value).length;
  }
  search.addEventListener("input", filter);
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("[data-sort]")) button.addEventListener("click", () => sort(button));
  document.getElementById("language").addEventListener("click", () =>
    speak(document.documentElement.lang === "en" ? "zh-CN" : "en"));
  for (const figure of document.querySelectorAll("figure")) {
    figure.addEventListener("click", () => figure.classList.toggle("large"));
    figure.addEventListener("keydown", (event) => {
      if (event.key === "Enter") figure.classList.toggle("large");
      if (event.key === "Escape") figure.classList.remove("large");
    });
  }
  document.getElementById("all").value = rows.length;
  filter();
})();
