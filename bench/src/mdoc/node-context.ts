/**
 * Cryptography and certificates for the two libraries that leave them to their user: on
 * node:crypto, synchronous. A plain context answers each call from its arguments alone, as the
 * libraries' own test contexts do. A keeping one remembers keys, certificates and chains, as our
 * cache of settled chains does.
 * @module
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import type { PrivateJwk } from './fixture.ts'

const hashName = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const
const dsaEncoding = 'ieee-p1363'

export type NodeContext = ReturnType<typeof createNodeContext>

export function createNodeContext({ keeps }: { readonly keeps: boolean }) {
  const kept = <T>(make: (bytes: Uint8Array) => T) => {
    const known = new Map<string, T>()
    return (bytes: Uint8Array): T => {
      if (!keeps) return make(bytes)
      const name = Buffer.from(bytes).toString('latin1')
      const value = known.get(name) ?? make(bytes)
      known.set(name, value)
      return value
    }
  }
  const certificateOf = kept((der) => new X509Certificate(der))
  const jwkOf = kept((der) => certificateOf(der).publicKey.export({ format: 'jwk' }))
  const privateKeyOf = kept((d) =>
    createPrivateKey({ key: JSON.parse(Buffer.from(d).toString()), format: 'jwk' }),
  )
  const settled = new Set<string>()
  return {
    random: (length: number): Uint8Array => new Uint8Array(randomBytes(length)),
    digest: (input: { digestAlgorithm: keyof typeof hashName; bytes: Uint8Array }): Uint8Array =>
      createHash(hashName[input.digestAlgorithm]).update(input.bytes).digest(),
    sign: (data: Uint8Array, jwk: JsonWebKey): Uint8Array =>
      sign('sha256', data, { key: privateKeyOf(Buffer.from(JSON.stringify(jwk))), dsaEncoding }),
    verify: (data: Uint8Array, signature: Uint8Array, jwk: JsonWebKey): boolean => {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      return verify('sha256', data, { key, dsaEncoding }, signature)
    },
    issuerField: (certificate: Uint8Array, field: string): string[] =>
      certificateOf(certificate)
        .issuer.split('\n')
        .filter((line) => line.startsWith(`${field}=`))
        .map((line) => line.slice(field.length + 1)),
    publicJwk: (certificate: Uint8Array): JsonWebKey => jwkOf(certificate),
    validateChain: (
      [leaf = new Uint8Array()]: readonly Uint8Array[],
      trusted: readonly Uint8Array[],
      now: Date = new Date(),
    ): void => {
      const name = keeps ? Buffer.concat([leaf, ...trusted]).toString('latin1') : ''
      if (settled.has(name)) return
      validateStep(certificateOf(leaf), trusted.map(certificateOf), now)
      if (keeps) settled.add(name)
    },
    certificateData: (certificate: Uint8Array) => describe(certificateOf(certificate)),
  }
}

/** Verifies with a key that is imported once. */
export function verifierOf({ d: _, ...jwk }: PrivateJwk) {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return (data: Uint8Array, signature: Uint8Array): boolean =>
    verify('sha256', data, { key, dsaEncoding }, signature)
}

/** Signature and dates of the one step from document signer to root. */
function validateStep(
  signer: X509Certificate,
  trusted: readonly X509Certificate[],
  now: Date,
): void {
  const root = trusted.find((anchor) => signer.checkIssued(anchor))
  if (!root || !signer.verify(root.publicKey)) throw new TypeError('chain does not hold')
  for (const { validFrom, validTo } of [signer, root])
    if (now < new Date(validFrom) || now > new Date(validTo)) throw new TypeError('chain expired')
}

const describe = (certificate: X509Certificate) => ({
  issuerName: certificate.issuer,
  subjectName: certificate.subject,
  serialNumber: certificate.serialNumber,
  thumbprint: certificate.fingerprint,
  notBefore: new Date(certificate.validFrom),
  notAfter: new Date(certificate.validTo),
  pem: '',
})

export const notMeasured = (): never => {
  throw new TypeError('MACs are not measured')
}
