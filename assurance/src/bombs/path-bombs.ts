/**
 * Bombs of whole paths: certificates and lists behind each other, the first of them the leaf. The
 * anchor is the relying party's own.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import {
  buildCrl,
  certificatePoliciesExtension,
  type Extension,
  nameConstraintsExtension,
  policyMappingsExtension,
  subjectAltNameExtension,
} from '@tegata/pki'
import { type Made, makeCertificate, policyOid } from '../paths/authority-maker.ts'
import type { Bomb } from './bomb.ts'
import { crypto, entries, pathAnchor } from './entries.ts'

const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

const quick = await crypto.generateSigner('ES256')
const slow = await crypto.generateSigner('ES512')
let serial = 1
const make = (
  subject: string,
  issuer: Made,
  signer = quick,
  extensions: readonly Extension[] = [],
) =>
  makeCertificate({
    subject,
    issuer,
    signer,
    serial: serial++,
    authority: subject !== 'leaf',
    extensions,
  })

/** Names without keys: whoever issues under this name may have issued each of them. */
const ring: Made = { der: new Uint8Array(0), subject: pathAnchor.subject, signer: quick }
const together = (made: readonly Made[]) => concatBytes(...made.map(({ der }) => der))

async function chainOf(count: number, extensions: (at: number) => readonly Extension[]) {
  const made = [pathAnchor]
  for (let i = 0; i < count; i += 1) {
    const issuer = made.at(-1) ?? pathAnchor
    made.push(await make(i === count - 1 ? 'leaf' : `a${i}`, issuer, quick, extensions(i)))
  }
  return together(made.slice(1).toReversed())
}

/** Everything is issued in one name, by keys that are not that name's. */
async function crowd(count: number, signer: typeof quick) {
  const own = await make('leaf', { ...ring, signer }, signer)
  const others = []
  for (let i = 0; i < count; i += 1)
    others.push(
      await makeCertificate({ subject: 'anchor', signer, serial: serial++, authority: true }),
    )
  return together([own, ...others])
}

async function mesh(names: number, perName: number) {
  const subjects = await Promise.all(many(names, (i) => make(`m${i}`, pathAnchor)))
  const all = []
  for (let i = 0; i < names * perName; i += 1) {
    const [own, other] = [subjects[i % names], subjects[(i + 1 + (i % (names - 1))) % names]]
    if (own && other) all.push(await make(`m${i % names}`, { ...other, der: own.der }))
  }
  const [first = pathAnchor] = subjects
  return together([await make('leaf', first, slow), ...all])
}

const dns = (count: number) =>
  many(count, (i) => ({ type: 'dns', value: `h${i}.example` }) as const)

async function lists(count: number) {
  const all = [await chainOf(2, () => [])]
  for (let i = 0; i < count; i += 1)
    all.push(
      await buildCrl(
        {
          issuer: pathAnchor.subject,
          authorityKeyIdentifier: new Uint8Array(20),
          crlNumber: '01',
          thisUpdate: new Date('2026-05-31T00:00:00Z'),
          nextUpdate: new Date('2026-06-30T00:00:00Z'),
          revoked: [],
        },
        slow,
      ),
    )
  return concatBytes(...all)
}

const policies = (count: number) => certificatePoliciesExtension(many(count, (i) => policyOid(i)))
const mappings = (count: number) =>
  policyMappingsExtension(
    many(count, (i) => ({
      issuerPolicy: policyOid(i % 16),
      subjectPolicy: policyOid(Math.floor(i / 16)),
    })),
  )

export const pathBombs: readonly Bomb[] = [
  { name: '60 namesakes of the anchor, P-256', entry: entries.path, make: () => crowd(60, quick) },
  { name: '60 namesakes of the anchor, P-521', entry: entries.path, make: () => crowd(60, slow) },
  { name: 'a ring of 60 that issued one another', entry: entries.path, make: () => mesh(2, 30) },
  { name: 'a mesh of ten names', entry: entries.path, make: () => mesh(10, 12) },
  { name: 'a chain of 60', entry: entries.path, make: () => chainOf(60, () => []) },
  {
    name: '2,000 names under 2,000 constraints',
    entry: entries.path,
    make: () =>
      chainOf(2, (at) =>
        at === 0
          ? [nameConstraintsExtension({ excluded: dns(2000) })]
          : [
              subjectAltNameExtension(
                many(2000, () => ({ type: 'dns', value: 'x.test' }) as const),
              ),
            ],
      ),
  },
  {
    name: 'a name of 40 KB under 2,000 constraints',
    entry: entries.path,
    make: () =>
      chainOf(2, (at) =>
        at === 0
          ? [nameConstraintsExtension({ excluded: dns(2000) })]
          : [subjectAltNameExtension([{ type: 'uri', value: `https://${'A'.repeat(40_000)}.x/` }])],
      ),
  },
  {
    name: '256 policies that are all mapped to one another, seven times',
    entry: entries.path,
    make: () => chainOf(7, (at) => (at === 6 ? [] : [policies(256), mappings(256)])),
  },
  {
    name: '1,000 policies',
    entry: entries.path,
    make: () => chainOf(2, () => [policies(1000)]),
  },
  { name: '200 lists that somebody else signed', entry: entries.path, make: () => lists(200) },
]
