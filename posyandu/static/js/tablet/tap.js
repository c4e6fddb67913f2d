/** A finger on the glass: what is drawn anew or opens beneath it would make its tap miss. */

const SETTLES_MS = 50; // the click follows the lifted finger in a task of its own
const waiting = new Set();
let touched = false; // from the touch until its click has arrived
let down = false;

document.addEventListener("pointerdown", () => (touched = down = true), { capture: true });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, lifted, { capture: true });

function lifted() {
  down = false;
  setTimeout(settled, SETTLES_MS);
}

function settled() {
  if (down) return;
  touched = false;
  const works = [...waiting];
  waiting.clear();
  for (const work of works) work();
}

/** Do `work`: now, or once the tap that is under way has arrived; the same work once, however often it was asked for. */
export function afterTap(work) {
  if (touched) waiting.add(work);
  else work();
}
