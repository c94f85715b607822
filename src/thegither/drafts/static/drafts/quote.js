/* Words that are marked in the paragraph fill the question about them. The page works without this file. */
(() => {
  "use strict";
  const from = document.querySelector("[data-tg-quote-from]");
  const to = document.querySelector("[data-tg-quote-to]");
  if (!from || !to) return;
  let waiting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const marked = document.getSelection();
      if (!marked.rangeCount || marked.isCollapsed) return;
      const range = marked.getRangeAt(0);
      if (!from.contains(range.startContainer) || !from.contains(range.endContainer)) return;
      to.value = marked.toString().replace(/\s+/g, " ").trim();
    }, 250);
  });
})();
