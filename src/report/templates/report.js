// Sorts and filters the tables of a report. The page is complete without it.
"use strict";
(() => {
  // Shorter tables are read faster than they are filtered.
  const LEAST_ROWS = 8;
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // A number as the page writes it: "1,234", "−2.31  [−3.00, −1.50]", "≥ 3.2", "<0.0001", "12 %"; days too.
  const number = (text) => {
    const day = text.match(/^(\d{4})-(\d\d)-(\d\d)$/);
    if (day) return Number(day.slice(1).join(""));
    const found = text.replaceAll(",", "").replaceAll("−", "-").match(/^([<>]?)\D*?(-?(?:inf|\d[\d.]*(?:e-?\d+)?))/);
    if (!found) return null;
    const value = Number(found[2].replace("inf", "Infinity"));
    return found[1] === "<" ? value * 0.999 : found[1] === ">" ? value * 1.001 : value;
  };

  const value = (row, column, isNumber) => {
    const text = row.cells[column].textContent.trim();
    if (text === "" || text === "–") return null;
    return isNumber ? number(text) : text;
  };

  // What is missing comes last in either direction.
  const compare = (a, b, isNumber) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return isNumber ? a - b : words.compare(a, b);
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, text] of Object.entries(attributes)) made.setAttribute(key, text);
    made.append(...children);
    return made;
  };

  const enhance = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    if (rows.length < 2) return;
    const heads = [...table.querySelectorAll("thead th[scope=col]")];
    const status = element("p", { role: "status", class: "status" });
    let sorted = null;
    let wanted = "";

    // Names that stand only in the first row of a group are shown in every row once rows move.
    const loosen = () => table.classList.toggle("loose", sorted !== null || wanted !== "");

    const sort = (head, column) => {
      const isNumber = head.classList.contains("n");
      const first = isNumber ? "descending" : "ascending";
      const now = head.getAttribute("aria-sort");
      const next = now === null ? first : now === first ? (isNumber ? "ascending" : "descending") : null;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      sorted = next;
      const order = rows.map((row) => [row, value(row, column, isNumber)]);
      if (next !== null) {
        head.setAttribute("aria-sort", next);
        const sign = next === "ascending" ? 1 : -1;
        order.sort(([, a], [, b]) => (a === null || b === null ? 1 : sign) * compare(a, b, isNumber));
      }
      body.append(...order.map(([row]) => row));
      status.textContent = next === null ? "In the order of the report." : `Sorted by ${head.textContent.trim()}, ${next}.`;
      loosen();
    };

    heads.forEach((head, column) => {
      const button = element("button", { type: "button", class: "sort" }, ...head.childNodes);
      button.addEventListener("click", () => sort(head, column));
      head.append(button);
    });

    const above = table.parentElement;
    if (rows.length >= LEAST_ROWS) {
      const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
      input.addEventListener("input", () => {
        wanted = input.value.trim().toLocaleLowerCase();
        let shown = 0;
        for (const row of rows) {
          const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLocaleLowerCase();
          row.hidden = !text.includes(wanted);
          shown += !row.hidden;
        }
        status.textContent = wanted === "" ? "" : `${shown} of ${rows.length} rows.`;
        loosen();
      });
      above.before(element("p", { class: "filter" }, element("label", {}, "Filter rows ", input)));
    }
    above.before(status);
  };

  document.querySelectorAll("table").forEach(enhance);
})();
