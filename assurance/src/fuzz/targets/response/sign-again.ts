/**
 * Mutants that are signed again: the change lies behind the signatures, so that only the checks of
 * what was signed can refuse it.
 * @module
 */
import { createHash } from 'node:crypto'
import { encodeCbor } from '@tegata/cbor'
import type { Dice } from '../../dice.ts'
import type { FixedSigner } from '../../fixed-crypto.ts'
import {
  type CborNode,
  contentOf,
  copyNode,
  entriesOf,
  integerNode,
  memberOf,
  readCborTree,
  tagNode,
  textNode,
  writeCborTree,
} from '../../mutate/cbor-tree.ts'
import { changeSomewhere } from '../../mutate/mutate-cbor.ts'
import type { Mutation } from '../../mutate/mutation.ts'
import { type DocumentParts, documentsOf, embeddedIn, partsOf } from './response-tree.ts'
import type { Presented, World } from './world.ts'

type Signing = Pick<World, 'issuerSigner' | 'presented'>
type Change = (parts: DocumentParts, dice: Dice, seeds: readonly Uint8Array[]) => void

/** Changes one document and signs both halves again, each rightly. */
export const signAgain =
  (world: Signing): Mutation =>
  (bytes, { dice, seeds, index }) => {
    const session = sessionOf(world, index)
    const tree = readCborTree(bytes)
    const parts = tree && partsOf(dice.pick(documentsOf(tree)))
    if (!tree || !parts) return bytes
    dice.pick(changes)(parts, dice, seeds)
    signIssuerHalf(parts, world.issuerSigner)
    if (session.device) signDeviceHalf(parts, session.device, session.sessionTranscript)
    return writeCborTree(tree)
  }

/** Leaves the content as it is and signs the device's half over something else. */
export const signForAnother =
  (world: Signing): Mutation =>
  (bytes, { dice, index }) => {
    const { device, sessionTranscript } = sessionOf(world, index)
    const tree = readCborTree(bytes)
    const parts = tree && partsOf(dice.pick(documentsOf(tree)))
    if (!tree || !parts || !device) return bytes
    const transcript = sessionTranscript.slice()
    const at = transcript.length - 1 - dice.below(32)
    transcript[at] = (transcript[at] ?? 0) ^ (1 << dice.below(8))
    if (dice.oneIn(3)) signDeviceHalf(parts, device, sessionTranscript, 'example.tegata.else')
    else signDeviceHalf(parts, device, transcript)
    return writeCborTree(tree)
  }

/** Seeds come once for each policy. */
function sessionOf({ presented }: Signing, index: number): Presented {
  const session = presented[index % presented.length]
  if (!session) throw new TypeError('no such seed')
  return session
}

const dates = [
  '2020-01-01T00:00:00Z',
  '2026-05-31T00:00:00Z',
  '2026-06-01T11:58:59Z',
  '2026-06-01T12:01:01Z',
  '2026-06-02T00:00:00Z',
  '2028-01-01T00:00:00Z',
]

const changes: readonly Change[] = [
  ({ mso }, dice, seeds) => changeSomewhere(mso, dice, seeds),
  ({ mso }, dice) => changeDate(mso, dice),
  ({ mso, docType }, dice) =>
    void Object.assign(
      dice.pick([docType, memberOf(mso, 'docType') ?? docType]),
      textNode('example.tegata.else'),
    ),
  ({ mso }, dice) => changeDeviceKey(mso, dice),
  (parts, dice, seeds) => changeItem(parts, dice, (item) => changeSomewhere(item, dice, seeds)),
  (parts, dice) => changeItem(parts, dice, () => undefined),
  (parts, dice, seeds) => changeHeader(parts, dice, seeds),
  (parts, dice, seeds) => changeDeviceElements(parts, dice, seeds),
  (parts, dice) => repeatItem(parts, dice),
  (parts, dice) => moveItem(parts, dice),
  (parts, dice) => changeDigest(parts, dice),
]

function changeDate(mso: CborNode, dice: Dice): void {
  const dated = memberOf(
    memberOf(mso, 'validityInfo'),
    dice.pick(['signed', 'validFrom', 'validUntil']),
  )
  if (dated) Object.assign(dated, tagNode(0n, textNode(dice.pick(dates))))
}

function changeDeviceKey(mso: CborNode, dice: Dice): void {
  const key = memberOf(memberOf(mso, 'deviceKeyInfo'), 'deviceKey')
  const coordinate = memberOf(key, dice.pick([-2, -3]))
  if (!coordinate) return
  const content = coordinate.content.slice()
  content[dice.below(content.length || 1)] = dice.below(256)
  coordinate.content = content
}

const itemsOf = ({ nameSpaces }: DocumentParts): { namespace: CborNode; items: CborNode }[] =>
  [...entriesOf(nameSpaces)].map(([namespace, items]) => ({ namespace, items }))

/** Changes an item; its digest follows, unless the item's own form hides it. */
function changeItem(parts: DocumentParts, dice: Dice, change: (item: CborNode) => void): void {
  const listed = itemsOf(parts).filter(({ items }) => items.children.length > 0)
  if (listed.length === 0) return
  const { namespace, items } = dice.pick(listed)
  const wrapped = dice.pick(items.children)
  const item = embeddedIn(wrapped)
  if (!item) return
  const id = memberOf(item, 'digestID')?.argument
  change(item)
  const digests = memberOf(
    memberOf(parts.mso, 'valueDigests'),
    new TextDecoder().decode(namespace.content),
  )
  const digest = memberOf(digests, Number(id))
  if (digest) digest.content = digestOf(parts.mso, writeCborTree(wrapped))
}

function digestOf(mso: CborNode, bytes: Uint8Array): Uint8Array {
  const name = new TextDecoder().decode(memberOf(mso, 'digestAlgorithm')?.content)
  const algorithm = { 'SHA-384': 'sha384', 'SHA-512': 'sha512' }[name] ?? 'sha256'
  return new Uint8Array(createHash(algorithm).update(bytes).digest())
}

function changeDigest({ mso }: DocumentParts, dice: Dice): void {
  const namespaces = [...entriesOf(memberOf(mso, 'valueDigests'))].map(([, digests]) => digests)
  const entries = namespaces.flatMap((digests) => [...entriesOf(digests)])
  if (entries.length < 2) return
  const [[id, digest], [otherId, other]] = [dice.pick(entries), dice.pick(entries)]
  const way = dice.below(3)
  if (way === 0) [id.argument, otherId.argument] = [otherId.argument, id.argument]
  else if (way === 1) digest.content = other.content
  else digest.content = digest.content.slice(0, dice.below(digest.content.length))
}

function changeHeader(
  { issuerAuth }: DocumentParts,
  dice: Dice,
  seeds: readonly Uint8Array[],
): void {
  const [header, unprotected] = issuerAuth.children
  if (dice.oneIn(2) && unprotected) changeSomewhere(unprotected, dice, seeds)
  else if (header?.inner) changeSomewhere(header.inner, dice, seeds)
}

function changeDeviceElements(
  { document }: DocumentParts,
  dice: Dice,
  seeds: readonly Uint8Array[],
): void {
  const wrapped = memberOf(memberOf(document, 'deviceSigned'), 'nameSpaces')?.children[0]
  if (!wrapped) return
  const names = ['example.self', 'example.own', 'example.tegata.test.1']
  const elements = ['nick', 'name', 'x']
  const inner = {
    ...integerNode(1n),
    major: 5,
    children: [
      textNode(dice.pick(names)),
      { ...integerNode(1n), major: 5, children: [textNode(dice.pick(elements)), integerNode(1n)] },
    ],
  }
  if (dice.oneIn(3)) changeSomewhere(inner, dice, seeds)
  wrapped.inner = inner
}

function repeatItem(parts: DocumentParts, dice: Dice): void {
  const listed = itemsOf(parts).filter(({ items }) => items.children.length > 0)
  if (listed.length === 0) return
  const { items } = dice.pick(listed)
  items.children.push(copyNode(dice.pick(items.children)))
}

/** An item under a namespace that is not its own. */
function moveItem(parts: DocumentParts, dice: Dice): void {
  const listed = itemsOf(parts)
  if (listed.length < 2) return
  const [from, to] = [dice.pick(listed), dice.pick(listed)]
  const item = from.items.children.splice(dice.below(from.items.children.length || 1), 1)[0]
  if (item) to.items.children.push(item)
}

function signIssuerHalf({ issuerAuth }: DocumentParts, signer: FixedSigner): void {
  const [header, , payload, signature] = issuerAuth.children
  if (header && payload && signature)
    signature.content = signer.sign(sigStructure(contentOf(header), contentOf(payload)))
}

function signDeviceHalf(
  { document, docType, mso }: DocumentParts,
  signer: FixedSigner,
  transcript: Uint8Array,
  asDocType = new TextDecoder().decode((memberOf(mso, 'docType') ?? docType).content),
): void {
  const deviceSigned = memberOf(document, 'deviceSigned')
  const nameSpaces = memberOf(deviceSigned, 'nameSpaces')
  const sign1 = memberOf(memberOf(deviceSigned, 'deviceAuth'), 'deviceSignature')
  const [header, , , signature] = sign1?.children ?? []
  const session = readCborTree(transcript)
  if (!nameSpaces || !header || !signature || !session) return
  const authentication = {
    ...integerNode(4n),
    major: 4,
    children: [textNode('DeviceAuthentication'), session, textNode(asDocType), nameSpaces],
  }
  const wrapped = { ...integerNode(0n), major: 2, inner: authentication }
  const bytes = writeCborTree(tagNode(24n, wrapped))
  signature.content = signer.sign(sigStructure(contentOf(header), bytes))
  signature.inner = undefined
}

const sigStructure = (header: Uint8Array, payload: Uint8Array) =>
  encodeCbor(['Signature1', header, new Uint8Array(0), payload])
