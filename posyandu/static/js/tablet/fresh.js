/** A new version of the app comes in quietly: it is fetched beside the old one and used only when nobody is at work. */

const CHECK_EVERY_MS = 3_600_000;

/** Register the service worker; `calm()` says whether a change of version would disturb nobody. Gives the way to try it. */
export async function keepFresh(calm) {
  if (!navigator.serviceWorker) return null;
  let asked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => asked && location.reload());
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/tablet" }).catch(() => null);
  if (!registration) return null;
  const takeOver = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller || !calm()) return;
    asked = true;
    registration.waiting.postMessage("take over");
  };
  const watch = (worker) => worker?.addEventListener("statechange", () => worker.state === "installed" && takeOver());
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  addEventListener("hashchange", takeOver);
  takeOver();
  setInterval(() => registration.update().catch(() => {}), CHECK_EVERY_MS);
  registration.update().catch(() => {});
  return takeOver;
}
