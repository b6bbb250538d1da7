// Score by keyboard and save by itself; the form works without this file.
const form = document.querySelector("form[data-autosave]");
if (form) {
  const state = form.querySelector("[data-state]");
  const version = form.querySelector("[name=version]");
  let timer = 0;
  let running = Promise.resolve();
  let dirty = false;

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
  form.addEventListener("input", () => {
    dirty = true;
    state.textContent = form.dataset.unsaved;
    clearTimeout(timer);
    timer = setTimeout(queue, 1200);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  document.addEventListener("keydown", async (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.matches("textarea, select, input:not([type=radio])")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const link = document.querySelector(`a[data-key="${key}"]`);
      if (!link) return;
      event.preventDefault();
      await queue();
      if (!dirty) link.click();
      return;
    }
    if (!/^[0-9]$/.test(key)) return;
    const criterion = target.closest("[data-criterion]");
    const radio = criterion?.querySelector(`input[type=radio][value="${key}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
