/**
 * Reads one QR code with the camera, by the browser's own detector. Nothing is kept or sent.
 */

const PAUSE = 150; // ms between two looks

/**
 * @param {HTMLVideoElement} video shown while the camera is on; a tap on it stops
 * @returns {Promise<?string>} the text of the code; null when stopped or not allowed
 */
export async function scan(video) {
  let stream;
  try {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    let stopped = false;
    video.addEventListener("click", () => (stopped = true), { once: true });
    while (!stopped) {
      const [found] = await detector.detect(video);
      if (found) return found.rawValue;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
  } catch {
    // no camera, or not allowed: the code can still be typed
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.hidden = true;
    video.srcObject = null;
  }
  return null;
}
