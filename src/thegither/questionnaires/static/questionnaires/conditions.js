/* Hides questions that depend on another answer of the same page. Without this file their condition is said in words. */
(() => {
  "use strict";
  const valuesOf = (form, part) =>
    new FormData(form).getAll(`q-${part}`).filter((value) => typeof value === "string" && value !== "");
  const holds = (form, [part, test, wanted]) => {
    const given = valuesOf(form, part);
    if (!given.length) return false;
    if (test === "is") return given.includes(wanted);
    if (test === "is_not") return !given.includes(wanted);
    const [number, bound] = [Number(given[0].replace(/[, ]/g, "")), Number(wanted)];
    return test === "at_least" ? number >= bound : number <= bound;
  };
  const look = (form) => {
    for (const asked of form.querySelectorAll("[data-tg-if]")) {
      const condition = JSON.parse(asked.dataset.tgIf);
      /* The answer it depends on may be on another page: then the server has decided already. */
      const inputs = [...form.elements].filter((input) => input.name === `q-${condition[0]}`);
      if (!inputs.length) continue;
      const isAsked = inputs.some((input) => !input.closest("[hidden]")) && holds(form, condition);
      asked.hidden = !isAsked;
    }
  };
  for (const form of document.querySelectorAll("form[data-tg-conditions]")) {
    for (const words of form.querySelectorAll("[data-tg-depends]")) {
      const box = words.closest("[data-tg-if]");
      const [part] = JSON.parse(box.dataset.tgIf);
      if ([...form.elements].some((input) => input.name === `q-${part}`)) words.hidden = true;
    }
    form.addEventListener("change", () => look(form));
    form.addEventListener("reset", () => setTimeout(() => look(form)));
    look(form);
  }
})();
