/**
 * A second opinion on a mutant that was signed again and accepted: every claim is read once more
 * from the tree, by rules written here. ISO/IEC 18013-5:2021, 9.1.2.4 and 9.3.1.
 * @module
 */
import { createHash } from 'node:crypto'
import { type CborTolerance, decodeCbor, encodeCbor } from '@tegata/cbor'
import { equalBytes, fromBase64url, toHex } from '@tegata/kernel'
import type { Facts } from '../../../mdoc-adapter.ts'
import {
  type CborNode,
  contentOf,
  entriesOf,
  keyOf,
  memberOf,
  readCborTree,
  writeCborTree,
} from '../../mutate/cbor-tree.ts'
import {
  type DocumentParts,
  documentsOf,
  embeddedIn,
  partsOf,
  textOf,
  timeOf,
} from './response-tree.ts'
import type { Presented, World } from './world.ts'

export type WitnessedSession = Pick<World, 'at' | 'requested'> & Pick<Presented, 'device'>

/** Why an accepted response should not have been, or nothing. */
export function objectionTo(
  response: Uint8Array,
  documents: readonly Facts[],
  session: WitnessedSession,
): string | undefined {
  const tree = readCborTree(response)
  if (!tree) return 'accepted and not well-formed'
  if (!textOf(memberOf(tree, 'version')).startsWith('1.')) return 'version of the response'
  if (memberOf(tree, 'status')?.argument !== 0n) return 'status of the response'
  const nodes = documentsOf(tree)
  if (nodes.length !== documents.length) return 'number of documents'
  for (const [index, node] of nodes.entries()) {
    const parts = partsOf(node)
    const facts = documents[index]
    const why = parts && facts ? objectionToDocument(parts, facts, session) : 'parts are missing'
    if (why !== undefined) return why
  }
  return undefined
}

function objectionToDocument(
  parts: DocumentParts,
  facts: Facts,
  session: WitnessedSession,
): string | undefined {
  const { mso, docType } = parts
  if (textOf(docType) !== textOf(memberOf(mso, 'docType'))) return 'docType inside and outside'
  if (facts.docType !== textOf(docType)) return 'docType of the report'
  if (facts.docType !== session.requested.docType) return 'docType that was not requested'
  if (!textOf(memberOf(mso, 'version')).startsWith('1.')) return 'version of the security object'
  return (
    objectionToDates(mso, session.at.getTime()) ??
    objectionToKey(parts, facts, session) ??
    objectionToItems(parts, facts) ??
    objectionToDeviceElements(parts)
  )
}

const minute = 60_000
const signerFrom = Date.parse('2026-01-01T00:00:00Z')
const signerUntil = Date.parse('2027-01-01T00:00:00Z')

function objectionToDates(mso: CborNode, now: number): string | undefined {
  const [signed, from, until] = ['signed', 'validFrom', 'validUntil'].map((name) =>
    timeOf(mso, name),
  )
  if (signed === undefined || from === undefined || until === undefined) return 'dates'
  if (Number.isNaN(signed + from + until)) return 'a date that is none'
  if (now + minute < from || now - minute > until) return 'outside its validity'
  if (from < signed || until <= from) return 'order of the dates'
  return signed < signerFrom || signed > signerUntil
    ? 'signed outside the signer’s validity'
    : undefined
}

/** Device signatures are made with one key; what another key is named for cannot hold. */
function objectionToKey(
  { document, mso }: DocumentParts,
  facts: Facts,
  { device }: WitnessedSession,
): string | undefined {
  const auth = memberOf(memberOf(document, 'deviceSigned'), 'deviceAuth')
  if (!memberOf(auth, 'deviceSignature')) return undefined
  if (!device) return 'a signature where the device made a MAC'
  const key = memberOf(memberOf(mso, 'deviceKeyInfo'), 'deviceKey')
  const own = device.publicKey
  if (own.kty !== 'EC') return 'kind of key'
  const [x, y] = [fromBase64url(own.x), fromBase64url(own.y ?? '')]
  if (!equalBytes(contentOf(memberOf(key, -2)), x)) return 'key of another device'
  const stated = memberOf(key, -3)
  const odd = ((y.at(-1) ?? 0) & 1) === 1
  // RFC 9053, 7.1.1: the coordinate, or its sign as a boolean.
  const same =
    stated?.major === 7 ? stated.argument === (odd ? 21n : 20n) : equalBytes(contentOf(stated), y)
  if (!same) return 'key of another device'
  return facts.deviceKey.includes(own.x) ? undefined : 'key of the report'
}

const hashes: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

function objectionToItems({ mso, nameSpaces }: DocumentParts, facts: Facts): string | undefined {
  const algorithm = hashes[textOf(memberOf(mso, 'digestAlgorithm'))]
  if (!algorithm) return 'digest algorithm'
  const seen = new Set<string>()
  for (const [namespace, items] of entriesOf(nameSpaces)) {
    const digests = memberOf(memberOf(mso, 'valueDigests'), textOf(namespace))
    for (const wrapped of items.children) {
      const item = embeddedIn(wrapped)
      const id = keyOf(memberOf(item, 'digestID'))
      if (!item || typeof id !== 'number') return 'item'
      const digest = createHash(algorithm).update(writeCborTree(wrapped)).digest()
      const stated = contentOf(memberOf(digests, id))
      if (!equalBytes(stated, digest)) return 'digest'
      const name = `${textOf(namespace)}/${textOf(memberOf(item, 'elementIdentifier'))}`
      if (seen.has(name)) return 'element twice'
      seen.add(name)
      const value = memberOf(item, 'elementValue')
      const shown = facts.disclosed.get(name)
      if (value && shown !== undefined && shown !== shortest(value)) return 'value shown'
    }
  }
  return [...facts.disclosed.keys()].some((name) => !seen.has(name)) ? 'value of nobody' : undefined
}

/** As the report would encode it, whatever the lengths were written like. */
const shortest = (value: CborNode): string =>
  toHex(encodeCbor(decodeCbor(writeCborTree(value), { tolerate })))

const tolerate: ReadonlySet<CborTolerance> = new Set(['cbor-length', 'cbor-indefinite'])

function objectionToDeviceElements({ document, mso }: DocumentParts): string | undefined {
  const authorized = memberOf(memberOf(mso, 'deviceKeyInfo'), 'keyAuthorizations')
  const whole = memberOf(authorized, 'nameSpaces')?.children.map(textOf) ?? []
  const inner = embeddedIn(memberOf(memberOf(document, 'deviceSigned'), 'nameSpaces'))
  for (const [namespace, elements] of entriesOf(inner)) {
    const named = memberOf(memberOf(authorized, 'dataElements'), textOf(namespace))
    const allowed = named?.children.map(textOf) ?? []
    for (const [element] of entriesOf(elements))
      if (!whole.includes(textOf(namespace)) && !allowed.includes(textOf(element)))
        return 'element that the device may not sign'
  }
  return undefined
}
