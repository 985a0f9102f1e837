/**
 * CBOR, explained as what it is, or else in diagnostic notation.
 * @module
 */
import { type Explanation, rfc, type View } from '../explanation.ts'
import type { BrokenCbor } from './decode-broken.ts'
import { diagnosticLines } from './diagnostic.ts'
import { isEmbedded, showDecoded, tryDecode } from './forms/container.ts'
import { deviationMarks, type Form } from './forms/form.ts'
import { placeOf } from './place-of.ts'
import { type Kind, kindOf } from './recognise-cbor.ts'

/** An item in one of the forms. */
export async function explainAs(
  { kind, clause, form, check }: Pick<Kind, 'kind' | 'clause' | 'check'> & { readonly form: Form },
  decoded: BrokenCbor,
  view: View,
): Promise<Explanation> {
  const place = { ...placeOf(view), formCheck: check }
  const { called, label, ...shown } = await showDecoded(decoded, form, place)
  return { kind, clause, ...shown }
}

/** Explains bytes that are CBOR, however broken; says why where they are none. */
export async function explainCbor(
  bytes: Uint8Array,
  view: View,
): Promise<Explanation | { readonly why: string }> {
  const decoded = tryDecode(bytes)
  if ('why' in decoded) return decoded
  const known = await explainKnown(decoded, view)
  if (known) return known
  const fatal = decoded.deviations.find(
    ({ code }) => code === 'cbor/trailing' || code === 'cbor/invalid-utf8',
  )
  if (fatal) return { why: `${fatal.code}: ${fatal.what} at byte ${fatal.at}` }
  return explainUnknown(decoded, view)
}

/** A structure, or the one that is embedded in a tag. */
async function explainKnown(decoded: BrokenCbor, view: View): Promise<Explanation | undefined> {
  const { item } = decoded
  const known = kindOf(item)
  if (known) return await explainAs(known, decoded, view)
  const opened = isEmbedded(item) ? tryDecode(item.value) : undefined
  const inner = opened && 'item' in opened ? kindOf(opened.item) : undefined
  if (!inner || !opened || !('item' in opened)) return undefined
  const explained = await explainAs(inner, opened, view)
  return { ...explained, kind: `${inner.kind}Bytes (#6.24)` }
}

function explainUnknown(decoded: BrokenCbor, view: View): Explanation {
  const parts = diagnosticLines(decoded.item, view).map((name) => ({ name }))
  const place = { ...placeOf(view), deviationsIn: () => decoded.deviations }
  const marks = deviationMarks(undefined, place)
  return {
    kind: 'CBOR, diagnostic notation',
    clause: rfc(8949, '8'),
    parts,
    ...(marks.length > 0 && { marks }),
  }
}
