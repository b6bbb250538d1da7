// A form that saves itself while one types. What is typed goes to this device at once and to the site every few
// seconds; only the parts that changed are sent, each with the mark of the text that it builds on.
(() => {
  const form = document.querySelector("form[data-writing]");
  if (!form) return;
  const words = form.dataset;
  const SAVE_AFTER = 2000; // ms after the first change, also while one goes on typing
  const RETRY_AFTER = 5000;
  const parts = [...form.querySelectorAll("[data-part]")];
  const byName = new Map(parts.map((part) => [part.dataset.part, part]));
  const state = form.querySelector("[data-save-state]");
  const stateText = state.querySelector("span");
  const dirty = new Set();
  const clashing = new Set();
  // Names this opened page, so that a save whose answer was lost is known as its own.
  const page = [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(16)).join("");
  let turn = 0; // counts what this page sends, so that a save which arrives after a later one is known as older
  let timer = 0;
  let saving = false;
  let leaving = false;

  // --- What this device keeps -----------------------------------------------------------------------------------
  const keyOf = (name) => `hoip:writing:${words.person}:${words.problem}:${name}`;
  const device = {
    get(name) { try { return JSON.parse(localStorage.getItem(keyOf(name))); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(keyOf(name), JSON.stringify(value)); } catch { /* full or forbidden: the site still saves */ } },
    drop(name) { try { localStorage.removeItem(keyOf(name)); } catch { /* nothing to drop */ } },
  };

  const controls = (part) => [...part.querySelectorAll("input, textarea, select")].filter((control) => control.name && !control.name.startsWith("base_"));
  const read = (part) => {
    const pairs = [];
    for (const control of controls(part)) {
      if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
      pairs.push([control.name, control.value]);
    }
    return pairs;
  };
  // Rows of measures are numbered in the names of their inputs; one row more is a copy of the last with the next number.
  const rowName = /_(\d+)_([a-z]+)$/;
  const makeRows = (part, pairs) => {
    const needed = Math.max(0, ...pairs.map(([name]) => Number(name.match(rowName)?.[1] ?? -1) + 1));
    for (let rows = part.querySelectorAll(".measures__row"); rows.length && rows.length < needed; rows = part.querySelectorAll(".measures__row")) {
      const last = rows[rows.length - 1];
      const next = last.cloneNode(true);
      for (const input of next.querySelectorAll("input")) input.name = input.name.replace(rowName, (_all, number, field) => `_${Number(number) + 1}_${field}`);
      last.after(next);
    }
  };
  const write = (part, pairs) => {
    makeRows(part, pairs);
    for (const control of controls(part)) {
      const values = pairs.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    part.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // What stands beside a box is what a reader knows it by.
  const inWords = (part, pairs) => pairs.map(([name, value]) => {
    const box = controls(part).find((control) => control.type === "checkbox" && control.name === name && control.value === value);
    return box?.closest("label")?.textContent.trim() || value;
  }).filter(Boolean).join("\n");
  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  const base = (part) => part.querySelector("input[name^=base_]");

  // --- Showing --------------------------------------------------------------------------------------------------
  const show = (text, kind = "") => {
    stateText.textContent = text;
    state.className = `save-state${kind ? ` save-state--${kind}` : ""}`;
  };
  const SIGNED_OUT = `hoip:writing:signed-out:${words.person}:${words.problem}`;
  // The link stays as it is until somebody follows it: clicking it leaves the field that was being written, and a link
  // that is put anew at that moment is never followed.
  let signedOut = false;
  const showSignIn = () => {
    if (signedOut) return;
    signedOut = true;
    try { sessionStorage.setItem(SIGNED_OUT, "1"); } catch { /* then the text is offered instead of put back */ }
    show(`${words.signedOutWords} `, "bad");
    const link = document.createElement("a");
    link.href = words.login;
    link.textContent = words.signInWords;
    stateText.append(link);
  };
  const element = (tag, text, className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  // Words that two texts do not share, by their longest common run of words.
  const difference = (before, after) => {
    const left = before.split(/(\s+)/), right = after.split(/(\s+)/);
    const box = element("p", "", "diff");
    if (left.length * right.length > 1_000_000) { box.append(element("del", before), " ", element("ins", after)); return box; }
    const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
    for (let i = left.length - 1; i >= 0; i--) for (let j = right.length - 1; j >= 0; j--) table[i][j] = left[i] === right[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    let i = 0, j = 0;
    while (i < left.length || j < right.length) {
      if (i < left.length && j < right.length && left[i] === right[j]) { box.append(left[i]); i++; j++; }
      else if (j < right.length && (i >= left.length || table[i][j + 1] >= table[i + 1][j])) { box.append(element("ins", right[j])); j++; }
      else { box.append(element("del", left[i])); i++; }
    }
    return box;
  };
  const button = (text, act) => {
    const made = element("button", text, "button button--small");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const errorBox = (part) => {
    let box = part.querySelector("[data-part-error]");
    if (!box) { box = element("p", "", "field__error"); box.dataset.partError = ""; part.prepend(box); }
    return box;
  };

  // --- Counting characters --------------------------------------------------------------------------------------
  for (const area of form.querySelectorAll("textarea[data-longest]")) {
    const limit = Number(area.dataset.longest);
    const note = element("p", "", "counter");
    const count = () => {
      const length = [...area.value].length;
      note.textContent = `${length} / ${limit}`;
      note.classList.toggle("counter--over", length > limit);
    };
    area.after(note);
    area.addEventListener("input", count);
    count();
  }

  // How both answers of a part are put into it: texts one below the other, rows and choices together; null where only
  // one can stand (a date, a choice of one).
  const together = (part, clash, mine) => {
    const area = part.querySelector("textarea");
    if (area) return () => { area.value = `${clash.theirs}\n\n${mine}`; };
    const own = read(part);
    const boxes = part.querySelector("input[type=checkbox]");
    if (boxes && !part.querySelector("[data-tag-suggestions]")) return () => write(part, [...clash.controls, ...own]);
    const rows = [...part.querySelectorAll(".measures__row")];
    if (rows.length) {
      const rowsOf = (pairs) => {
        const found = new Map();
        for (const [name, value] of pairs) {
          const [, number, field] = name.match(rowName);
          found.set(number, { ...found.get(number), [field]: value });
        }
        return [...found.values()].filter((row) => Object.values(row).some(Boolean));
      };
      const kept = rowsOf(clash.controls);
      const more = rowsOf(own).filter((row) => !kept.some((other) => JSON.stringify(other) === JSON.stringify(row)));
      return () => {
        const all = [...kept, ...more];
        const stem = part.dataset.part;
        write(part, all.flatMap((row, number) => Object.entries(row).map(([field, value]) => [`${stem}_${number}_${field}`, value])));
      };
    }
    const line = part.querySelector("input[list]");
    if (line) return () => { line.value = [clash.controls[0]?.[1], line.value].filter(Boolean).join(", "); };
    return null;
  };

  // --- Two people in one part -----------------------------------------------------------------------------------
  const showClash = (part, clash) => {
    part.querySelector("[data-clash]")?.remove();
    const mine = inWords(part, read(part));
    const box = element("div", "", "clash");
    box.dataset.clash = "";
    box.setAttribute("role", "alert");
    box.append(element("p", words.clashWords), element("p", `${words.theirsWords} ${[clash.by, clash.at].filter(Boolean).join(", ")}`, "small"));
    // Of names that are ticked there is nothing to compare word by word.
    if (part.querySelector("[data-boxes]")) for (const [label, text] of [["", clash.theirs], [`${words.mineWords}: `, mine]]) box.append(element("p", label + (text.replaceAll("\n", " · ") || "–")));
    else box.append(difference(clash.theirs, mine));
    const settle = (change) => {
      base(part).value = clash.mark;
      clashing.delete(part.dataset.part);
      box.remove();
      change();
      part.querySelector("textarea, input:not([type=hidden]), select, summary")?.focus();
    };
    const buttons = element("p", "", "buttons");
    buttons.append(button(words.keepMineWords, () => settle(() => mark(part))));
    buttons.append(button(words.takeTheirsWords, () => settle(() => { write(part, clash.controls); mark(part); })));
    const both = together(part, clash, mine);
    if (both) buttons.append(button(words.bothWords, () => settle(() => { both(); mark(part); })));
    box.append(buttons);
    part.prepend(box);
    clashing.add(part.dataset.part);
  };

  // --- Saving ---------------------------------------------------------------------------------------------------
  const schedule = (after = SAVE_AFTER) => { if (!timer) timer = window.setTimeout(() => { timer = 0; save(); }, after); };
  const mark = (part) => {
    const name = part.dataset.part;
    device.set(name, { pairs: read(part), base: base(part).value, at: Date.now() });
    dirty.add(name);
    if (!saving && !signedOut) show(words.typingWords, "busy");
    schedule();
  };
  const bodyOf = (names) => {
    const body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("page", page);
    body.append("turn", ++turn);
    for (const name of names) {
      const part = byName.get(name);
      body.append("part", name);
      body.append(`base_${name}`, base(part).value);
      for (const [key, value] of read(part)) body.append(key, value);
    }
    return body;
  };
  const freshToken = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "part" }, credentials: "same-origin" });
    if (answer.redirected && !answer.url.startsWith(location.origin + location.pathname)) return "signed out";
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-writing] [name=csrfmiddlewaretoken]");
    if (!found) return "";
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = found.value;
    return "fresh";
  };

  async function save(again = false) {
    const names = [...dirty].filter((name) => !clashing.has(name));
    if (saving || !names.length) return;
    saving = true;
    const sent = new Map(names.map((name) => [name, read(byName.get(name))]));
    if (!signedOut) show(words.savingWords, "busy");
    let answer;
    try {
      answer = await fetch(words.save, { method: "POST", body: bodyOf(names), headers: { "X-Requested-With": "autosave" }, credentials: "same-origin" });
    } catch {
      saving = false;
      signedOut = false;
      show(words.offlineWords, "bad");
      schedule(RETRY_AFTER);
      return;
    }
    saving = false;
    if (answer.status === 401) { showSignIn(); schedule(RETRY_AFTER * 3); return; }
    if (answer.status === 403 && !again) {
      const token = await freshToken().catch(() => "");
      if (token === "fresh") { await save(true); return; }
      if (token === "signed out") { showSignIn(); schedule(RETRY_AFTER * 3); return; }
    }
    signedOut = false;
    const result = await answer.json().catch(() => null);
    if (!result || result.refused || !result.marks) {
      show(result?.refused ? `${result.refused} ${words.refusedWords}` : words.offlineWords, "bad");
      if (!result?.refused) schedule(RETRY_AFTER);
      return;
    }
    for (const [name, value] of Object.entries(result.marks)) {
      const part = byName.get(name);
      base(part).value = value;
      part.querySelector("[data-part-error]")?.remove();
      if (same(read(part), sent.get(name))) { dirty.delete(name); device.drop(name); }
      else device.set(name, { pairs: read(part), base: value, at: Date.now() });
    }
    for (const [name, lines] of Object.entries(result.errors)) {
      errorBox(byName.get(name)).textContent = lines.join(" ");
      if (same(read(byName.get(name)), sent.get(name))) dirty.delete(name);
    }
    for (const [name, clash] of Object.entries(result.clashes)) showClash(byName.get(name), clash);
    const wrong = Object.keys(result.errors).length + Object.keys(result.clashes).length;
    show(wrong ? words.refusedWords : `${words.savedWords} ${result.saved_at}`, wrong ? "bad" : "");
    const panel = document.querySelector("[data-clarity]");
    if (panel && !panel.contains(document.activeElement)) {
      const open = [...panel.querySelectorAll("details")].map((row) => row.open && row.querySelector("summary").textContent).filter(Boolean);
      panel.innerHTML = result.clarity;
      for (const row of panel.querySelectorAll("details")) row.open = open.includes(row.querySelector("summary").textContent);
    }
    suggestTags(result.suggested_tags);
    askKnown();
    if ([...dirty].some((name) => !clashing.has(name))) schedule();
  }

  // Tags that what was just saved speaks of; what is typed already, or has the focus, stays as it is.
  function suggestTags(names) {
    const group = document.querySelector("[data-tag-suggestions]");
    if (!group || !names || group.contains(document.activeElement)) return;
    const line = document.querySelector("[data-tag-line]");
    const there = line.value.split(/[,;]/).map((name) => name.trim().toLocaleLowerCase());
    const ticked = [...group.querySelectorAll("input:checked")].map((box) => box.value);
    const list = group.querySelector("ul");
    list.replaceChildren(...names.filter((name) => !there.includes(name.toLocaleLowerCase())).map((name) => {
      const item = document.createElement("li");
      const label = document.createElement("label");
      const box = document.createElement("input");
      label.className = "tag tag--choice";
      box.type = "checkbox";
      box.name = `${group.dataset.tagSuggestions}-suggested`;
      box.value = name;
      box.checked = ticked.includes(name);
      label.append(box, ` ${name}`);
      item.append(label);
      return item;
    }));
    group.hidden = !list.children.length;
  }

  // --- What is known already ------------------------------------------------------------------------------------
  let asked = 0;
  async function askKnown() {
    const panel = document.querySelector("[data-known-panel]");
    if (!panel || Date.now() - asked < 8000) return;
    asked = Date.now();
    try {
      const answer = await fetch(words.known, { headers: { "X-Requested-With": "part" }, credentials: "same-origin" });
      if (answer.ok && !answer.redirected && !panel.contains(document.activeElement)) panel.innerHTML = await answer.text();
    } catch { /* looked up again after the next save */ }
  }

  // --- When to save ---------------------------------------------------------------------------------------------
  form.addEventListener("input", (event) => {
    const part = event.target.closest("[data-part]");
    if (part && event.target !== part) mark(part);
  });
  form.addEventListener("change", (event) => {
    const part = event.target.closest("[data-part]");
    if (part && event.target !== part) { mark(part); window.clearTimeout(timer); timer = 0; save(); }
  });
  const hide = () => {
    const names = [...dirty].filter((name) => !clashing.has(name));
    if (leaving || !names.length) return;
    fetch(words.save, { method: "POST", body: bodyOf(names), headers: { "X-Requested-With": "autosave" }, credentials: "same-origin", keepalive: true }).catch(() => {});
  };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") hide(); });
  window.addEventListener("pagehide", hide);
  window.addEventListener("online", () => { window.clearTimeout(timer); timer = 0; save(); });
  // The whole form goes by itself, as this page's latest word: a save may still be on its way. What this device keeps is
  // compared with it on the next page.
  form.addEventListener("submit", () => {
    leaving = true;
    for (const [name, value] of [["page", page], ["turn", ++turn]]) {
      const field = form.querySelector(`input[type=hidden][name=${name}]`) ?? document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
  });

  // --- After a lost connection or a session that ended ------------------------------------------------------------
  let cameBack = false;
  try { cameBack = sessionStorage.getItem(SIGNED_OUT) === "1"; sessionStorage.removeItem(SIGNED_OUT); } catch { /* see above */ }
  for (const part of parts) {
    const name = part.dataset.part;
    const kept = device.get(name);
    if (!kept) continue;
    const present = read(part);
    if (same(kept.pairs, present) || !(kept.pairs.length || part.querySelector("[data-boxes]"))) { device.drop(name); continue; }
    // Signed in again in this tab, and nobody changed the part: it goes on where the person was.
    if (cameBack && kept.base === base(part).value) { write(part, kept.pairs); mark(part); continue; }
    const box = element("div", "", "clash");
    box.append(element("p", words.keptWords), element("p", new Date(kept.at).toLocaleString(document.documentElement.lang), "small"), element("p", words.differenceWords, "small"), difference(inWords(part, present), inWords(part, kept.pairs)));
    const buttons = element("p", "", "buttons");
    buttons.append(
      button(words.restoreWords, () => { box.remove(); write(part, kept.pairs); mark(part); }),
      button(words.dropWords, () => { device.drop(name); box.remove(); }),
    );
    box.append(buttons);
    part.prepend(box);
  }
  askKnown();
})();
