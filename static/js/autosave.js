// Forms that save themselves. Takes form[data-autosave] with a hidden field that counts saves (its name in
// data-autosave), and a [data-autosave-status] inside it that says what happened. The same address takes the form with
// the header X-Autosave and answers JSON: 200 {revision, message}, 409 a colleague was faster, 422 not readable yet.
const PAUSE = 1500;
const AGAIN = 8000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const counter = form.elements[form.dataset.autosave];
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let running = false;
  let waiting = false;
  let stopped = false;

  const say = (text) => { if (status) status.textContent = text; };

  const save = async () => {
    if (running) { waiting = true; return; }
    running = true;
    waiting = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-Autosave": "1" },
        body: new FormData(form),
        credentials: "same-origin",
      });
      const kind = answer.headers.get("Content-Type") || "";
      const said = kind.includes("json") ? await answer.json() : {};
      if (answer.ok && said.revision !== undefined) {
        counter.value = said.revision;
        say(said.message);
        if (!waiting) form.dispatchEvent(new CustomEvent("saved"));
      } else if (answer.status === 409) {
        stopped = true; // the button's save shows both texts
        say(said.message);
      } else if (answer.status === 422) {
        say(said.message);
      } else {
        say(form.dataset.autosaveFailed);
        timer = window.setTimeout(save, AGAIN);
      }
    } catch {
      say(form.dataset.autosaveFailed);
      timer = window.setTimeout(save, AGAIN);
    }
    running = false;
    if (waiting && !stopped) save();
  };

  form.addEventListener("input", () => {
    if (stopped) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => { stopped = true; window.clearTimeout(timer); });
}

// Count the words of a text against its limit; the server counts in any case.
for (const area of document.querySelectorAll("textarea[data-words]")) {
  const limit = Number(area.dataset.words);
  const note = document.createElement("p");
  note.className = "counter";
  const count = () => {
    const words = area.value.split(/\s+/).filter(Boolean).length;
    note.textContent = `${words} / ${limit}`;
    note.classList.toggle("counter--over", words > limit);
  };
  area.after(note);
  area.addEventListener("input", count);
  count();
}

// A table of rows grows by one empty row when its last one is begun.
for (const table of document.querySelectorAll("[data-rows]")) {
  const total = table.closest("form").elements[`${table.dataset.rows}-TOTAL_FORMS`];
  table.addEventListener("input", (event) => {
    const rows = table.querySelectorAll("[data-row]");
    const last = rows[rows.length - 1];
    if (!last.contains(event.target)) return;
    const next = Number(total.value);
    const copy = last.cloneNode(true);
    for (const field of copy.querySelectorAll("input, select")) {
      field.name = field.name.replace(/-\d+-/, `-${next}-`);
      field.id = field.id.replace(/-\d+-/, `-${next}-`);
      if (field.type !== "hidden" && field.tagName === "INPUT") field.value = field.defaultValue && field.name.endsWith("quantity") ? "1" : "";
    }
    for (const label of copy.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/-\d+-/, `-${next}-`);
    for (const error of copy.querySelectorAll(".field__error")) error.remove();
    last.after(copy);
    total.value = next + 1;
  });
}
