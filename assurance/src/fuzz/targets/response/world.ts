/**
 * Who issues, holds and asks in the mutants of documents. Everything repeats.
 * @module
 */
import {
  type CborMap,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import type { KeyAgreement, PublicJwk } from '@tegata/crypto'
import { toHex } from '@tegata/kernel'
import {
  createSessionTranscript,
  type DocumentInput,
  issueDocument,
  presentDocument,
} from '@tegata/mdoc'
import {
  createTestIssuer,
  type TestIssuer,
  testDocType,
  testNamespace,
  testTime,
} from '@tegata/mdoc/testing'
import { createFixedCrypto, type FixedCrypto, type FixedSigner } from '../../fixed-crypto.ts'

export type World = {
  readonly crypto: FixedCrypto
  readonly issuer: TestIssuer
  readonly issuerSigner: FixedSigner
  readonly reader: KeyAgreement
  readonly at: Date
  readonly requested: {
    readonly docType: string
    readonly elements: Readonly<Record<string, readonly string[]>>
  }
  /** IssuerSigned. */
  readonly issued: readonly Uint8Array[]
  /** All elements; some; with a MAC; two documents. */
  readonly presented: readonly Presented[]
}

/** A DeviceResponse of a session of its own, by a device of its own. */
export type Presented = {
  readonly response: Uint8Array
  readonly sessionTranscript: Uint8Array
  /** None where the device makes a MAC. */
  readonly device: FixedSigner | undefined
}

const otherNamespace = 'example.tegata.test.2'
const testElements = {
  name: '見本 花子',
  age_over_18: true,
  number: '000000000000',
  portrait: new Uint8Array(64).map((_, i) => i * 3),
}
const otherElements = { code: 7, list: [1, 'two', new Map([['three', 3]])] }
const namespaces = { [testNamespace]: testElements, [otherNamespace]: otherElements }
const elements = {
  [testNamespace]: Object.keys(testElements),
  [otherNamespace]: Object.keys(otherElements),
}
const some = { [testNamespace]: ['age_over_18'] }
const signed = new Date('2026-05-01T00:00:00Z')
const validity = { signed, validFrom: signed, validUntil: new Date('2026-07-01T00:00:00Z') }

export async function createWorld(): Promise<World> {
  const crypto = createFixedCrypto('documents')
  const issuer = await createTestIssuer(crypto)
  const reader = await crypto.generateKeyAgreement('P-256')
  const parties = { crypto, issuer, reader }
  const signed = [
    await presentAnew(parties, [{ chosen: elements }]),
    await presentAnew(parties, [{ chosen: some, ...rich }]),
    await presentAnew(parties, [{ chosen: some }, { chosen: elements, ...rich }]),
  ]
  const byMac = await presentWithMac(parties)
  const presented = [...signed, byMac].map(({ response, sessionTranscript, device }) => ({
    response,
    sessionTranscript,
    device,
  }))
  return {
    crypto,
    issuer,
    issuerSigner: crypto.signers.get(issuer.signer.publicKey),
    reader,
    at: testTime,
    requested: { docType: testDocType, elements },
    issued: [...signed, byMac].flatMap(({ issued }) => issued),
    presented,
  }
}

type Parties = Pick<World, 'crypto' | 'issuer' | 'reader'>
type Wanted = Partial<DocumentInput> & { readonly chosen: typeof elements | typeof some }

const rich = {
  digestAlgorithm: 'SHA-512',
  validity: { ...validity, expectedUpdate: new Date('2026-06-15T00:00:00Z') },
  keyAuthorizations: { nameSpaces: ['example.self'], dataElements: { 'example.own': ['nick'] } },
} as const

const newTranscript = (crypto: FixedCrypto) =>
  createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: 'x509_hash:test',
      nonce: toHex(crypto.random(16)),
      jwkThumbprint: null,
      responseUri: 'https://verifier.test.example/response',
    },
    crypto,
  )

const issue = ({ crypto, issuer }: Parties, deviceKey: PublicJwk, input: Partial<DocumentInput>) =>
  issueDocument(
    { docType: testDocType, namespaces, validity, ...input, deviceKey },
    { crypto, signer: issuer.signer, chain: issuer.chain },
  )

async function presentAnew(parties: Parties, wanted: readonly Wanted[]) {
  const { crypto } = parties
  const device = crypto.newSigner()
  const sessionTranscript = await newTranscript(crypto)
  const issued: Uint8Array[] = []
  const responses: Uint8Array[] = []
  for (const { chosen, ...input } of wanted) {
    const issuerSigned = await issue(parties, device.publicKey, input)
    const use = { issuerSigned, elements: chosen, sessionTranscript, device: { signer: device } }
    issued.push(issuerSigned)
    responses.push(await presentDocument(use, crypto))
  }
  return { response: responses.reduce(together), sessionTranscript, device, issued }
}

async function presentWithMac(parties: Parties) {
  const { crypto, reader } = parties
  const agreement = await crypto.generateKeyAgreement('P-256')
  const sessionTranscript = await newTranscript(crypto)
  const issuerSigned = await issue(parties, agreement.publicKey, {})
  const device = { agreement, readerKey: reader.publicKey }
  const use = { issuerSigned, elements, sessionTranscript, device }
  const response = await presentDocument(use, crypto)
  return { response, sessionTranscript, device: undefined, issued: [issuerSigned] }
}

/** One response with the documents of two. */
function together(one: Uint8Array, other: Uint8Array): Uint8Array {
  const documents = [one, other].flatMap((bytes): readonly CborValue[] => {
    const listed = mapOf(decodeCbor(bytes)).get('documents')
    return listed !== undefined && isCborArray(listed) ? listed : []
  })
  return encodeCbor(new Map([...mapOf(decodeCbor(one)), ['documents', documents]]))
}

const mapOf = (value: CborValue): CborMap => (isCborMap(value) ? value : new Map())
