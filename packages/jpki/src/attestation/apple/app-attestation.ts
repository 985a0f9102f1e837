/**
 * What an iPhone hands over: the attestation object once, an assertion each time after. Wire: CBOR.
 * @module
 */
import { type CborValue, decodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { derInside, derItems, derTag, readDer } from '@tegata/pki/der'
import { JpkiError } from '../../errors.ts'
import {
  type AttestedCredential,
  type AuthenticatorData,
  parseAttestedCredential,
  parseAuthenticatorData,
} from './authenticator-data.ts'

/** The attestation object as read; nothing in it is trusted. */
export type AppAttestation = {
  /** DER, the key's certificate first. The root is not among them. */
  readonly x5c: readonly Uint8Array[]
  /** For Apple's service that rates the risk of a phone. */
  readonly receipt: Uint8Array
  /** As received: hash that. */
  readonly authData: Uint8Array
  readonly credential: AttestedCredential
}

const limits = { maxBytes: 65_536, maxDepth: 6, maxItems: 64 }
const mostCertificates = 4

/**
 * Reads an attestation object.
 * @throws JpkiError `jpki/attestation-malformed`; CborError
 */
export function parseAppAttestation(bytes: Uint8Array): AppAttestation {
  const object = membersOf(decodeCbor(bytes, { limits }), ['fmt', 'attStmt', 'authData'])
  if (object.fmt !== 'apple-appattest') throw malformed('fmt')
  const statement = membersOf(object.attStmt, ['x5c', 'receipt'])
  const authData = bytesOf(object.authData, 'authData')
  const { x5c } = statement
  if (!isCborArray(x5c) || x5c.length < 2 || x5c.length > mostCertificates) throw malformed('x5c')
  return {
    x5c: x5c.map((one) => bytesOf(one, 'x5c')),
    receipt: bytesOf(statement.receipt, 'receipt'),
    authData,
    credential: parseAttestedCredential(authData),
  }
}

/** An assertion as read. */
export type AppAssertion = {
  /** DER of ECDSA. */
  readonly signature: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly data: AuthenticatorData
}

/**
 * Reads an assertion.
 * @throws JpkiError `jpki/attestation-malformed`; CborError
 */
export function parseAppAssertion(bytes: Uint8Array): AppAssertion {
  const members = ['signature', 'authenticatorData'] as const
  const object = membersOf(decodeCbor(bytes, { limits }), members)
  const authenticatorData = bytesOf(object.authenticatorData, 'authenticatorData')
  const signature = bytesOf(object.signature, 'signature')
  return { signature, authenticatorData, data: parseAuthenticatorData(authenticatorData) }
}

/** So many members, and these among them: one that is not there is `undefined`, as nothing here may be. */
function membersOf<Name extends string>(
  value: CborValue,
  names: readonly Name[],
): Partial<Record<Name, CborValue>> {
  if (!isCborMap(value) || value.size !== names.length) throw malformed(names.join(', '))
  const members: Partial<Record<Name, CborValue>> = {}
  for (const name of names) members[name] = value.get(name)
  return members
}

function bytesOf(value: CborValue, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed(name)
  return value
}

const malformed = (rule: string) =>
  new JpkiError('jpki/attestation-malformed', `app attestation: ${rule}`)

/** The extension of the key's certificate that holds the nonce. */
export const appleNonceOid = '1.2.840.113635.100.8.2'

/**
 * The nonce in the extension: `SEQUENCE { [1] EXPLICIT OCTET STRING }`.
 * @throws PkiError `pki/malformed`
 */
export function parseAppleNonce(der: Uint8Array): Uint8Array {
  const items = derItems(readDer(der, derTag.sequence, 'nonce'), 'nonce')
  const wrapped = items.next(0xa1, 'nonce')
  items.end('nonce')
  return derInside(wrapped, derTag.octetString, 'nonce').content
}
