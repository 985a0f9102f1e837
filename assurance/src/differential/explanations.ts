/**
 * Why a verdict of ours differs from a peer's, and what makes ours the right one. A difference that
 * no rule explains is a failure of the run.
 * @module
 */
import type { Judgement } from '../mdoc-adapter.ts'

export type Difference = {
  readonly here: Judgement
  readonly peer: string
  readonly mutant: Uint8Array
  readonly original: Uint8Array
}

export type Explanation = {
  readonly name: string
  /** Whether the rule is about this difference. */
  readonly explains: (difference: Difference) => boolean
  readonly clause: string
  readonly why: string
}

/** Refused here for a reason of this form, and for no other; the peer accepts. */
const refusedFor =
  (reason: RegExp): Explanation['explains'] =>
  ({ here }) =>
    !here.accepted && here.reasons.every((one) => reason.test(one))

/** Accepted here, while the peer refuses, and nothing but this is in the report. */
const acceptedWith =
  (holds: (disclosed: number) => boolean): Explanation['explains'] =>
  ({ here }) =>
    here.accepted && here.documents.every(({ disclosed }) => holds(disclosed.size))

export const explanations: readonly Explanation[] = [
  {
    name: 'lengths that are not the shortest',
    explains: refusedFor(/cbor\/not-shortest/),
    clause: 'RFC 8949, 4.2.1; ISO/IEC 18013-5:2021, 8.1',
    why: 'the peers read any length; here that is a tolerance with a name, which the policy of the run does not give',
  },
  {
    name: 'indefinite lengths',
    explains: refusedFor(/cbor\/indefinite/),
    clause: 'RFC 8949, 4.2.1; ISO/IEC 18013-5:2021, 8.1',
    why: 'the same, by its own name',
  },
  {
    name: 'duplicate keys',
    explains: refusedFor(/cbor\/duplicate-key|a label is in both headers/),
    clause: 'RFC 8949, 5.6; RFC 9052, 3',
    why: 'a peer takes the last of two, another reader the first: two readings of one document',
  },
  {
    name: 'keys of another type',
    explains: refusedFor(/cbor\/unsupported: key of this type/),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    why: 'no structure of the standard has such a key',
  },
  {
    name: 'nesting and long keys',
    explains: refusedFor(/cbor\/limit/),
    clause: 'RFC 8949, 10',
    why: 'a decoder needs limits; no document comes near them',
  },
  {
    name: 'text that is not UTF-8',
    explains: refusedFor(/cbor\/invalid-utf8/),
    clause: 'RFC 8949, 5.3.1',
    why: 'a peer puts another character in its place, and two texts become one',
  },
  {
    name: 'members that the standard does not define',
    explains: refusedFor(/member that is not defined/),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    why: 'a misspelt member is one that is missing; here passing it over is a tolerance with a name',
  },
  {
    name: 'another form than the structure has',
    explains: refusedFor(
      /not an unsigned integer|wrong type|not text|not a map|not an array|: empty|not an array of four|more than one member|not a byte string/,
    ),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2; RFC 9052, 4.2 and 6.2',
    why: 'peers take null, false, other types or more members where the structure allows one thing',
  },
  {
    name: 'another version',
    explains: refusedFor(/^mdoc\/version: /),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    why: 'a major version that nobody defined may mean anything',
  },
  {
    name: 'a status that is not 0',
    explains: refusedFor(/^mdoc\/response-status: /),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.3, Table 8',
    why: 'an error is no answer',
  },
  {
    name: 'no document at all',
    explains: refusedFor(/^mdoc\/documents: no document$/),
    clause: 'ISO/IEC 18013-5:2021, 9.3',
    why: 'one peer verifies every document of none, and says that it verified',
  },
  {
    name: 'a document twice',
    explains: refusedFor(/^mdoc\/documents-distinct: /),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    why: 'one document counted as two: the peers do not compare documents',
  },
  {
    name: 'an item twice',
    explains: refusedFor(/^mdoc\/(digest-ids|unique-elements): /),
    clause: 'ISO/IEC 18013-5:2021, 9.1.2.5',
    why: 'two items with one number or one name: which one is shown depends on the reader',
  },
  {
    name: 'digest of bytes that were encoded again',
    explains: refusedFor(/^mdoc\/digests: /),
    clause: 'ISO/IEC 18013-5:2021, 9.1.2.5',
    why: 'a peer decodes the item, encodes it and digests that; the digest is over what was received',
  },
  {
    name: 'a payload where it must be detached',
    explains: refusedFor(/^mdoc\/device-authentication: cose\/malformed$/),
    clause: 'ISO/IEC 18013-5:2021, 9.1.3.4; RFC 9052, 4.1',
    why: 'the device’s signature carries nil as payload; what stands there instead is not looked at by the peers',
  },
  {
    name: 'a certificate that is no DER',
    explains: refusedFor(
      /certificate: pki\/malformed|no key of the signer|no signer|no certificate|: certificate/,
    ),
    clause: 'RFC 5280, 4.1; X.690, 10 and 11',
    why: 'OpenSSL, which the peers read with, takes encodings that DER forbids',
  },
  {
    name: 'nothing disclosed',
    explains: acceptedWith((disclosed) => disclosed === 0),
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    why: '`nameSpaces` is optional; a document without elements proves itself and says nothing, and the report shows nothing',
  },
]

export const explanationOf = (difference: Difference): Explanation | undefined =>
  explanations.find(({ explains }) => explains(difference))
