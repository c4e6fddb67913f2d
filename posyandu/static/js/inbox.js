/* Paging through the inbox by keyboard: ↓ or j is the next child, ↑ or k the one before. Everything works without it. */

const KEYS = { ArrowDown: "next", j: "next", ArrowUp: "prev", k: "prev" };

document.addEventListener("keydown", (event) => {
  const rel = KEYS[event.key];
  const busy = event.target.closest("input, select, textarea, [role=region], .point, details");
  if (!rel || busy || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = document.querySelector(`.child a[rel="${rel}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// Only where the list scrolls in a pane of its own: on a phone the chosen child stands above it.
if (matchMedia("(min-width: 64rem) and (min-height: 36rem)").matches) {
  document.querySelector(".case[aria-current]")?.scrollIntoView({ block: "nearest" });
}
