/** Reading a QR code with the camera, where the browser can; the code is looked at on the tablet and sent nowhere. */

import { h } from "../dom.js";
import { _ } from "../words.js";
import { sheet } from "./parts.js";

const LOOK_EVERY_MS = 250;

export function canScan() {
  return "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Open the camera until `found(text)` says that the code was the right one, or the sheet is closed. */
export async function scan(found) {
  const note = h("p.soft", { role: "status" }, _("Arahkan kamera ke kode QR."));
  const video = h("video.camera", { autoplay: true, muted: true, playsinline: true });
  const close = sheet(_("Pindai QR"), [video, note], { done: _("Batal") });
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    note.textContent = _("Kamera tidak bisa dibuka. Cari anak dengan namanya.");
    return;
  }
  video.srcObject = stream;
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  while (video.isConnected) {
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
    const codes = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
    if (codes.length && found(codes[0].rawValue)) close();
    else if (codes.length) note.textContent = _("Kode ini bukan kode anak di posyandu ini.");
  }
  for (const track of stream.getTracks()) track.stop();
}
