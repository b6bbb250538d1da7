// What is nicer with a script; every page works without it.
document.documentElement.classList.add("js");

// Menus close when the reader turns elsewhere.
const menus = document.querySelectorAll("details.menu");
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Filters stand open beside the list where there is room; browsers without ::details-content need help with that.
if (!CSS.supports("selector(::details-content)")) {
  const wide = window.matchMedia("(min-width: 60rem)");
  const unfold = () => { for (const fold of document.querySelectorAll(".facets__fold")) fold.open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();
}

// The list of what is wrong with a form is read out first.
document.querySelector("[data-focus]")?.focus();

// Count the characters of long fields. The limit moves from the browser, which cuts pasted text off in silence, to
// the count, which says so; the server checks in any case.
for (const area of document.querySelectorAll("textarea[maxlength]")) {
  const limit = area.maxLength;
  const note = document.createElement("p");
  note.className = "counter";
  area.removeAttribute("maxlength");
  const count = () => {
    const length = [...area.value].length;
    note.textContent = `${length} / ${limit}`;
    note.classList.toggle("counter--over", length > limit);
  };
  area.after(note);
  area.addEventListener("input", count);
  count();
}

// Warn before typing is lost.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  form.addEventListener("saved", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Ask before acts that cannot be undone; send a form once.
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent || (form.dataset.confirm && !window.confirm(form.dataset.confirm))) {
      event.preventDefault();
      return;
    }
    sent = true;
    window.setTimeout(() => { sent = false; }, 4000);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// The line that opens a group of boxes names what is ticked in it.
document.addEventListener("input", (event) => {
  const groups = [...event.target.querySelectorAll("[data-boxes]")];
  const around = event.target.closest("[data-boxes]");
  if (around) groups.push(around);
  for (const group of groups) {
    const ticked = [...group.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
    group.querySelector("[data-ticked]").textContent = ticked.join(" · ");
  }
});

// A ticked suggestion moves to where tags are typed, so that they stand in one place.
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-tag-suggestions] input");
  if (!box?.checked) return;
  const group = box.closest("[data-tag-suggestions]");
  const inputs = [...box.form.elements].filter((one) => one.name === group.dataset.tagSuggestions && one.type === "text");
  const line = inputs.find((one) => "tagLine" in one.dataset);
  const target = line ?? inputs.find((one) => !one.value.trim());
  if (!target) return; // no room: the tick itself is sent
  target.value = line && line.value.trim() ? `${line.value.trim().replace(/,$/, "")}, ${box.value}` : box.value;
  const item = box.closest("li");
  const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("input");
  item.remove();
  group.hidden = !group.querySelector("li");
  (next ?? target).focus();
  target.dispatchEvent(new Event("input", { bubbles: true }));
});
