/**
 * The credential that a file holds: a credential as downloaded, or a picture that it was
 * baked into. Where that is told from the bytes, names do not matter.
 */

/**
 * @param {Blob} file
 * @returns {Promise<?string>} text to be judged; null for a picture that holds no credential
 */
export async function credentialIn(file) {
  const bytes = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  const { extract, isPicture } = await import("./badge.js");
  if (!isPicture(bytes)) return file.type.startsWith("image/") ? null : file.text();
  try {
    return extract(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return null;
  }
}
