/** The beginning: open what lies on the tablet, put the rules in force, show the right screen, and keep the app itself fresh. */

import { start } from "../core/index.js";
import { App } from "./app.js";
import { useCharts } from "./chart.js";
import { fill, h } from "./dom.js";
import { NotKept, openStore, remember, askToStay } from "./store.js";
import { useLanguage } from "./words.js";
import { closeScreen } from "./screens/close.js";
import { conflictScreen } from "./screens/conflict.js";
import { correctScreen } from "./screens/correct.js";
import { dayScreen } from "./screens/day.js";
import { enrolScreen } from "./screens/enrol.js";
import { homeVisitScreen, homeVisitsScreen } from "./screens/home_visits.js";
import { guideScreen } from "./screens/guide.js";
import { noRoom } from "./screens/keeping.js";
import { measureScreen } from "./screens/measure.js";
import { newChildScreen } from "./screens/new_child.js";
import { revokedScreen } from "./screens/revoked.js";
import { resultScreen } from "./screens/result.js";
import { servicesScreen } from "./screens/services.js";
import { signInScreen } from "./screens/sign_in.js";
import { trayScreen } from "./screens/tray.js";
import { keepFresh } from "./fresh.js";

const place = document.getElementById("app");
const ROUTES = {
  "": (app) => dayScreen(app),
  ukur: (app, child, mends) => measureScreen(app, child, { mends: mends ?? null }),
  hasil: (app, child) => resultScreen(app, child),
  layanan: (app, child) => servicesScreen(app, child),
  koreksi: (app, child, mends) => correctScreen(app, child, { mends: mends ?? null }),
  pilih: (app, child) => conflictScreen(app, child),
  "anak-baru": (app, _child, mends) => newChildScreen(app, { mends: mends ?? null }),
  jemput: (app) => homeVisitsScreen(app),
  kunjungan: (app, child, mends) => homeVisitScreen(app, child, { mends: mends ?? null }),
  tutup: (app, session) => closeScreen(app, session),
  kirim: (app) => trayScreen(app),
};
let shown = null;
let takeOver = null; // use a newer version of the app, if one waits and nobody is at work
export let app = null;

/** Put a screen in place of the last one, and tell where we are. */
function show(element) {
  shown?.leave?.();
  shown = element;
  fill(place, element);
  const heading = element.querySelector("h1")?.textContent;
  document.title = heading ? `${heading} – Posyandu` : "Posyandu";
  scrollTo(0, 0);
  if (element.shown) element.shown();
  else element.querySelector("main, #isi")?.focus({ preventScroll: true });
}

let turn = 0;

async function route() {
  const mine = (turn += 1);
  const path = decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  const [name, ...rest] = path.split("/");
  const code = /^kode=(.+)$/.exec(name)?.[1];
  app.entry = false;
  app.path = path;
  app.drafts.flush();
  if (closing) return leaveToNewer();
  let element;
  if (name === "panduan") element = guideScreen();
  else if (!app.front || code || name === "kode") element = enrolScreen(app, { code: code ?? "" });
  else if (!app.user) element = await signInScreen(app);
  else element = await (ROUTES[name] ?? ROUTES[""])(app, ...rest);
  if (element && mine === turn) show(element);
  return null;
}

/** What screens may ask of the whole. */
function equip() {
  app.go = (path) => {
    if (location.hash === `#/${path}`) route();
    else location.hash = `#/${path}`;
  };
  app.refresh = () => route();
  app.leave = () => {
    app.sync.stop();
    app.user = null;
    app.entry = false;
    setTimeout(() => !app.user && lock(), 60_000); // open a little longer: a colleague without a PIN can choose hers now
    route();
  };
  app.signedIn = async (userId) => {
    await app.signIn(userId);
    const unfinished = app.drafts.lastSince(Math.max(0, ...app.outbox.all().map((op) => op.kept_at)));
    if (unfinished) app.go(unfinished);
    else if (/^#(kode|nama)/.test(location.hash)) app.go("");
    else route();
  };
  app.enrolled = async () => {
    history.replaceState(null, "", "/tablet");
    await app.readFront();
    route();
  };
  app.prove = (userId, password) => app.wire.post("/sync/pin", { user_id: userId, password });
  app.waitingCount = async () => {
    const records = await app.db.getAll("outbox");
    return records.filter((record) => ["waiting", "sent", "refused"].includes(record.state)).length;
  };
  app.refreshNames = async () => {
    if (app.vault.isOpen && (await app.readySecret())) await app.sync.run();
    route();
  };
  app.sessionOfMended = (mends) => (mends ? app.model.session(app.outbox.get(mends)?.payload.session_id) : null);
  app.onIdle = () => lock();
  app.onRevoked = (left) => show(revokedScreen(app, left));
  app.useLanguage = async (code) => {
    await remember(app.db, "language", code);
    await speakIn(code);
    route();
  };
}

function lock() {
  app.lock();
  route();
  takeOver?.();
}

async function speakIn(language) {
  const data = document.querySelector('meta[name="posyandu-release"]').content;
  const read = async (address) => (await fetch(`${address}?v=${data}`, { credentials: "omit" })).json();
  if (language === "en") useLanguage("en", await read("/tablet/kata-en.json"));
  else useLanguage("id");
  useCharts(await read(`/tablet/kms-${language === "en" ? "en" : "id"}.json`));
}

async function begin() {
  if (!globalThis.isSecureContext || !globalThis.indexedDB || !crypto.subtle) return cannot("none");
  let db;
  try {
    db = await openStore({ onNewer: giveWay, onWait: () => cannot("other window") });
  } catch (problem) {
    return cannot(problem instanceof NotKept ? problem.reason : "none");
  }
  const release = document.querySelector('meta[name="posyandu-release"]').content;
  start(await (await fetch(`/tablet/aturan.json?v=${release}`, { credentials: "omit" })).json());
  await speakIn((await db.get("meta", "language")) ?? "id");
  app = new App(db);
  equip();
  await app.readFront();
  addEventListener("hashchange", route);
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => app.stir(), { passive: true });
  await route();
  document.documentElement.dataset.ready = performance.now().toFixed(0);
  askToStay();
  takeOver = await keepFresh(() => !app.user && !app.entry);
  return null;
}

let closing = null; // how to give way to a newer app, as soon as no entry is in progress

function giveWay(close) {
  closing = close;
  if (!app?.entry) leaveToNewer();
}

function leaveToNewer() {
  closing?.();
  location.reload();
}

function cannot(why) {
  show(h("main.page.page--narrow.page--start", { id: "isi", tabindex: "-1" }, h("h1", "Posyandu"), noRoom(why)));
}

begin();
