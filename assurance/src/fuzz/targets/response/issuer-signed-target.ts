/**
 * IssuerSigned as an issuer hands it out, verified without a device.
 * @module
 */
import { createIssuerCache } from '@tegata/mdoc'
import { judgeIssuerSigned } from '../../../mdoc-adapter.ts'
import { equal, type FuzzTarget, finding, refusedBy } from '../../fuzz-target.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { differenceOf } from './difference.ts'
import { regrouped } from './response-target.ts'
import { createWorld } from './world.ts'

export const issuerSignedTarget: FuzzTarget = {
  kind: 'issuer-signed',
  about: 'IssuerSigned, strict and with every tolerance',
  harmless: regrouped,
  async prepare() {
    const { issued, issuer, at, crypto } = await createWorld()
    const question = { trustAnchors: [issuer.root], at, cache: createIssuerCache() }
    const ask = (bytes: Uint8Array, tolerant: boolean) =>
      judgeIssuerSigned(bytes, { ...question, tolerant }, crypto)
    const originals = await Promise.all(issued.map((bytes) => ask(bytes, false)))
    return {
      throwsCodes: false,
      seeds: [...issued, ...issued],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cbor', weight: 4, mutate: mutateCbor },
      ],
      judge: async (seed, mutant) => {
        const original = originals[seed % issued.length]
        if (!original?.accepted) return finding('the original is refused')
        const judged = await ask(mutant, seed >= issued.length)
        if (!judged.accepted) return refusedBy(...judged.failed)
        // A document that another seed carries may come instead: it was issued as it is.
        const known = originals.flatMap((one) => (one.accepted ? one.documents : []))
        const difference = differenceOf(judged.documents, known)
        if (differenceOf(judged.documents, original.documents) === 'none') return equal
        return difference === 'regrouped'
          ? { kind: 'harmless', className: regrouped.className }
          : finding(`accepted with another ${difference}`)
      },
    }
  },
}
