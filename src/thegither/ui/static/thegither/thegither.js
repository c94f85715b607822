/* Small helps for forms. Every page works without this file. */
(() => {
  "use strict";
  const forms = "form[data-tg-form]";
  const drafts = "tg-drafts";
  const unsent = (form, message) => {
    const place = form.querySelector("[data-tg-notsent]");
    if (place) place.textContent = message;
    delete form.dataset.tgSent;
  };

  /* Texts of a form that was sent live in this tab until a page of ours arrives that is not an error page. */
  const texts = (form) =>
    [...form.querySelectorAll("textarea[name], input[type=text][name]")].filter((box) => box.value.trim());
  const keep = (form) => {
    try {
      const kept = texts(form).map((box) => [box.name, box.value]);
      if (kept.length) sessionStorage.setItem(drafts, JSON.stringify({ path: location.pathname, kept }));
    } catch { /* storage may be full or forbidden: nothing else depends on it */ }
  };
  const restore = () => {
    try {
      const draft = JSON.parse(sessionStorage.getItem(drafts));
      if (!draft || document.body.hasAttribute("data-tg-keep")) return;
      const [entry] = performance.getEntriesByType("navigation");
      const cameBack = entry && (entry.type === "back_forward" || entry.type === "reload");
      if (draft.path === location.pathname && cameBack)
        for (const [name, value] of draft.kept) {
          const box = document.querySelector(`${forms} [name="${CSS.escape(name)}"]`);
          if (box && !box.value) box.value = value;
        }
      else sessionStorage.removeItem(drafts);
    } catch { /* as above */ }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest(forms);
    if (!form) return;
    if (form.dataset.tgSent) return event.preventDefault();
    if (navigator.onLine === false) {
      event.preventDefault();
      event.stopPropagation();
      return unsent(form, form.dataset.tgOffline || "");
    }
    keep(form);
    form.dataset.tgSent = "1";
    setTimeout(() => delete form.dataset.tgSent, 8000);
  }, true);

  /* htmx: the request came to nothing, or it is over and the form may be sent again. */
  const formOf = (event) => (event.detail?.ctx?.sourceElement || event.target).closest?.(forms);
  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form) unsent(form, form.dataset.tgOffline || "");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = formOf(event);
    if (form) delete form.dataset.tgSent;
  });

  /* How many characters are left, spoken only when typing pauses. */
  const count = (note) => {
    const box = note.parentElement.querySelector("textarea");
    const left = Number(note.dataset.tgCount) - box.value.length;
    if (!box.value) return;
    note.textContent = (left < 0 ? note.dataset.tgOver : note.dataset.tgLeft)
      .replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    note.classList.toggle("tg-count--over", left < 0);
  };
  let waiting;
  document.addEventListener("input", (event) => {
    const note = event.target.closest(".tg-field")?.querySelector("[data-tg-count]");
    if (!note) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { note.setAttribute("aria-live", "polite"); count(note); }, 400);
  });

  addEventListener("pageshow", () => document.querySelectorAll(forms).forEach((form) => delete form.dataset.tgSent));
  restore();
  document.querySelector("[data-tg-errors]")?.focus();
})();
