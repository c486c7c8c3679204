/** A small issuer for tests: signs documents of our shape with WebCrypto. */

import { gzipSync } from "node:zlib";

import { jcs } from "../../theme/static/js/data-integrity.js";

export const HOST = "verifica.example.org";
export const DID = `did:web:${HOST}`;
export const CODE = "00MFE598VQ9KM";
export const CREDENTIAL_PATH = `/c/${CODE.toLowerCase()}/credential.json`;
export const LIST_PATH = "/status/1.json";
export const DID_PATH = "/.well-known/did.json";
export const INDEX = 10793;

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function base58(bytes) {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let digits = "";
  for (; number > 0n; number /= 58n) digits = ALPHABET[Number(number % 58n)] + digits;
  return `z${"1".repeat([...bytes].findIndex((byte) => byte))}${digits}`;
}

/** Fixed keys: PKCS#8 of a seed of equal bytes. */
export async function keyPair(seed, fragment = `key-2026-${seed}`) {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  const privateKey = await crypto.subtle.importKey(
    "pkcs8", Buffer.concat([prefix, Buffer.alloc(32, seed)]), "Ed25519", true, ["sign"],
  );
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = new Uint8Array(Buffer.from(x, "base64url"));
  return { privateKey, publicKey, multibase: base58([0xed, 1, ...publicKey]), id: `${DID}#${fragment}` };
}

const sha256 = async (text) => Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

/** @returns the document with a proof set; the rdfc one is a stand-in that no browser checks */
export async function sign(document, key, change = {}) {
  const options = {
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-jcs-2022",
    created: "2026-05-05T06:00:00Z",
    verificationMethod: key.id,
    proofPurpose: "assertionMethod",
    "@context": document["@context"],
    ...change,
  };
  const data = Buffer.concat([await sha256(jcs(options)), await sha256(jcs(document))]);
  const proofValue = base58(new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, data)));
  const { "@context": _, ...rdfc } = { ...options, cryptosuite: "eddsa-rdfc-2022", proofValue: `z${"2".repeat(88)}` };
  return { ...document, proof: [rdfc, { ...options, proofValue }] };
}

export const credential = () => ({
  "@context": [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
  ],
  id: `https://${HOST}${CREDENTIAL_PATH}`,
  type: ["VerifiableCredential", "OpenBadgeCredential"],
  issuer: { id: DID, type: ["Profile"], name: "Instituto de Ejemplo" },
  validFrom: "2026-05-05T00:00:00-06:00",
  validUntil: "2029-05-05T23:59:59-06:00",
  awardedDate: "2026-05-05T00:00:00-06:00",
  credentialSubject: {
    type: ["AchievementSubject"],
    identifier: [
      { type: "IdentityObject", hashed: false, identityHash: "Persona Ficticia Ñandú", identityType: "name" },
    ],
    licenseNumber: "SV-2026-000417",
    achievement: {
      id: `https://${HOST}/normas/con-alb-0012/#v2`,
      type: ["Achievement"],
      name: "Albañilería básica",
      description: "Norma CON-ALB-0012, versión 2, nivel 2.",
      humanCode: "CON-ALB-0012",
      version: "2",
      inLanguage: "es",
      achievementType: "Certification",
      criteria: { narrative: "- Levanta muros" },
    },
    source: { id: `https://${HOST}/centros/c1/`, type: ["Profile"], name: "Centro Ficticio" },
  },
  credentialStatus: {
    id: `https://${HOST}${LIST_PATH}#${INDEX}`,
    type: "BitstringStatusListEntry",
    statusPurpose: "revocation",
    statusListIndex: String(INDEX),
    statusListCredential: `https://${HOST}${LIST_PATH}`,
  },
});

export function encodedList(indexes, bytes = 16384) {
  const bits = Buffer.alloc(bytes);
  for (const index of indexes) bits[index >> 3] |= 128 >> (index & 7);
  return `u${gzipSync(bits).toString("base64url")}`;
}

export const statusList = (indexes = [], bytes = 16384) => ({
  "@context": ["https://www.w3.org/ns/credentials/v2"],
  id: `https://${HOST}${LIST_PATH}`,
  type: ["VerifiableCredential", "BitstringStatusListCredential"],
  issuer: DID,
  validFrom: "2026-11-22T06:00:00Z",
  validUntil: "2027-03-02T06:00:00Z",
  credentialSubject: {
    id: `https://${HOST}${LIST_PATH}#list`,
    type: "BitstringStatusList",
    statusPurpose: "revocation",
    encodedList: encodedList(indexes, bytes),
  },
});

export const didDocument = (...keys) => ({
  "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
  id: DID,
  verificationMethod: keys.map(({ id, multibase }) => ({
    id, type: "Multikey", controller: DID, publicKeyMultibase: multibase,
  })),
  assertionMethod: keys.map(({ id }) => id),
});

/** What a right page shows. */
export const page = (change = {}) => ({
  code: CODE,
  state: "valid",
  builtOn: "2026-11-22",
  expiresOn: "2029-05-05",
  offlineDays: "30",
  host: HOST,
  credential: CREDENTIAL_PATH,
  statusList: LIST_PATH,
  signed: [
    ["name", "Persona Ficticia Ñandú"],
    ["number", "SV-2026-000417"],
    ["standard", "CON-ALB-0012"],
    ["title", "Albañilería básica"],
    ["issuer", "Instituto de Ejemplo"],
    ["issued", "2026-05-05"],
    ["expires", "2029-05-05"],
  ],
  ...change,
});

/** A fetch over fixed files; a missing one is 404, a function is called (to throw). */
export const serve = (files) => async (path) => {
  const file = files[path];
  if (typeof file === "function") return file();
  if (file === undefined) return new Response("", { status: 404 });
  return new Response(typeof file === "string" ? file : JSON.stringify(file));
};
export const cut = () => {
  throw new TypeError("Failed to fetch");
};
