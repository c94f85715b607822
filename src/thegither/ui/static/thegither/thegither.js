/* Small helps for forms. Every page works without this file. */
(() => {
  "use strict";
  const forms = "form[data-tg-form]";
  const probe = document.querySelector("link[rel=icon]")?.href;
  const holdsText = (form) =>
    [...form.querySelectorAll("textarea, input[type=text], input[type=email]")].some((box) => box.value.trim());
  const unsent = (form) => {
    const place = form.querySelector("[data-tg-notsent]");
    if (place) place.textContent = form.dataset.tgOffline;
    delete form.dataset.tgSent;
  };

  /* A form is sent once. Before text leaves the page we knock: without an answer it stays where it is. */
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(forms);
    if (!form) return;
    if (form.dataset.tgSent) return event.preventDefault();
    form.dataset.tgSent = "1";
    setTimeout(() => delete form.dataset.tgSent, 10000);
    const sentByHtmx = form.matches("[hx-post], [hx-put], [hx-patch], [hx-get]");
    if (form.dataset.tgKnocked || sentByHtmx || !holdsText(form)) return delete form.dataset.tgKnocked;
    event.preventDefault();
    try {
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8000) });
    } catch {
      return unsent(form);
    }
    form.dataset.tgKnocked = "1";
    delete form.dataset.tgSent;
    form.requestSubmit(event.submitter);
  }, true);

  /* htmx: the request came to nothing, or it is over and the form may be sent again. */
  const formOf = (event) => (event.detail?.ctx?.sourceElement || event.target).closest?.(forms);
  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form) unsent(form);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = formOf(event);
    if (form) delete form.dataset.tgSent;
  });

  /* What came in place of what had the focus takes it, if it says so. */
  document.addEventListener("htmx:after:swap", () => document.querySelector("[data-tg-focus]")?.focus());

  /* How many characters are left, spoken only when typing pauses. */
  const count = (note) => {
    const box = note.parentElement.querySelector("textarea");
    const left = Number(note.dataset.tgCount) - box.value.length;
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
  document.querySelector("[data-tg-errors]")?.focus();
})();
