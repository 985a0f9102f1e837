/**
 * The policy under which a kind of document is verified: what its profile asks, and whether the signer is
 * asked about.
 * @module
 */
import { definePolicy, type VerificationPolicy } from '@tegata/mdoc'
import { profileOf } from '@tegata/profiles'

type SignerRevocation = VerificationPolicy['signerRevocation']

/** Where the type asks for a status, a document that names none cannot be told from a lapsed one. */
const policies = {
  'where-asked': {
    withStatus: definePolicy({ name: 'status required', status: 'required' }),
    withoutStatus: definePolicy({ name: 'status where named', status: 'where-named' }),
  },
  required: {
    withStatus: definePolicy({
      ...{ name: 'status and signer required', status: 'required' },
      signerRevocation: 'required',
    }),
    withoutStatus: definePolicy({
      ...{ name: 'status where named, signer required', status: 'where-named' },
      signerRevocation: 'required',
    }),
  },
} as const

/** A kind that is not known here is treated as the strictest. */
export function policyFor(
  docType: string,
  signerRevocation: SignerRevocation = 'where-asked',
): VerificationPolicy {
  const { withStatus, withoutStatus } = policies[signerRevocation]
  return profileOf(docType)?.policy.statusRequired === false ? withoutStatus : withStatus
}
