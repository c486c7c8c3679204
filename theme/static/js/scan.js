/**
 * Reads one QR code with the camera, by the browser's own detector. Nothing is kept or sent.
 */

// ms between two looks
const PAUSE = 150;

/**
 * @param {HTMLVideoElement} video shown while the camera is on
 * @param {AbortSignal} signal stops it
 * @returns {Promise<?string>} the text of the code; null when stopped
 * @throws {Error} there is no camera, or it is not allowed
 */
export async function scan(video, signal) {
  let stream;
  try {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
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
