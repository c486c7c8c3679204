import assert from "node:assert/strict";
import { test } from "node:test";

import { profileAddress } from "../../theme/static/js/profile.js";

const certificate = {
  title: "Albañilería: muros & pisos",
  issuer: "Instituto INSAFORP",
  issued: "2026-05-05",
  expires: "2029-12-31",
  code: "K7QM-3T9X-VB2H-4",
  address: "https://verifica.example.org/c/k7qm3t9xvb2h4/",
};
const fields = (changes) => {
  const address = new URL(profileAddress({ ...certificate, ...changes }));
  return [address.origin + address.pathname, Object.fromEntries(address.searchParams)];
};

test("a certificate is added to a profile with its own words, months and address", () => {
  assert.deepEqual(fields(), ["https://www.linkedin.com/profile/add", {
    startTask: "CERTIFICATION_NAME",
    name: "Albañilería: muros & pisos",
    organizationName: "Instituto INSAFORP",
    issueYear: "2026", issueMonth: "5", expirationYear: "2029", expirationMonth: "12",
    certUrl: "https://verifica.example.org/c/k7qm3t9xvb2h4/",
    certId: "K7QM-3T9X-VB2H-4",
  }]);
});
test("what does not expire has no months of expiry", () => {
  for (const expires of [undefined, null, ""]) {
    assert.deepEqual(Object.keys(fields({ expires })[1]).filter((name) => name.startsWith("expiration")), []);
  }
});
test("a title cannot add fields of its own", () => {
  assert.equal(fields({ title: "a&certId=1#b" })[1].certId, certificate.code);
});
