"use strict";
(() => {
  const form = document.getElementById("filter");
  const rows = Array.from(document.querySelectorAll("#matrix tbody tr"));
  const count = document.getElementById("count");
  const names = ["text", "protocol", "level", "verdict", "changed"];
  const field = (name) => form.elements.namedItem(name);
  const value = (name) => {
    const one = field(name);
    if (!one) return "";
    return one.type === "checkbox" ? (one.checked ? one.value : "") : one.value;
  };
  const told = new Map(rows.map((row) => [row, {
    text: row.textContent.toLowerCase(),
    protocol: row.id.split("-")[1],
    level: row.cells[1].textContent.trim(),
    verdict: row.cells[3].textContent.trim().slice(2),
    changed: row.classList.contains("changed") ? "yes" : "",
  }]));
  const matches = (facts, wanted) => names.every((name) =>
    !wanted[name] || (name === "text"
      ? facts.text.includes(wanted.text.toLowerCase()) : facts[name] === wanted[name]));
  const apply = () => {
    const wanted = Object.fromEntries(names.map((name) => [name, value(name)]));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !matches(told.get(row), wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${rows.length} requirements shown`;
    return new URLSearchParams(Object.entries(wanted).filter(([, one]) => one));
  };
  const read = () => {
    const hash = location.hash.slice(1);
    if (!hash.startsWith("?")) return reveal(hash);
    const wanted = new URLSearchParams(hash.slice(1));
    for (const name of names) {
      const one = field(name);
      if (!one) continue;
      if (one.type === "checkbox") one.checked = wanted.get(name) === one.value;
      else one.value = wanted.get(name) || "";
      if (one.value === undefined || one.selectedIndex === -1) one.selectedIndex = 0;
    }
    apply();
  };
  const reveal = (id) => {
    const place = id && document.getElementById(id);
    if (!place) return;
    if (place.hidden) { form.reset(); apply(); }
    for (let one = place; one; one = one.parentElement)
      if (one.tagName === "DETAILS") one.open = true;
    place.scrollIntoView();
  };
  const write = () => {
    const wanted = apply().toString();
    history.replaceState(null, "", wanted ? `#?${wanted}` : "#requirements");
  };
  form.addEventListener("input", write);
  form.addEventListener("reset", () => setTimeout(write));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", read);
  form.hidden = false;
  apply();
  read();
})();
