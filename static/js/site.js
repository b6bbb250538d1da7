// What is nicer with a script; every page works without it.
document.documentElement.classList.add("js");

// Count the characters of long fields.
for (const area of document.querySelectorAll("textarea[maxlength]")) {
  const note = document.createElement("p");
  note.className = "counter";
  const count = () => { note.textContent = `${area.value.length} / ${area.maxLength}`; };
  area.after(note);
  area.addEventListener("input", count);
  count();
}

// Warn before typing is lost.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
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
