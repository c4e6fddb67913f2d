/** A button that copies the text of a box; it appears only where copying works. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  if (!(box instanceof HTMLTextAreaElement) || !navigator.clipboard) continue;
  button.hidden = false;
  const word = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      box.select(); // refused: at least it is marked
      return;
    }
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = word), 3000);
  });
}
