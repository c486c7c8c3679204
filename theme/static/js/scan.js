/**
 * Reads one QR code, with the camera or from a picture: by the browser's own detector, or
 * by `qr`, a small library kept as it was released (vendor/qr), which is fetched only where
 * there is none. Nothing is kept or sent.
 */

// ms between two looks
const PAUSE = 150;
/** Pixels of the longer side of a picture that is looked at. */
const LARGEST = 2000;
/** Not named in the import: the service worker fetches what is named there beforehand. */
const STAND_IN = "./vendor/qr/decode.js";

async function makeDetector() {
  const own = globalThis.BarcodeDetector;
  const formats = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  const Detector = formats.includes("qr_code") ? own : (await import(STAND_IN)).BarcodeDetector;
  return new Detector({ formats: ["qr_code"] });
}

/**
 * @param {HTMLVideoElement} video shown while the camera is on
 * @param {AbortSignal} signal stops it
 * @returns {Promise<?string>} the text of the code; null when stopped
 * @throws {Error} there is no camera, or it is not allowed
 */
export async function scan(video, signal) {
  let stream;
  try {
    const detector = await makeDetector();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    while (!signal.aborted) {
      const [found] = await detector.detect(video);
      if (found) return found.rawValue;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    return null;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.hidden = true;
    video.srcObject = null;
  }
}

/**
 * @param {Blob} file
 * @returns {Promise<?string>} the text of the code in a picture; null when there is none
 * @throws {Error} it is no picture that this browser can read
 */
export async function scanPicture(file) {
  let picture = await createImageBitmap(file);
  const scale = LARGEST / Math.max(picture.width, picture.height);
  if (scale < 1) {
    picture = await createImageBitmap(picture, {
      resizeWidth: Math.round(picture.width * scale),
      resizeHeight: Math.round(picture.height * scale),
    });
  }
  const [found] = await (await makeDetector()).detect(picture);
  return found?.rawValue ?? null;
}
