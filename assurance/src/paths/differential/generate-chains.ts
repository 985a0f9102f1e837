/**
 * Chains as authorities might make them, and as they should not: a root, some authorities below it,
 * many leaves below the last of them. A seed repeats them, but for keys and signatures.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  certificatePoliciesExtension,
  type Extension,
  extensionOid,
  inhibitAnyPolicyExtension,
  keyIdentifierOf,
  keyUsageExtension,
  type NewSubtree,
  nameConstraintsExtension,
  policyConstraintsExtension,
  policyMappingsExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from '@tegata/pki'
import type { Dice } from '../../fuzz/dice.ts'
import { type Made, makeCertificate, policyOid, type Signers } from '../authority-maker.ts'

export const at = new Date('2026-06-01T00:00:00Z')
export const anyPolicy = '2.5.29.32.0'

export type PolicyOptions = {
  readonly policies: readonly string[]
  readonly requireExplicitPolicy: boolean
  readonly inhibitAnyPolicy: boolean
  readonly inhibitPolicyMapping: boolean
}

export type Family = {
  readonly root: Uint8Array
  readonly intermediates: readonly Uint8Array[]
  readonly leaves: readonly Uint8Array[]
  readonly options: PolicyOptions
}

type Maker = {
  readonly dice: Dice
  readonly signers: Signers
  readonly crypto: Crypto
  serial: number
}

const kinds = ['ES256', 'ES256', 'ES384', 'ES512', 'RS256'] as const
const [leavesOfFamily, mostAuthorities] = [25, 4]

export async function generateFamily(
  dice: Dice,
  signers: Signers,
  crypto: Crypto,
): Promise<Family> {
  const maker: Maker = { dice, signers, crypto, serial: 1 }
  const signer = signerOf(maker)
  const identity = await identifiers(maker, signer, signer)
  const root = await makeCertificate({
    subject: nameOf(dice, 'root'),
    signer,
    serial: 0,
    authority: true,
    extensions: identity,
  })
  const authorities = [root]
  for (let i = dice.below(mostAuthorities + 1); i > 0; i -= 1)
    authorities.push(await makeAuthority(maker, authorities.at(-1) ?? root, i))
  const leaves: Uint8Array[] = []
  for (let i = 0; i < leavesOfFamily; i += 1)
    leaves.push(await makeLeaf(maker, authorities.at(-1) ?? root, i))
  return {
    root: root.der,
    intermediates: authorities.slice(1).map(({ der }) => der),
    leaves,
    options: optionsOf(dice),
  }
}

/** Space in the names: OpenSSL takes a common name for a host where it could be one. */
const nameOf = (dice: Dice, kind: string): readonly (readonly [string, string])[] => [
  ['C', dice.pick(['JP', 'JP', 'UT'])],
  ['O', dice.pick(['Mihon A', 'Mihon B'])],
  ['CN', `TEST ${kind} ${dice.below(1000)}`],
]

const signerOf = ({ dice, signers }: Maker): Signer => dice.pick(signers[dice.pick(kinds)])

async function identifiers(maker: Maker, own: Signer, issuer: Signer): Promise<Extension[]> {
  const { crypto } = maker
  return [
    subjectKeyIdentifierExtension(await keyIdentifierOf(own.publicKey, crypto)),
    authorityKeyIdentifierExtension(await keyIdentifierOf(issuer.publicKey, crypto)),
  ]
}

async function makeAuthority(maker: Maker, issuer: Made, level: number): Promise<Made> {
  const { dice } = maker
  const signer = signerOf(maker)
  const isSelfIssued = dice.oneIn(8)
  const extensions = [
    ...(await identifiers(maker, signer, issuer.signer)),
    ...policyExtensions(dice),
    ...(dice.oneIn(4) ? [namesOf(dice)] : []),
    ...(dice.oneIn(3)
      ? [basicConstraintsExtension({ certificateAuthority: true, pathLength: dice.below(4) })]
      : []),
    ...(dice.oneIn(30) ? [basicConstraintsExtension({ certificateAuthority: false })] : []),
    ...(dice.oneIn(30) ? [keyUsageExtension(['digitalSignature', 'cRLSign'])] : []),
    ...(dice.oneIn(40) ? [unknownExtension] : []),
  ]
  const without = dice.oneIn(40)
    ? [extensionOid.basicConstraints]
    : dice.oneIn(8)
      ? [extensionOid.keyUsage]
      : []
  const made = await makeCertificate({
    subject: nameOf(dice, `authority ${level}`),
    signer,
    serial: maker.serial++,
    authority: true,
    issuer: issuerIn(dice, issuer),
    ...periodOf(dice),
    extensions,
    without,
    ...(isSelfIssued && { rawSubject: issuer.subject }),
  })
  return { ...made, der: brokenOrNot(dice, made.der) }
}

async function makeLeaf(maker: Maker, issuer: Made, number: number): Promise<Uint8Array> {
  const { dice } = maker
  const signer = signerOf(maker)
  const named = dice.oneIn(2) ? [subjectAltNameExtension(alternativeNames(dice))] : []
  const { der } = await makeCertificate({
    subject: [
      ...nameOf(dice, `leaf ${number}`),
      ...(dice.oneIn(8) ? ([['emailAddress', dice.pick(mailboxes)]] as const) : []),
    ],
    signer,
    serial: maker.serial++,
    issuer: issuerIn(dice, issuer),
    ...periodOf(dice),
    extensions: [
      ...(await identifiers(maker, signer, issuer.signer)),
      ...(dice.oneIn(5) ? [] : [policiesOf(dice)]),
      ...named,
      ...(dice.oneIn(30) ? [unknownExtension] : []),
      ...(dice.oneIn(30) ? [policyConstraintsExtension({ requireExplicitPolicy: 0 })] : []),
    ],
  })
  return brokenOrNot(dice, der)
}

const unknownExtension: Extension = {
  oid: '1.3.6.1.4.1.99999.1',
  critical: true,
  value: Uint8Array.of(5, 0),
}

/** The issuer as it is called, in other letters, or by another name. */
function issuerIn(dice: Dice, { subject, signer }: Made): { subject: Uint8Array; signer: Signer } {
  if (dice.oneIn(12))
    return { subject: changed(subject, /TEST (?=root|authority)/, 'test '), signer }
  if (dice.oneIn(40))
    return { subject: changed(subject, /TEST (?=root|authority)/, 'TEXT '), signer }
  return { subject, signer }
}

function changed(subject: Uint8Array, from: RegExp, to: string): Uint8Array {
  return Uint8Array.from(
    Buffer.from(Buffer.from(subject).toString('latin1').replace(from, to), 'latin1'),
  )
}

function periodOf(dice: Dice): { notBefore?: Date; notAfter?: Date } {
  if (dice.oneIn(30)) return { notAfter: new Date(at.getTime() - 1000) }
  if (dice.oneIn(30)) return { notBefore: new Date(at.getTime() + 1000) }
  return dice.oneIn(30) ? { notBefore: at, notAfter: at } : {}
}

/** The last byte belongs to the signature. */
function brokenOrNot(dice: Dice, der: Uint8Array): Uint8Array {
  if (!dice.oneIn(30)) return der
  const broken = Uint8Array.from(der)
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
  return broken
}

const policiesOf = (dice: Dice): Extension =>
  certificatePoliciesExtension(
    [anyPolicy, policyOid(1), policyOid(2), policyOid(3)].filter((oid, i, all) =>
      i === all.length - 1 ? true : dice.oneIn(oid === anyPolicy ? 3 : 2),
    ),
  )

function policyExtensions(dice: Dice): Extension[] {
  const mapping = () => ({
    issuerPolicy: policyOid(1 + dice.below(3)),
    subjectPolicy: policyOid(1 + dice.below(3)),
  })
  return [
    ...(dice.oneIn(6) ? [] : [policiesOf(dice)]),
    ...(dice.oneIn(5)
      ? [policyMappingsExtension([mapping(), mapping()].slice(dice.below(2)))]
      : []),
    ...(dice.oneIn(6) ? [constraintsOf(dice)] : []),
    ...(dice.oneIn(8) ? [inhibitAnyPolicyExtension(dice.below(3))] : []),
  ]
}

const constraintsOf = (dice: Dice): Extension =>
  dice.oneIn(2)
    ? policyConstraintsExtension({ requireExplicitPolicy: dice.below(4) })
    : policyConstraintsExtension({
        requireExplicitPolicy: dice.below(4),
        inhibitPolicyMapping: dice.below(3),
      })

const hosts = ['a.test', 'b.a.test', 'c.test', 'xa.test', 'A.TEST']
const mailboxes = ['x@a.test', 'X@a.test', 'x@b.a.test', 'y@c.test']
const uris = ['https://a.test/', 'https://u@b.a.test:8443/x', 'http://c.test', 'urn:a.test']

type AlternativeName = Parameters<typeof subjectAltNameExtension>[0][number]

const alternativeNames = (dice: Dice): readonly AlternativeName[] =>
  Array.from({ length: 1 + dice.below(3) }, (): AlternativeName => {
    const type = dice.pick(['dns', 'email', 'uri'] as const)
    const values = { dns: hosts, email: mailboxes, uri: uris }
    return { type, value: dice.pick(values[type]) }
  })

const subtrees: readonly NewSubtree[] = [
  ...['a.test', '.a.test', 'c.test'].map((value) => ({ type: 'dns', value }) as const),
  ...['a.test', '.a.test', 'x@a.test'].map((value) => ({ type: 'email', value }) as const),
  ...['a.test', '.a.test', 'c.test'].map((value) => ({ type: 'uri', value }) as const),
]

function namesOf(dice: Dice): Extension {
  const some = () => [dice.pick(subtrees), dice.pick(subtrees)].slice(dice.below(2))
  return dice.oneIn(2)
    ? nameConstraintsExtension({ excluded: some() })
    : nameConstraintsExtension({ permitted: some(), ...(dice.oneIn(2) && { excluded: some() }) })
}

function optionsOf(dice: Dice): PolicyOptions {
  const wanted = [policyOid(1), policyOid(2), policyOid(3)].filter(() => dice.oneIn(2))
  return {
    policies: dice.oneIn(2) || wanted.length === 0 ? [anyPolicy] : wanted,
    requireExplicitPolicy: dice.oneIn(3),
    inhibitAnyPolicy: dice.oneIn(8),
    inhibitPolicyMapping: dice.oneIn(8),
  }
}
