/**
 * Four libraries on one set of keys: each issues, presents and verifies the same made-up person.
 * @module
 */
import {
  animo,
  auth0,
  type Contender,
  createFixture,
  createNodeContext,
  docType,
  type Fixture,
  namespace,
  owf,
} from '@tegata/bench/peers'
import { CborTag, type CborValue } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createIssuerCache, issueDocument, presentDocument, type Tolerance } from '@tegata/mdoc'
import type { Dice } from '../fuzz/dice.ts'
import { type Judgement, judgeResponse } from '../mdoc-adapter.ts'

export type Elements = Fixture['elements']

export type Parties = {
  readonly peerNames: readonly string[]
  /** A DeviceResponse with these elements, issued and presented here. */
  readonly presentHere: (elements: Elements) => Promise<Uint8Array>
  /** The same by a peer: its own issuer, its own holder. */
  readonly presentThere: (peer: number, elements: Elements) => Promise<Uint8Array>
  /** Strictly, but for what documents of a peer need. */
  readonly judgeHere: (
    response: Uint8Array,
    elements: Elements,
    peer?: string,
  ) => Promise<Judgement>
  readonly judgeThere: (peer: number, response: Uint8Array) => Promise<boolean>
}

export async function createParties(now: Date): Promise<Parties> {
  const fixture = await createFixture(now)
  const context = contextOf()
  const makers: readonly ((of: Fixture) => Contender)[] = [
    (of) => animo(of, context),
    (of) => owf(of, context),
    (of) => auth0(of),
  ]
  const judges = makers.map((make) => make(fixture))
  const peer = (index: number): Contender => {
    const found = judges[index]
    if (!found) throw new TypeError('no such peer')
    return found
  }
  return {
    peerNames: judges.map(({ name }) => name),
    ...(await createOwn(fixture)),
    presentThere: async (index, elements) => {
      const contender = makers[index]?.({ ...fixture, elements })
      if (!contender) throw new TypeError('no such peer')
      return await contender.present(await contender.issue())
    },
    judgeThere: (index, response) => peer(index).verify(response),
  }
}

/**
 * One peer takes a digest number from four random bytes; ISO/IEC 18013-5:2021, 9.1.2.5 ends them at
 * 2^31, and ours refuses larger ones. The first bit of such four bytes is therefore 0 here.
 */
function contextOf(): ReturnType<typeof createNodeContext> {
  const context = createNodeContext({ keeps: true })
  return {
    ...context,
    random: (length) => {
      const bytes = context.random(length)
      if (length === 4) bytes[0] = (bytes[0] ?? 0) & 0x7f
      return bytes
    },
  }
}

/** What a peer's documents need, by name. */
const toleratedFrom: Readonly<Record<string, readonly Tolerance[]>> = {
  // Its heads have lengths of four bytes whatever they say.
  '@animo-id/mdoc': ['cbor-length'],
}

async function createOwn(fixture: Fixture): Promise<Pick<Parties, 'presentHere' | 'judgeHere'>> {
  const crypto = createNodeCrypto()
  const signer = await crypto.importSigner('ES256', { jwk: fixture.issuerKey })
  const device = { signer: await crypto.importSigner('ES256', { jwk: fixture.deviceKey }) }
  const { sessionTranscript, signed, validUntil, root, signerCertificate, now } = fixture
  const cache = createIssuerCache()
  return {
    presentHere: async (elements) => {
      const issuerSigned = await issueDocument(
        {
          docType,
          namespaces: { [namespace]: Object.fromEntries(valuesOf(elements, fixture.fullDates)) },
          deviceKey: device.signer.publicKey,
          validity: { signed, validFrom: signed, validUntil },
        },
        { crypto, signer, chain: [signerCertificate] },
      )
      const chosen = { [namespace]: [...elements.keys()] }
      return await presentDocument(
        { issuerSigned, elements: chosen, sessionTranscript, device },
        crypto,
      )
    },
    judgeHere: (response, elements, peer = '') =>
      judgeResponse(
        response,
        {
          trustAnchors: [root],
          at: now,
          requested: { docType, elements: { [namespace]: [...elements.keys()] } },
          sessionTranscript,
          tolerant: toleratedFrom[peer] ?? false,
          cache,
        },
        crypto,
      ),
  }
}

const valuesOf = (elements: Elements, fullDates: ReadonlySet<string>): [string, CborValue][] =>
  [...elements].map(([name, value]) => [
    name,
    fullDates.has(name) && typeof value === 'string' ? new CborTag(1004, value) : value,
  ])

const names = [
  'Mihon',
  '見本',
  'Ørsted',
  '',
  'a'.repeat(23),
  'b'.repeat(24),
  'c'.repeat(150),
  '𠮷野',
]

/**
 * Some elements of a made-up person: a name, a date, flags, bytes of several lengths. One `age_over_`
 * alone: asked for two, the holders of all three peers may send the nearest one twice, and an element
 * that is there twice is refused here.
 */
export function elementsOf(dice: Dice): Elements {
  const all: readonly (readonly [string, string | boolean | Uint8Array])[] = [
    ['family_name', dice.pick(names)],
    ['given_name', dice.pick(names)],
    ['birth_date', `19${10 + dice.below(90)}-0${1 + dice.below(9)}-1${dice.below(10)}`],
    ['expiry_date', '2031-01-01'],
    ['document_number', `TEST-${dice.below(1_000_000)}`],
    ['portrait', dice.bytes(dice.pick([1, 23, 24, 255, 256, 2000]))],
    ['age_over_18', dice.oneIn(2)],
    ['resident', dice.oneIn(9)],
  ]
  const chosen = all.filter(() => !dice.oneIn(3))
  return new Map(chosen.length > 0 ? chosen : all.slice(0, 1))
}
