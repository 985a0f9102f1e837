/**
 * DeviceResponse: whatever is accepted says what the original said.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import { createIssuerCache } from '@tegata/mdoc'
import { type Facts, type Judgement, judgeResponse } from '../../../mdoc-adapter.ts'
import { equal, type FuzzTarget, finding, type Outcome, refusedBy } from '../../fuzz-target.ts'
import { readCborTree, writeCborTree } from '../../mutate/cbor-tree.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { differenceOf } from './difference.ts'
import { documentsOf, partsOf } from './response-tree.ts'
import { signAgain, signForAnother } from './sign-again.ts'
import { objectionTo } from './witness.ts'
import { createWorld, type Presented, type World } from './world.ts'

export const regrouped = {
  className: 'regrouped',
  why: 'items or documents of this very session left out: nobody signs how many there are (ISO/IEC 18013-5:2021, 9.1.3.4), and the report shows those that came; one that comes twice is refused',
}

export const responseTarget: FuzzTarget = {
  kind: 'response',
  about: 'DeviceResponse, strict and with every tolerance',
  harmless: regrouped,
  async prepare() {
    const world = await createWorld()
    const { presented, crypto } = world
    const cache = createIssuerCache()
    const question = {
      trustAnchors: [world.issuer.root],
      at: world.at,
      requested: world.requested,
      readerKey: world.reader,
      cache,
    }
    const ask = (bytes: Uint8Array, { sessionTranscript }: Presented, tolerant: boolean) =>
      judgeResponse(bytes, { ...question, sessionTranscript, tolerant }, crypto)
    const originals = await Promise.all(presented.map((one) => ask(one.response, one, false)))
    const responses = presented.map(({ response }) => response)
    return {
      throwsCodes: false,
      seeds: [...responses, ...responses],
      mutations: [
        { name: 'bytes', weight: 3, mutate: mutateBytes },
        { name: 'cbor', weight: 5, mutate: mutateCbor },
        { name: 'signed-again', weight: 2, mutate: signAgain(world) },
        { name: 'signed-for-another', weight: 1, mutate: signForAnother(world) },
      ],
      judge: async (seed, mutant, mutation) => {
        const session = presented[seed % presented.length]
        const original = originals[seed % presented.length]
        if (!original?.accepted || !session) return finding('the original is refused')
        const judged = await ask(mutant, session, seed >= presented.length)
        return outcomeOf({ mutation, mutant, judged, session, original: original.documents, world })
      },
    }
  },
}

type Trial = {
  readonly mutation: string
  readonly mutant: Uint8Array
  readonly judged: Judgement
  readonly session: Presented
  readonly original: readonly Facts[]
  readonly world: World
}

function outcomeOf({ mutation, mutant, judged, session, original, world }: Trial): Outcome {
  if (!judged.accepted) return refusedBy(...judged.failed)
  if (mutation === 'signed-for-another')
    return equalBytes(mutant, session.response)
      ? equal
      : finding('accepted for another session or docType')
  if (mutation === 'signed-again') {
    const objection = objectionTo(mutant, judged.documents, { ...world, ...session })
    return objection === undefined ? { kind: 'witnessed' } : finding(`accepted: ${objection}`)
  }
  const foreign = foreignSecurityObject(mutant, session.response)
  if (foreign) return finding('accepted with another security object')
  const difference = differenceOf(judged.documents, original)
  if (difference === 'none') return equal
  return difference === 'regrouped'
    ? { kind: 'harmless', className: regrouped.className }
    : finding(`accepted with another ${difference}`)
}

/** Every security object, with its signature's payload, is one of the original's. */
function foreignSecurityObject(mutant: Uint8Array, original: Uint8Array): boolean {
  const known = securityObjects(original)
  return securityObjects(mutant).some((one) => !known.some((other) => equalBytes(one, other)))
}

function securityObjects(response: Uint8Array): Uint8Array[] {
  const tree = readCborTree(response)
  return (tree ? documentsOf(tree) : []).flatMap((document) => {
    const parts = partsOf(document)
    return parts ? [writeCborTree(parts.mso)] : [new Uint8Array(0)]
  })
}
