/**
 * Why a check ended as it did: words for the details of verify.js, Spanish and English.
 * Fetched when the checks are unfolded: most people never ask.
 *
 * @type {Object<string, [string, string]>}
 */
export const DETAILS = {
  format: ["es una credencial Open Badges 3.0 de este código", "it is an Open Badges 3.0 credential of this code"],
  key: ["el documento did del emisor responde por la clave", "the issuer's did document vouches for the key"],
  proof: ["la firma eddsa-jcs-2022 coincide", "the eddsa-jcs-2022 signature matches"],
  dates: ["está dentro de su vigencia", "within its dates"],
  status: ["no está anulado, según la lista de estado", "not revoked, by the status list"],
  page: ["la página muestra lo que está firmado", "the page shows what is signed"],

  clock: ["el reloj de este aparato está atrasado", "the clock of this device is slow"],
  code: ["la credencial es de otro código", "the credential belongs to another code"],
  differs: ["la página no muestra lo que está firmado", "the page does not show what is signed"],
  disagrees: ["la página dice suspendido y la lista no", "the page says suspended and the list does not"],
  early: ["todavía no empieza su vigencia", "it has not begun yet"],
  expired: ["ya venció", "it has expired"],
  issuer: ["es de otro emisor", "it is another issuer's"],
  "key-unknown": ["el emisor no responde por esa clave", "the issuer does not vouch for that key"],
  list: ["la lista de estado no es auténtica", "the status list is not authentic"],
  malformed: ["el documento está dañado", "the document is damaged"],
  missing: ["la credencial ya no está publicada", "the credential is no longer published"],
  "no-log": ["se consulta fuera del navegador", "looked up outside the browser"],
  "no-page": ["no hay página con que comparar", "no page to compare with"],
  revoked: ["la lista del emisor dice que ya no vale", "the issuer's list says that it no longer counts"],
  signature: ["la firma no coincide", "the signature does not match"],
  skipped: ["no se llegó a comprobar", "not reached"],
  stale: ["la lista de estado es una copia antigua", "the status list is an old copy"],
  "status-unknown": ["la clase de estado es desconocida", "the kind of status is unknown"],
  suite: ["la clase de firma es desconocida", "the kind of signature is unknown"],
  unreachable: ["no se pudo descargar lo necesario", "what is needed could not be downloaded"],
  unsupported: ["este navegador no puede comprobarlo", "this browser cannot check it"],
};

/**
 * @param {string} detail
 * @returns {(language: string) => string} its words in a language
 */
export const detailIn = (detail) => (language) => DETAILS[detail][language === "en" ? 1 : 0];
