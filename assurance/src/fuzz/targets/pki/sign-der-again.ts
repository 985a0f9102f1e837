/**
 * Signed structures of X.509 whose content is changed and signed again: certificate, CRL.
 * @module
 */

import { concatBytes } from '@tegata/kernel'
import { ecdsaRawToDer } from '@tegata/pki'
import type { FixedSigner } from '../../fixed-crypto.ts'
import { type DerNode, readDerTree, writeDerTree } from '../../mutate/der-tree.ts'
import { changeDerSomewhere } from '../../mutate/mutate-der.ts'
import type { Mutation } from '../../mutate/mutation.ts'

/** Changes what is signed, once, and signs it rightly. */
export const signDerAgain =
  (signer: FixedSigner): Mutation =>
  (bytes, { dice, seeds }) => {
    const tree = readDerTree(bytes)
    const [content, , signature] = tree?.children ?? []
    if (!tree || !content || !signature) return bytes
    changeDerSomewhere(content, dice, seeds)
    setSignature(signature, signer.sign(writeDerTree(content)))
    return writeDerTree(tree)
  }

function setSignature(node: DerNode, raw: Uint8Array): void {
  node.children = []
  node.prefix = new Uint8Array(0)
  node.content = concatBytes(Uint8Array.of(0), ecdsaRawToDer(raw))
}
