/**
 * Whole paths: a leaf, two authorities and the lists of both, behind each other. An accepted mutant
 * says of the leaf, and of who vouches for it, what the original says.
 * @module
 */
import { CodedError, concatBytes, toHex } from '@tegata/kernel'
import {
  buildCrl,
  type Certificate,
  type CertificateList,
  certificatePoliciesExtension,
  keyIdentifierOf,
  nameConstraintsExtension,
  parseCertificate,
  parseCrl,
  policyConstraintsExtension,
  policyMappingsExtension,
  subjectAltNameExtension,
  validatePath,
} from '@tegata/pki'
import { type Made, makeCertificate, policyOid } from '../../../paths/authority-maker.ts'
import { valuesBehindEachOther } from '../../../paths/values-behind-each-other.ts'
import { createFixedCrypto, type FixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateDer } from '../../mutate/mutate-der.ts'
import type { Mutation } from '../../mutate/mutation.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

const at = new Date('2026-06-01T00:00:00Z')
const day = 86_400_000

export const pathTarget = signedTarget(
  { kind: 'path', about: 'certificates and lists of a whole path, with policies and names' },
  async () => {
    const crypto = createFixedCrypto('paths')
    const { anchor, certificates, crls } = await createPath(crypto)
    const anchors = [parseCertificate(anchor.der)]
    return {
      seeds: [concatBytes(...certificates.map(({ der }) => der), ...crls)],
      mutations: [
        { name: 'bytes', weight: 1, mutate: mutateBytes },
        { name: 'part-bytes', weight: 2, mutate: inOnePart(mutateBytes) },
        { name: 'part-der', weight: 5, mutate: inOnePart(mutateDer) },
        { name: 'parts', weight: 2, mutate: shuffleParts },
      ],
      ask: async (_, bytes) => {
        const read = readParts(bytes)
        if (typeof read === 'string') return { refusedBy: [read] }
        const { leaf, intermediates, lists } = read
        const policies = [policyOid(1)]
        const input = { leaf, intermediates, anchors, crls: lists, at, profile: 'any' } as const
        const asked = {
          policies,
          requireExplicitPolicy: true,
          keyUsage: ['digitalSignature'],
        } as const
        const { verdict, checks, chain } = await validatePath({ ...input, ...asked }, crypto)
        if (verdict === 'refused') return { refusedBy: failedOf(checks) }
        return { facts: JSON.stringify(chain?.map(({ tbs }) => toHex(tbs))) }
      },
    }
  },
)

async function createPath(crypto: FixedCrypto) {
  const anchor = await makeCertificate({
    subject: 'anchor',
    signer: crypto.newSigner(),
    serial: 0,
    authority: true,
  })
  const policies = (n: number) => certificatePoliciesExtension([policyOid(n)])
  const middle = await makeCertificate({
    subject: 'middle',
    signer: crypto.newSigner(),
    serial: 1,
    authority: true,
    issuer: anchor,
    extensions: [
      policies(1),
      policyMappingsExtension([{ issuerPolicy: policyOid(1), subjectPolicy: policyOid(2) }]),
      policyConstraintsExtension({ requireExplicitPolicy: 0 }),
      nameConstraintsExtension({ permitted: [{ type: 'dns', value: 'a.test' }] }),
    ],
  })
  const leaf = await makeCertificate({
    subject: 'leaf',
    signer: crypto.newSigner(),
    serial: 2,
    issuer: middle,
    extensions: [policies(2), subjectAltNameExtension([{ type: 'dns', value: 'b.a.test' }])],
  })
  const crls = [await listOf(anchor, crypto), await listOf(middle, crypto)]
  return { anchor, certificates: [leaf, middle], crls }
}

async function listOf({ subject, signer }: Made, crypto: FixedCrypto): Promise<Uint8Array> {
  return await buildCrl(
    {
      issuer: subject,
      authorityKeyIdentifier: await keyIdentifierOf(signer.publicKey, crypto),
      crlNumber: '0a',
      thisUpdate: new Date(at.getTime() - day),
      nextUpdate: new Date(at.getTime() + day),
      revoked: [{ serialNumber: '4a', revokedAt: new Date(at.getTime() - day) }],
    },
    signer,
  )
}

type Parts = {
  readonly leaf: Certificate
  readonly intermediates: readonly Certificate[]
  readonly lists: readonly CertificateList[]
}

/** What cannot be read is left out, as a caller does; without a leaf there is nothing to ask. */
function readParts(bytes: Uint8Array): Parts | string {
  const certificates: Certificate[] = []
  const lists: CertificateList[] = []
  let code = 'pki/malformed'
  for (const der of valuesBehindEachOther(bytes)) {
    const certificate = readOr(() => parseCertificate(der))
    if (typeof certificate !== 'string') certificates.push(certificate)
    else {
      code = certificate
      const list = readOr(() => parseCrl(der))
      if (typeof list !== 'string') lists.push(list)
    }
  }
  const [leaf, ...intermediates] = certificates
  return leaf ? { leaf, intermediates, lists } : code
}

function readOr<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

/** One certificate or list changes, the others stay. */
const inOnePart =
  (mutate: Mutation): Mutation =>
  (bytes, context) => {
    const parts = [...valuesBehindEachOther(bytes)]
    const chosen = context.dice.below(Math.max(1, parts.length))
    return concatBytes(
      ...parts.map((part, i) => (i === chosen ? mutate(Uint8Array.from(part), context) : part)),
    )
  }

/** One is left out, comes twice, or changes places with another. */
const shuffleParts: Mutation = (bytes, { dice }) => {
  const parts = [...valuesBehindEachOther(bytes)]
  const [one, other] = [dice.below(parts.length), dice.below(parts.length)]
  const [first, second] = [parts[one], parts[other]]
  if (!first || !second) return bytes
  if (dice.oneIn(3)) return concatBytes(...parts.filter((_, i) => i !== one))
  if (dice.oneIn(2)) return concatBytes(...parts, first)
  return concatBytes(...parts.map((part, i) => (i === one ? second : i === other ? first : part)))
}
