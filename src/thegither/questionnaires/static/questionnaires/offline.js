/* Forms that wait on the device until they are sent, each with a key of its own, so that none is lost or sent twice.
   Without this file, or where the browser keeps nothing, the page is an ordinary form. */
(() => {
  "use strict";
  const box = document.querySelector("[data-tg-queue]");
  const form = document.querySelector("form[data-tg-queued]");
  if (!box || !form || !("indexedDB" in window) || !("serviceWorker" in navigator)) return;
  const words = box.dataset;
  const page = location.pathname;
  const says = box.querySelector("[data-tg-says]");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  const say = (text) => { says.textContent = text; };

  /* The queue: one store, by the key of each form. */
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("thegither-questionnaires", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("forms", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (mode, act) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const change = base.transaction("forms", mode);
      const asked = act(change.objectStore("forms"));
      change.oncomplete = () => resolve(asked.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  };
  const put = (item) => within("readwrite", (store) => store.put(item));
  const all = async () =>
    (await within("readonly", (store) => store.getAll())).filter((item) => item.page === page)
      .sort((one, other) => one.at - other.at);

  /* What is on the device, told. */
  const describe = (item) => {
    if (item.state === "sent") return fill(words.tgSent, item);
    if (item.state === "wrong") return fill(words.tgWrong, item);
    if (item.state === "refused") return fill(words.tgRefused, item);
    return new Date(item.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  };
  const show = async () => {
    const items = await all();
    const sent = items.filter((item) => item.state === "sent").length;
    box.querySelector("[data-tg-counts]").textContent = fill(words.tgWaits, { n: items.length - sent, sent });
    box.querySelector("[data-tg-items]").replaceChildren(...items.map((item) => {
      const line = document.createElement("li");
      line.textContent = `${describe(item)} `;
      if (item.receipt) {
        const link = document.createElement("a");
        link.href = item.receipt;
        link.textContent = words.tgReceipt;
        line.append(link);
      }
      if (item.state === "wrong") {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "ds_button ds_button--secondary ds_button--small";
        button.textContent = words.tgOpen;
        button.addEventListener("click", () => reopen(item));
        line.append(button);
      }
      return line;
    }));
    box.querySelector("[data-tg-send]").hidden = items.length === sent;
  };

  /* A form that needs a change is opened again under its key; its files come along unless others are chosen. */
  let current = null;
  const fillIn = (entries) => {
    form.reset();
    for (const [name, value] of entries) {
      if (typeof value !== "string" || name === "form_version") continue; /* It is the questions shown here that are answered. */
      for (const input of [...form.elements].filter((each) => each.name === name)) {
        if (input.type === "radio" || input.type === "checkbox") input.checked = input.checked || input.value === value;
        else input.value = value;
      }
    }
    form.dispatchEvent(new Event("change"));
  };
  const reopen = (item) => {
    fillIn(item.entries);
    current = item;
    form.scrollIntoView();
  };
  const filledIn = () => [...new FormData(form)].filter(
    ([name, value]) => !["csrfmiddlewaretoken", "submission_key"].includes(name) && (typeof value === "string" || value.size),
  );
  const hasAnswer = (entries) => entries.some(([name, value]) => name.startsWith("q-") && value !== "");

  /* What is being filled in, kept with every stroke: phones end pages that are out of sight. Files cannot be put back. */
  const begun = `thegither-questionnaire:${page}`;
  const anew = box.querySelector("[data-tg-anew]");
  const keepBegun = () => {
    const entries = filledIn().filter(([, value]) => typeof value === "string");
    if (!hasAnswer(entries)) return dropBegun();
    try {
      localStorage.setItem(begun, JSON.stringify({ of: current?.key, entries }));
    } catch { /* This browser keeps nothing. */ }
  };
  const dropBegun = () => {
    anew.hidden = true;
    localStorage.removeItem(begun);
  };
  const bringBack = async () => {
    const kept = JSON.parse(localStorage.getItem(begun));
    if (!kept) return;
    fillIn(kept.entries);
    current = (await all()).find((item) => item.key === kept.of && item.state === "wrong") || null;
    anew.hidden = false;
    say(words.tgBack);
  };
  form.addEventListener("input", keepBegun);
  anew.addEventListener("click", () => {
    form.reset();
    current = null;
    form.dispatchEvent(new Event("change"));
    say("");
    dropBegun();
  });

  const missing = () => {
    const given = new FormData(form);
    return [...form.querySelectorAll("[data-tg-required]")].filter((asked) => {
      if (asked.hidden) return false;
      const names = new Set([...asked.querySelectorAll("input, select, textarea")].map((input) => input.name));
      const grouped = asked.querySelector("fieldset fieldset, fieldset select");
      const wanted = grouped ? [...names] : [[...names][0]];
      return wanted.some((name) => {
        const [value] = given.getAll(name);
        return !value || (typeof value !== "string" && !value.size);
      });
    }).map((asked) => asked.dataset.tgQuestion);
  };

  /* Before any other script: this form is kept first, and sent from what is kept. */
  addEventListener("submit", async (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const told = form.querySelector("[data-tg-missing-said]");
    let entries = filledIn();
    const left = words.tgTyping ? [] : missing(); /* What is left open on paper stays open. */
    const isEmpty = !hasAnswer(entries);
    told.hidden = !left.length && !isEmpty;
    if (left.length || isEmpty) {
      told.textContent = left.length ? fill(words.tgMissing, { questions: left.join("; ") }) : words.tgEmpty;
      return told.focus();
    }
    if (current) {
      const files = current.entries.filter(([name, value]) => typeof value !== "string" && !entries.some(([other]) => other === name));
      entries = [...entries, ...files];
    }
    try {
      await put({ key: current?.key || crypto.randomUUID(), page, at: current?.at || Date.now(), state: "waiting", entries });
    } catch {
      return form.submit(); /* This browser keeps nothing: send it as an ordinary form. */
    }
    current = null;
    dropBegun();
    const kept = [...form.querySelectorAll("[name=channel]:checked, [name=provenance], [name=layer]:checked")].map((input) => [input, input.value]);
    form.reset();
    for (const [input, value] of kept) {
      if (input.type === "radio") input.checked = true;
      else input.value = value;
    }
    say(words.tgKept);
    scrollTo(0, 0);
    await show();
    await send();
  }, true);

  /* Send what waits, one after the other; what the network swallows stays and is tried again. */
  const token = async () => {
    const answer = await fetch(page, { cache: "no-store", headers: { Accept: "text/html" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    return fresh.querySelector("form[data-tg-queued] [name=csrfmiddlewaretoken]")?.value;
  };
  const sendOne = async (item, csrf) => {
    const data = new FormData();
    for (const [name, value] of item.entries) data.append(name, value);
    data.append("csrfmiddlewaretoken", csrf);
    data.append("submission_key", item.key);
    const answer = await fetch(page, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.status === 200) {
      const { reference, receipt } = await answer.json();
      await put({ key: item.key, page, at: item.at, state: "sent", reference, receipt: words.tgTyping ? "" : receipt });
      say(fill(words.tgSent, { reference }));
    } else if (answer.status === 422) {
      const { errors } = await answer.json();
      await put({ ...item, state: "wrong", message: Object.values(errors).flat().join(" ") });
    } else if (answer.status === 409) {
      const { message } = await answer.json();
      await put({ ...item, state: "refused", message });
    } else if ([400, 404, 410, 413].includes(answer.status)) {
      await put({ ...item, state: "refused", message: fill(words.tgStatus, { status: answer.status }) });
    }
    /* Anything else may pass: it waits, and holds up none of the others. */
  };
  const sendAll = async (again) => {
    const waiting = (await all()).filter((item) => item.state === "waiting" || (again && item.state === "refused"));
    if (!waiting.length) return;
    try {
      const csrf = await token();
      if (!csrf) return say(words.tgAway);
      for (const item of waiting) await sendOne(item, csrf);
    } catch {
      /* No network, or none that holds: they wait. */
    }
    await show();
  };
  /* One page at a time sends, however many are open. */
  const send = (again = false) =>
    navigator.locks ? navigator.locks.request("thegither-questionnaires", () => sendAll(again)) : sendAll(again);

  box.hidden = false;
  box.querySelector("[data-tg-send]").addEventListener("click", () => send(true));
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => send(), 20000);
  opened.then(bringBack).catch(() => {}).then(show).then(() => send()).catch(() => { box.hidden = true; });

  /* Keep the page itself. */
  const needed = () => [
    page,
    ...[...document.querySelectorAll("script[src]")].map((script) => script.src),
    ...[...document.querySelectorAll("link[href]")].map((link) => link.href),
  ].filter((url) => new URL(url, location).origin === location.origin);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data.kept) { box.dataset.tgIsReady = ""; if (!says.textContent) say(words.tgReady); }
  });
  navigator.serviceWorker.register(words.tgWorker, { scope: words.tgScope }).then(() => navigator.serviceWorker.ready)
    .then((registration) => registration.active.postMessage({ keep: needed() }))
    .catch(() => { /* The queue works without: only the page is not kept. */ });
})();
