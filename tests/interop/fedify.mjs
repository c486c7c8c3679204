/**
 * Verifies the eddsa-jcs-2022 proofs of a site's credentials with Fedify, whose JCS and
 * Ed25519 share no code with the other verifiers here, without a network.
 *
 *   node fedify.mjs SITE --now 2026-08-01T12:00:00Z [--sample N]
 *
 * One JSON line a credential. Fedify verifies proofs alone: no dates, no status.
 */
import {DataIntegrityProof, Multikey, importMultibaseKey, verifyProof} from '@fedify/fedify';
import {Temporal} from '@js-temporal/polyfill';
import {decode} from 'base58-universal';
import {credentials, open, options} from './site.mjs';

const {folder, sample} = options(process.argv);
const site = open(folder);

/** What Fedify would otherwise fetch. */
const keyCache = {
  get: async (id) => {
    const method = site.load(id.href);
    return new Multikey({
      id,
      controller: new URL(method.controller),
      publicKey: await importMultibaseKey(method.publicKeyMultibase),
    });
  },
  set: async () => {},
};

for (const {code, credential} of credentials(folder, sample)) {
  const proof = credential.proof.find(({cryptosuite}) => cryptosuite === 'eddsa-jcs-2022');
  const key = await verifyProof(
    credential,
    new DataIntegrityProof({
      cryptosuite: proof.cryptosuite,
      verificationMethod: new URL(proof.verificationMethod),
      proofPurpose: proof.proofPurpose,
      proofValue: decode(proof.proofValue.slice(1)),
      created: Temporal.Instant.from(proof.created),
    }),
    {keyCache},
  );
  console.log(JSON.stringify({code, jcs: key !== null}));
}
