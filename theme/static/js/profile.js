/**
 * The address by which a certificate is added to a profile on LinkedIn ("Add to profile").
 * A link for the holder to follow; nothing is asked or sent by itself.
 */

/**
 * @param {{title: string, issuer: string, issued: string, expires?: string, code: string,
 *   address: string}} certificate days in ISO; code as printed; address: of its page
 * @returns {string}
 */
export function profileAddress({ title, issuer, issued, expires, code, address }) {
  const months = (prefix, iso) => {
    const [year, month] = iso.split("-").map(Number);
    return { [`${prefix}Year`]: year, [`${prefix}Month`]: month };
  };
  const fields = {
    startTask: "CERTIFICATION_NAME",
    name: title,
    organizationName: issuer,
    ...months("issue", issued),
    ...(expires ? months("expiration", expires) : {}),
    certUrl: address,
    certId: code,
  };
  return `https://www.linkedin.com/profile/add?${new URLSearchParams(fields)}`;
}
