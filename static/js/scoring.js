// Score by keyboard and save by itself; everything works without this file.
const form = document.querySelector("form[data-autosave]");
const SAVE_AFTER = 1200;
const TWO_DIGITS_WITHIN = 700;

let settled = async () => true;
if (form) {
  const state = form.querySelector("[data-state]");
  const version = form.querySelector("[name=version]");
  let timer = 0;
  let running = Promise.resolve();
  let dirty = false;
  let sending = false;

  const save = async () => {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    state.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        if (!dirty) state.textContent = told.saved;
      } else {
        dirty = true;
        state.textContent = told.error;
      }
    } catch {
      dirty = true;
      state.textContent = form.dataset.failed;
      timer = setTimeout(queue, 5000);
    }
  };
  const queue = () => { running = running.then(save); return running; };
  settled = async () => { await queue(); return !dirty; };
  form.addEventListener("input", () => {
    dirty = true;
    state.textContent = form.dataset.unsaved;
    clearTimeout(timer);
    timer = setTimeout(queue, SAVE_AFTER);
  });
  // A save that is on its way gives the sheet a new version: what is sent by hand waits for it.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    await running;
    sending = true;
    dirty = false;
    form.requestSubmit(submitter);
  }, { capture: true });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  // Inside the form: Ctrl+Enter locks; Escape leaves a text for the score above it.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=lock]"));
    } else if (event.key === "Escape" && event.target.matches("textarea")) {
      radioOf(event.target.closest("[data-criterion]"))?.focus();
    }
  });

  // A digit scores the criterion that has the focus; "1" and "0" in a row are ten.
  let last = { criterion: null, digit: "", at: 0 };
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    const criterion = event.target.matches("input[type=radio]") && event.target.closest("[data-criterion]");
    if (!criterion) return;
    const follows = last.criterion === criterion && event.timeStamp - last.at < TWO_DIGITS_WITHIN;
    const radio = (follows && choice(criterion, last.digit + event.key)) || choice(criterion, event.key);
    last = { criterion, digit: event.key, at: event.timeStamp };
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function choice(criterion, value) {
  return criterion.querySelector(`input[type=radio][value="${value}"]`);
}

function radioOf(criterion) {
  return criterion?.querySelector("input[type=radio]:checked") ?? criterion?.querySelector("input[type=radio]");
}

// Single letters, outside of fields that take text; a person who speaks to the computer can switch them off.
const keys = document.querySelector("[data-keys]");
const KEPT = "scoring-keys";
if (keys) {
  keys.hidden = false;
  const box = keys.querySelector("input");
  box.checked = localStorage.getItem(KEPT) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
  document.addEventListener("keydown", async (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const key = event.key.toLowerCase();
    if (key === "s" && form) {
      const open = [...form.querySelectorAll("[data-criterion]")];
      event.preventDefault();
      radioOf(open.find((one) => !one.querySelector(":checked")) ?? open[0])?.focus();
    } else if (key === "b") {
      const bid = document.getElementById("bid");
      const fold = bid?.closest("details");
      if (fold) fold.open = true;
      event.preventDefault();
      bid?.focus();
    } else if (key === "j" || key === "k") {
      const link = document.querySelector(`a[data-key="${key}"]`);
      if (!link) return;
      event.preventDefault();
      if (await settled()) link.click();
    }
  });
}
