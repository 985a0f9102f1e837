/**
 * Whether a key lives in an Android phone as a policy wants it: the chain, then what it says.
 * @module
 */
import { type Crypto, type PublicJwk, samePublicKey } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  equalBytes,
  holds,
  type Reason,
  type Verdict,
} from '@tegata/kernel'
import { type Certificate, PkiError, parseCertificate } from '@tegata/pki'
import { JpkiError } from '../../errors.ts'
import { androidAttestationChecks } from './android-checks.ts'
import type { AndroidPolicy, AndroidTolerance } from './android-policy.ts'
import {
  type AttestationChain,
  anchorOf,
  authoritiesReason,
  datesReason,
  lengthReason,
  namesReason,
  onceReason,
  readChain,
  revokedReason,
  signaturesReason,
} from './attestation-chain.ts'
import { androidOid, type KeyDescription, parseKeyDescription } from './key-description.ts'
import {
  applicationReason,
  authenticationReason,
  bootReason,
  levelReason,
  originReason,
  patchesReason,
  purposeReason,
  sameKindReason,
  versionReason,
} from './key-rules.ts'
import type { AttestationStatusList } from './status-list.ts'

/** What is asked of one key. */
export type AndroidKeyQuestion = {
  /** DER, the key's certificate first and the root last, as the key store answers them. */
  readonly chain: readonly Uint8Array[]
  /** The key that is to be certified, as its request presents it. */
  readonly publicKey: PublicJwk
  /** What this service gave the phone for this application. */
  readonly challenge: Uint8Array
  /**
   * Roots that are trusted, DER; every generation that is in use. Google publishes two: an RSA root
   * (subject serialNumber f92009e853b6b045) and a P-384 root ("Key Attestation CA1", since 2025).
   * None is built in: the operator hands them in.
   */
  readonly anchors: readonly Uint8Array[]
  readonly statusList?: AttestationStatusList
  readonly policy: AndroidPolicy
  readonly at: Date
}

/** Whether the key may be relied on, check by check. */
export type AndroidKeyReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Read, not necessarily trusted. */
  readonly description?: KeyDescription
}

const { judge, notApplicable, skipped, tolerate } = checkMaker(androidAttestationChecks)
type Id = (typeof androidAttestationChecks)[number]['id']
const every: readonly Id[] = androidAttestationChecks.map(({ id }) => id)
/** What a policy may leave out. */
const optional: ReadonlySet<Id> = new Set([
  'jpki/attestation-authentication',
  'jpki/attestation-provisioning',
  'jpki/attestation-patches',
])
const mandatory = every.filter((id) => !optional.has(id))

/**
 * Judges the chain and what the key's certificate says, by the policy. Never throws for what the phone
 * sent; without an anchor or without a list of revoked certificates the answer is `refused`.
 *
 * @throws PkiError `pki/malformed` for an anchor that is no certificate
 * @see https://developer.android.com/privacy-and-security/security-key-attestation
 */
export async function verifyAndroidKey(
  question: AndroidKeyQuestion,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<AndroidKeyReport> {
  const anchors = question.anchors.map((der) => parseCertificate(der))
  const chain = readChain(question.chain)
  if (typeof chain === 'string') {
    const rest = every.slice(1).map((id) => skipped(id, 'the chain cannot be read'))
    return { verdict: 'refused', checks: [judge('jpki/attestation-form', chain), ...rest] }
  }
  const description = readDescription(chain)
  const checks = [
    judge('jpki/attestation-form', undefined),
    ...(await judgeChain(chain, anchors, question, crypto)),
    ...judgeDescription(description, chain, question),
  ]
  const verdict = holds(checks, mandatory) ? 'accepted' : 'refused'
  return { verdict, checks, ...(typeof description !== 'string' && { description }) }
}

function readDescription([leaf]: AttestationChain): KeyDescription | string {
  const extension = leaf.extensions.get(androidOid.keyDescription)
  if (!extension) return 'the certificate of the key does not describe it'
  try {
    return parseKeyDescription(extension.value)
  } catch (error) {
    if (error instanceof JpkiError || error instanceof PkiError) return error.message
    throw error
  }
}

/** Passed, failed, or tolerated by the policy. */
function settle(id: Id, reason: Reason, name: AndroidTolerance, policy: AndroidPolicy): Check {
  if (reason === undefined) return judge(id, undefined)
  return tolerate(id, reason, { names: [name], tolerated: policy.tolerate.includes(name) })
}

async function judgeChain(
  chain: AttestationChain,
  anchors: readonly Certificate[],
  { policy, at, statusList }: AndroidKeyQuestion,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Check[]> {
  const anchor = anchorOf(chain, anchors)
  const dates = datesReason(chain, anchor, at)
  const authorities = authoritiesReason(chain)
  return [
    judge('jpki/attestation-chain-length', lengthReason(chain)),
    judge('jpki/attestation-anchor', anchor ? undefined : 'no root that is trusted'),
    judge('jpki/attestation-signatures', await signaturesReason(chain, crypto)),
    settle('jpki/attestation-names', namesReason(chain), 'certificate-names', policy),
    settle('jpki/attestation-dates', dates, 'certificate-dates', policy),
    settle('jpki/attestation-authorities', authorities, 'certificate-authority', policy),
    judge('jpki/attestation-once', onceReason(chain)),
    listCheck(statusList, policy, at),
    judge('jpki/attestation-revoked', revokedReason(chain, statusList)),
    provisioningCheck(chain, policy),
  ]
}

/** No list is never tolerated, nor one from the future: then its date says nothing. */
function listCheck(
  list: AttestationStatusList | undefined,
  policy: AndroidPolicy,
  at: Date,
): Check {
  const id = 'jpki/attestation-revocation-list'
  if (!list) return judge(id, 'no list was handed in')
  const age = at.getTime() - list.fetchedAt.getTime()
  if (Number.isNaN(age) || age < 0) return judge(id, 'the list is from the future')
  const stale = age > policy.statusListMaxAgeSeconds * 1000
  return settle(id, stale ? 'the list is too old' : undefined, 'stale-status-list', policy)
}

function provisioningCheck(chain: AttestationChain, policy: AndroidPolicy): Check {
  const id = 'jpki/attestation-provisioning'
  if (policy.provisioning === 'any') return notApplicable(id, 'the policy does not ask for it')
  const remote = chain[1]?.extensions.has(androidOid.provisioningInfo) === true
  return judge(id, remote ? undefined : 'the attesting key did not come over the network')
}

function judgeDescription(
  description: KeyDescription | string,
  chain: AttestationChain,
  question: AndroidKeyQuestion,
): Check[] {
  const form = 'jpki/attestation-description'
  if (typeof description === 'string')
    return [judge(form, description), ...unread.map((id) => skipped(id, 'no description'))]
  const { policy, at } = question
  return [
    formCheck(description, policy),
    judge('jpki/attestation-version', versionReason(description, policy)),
    judge('jpki/attestation-challenge', challengeReason(description, question)),
    judge('jpki/attestation-key', keyReason(description, chain, question)),
    judge('jpki/attestation-level', levelReason(description, policy)),
    judge('jpki/attestation-boot', bootReason(description, policy)),
    judge('jpki/attestation-origin', originReason(description)),
    judge('jpki/attestation-purpose', purposeReason(description)),
    judge('jpki/attestation-application', applicationReason(description, policy)),
    policy.userAuthentication === 'required'
      ? judge('jpki/attestation-authentication', authenticationReason(description))
      : notApplicable('jpki/attestation-authentication', 'the policy does not ask for it'),
    Object.values(policy.maximumPatchAgeMonths).some((limit) => limit !== null)
      ? judge('jpki/attestation-patches', patchesReason(description, policy, at))
      : notApplicable('jpki/attestation-patches', 'the policy does not ask for it'),
  ]
}

const unread = [
  'jpki/attestation-version',
  'jpki/attestation-challenge',
  'jpki/attestation-key',
  'jpki/attestation-level',
  'jpki/attestation-boot',
  'jpki/attestation-origin',
  'jpki/attestation-purpose',
  'jpki/attestation-application',
  'jpki/attestation-authentication',
  'jpki/attestation-patches',
] as const satisfies readonly Id[]

function formCheck(description: KeyDescription, policy: AndroidPolicy): Check {
  const id = 'jpki/attestation-description'
  const lists = [description.softwareEnforced, description.hardwareEnforced]
  const found: { name: AndroidTolerance; reason: string }[] = []
  if (lists.some(({ ordered }) => !ordered))
    found.push({ name: 'authorization-order', reason: 'members not in order' })
  if (lists.some(({ unknown }) => unknown.length > 0))
    found.push({ name: 'unknown-authorization', reason: 'members that are not known' })
  if (found.length === 0) return judge(id, undefined)
  const names = found.map(({ name }) => name)
  const tolerated = names.every((name) => policy.tolerate.includes(name))
  return tolerate(id, found.map(({ reason }) => reason).join('; '), { names, tolerated })
}

const challengeReason = (
  { attestationChallenge }: KeyDescription,
  { challenge }: AndroidKeyQuestion,
): Reason =>
  challenge.length > 0 && equalBytes(attestationChallenge, challenge)
    ? undefined
    : 'another challenge than was given'

function keyReason(
  description: KeyDescription,
  [leaf]: AttestationChain,
  { publicKey }: AndroidKeyQuestion,
): Reason {
  if (!samePublicKey(leaf.publicKey, publicKey)) return 'the certificate is about another key'
  return sameKindReason(description, leaf.publicKey)
}
