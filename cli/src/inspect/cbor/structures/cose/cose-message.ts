/**
 * COSE_Sign1 and COSE_Mac0: RFC 9052 sections 3, 4.2 and 6.2; RFC 9360.
 * @module
 */
import { CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { rfc } from '../../../explanation.ts'
import { certificateShown } from '../../../x509/certificate.ts'
import { encoded, listOf } from '../../forms/container.ts'
import { type Form, malformed, merge, type Place, type Shown, within } from '../../forms/form.ts'
import { anything, bytes, diagnosed, text, wrongType } from '../../forms/scalar.ts'
import {
  type Finding,
  may,
  must,
  named,
  type Rule,
  structure,
  tuple,
} from '../../forms/structure.ts'
import { type Signing, signingFindings } from '../../signed/signing.ts'
import { algorithm } from './cose-algorithm.ts'
import { protectedHeaderOf } from './message-parts.ts'

const certificate: Form = {
  type: 'bstr, DER of a certificate',
  show: (value, place) =>
    value instanceof Uint8Array
      ? certificateShown(value, place, {
          check: place.context.signer?.trust ?? place.formCheck,
          ...(place.context.signer?.profile && { profile: place.context.signer.profile }),
        })
      : wrongType(value, 'a byte string', place),
}

/** Only the first is the signer's; what the others are good for they say themselves. */
const chain: Form = {
  type: '[2* bstr]',
  show: async (value, place) => {
    if (!isCborArray(value)) return wrongType(value, 'an array', place)
    const [leaf, ...others] = value
    const above = within(place, { signer: undefined })
    const first = await listOf(certificate).show([leaf], place)
    const rest = await listOf(certificate).show(others, above)
    const renamed = (rest.parts ?? []).map((part, i) => ({ ...part, name: `[${i + 1}]` }))
    const few =
      value.length < 2 ? [malformed(place, 'one certificate stands alone, without an array')] : []
    return merge(
      { value: `${value.length} certificates` },
      { ...first, marks: few },
      { parts: renamed },
    )
  },
}

/** One certificate is a byte string, several are an array, leaf first. */
export const chainOnly: Form = {
  type: 'bstr / [2* bstr]',
  show: (value, place) => (isCborArray(value) ? chain : certificate).show(value, place),
}

const critical: Form = {
  type: '[+ label]',
  show: (value, place) => ({
    value: diagnosed(value),
    marks: [
      {
        check: place.context.signer?.signature ?? place.formCheck,
        why: 'a critical header that is not known',
      },
    ],
  }),
}

const textOrNumber: Form = {
  type: 'tstr / uint',
  show: (value, place) => (typeof value === 'number' ? anything : text).show(value, place),
}

const common = rfc(9052, '3.1')

export const coseHeader = structure({
  name: 'COSE header',
  clause: rfc(9052, '3'),
  extensions: 'ignored',
  members: {
    1: named('alg', may('algorithm', algorithm, common)),
    2: named('crit', may('labels that must be understood', critical, common)),
    3: named('content type', may('what the payload is', textOrNumber, common)),
    4: named('kid', may('name of the key', bytes, common)),
    5: named('IV', may('initial value', bytes, common)),
    6: named('Partial IV', may('part of the initial value', bytes, common)),
    15: named('CWT Claims', may('claims about the message', anything, rfc(9597, '2'))),
    16: named('typ', may('what kind of message it is', textOrNumber, rfc(9596, '2'))),
    32: named('x5bag', may('certificates in any order', anything, rfc(9360, '2'))),
    33: named('x5chain', may('certificates of the signer, leaf first', chainOnly, rfc(9360, '2'))),
    34: named('x5t', may('hash of the signer’s certificate', anything, rfc(9360, '2'))),
    35: named('x5u', may('where the certificate is; not fetched', anything, rfc(9360, '2'))),
  },
})

const protectedHeader: Form = {
  type: 'bstr .cbor header / empty',
  inner: [coseHeader],
  show: (value, place) =>
    value instanceof Uint8Array && value.length === 0
      ? { value: 'empty' }
      : encoded(coseHeader).show(value, place),
}

const detachedOr = (payload: Form): Form => ({
  type: `${payload.type} / null`,
  inner: [payload],
  show: (value, place) =>
    value === null
      ? { value: 'null (detached: signed, and carried elsewhere)' }
      : payload.show(value, place),
})

export type MessageInput = {
  readonly payload: Form
  /** What the payload is called. */
  readonly payloadLabel: string
  readonly signing: Signing
  readonly rules?: readonly Rule<readonly CborValue[]>[]
}

const coseTuple = (
  name: 'COSE_Sign1' | 'COSE_Mac0',
  { payload, payloadLabel, signing, rules = [] }: MessageInput,
  last: { readonly name: string; readonly label: string; readonly section: string },
) =>
  tuple({
    name,
    clause: rfc(9052, last.section),
    context: () => ({ signer: signing }),
    places: [
      named('protected', must('header that is signed with the payload', protectedHeader, common)),
      named('unprotected', must('header that is not signed', coseHeader, common)),
      named('payload', must(payloadLabel, detachedOr(payload), rfc(9052, last.section))),
      named(last.name, must(last.label, bytes, rfc(9052, last.section))),
    ],
    rules: [headersAgree, (value, place) => signingFindings(value, signing, place), ...rules],
  })

/** The algorithm is signed, and no label stands in both headers: RFC 9052, 3. */
function headersAgree(value: readonly CborValue[], place: Place): readonly Finding[] {
  const signed = protectedHeaderOf(value)
  const unsigned = isCborMap(value[1]) ? value[1] : new Map()
  const check = place.context.signer?.signature ?? place.formCheck
  const twice = [...unsigned.keys()].some((label) => signed.has(label))
  const both = twice ? [{ check, why: 'a label stands in both headers' }] : []
  const where = signed.has(1) ? [] : [{ check, why: 'no algorithm in the protected header' }]
  return [{ at: 'protected', marks: [...both, ...where] }]
}

/** Tag 18, or none as in ISO/IEC 18013-5. */
export const sign1 = (input: MessageInput): Form =>
  untagging(
    18,
    coseTuple('COSE_Sign1', input, { name: 'signature', label: 'r and s', section: '4.2' }),
  )

/** Tag 17, or none. */
export const mac0 = (input: MessageInput): Form =>
  untagging(
    17,
    coseTuple('COSE_Mac0', input, { name: 'tag', label: 'authentication tag', section: '6.2' }),
  )

const untagging = (tag: number, form: Form): Form => ({
  type: form.type,
  inner: [form],
  show: (value, place): Shown | Promise<Shown> =>
    form.show(value instanceof CborTag && value.tag === tag ? value.value : value, place),
})
