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
      const range = marked.getRangeAt(0).cloneRange();
      const begins = from.contains(range.startContainer);
      const ends = from.contains(range.endContainer);
      if (!begins && !ends) return;
      // Three clicks on a paragraph, and shift with an arrow, mark a little beyond it.
      if (!begins) range.setStart(from, 0);
      if (!ends) range.setEnd(from, from.childNodes.length);
      to.value = range.toString().replace(/\s+/g, " ").trim();
    }, 250);
  });
})();
