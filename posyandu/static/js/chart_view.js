/* A growth chart that can be enlarged and asked: everything here is also in the table beneath it, without JavaScript.

   Zoom: the buttons, + − 0 on the keyboard, or a wheel with Ctrl; drag to move. Values: hover, tap, or the arrow keys on
   a point show what the chart says of it, in clinical and in plain words. */

const STEP = 1.5, MOST = 6;

for (const figure of document.querySelectorAll("[data-chart]")) attach(figure);

function attach(figure) {
  const svgs = [...figure.querySelectorAll("svg.chart")];
  for (const svg of svgs) zoomable(svg, figure);
  const box = document.createElement("p");
  box.className = "chart__value";
  box.setAttribute("role", "status");
  box.hidden = true;
  figure.append(box);
  for (const svg of svgs) askable(svg, box, figure);
}

/* ---- zoom ---- */

function zoomable(svg, figure) {
  const whole = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  let view = [...whole];
  const show = () => {
    svg.setAttribute("viewBox", view.map((n) => n.toFixed(2)).join(" "));
    svg.classList.toggle("is-zoomed", view[2] < whole[2]);
  };
  const zoom = (factor, x, y) => {
    if (x === undefined) [x, y] = middle();
    const width = Math.min(whole[2], Math.max(whole[2] / MOST, view[2] / factor));
    const scale = width / view[2];
    view = clamp([x - (x - view[0]) * scale, y - (y - view[1]) * scale, width, view[3] * scale]);
    show();
  };
  const reset = () => { view = [...whole]; show(); };
  const clamp = ([x, y, w, h]) => [
    Math.min(Math.max(x, whole[0]), whole[0] + whole[2] - w),
    Math.min(Math.max(y, whole[1]), whole[1] + whole[3] - h), w, h,
  ];
  const at = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    return [view[0] + ((clientX - box.left) / box.width) * view[2], view[1] + ((clientY - box.top) / box.height) * view[3]];
  };
  const middle = () => {
    // Around the point that was asked, so that it stays in sight; else around the middle of what is shown.
    const dot = svg.querySelector(".is-asked circle, .is-asked path")?.getBoundingClientRect();
    if (!dot) return [view[0] + view[2] / 2, view[1] + view[3] / 2];
    return at({ clientX: dot.left + dot.width / 2, clientY: dot.top + dot.height / 2 });
  };

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls as ever
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, ...at(event));
  }, { passive: false });

  let drag = null;
  svg.addEventListener("pointerdown", (event) => {
    if (view[2] >= whole[2]) return;
    drag = { x: event.clientX, y: event.clientY, from: [...view] };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const box = svg.getBoundingClientRect();
    const dx = ((event.clientX - drag.x) / box.width) * view[2], dy = ((event.clientY - drag.y) / box.height) * view[3];
    view = clamp([drag.from[0] - dx, drag.from[1] - dy, view[2], view[3]]);
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { drag = null; });

  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !svg.checkVisibility()) return;
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
  });

  const bar = figure.querySelector("[data-zoom]");
  if (!bar) return;
  bar.hidden = false;
  const doing = { in: () => zoom(STEP), out: () => zoom(1 / STEP), reset };
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => { if (svg.checkVisibility()) doing[button.dataset.do](); });
  }
}

/* ---- values ---- */

function askable(svg, box, figure) {
  const points = [...svg.querySelectorAll(".point, .was")];
  if (!points.length) return;
  const tell = (point) => {
    const title = point.querySelector("title"), plain = point.querySelector("desc");
    box.replaceChildren(line("b", title), line("span", plain));
    box.hidden = false;
    for (const other of figure.querySelectorAll(".is-asked")) other.classList.remove("is-asked");
    point.classList.add("is-asked");
  };
  for (const point of points) {
    point.addEventListener("pointerenter", () => tell(point));
    point.addEventListener("click", () => tell(point));
    point.addEventListener("focus", () => tell(point));
  }
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    const dots = points.filter((point) => point.hasAttribute("tabindex"));
    const here = dots.indexOf(document.activeElement);
    if (step === undefined || here < 0) return;
    event.preventDefault();
    dots[Math.min(Math.max(here + step, 0), dots.length - 1)].focus();
  });
}

function line(name, from) {
  const element = document.createElement(name);
  element.textContent = from ? from.textContent : "";
  return element;
}
