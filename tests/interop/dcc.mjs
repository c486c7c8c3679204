/**
 * Verifies the credentials of a site with the Digital Credentials Consortium's
 * verifier-core, the library of VerifierPlus, without a network.
 *
 *   node dcc.mjs SITE --now 2026-08-01T12:00:00Z [--sample N] [--schema FILE]
 *
 * One JSON line a credential: the steps of its log, or the name of its fatal error; and
 * every address outside the site that it asked for, which nobody answered. Its only
 * proof suite is eddsa-rdfc-2022.
 */
import {readFileSync} from 'node:fs';
import {credentials, open, options} from './site.mjs';

const {folder, sample, schema} = options(process.argv); // before any library asks the time
const site = open(folder);
const SCHEMA =
  'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json';
const asked = new Set();
const print = console.log;
console.log = console.error; // the library thinks aloud

globalThis.fetch = async (request) => {
  const address = request.url ?? String(request);
  const wellKnown = `https://${site.host}/.well-known/did.json`;
  const headers = {'content-type': 'application/json'};
  try {
    if (address === SCHEMA && schema) return new Response(readFileSync(schema), {headers});
    const document = address === wellKnown ? site.did : site.load(address);
    return new Response(JSON.stringify(document), {headers});
  } catch {
    asked.add(address);
    return new Response('', {status: 404});
  }
};

const {verifyCredential} = await import('@digitalcredentials/verifier-core');

for (const {code, credential} of credentials(folder, sample)) {
  const result = await verifyCredential({credential, knownDIDRegistries: []});
  const steps = Object.fromEntries(
    (result.log ?? []).map(({id, valid, error}) => [id, error?.name ?? valid]),
  );
  const [checked] = result.additionalInformation?.[0]?.results ?? [];
  print(
    JSON.stringify({
      code,
      error: result.errors?.[0]?.name ?? null,
      ...steps,
      schema: checked?.result?.valid ?? null,
      asked: [...asked],
    }),
  );
}
