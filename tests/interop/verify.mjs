/**
 * Verifies the credentials of a site with Digital Bazaar's libraries, without a network.
 *
 *   node verify.mjs SITE --now 2026-08-01T12:00:00Z [--sample N]
 *
 * One JSON line a credential. `rdfc` and `jcs` say whether that proof alone is accepted,
 * dates and signed status list included; `set` whether the proof set is; `revoked` what
 * the status list says. The library's own "verified" heeds no status bit, and takes a set
 * for verified when one of its proofs is.
 */
import {contexts} from './contexts.mjs';
import {credentials, open, options} from './site.mjs';

const {folder, now, sample} = options(process.argv); // before any library asks the time

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite: rdfc} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {createVerifyCryptosuite} = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');

const site = open(folder);
const documentLoader = async (address) => ({
  contextUrl: null,
  documentUrl: address,
  document: structuredClone(contexts.get(address) ?? site.load(address)),
});
const suites = {
  rdfc: () => [new DataIntegrityProof({cryptosuite: rdfc})],
  jcs: () => [new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()})],
};
suites.set = () => [...suites.rdfc(), ...suites.jcs()];

const reason = (error) =>
  error?.errors?.map(reason).join('; ') || error?.cause?.message || error?.message || 'refused';

for (const {code, credential} of credentials(folder, sample)) {
  const answer = {code};
  for (const [name, suite] of Object.entries(suites)) {
    const result = await vc.verifyCredential({
      credential: structuredClone(credential),
      suite: suite(),
      documentLoader,
      checkStatus,
      now,
    });
    answer[name] = result.verified || reason(result.error ?? result.statusResult?.error);
    answer.revoked ??= result.statusResult?.results?.[0]?.status;
  }
  console.log(JSON.stringify(answer));
}
