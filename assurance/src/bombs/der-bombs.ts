/**
 * Bombs in ASN.1: certificates, requests, lists, answers.
 * @module
 */
import { concatBytes, utf8Encode } from '@tegata/kernel'
import { type DerNode, readDerTree, writeDerTree } from '../fuzz/mutate/der-tree.ts'
import type { Bomb } from './bomb.ts'
import { authority, entries } from './entries.ts'

const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

const der = (tag: number, ...content: readonly Uint8Array[]): Uint8Array =>
  writeDerTree({
    tag,
    children: [],
    content: concatBytes(...content),
    prefix: new Uint8Array(0),
    padding: 0,
  })
const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content)

function nested(levels: number): Uint8Array {
  let inside: Uint8Array = Uint8Array.of(5, 0)
  for (let i = 0; i < levels; i += 1) inside = sequence(inside)
  return inside
}

/** The document signer's certificate with one part put in place of its own. */
function certificateWith(change: (tbs: readonly DerNode[]) => void): Uint8Array {
  const tree = readDerTree(authority.chain[0] ?? new Uint8Array(0))
  const tbs = tree?.children[0]
  if (!tree || !tbs) throw new TypeError('no certificate')
  change(tbs.children)
  return writeDerTree(tree)
}

function put(node: DerNode | undefined, bytes: Uint8Array): void {
  const made = readDerTree(bytes)
  if (!node || !made) throw new TypeError('no such part')
  Object.assign(node, made)
}

const [serial, issuerName, validity, subject, spki, extensions] = [1, 3, 4, 5, 6, 7]
const commonName = Uint8Array.of(6, 3, 0x55, 4, 3)
const attribute = (value: string) => der(0x31, sequence(commonName, der(0x0c, utf8Encode(value))))
const rsa = (modulus: number, exponent: number) =>
  sequence(
    sequence(Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1), Uint8Array.of(5, 0)),
    der(
      3,
      Uint8Array.of(0),
      sequence(
        der(2, Uint8Array.of(0x7f), new Uint8Array(modulus).fill(0xff)),
        der(2, Uint8Array.of(0x7f), new Uint8Array(exponent).fill(0xff)),
      ),
    ),
  )
const oid = (length: number) =>
  der(6, Uint8Array.of(0x2a), new Uint8Array(length).fill(0xff), Uint8Array.of(1))
const extension = (id: Uint8Array, value = Uint8Array.of(5, 0)) => sequence(id, der(4, value))
const numbered = (i: number) => der(6, Uint8Array.of(0x2a, 3, 0x81 + (i >> 7), i & 0x7f))
const wrapExtensions = (...listed: readonly Uint8Array[]) => der(0xa3, sequence(...listed))

const certificates: readonly (readonly [string, () => Uint8Array])[] = [
  [
    '40,000 nested SEQUENCEs of no length',
    () => new Uint8Array(80_000).map((_, i) => (i % 2 === 0 ? 0x30 : 0x80)),
  ],
  ['10,000 nested SEQUENCEs', () => nested(10_000)],
  ['a length of 2^32', () => Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0)],
  [
    'a length of 126 bytes',
    () => concatBytes(Uint8Array.of(0x30, 0xfe), new Uint8Array(126).fill(0xff)),
  ],
  ['an RSA modulus of 60 KB', () => certificateWith((tbs) => put(tbs[spki], rsa(60_000, 3)))],
  ['an RSA exponent of 60 KB', () => certificateWith((tbs) => put(tbs[spki], rsa(256, 60_000)))],
  [
    'an object identifier of 90 KB',
    () => certificateWith((tbs) => put(tbs[extensions], wrapExtensions(extension(oid(90_000))))),
  ],
  [
    '10,000 extensions',
    () =>
      certificateWith((tbs) =>
        put(tbs[extensions], wrapExtensions(...many(7000, (i) => extension(numbered(i))))),
      ),
  ],
  [
    'one extension 5,000 times',
    () =>
      certificateWith((tbs) =>
        put(tbs[extensions], wrapExtensions(...many(5000, () => extension(numbered(1))))),
      ),
  ],
  [
    'a name of 90 KB',
    () => certificateWith((tbs) => put(tbs[subject], sequence(attribute('ß'.repeat(45_000))))),
  ],
  [
    'a name of 5,000 attributes',
    () =>
      certificateWith((tbs) => put(tbs[issuerName], sequence(...many(5000, () => attribute('x'))))),
  ],
  [
    'a serial number of 90 KB',
    () => certificateWith((tbs) => put(tbs[serial], der(2, new Uint8Array(90_000).fill(0x7f)))),
  ],
  [
    'a time of 90 KB',
    () =>
      certificateWith((tbs) =>
        put(tbs[validity], sequence(der(0x17, new Uint8Array(90_000).fill(0x39)))),
      ),
  ],
]

const elements = (count: number, element: Uint8Array) => sequence(...many(count, () => element))

export const derBombs: readonly Bomb[] = [
  ...certificates.map(([name, make]) => ({ name, entry: entries.certificate, make })),
  { name: '10,000 nested SEQUENCEs', entry: entries.csr, make: () => nested(10_000) },
  { name: '10,000 nested SEQUENCEs', entry: entries.crl, make: () => nested(10_000) },
  {
    name: '4,000 revoked certificates',
    entry: entries.crl,
    make: () => crl(many(4000, (i) => entry(i))),
  },
  {
    name: 'one revoked certificate 4,000 times',
    entry: entries.crl,
    make: () => crl(many(4000, () => entry(1))),
  },
  {
    name: 'a revoked serial number of 90 KB',
    entry: entries.crl,
    make: () => crl([revoked(new Uint8Array(90_000).fill(0x7f))]),
  },
  { name: '10,000 nested SEQUENCEs', entry: entries.ocsp, make: () => nested(10_000) },
  {
    name: '20,000 NULLs in place of an answer',
    entry: entries.ocsp,
    make: () => elements(20_000, Uint8Array.of(5, 0)),
  },
  {
    name: '9,000 requests',
    entry: entries.ocspRequest,
    make: () => sequence(elements(9000, sequence(Uint8Array.of(5, 0)))),
  },
  {
    name: '90 KB of base64 without an end',
    entry: entries.pem,
    make: () => utf8Encode(`-----BEGIN CERTIFICATE-----\n${'A'.repeat(90_000)}`),
  },
  {
    name: '3,000 beginnings',
    entry: entries.pem,
    make: () => utf8Encode('-----BEGIN CERTIFICATE-----\n'.repeat(3000)),
  },
]

const time = der(0x17, utf8Encode('260531120000Z'))
const revoked = (number: Uint8Array) => sequence(der(2, number), time)
const entry = (i: number) => revoked(Uint8Array.of(0x41, i >> 8, i & 0xff))

/** A list in the form of the standard, which nobody signed. */
function crl(listed: readonly Uint8Array[]): Uint8Array {
  const algorithm = sequence(Uint8Array.of(6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))
  const tbs = sequence(
    der(2, Uint8Array.of(1)),
    algorithm,
    sequence(attribute('x')),
    time,
    time,
    sequence(...listed),
  )
  return sequence(tbs, algorithm, der(3, Uint8Array.of(0, 0x30, 0)))
}
