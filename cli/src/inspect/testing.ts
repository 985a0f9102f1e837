/**
 * An authority, a document, a session and a reader, and trees as flat lists.
 * @module
 */
import { type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { presentDocument } from '@tegata/mdoc'
import {
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testNamespace,
  testTime,
} from '@tegata/mdoc/testing'
import { explainInput } from './explain-input.ts'
import { type Explanation, type Part, refusalsOf, type View } from './explanation.ts'

export const crypto = createNodeCrypto()
export const issuer = await createTestIssuer(crypto)
export const deviceKey = await crypto.generateSigner('ES256')
const otherKey = await crypto.generateSigner('ES256')
export const status = { uri: 'https://issuer.test.example/status/1', index: 4 }

export const issuerSigned = await issueTestDocument(issuer, crypto, {
  deviceKey: deviceKey.publicKey,
  status,
})

/** A session of OpenID4VP with redirects; nothing else about it matters. */
export const transcript = await createTestTranscript(crypto)

/** One element, signed by the device. */
export const response = await presentDocument(
  {
    issuerSigned,
    elements: { [testNamespace]: ['name'] },
    sessionTranscript: transcript,
    device: { signer: deviceKey },
  },
  crypto,
)

export const publicKey = deviceKey.publicKey
export const otherPublicKey = otherKey.publicKey

/** CBOR of a map with text for keys, or of anything. */
export const mapOf = (entries: Readonly<Record<string, CborValue>>): CborValue =>
  new Map(Object.entries(entries))
export const cbor = (value: CborValue) => encodeCbor(value)
export const decoded = (bytes: Uint8Array) => decodeCbor(bytes)

/** Explains what has to be something known. */
export async function explained(
  input: Uint8Array | string,
  view: Partial<View> = {},
): Promise<Explanation> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const found = await explainInput(bytes, { showValues: true, at: testTime, crypto, ...view })
  if ('looksLike' in found) throw new Error(`nothing known: ${found.looksLike}`)
  return found
}

export type Row = { readonly path: string; readonly part: Part }

/** Every line with the path to it; numbers of lists are left out of the path. */
export function rowsOf({ parts = [] }: Pick<Part, 'parts'>, path = ''): readonly Row[] {
  return parts.flatMap((part) => {
    const here = `${path}/${part.name}`
    return [{ path: here, part }, ...rowsOf(part, here)]
  })
}

/** `path: check` of everything that would be refused. */
export const refused = (tree: Explanation): readonly string[] =>
  refusalsOf(tree).map(({ path, check }) => `${path}: ${check}`)

/** A kind, an input of it, and for some paths what their line has to say. */
export type Sample = readonly [
  kind: string,
  input: Uint8Array | string,
  lines: Readonly<Record<string, string>>,
]

/** Value, clause in brackets, Japanese label: each line has to hold what is expected of it. */
export function expectLines(tree: Explanation, lines: Sample[2]): void {
  const rows = new Map(
    rowsOf(tree).map(({ path, part: { value, clause, label } }) => [
      path,
      [value, clause && `[${clause}]`].filter(Boolean).join(' ') +
        (label?.ja ? ` ${label.ja}` : ''),
    ]),
  )
  for (const [path, text] of Object.entries(lines)) {
    // A label may stand between value and clause.
    for (const piece of text.split(/(?= 氏)/))
      if (!rows.get(path)?.includes(piece.trim()))
        throw new Error(`${path}: ${rows.get(path)}, expected ${text}`)
  }
}
