import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import {
  certificatePoliciesExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  subjectAltNameExtension,
} from '../certificate/build-extensions.ts'
import type { Extension } from '../certificate/extension.ts'
import { anyExtendedKeyUsage, anyPolicy, extensionOid } from '../certificate/object-ids.ts'
import {
  writeContext,
  writeOid,
  writePrimitive,
  writeSequence,
  writeSmallInteger,
} from '../der/der-writer.ts'
import { iacaRoot } from '../profile/profiles.ts'
import {
  type Issued,
  issueTestCertificate,
  type TestCertificate,
} from '../testing/test-authority.ts'
import type { PathInput } from './path-input.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T00:00:00Z')
const [client, server] = ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']

const issue = (name: string, issuer?: Issued, more: Partial<TestCertificate> = {}) =>
  issueTestCertificate(
    {
      profile: iacaRoot,
      subject: [
        ['C', 'UT'],
        ['CN', name],
      ],
      without: [extensionOid.basicConstraints].filter(() => name === 'leaf'),
      ...(issuer && { issuer }),
      ...more,
    },
    crypto,
  )

const authority = (...extensions: Extension[]) => ({
  extensions: [{ ...plainAuthority }, ...extensions],
})
const plainAuthority = {
  oid: extensionOid.basicConstraints,
  critical: true,
  value: writeSequence(Uint8Array.of(1, 1, 0xff)),
}
const root = await issue('root', undefined, authority())

async function failed(
  leaf: Issued,
  more: Partial<PathInput> = {},
  ...intermediates: Issued[]
): Promise<string[]> {
  const input = {
    leaf: leaf.certificate,
    intermediates: intermediates.map(({ certificate }) => certificate),
    anchors: [root.certificate],
    at,
    profile: 'any' as const,
  }
  const { checks, verdict } = await validatePath({ ...input, ...more }, crypto)
  const reasons = checks.filter(({ outcome }) => outcome === 'failed')
  expect(verdict).toBe(reasons.length === 0 ? 'accepted' : 'refused')
  return reasons.map(({ id, reason }) => `${id}: ${reason}`)
}

describe('key usage of the leaf', () => {
  test('each one asked for must be there, where any is named', async () => {
    const leaf = await issue('leaf', root, { extensions: [keyUsageExtension(['nonRepudiation'])] })
    expect(await failed(leaf, { keyUsage: ['nonRepudiation'] })).toEqual([])
    expect(await failed(leaf, { keyUsage: ['nonRepudiation', 'digitalSignature'] })).toEqual([
      'pki/path-leaf-key-usage: key of the leaf is not for digitalSignature',
    ])
    const silent = await issue('leaf', root, { without: [extensionOid.keyUsage] })
    expect(await failed(silent, { keyUsage: ['digitalSignature'] })).toEqual([])
  })
})

describe('purpose', () => {
  const reason = (position: number) =>
    `pki/path-extended-key-usage: certificate ${position} is not for ${client}`

  test('of the leaf: the one asked for, any, or none named', async () => {
    for (const [named, reasons] of [
      [[client], []],
      [[server, client], []],
      [[server], [reason(0)]],
      [[anyExtendedKeyUsage], []],
    ] as const) {
      const leaf = await issue('leaf', root, { extensions: [extendedKeyUsageExtension(named)] })
      expect(await failed(leaf, { eku: [client] })).toEqual(reasons)
    }
    expect(await failed(await issue('leaf', root), { eku: [client] })).toEqual([])
  })

  test('an authority cannot pass on what it does not have', async () => {
    const servers = authority(extendedKeyUsageExtension([server]))
    const middle = await issue('middle', root, servers)
    const leaf = await issue('leaf', middle, { extensions: [extendedKeyUsageExtension([client])] })
    expect(await failed(leaf, { eku: [client] }, middle)).toEqual([reason(1)])
  })

  test('is asked of a pinned leaf as well', async () => {
    const leaf = await issue('leaf', root, { extensions: [extendedKeyUsageExtension([server])] })
    const pinned = { anchors: [leaf.certificate], allowPinnedLeaf: true }
    expect(await failed(leaf, { ...pinned, eku: [client] })).toEqual([reason(0)])
    expect(await failed(leaf, { ...pinned, eku: [server] })).toEqual([])
  })
})

describe('policies', () => {
  const [gold, silver] = ['1.2.392.200149.8.5.1.1.20', '1.2.392.200149.8.5.1.3.30']
  const policies = (...oids: string[]) => ({ extensions: [certificatePoliciesExtension(oids)] })
  const under = (...oids: string[]) => authority(certificatePoliciesExtension(oids))
  const other = 'pki/path-policies: valid for other policies than those asked for'
  const none = 'pki/path-policies: certificate 0: none of the policies that are required'

  test('are asked for by the caller', async () => {
    const leaf = await issue('leaf', root, policies(gold))
    expect(await failed(leaf, { policies: [silver] })).toEqual([])
    const requireExplicitPolicy = true
    expect(await failed(leaf, { policies: [gold], requireExplicitPolicy })).toEqual([])
    expect(await failed(leaf, { policies: [silver], requireExplicitPolicy })).toEqual([other])
    expect(await failed(await issue('leaf', root), { requireExplicitPolicy })).toEqual([none])
  })

  test('hold for the whole path: any of an authority stands for all, unless inhibited', async () => {
    const requireExplicitPolicy = true
    const [any, silvers] = [
      await issue('any', root, under(anyPolicy)),
      await issue('silver', root, under(silver)),
    ]
    const underAny = await issue('leaf', any, policies(gold))
    const wanted = { policies: [gold], requireExplicitPolicy }
    expect(await failed(underAny, wanted, any)).toEqual([])
    const inhibited = await failed(underAny, { ...wanted, inhibitAnyPolicy: true }, any)
    expect(inhibited).toEqual([
      'pki/path-policies: certificate 1: none of the policies that are required',
    ])
    const underSilver = await issue('leaf', silvers, policies(gold))
    expect(await failed(underSilver, wanted, silvers)).toEqual([none])
  })

  test('are mapped, unless the caller forbids it', async () => {
    const mappings = writeSequence(writeSequence(writeOid(silver), writeOid(gold)))
    const mapping = { oid: extensionOid.policyMappings, critical: true, value: mappings }
    const middle = await issue(
      'middle',
      root,
      authority(certificatePoliciesExtension([silver]), mapping),
    )
    const leaf = await issue('leaf', middle, policies(gold))
    const requireExplicitPolicy = true
    expect(await failed(leaf, { policies: [silver], requireExplicitPolicy }, middle)).toEqual([])
    expect(await failed(leaf, { policies: [gold], requireExplicitPolicy }, middle)).toEqual([other])
    const inhibitPolicyMapping = true
    const input = { policies: [silver], requireExplicitPolicy, inhibitPolicyMapping }
    expect(await failed(leaf, input, middle)).not.toEqual([])
  })

  test('are asked for by an anchor, and at most 256 of them are looked at', async () => {
    const value = writeSequence(writePrimitive(0, Uint8Array.of(0)))
    const constraints = { oid: extensionOid.policyConstraints, critical: true, value }
    const strict = await issue('strict', undefined, authority(constraints))
    const leaf = await issue('leaf', strict)
    expect(await failed(leaf, { anchors: [strict.certificate] })).toEqual([none])
    const oids = Array.from({ length: 257 }, (_, i) => `1.2.3.${i}`)
    expect(await failed(await issue('leaf', root, policies(...oids)))).toEqual([
      'pki/path-policies: certificate 0: more than 256 policies',
    ])
    expect(await failed(await issue('leaf', root, policies(...oids.slice(1))))).toEqual([])
  })
})

describe('name constraints', () => {
  const subtree = (tag: number, text: string) =>
    writeSequence(writePrimitive(tag, new TextEncoder().encode(text)))
  const constraints = (...parts: Uint8Array<ArrayBuffer>[]) => ({
    oid: extensionOid.nameConstraints,
    critical: true,
    value: writeSequence(...parts),
  })
  const [email, dns, uri, otherName] = [1, 2, 6, 0]
  const leafNamed = (issuer: Issued, type: 'email' | 'dns' | 'uri', value: string) =>
    issue('leaf', issuer, { extensions: [subjectAltNameExtension([{ type, value }])] })

  test.each<[string, number, string, 'email' | 'dns' | 'uri', string, boolean, boolean]>([
    ['a host', dns, 'a.example', 'dns', 'A.example', true, true],
    ['a host below', dns, 'a.example', 'dns', 'b.a.example', true, true],
    ['a host that ends alike', dns, 'a.example', 'dns', 'ba.example', false, false],
    ['a final dot', dns, 'a.example', 'dns', 'b.a.example.', true, true],
    ['below only', dns, '.a.example', 'dns', 'a.example', false, false],
    ['a wildcard over an excluded host', dns, 'b.a.example', 'dns', '*.a.example', false, true],
    ['every host', dns, '', 'dns', 'b.example', true, true],
    ['a mailbox', email, 'x@a.example', 'email', 'x@A.example', true, true],
    ['another mailbox', email, 'x@a.example', 'email', 'X@a.example', false, false],
    ['mail at a host', email, 'a.example', 'email', 'x@a.example', true, true],
    ['mail below it', email, 'a.example', 'email', 'x@b.a.example', false, false],
    ['mail below a domain', email, '.a.example', 'email', 'x@b.a.example', true, true],
    ['no mailbox', email, 'a.example', 'email', 'a.example', false, true],
    ['a URI', uri, 'a.example', 'uri', 'https://u:p@A.example:1/x@y', true, true],
    ['a URI below', uri, '.a.example', 'uri', 'https://b.a.example', true, true],
    ['a URI without a host', uri, 'a.example', 'uri', 'urn:a.example', false, true],
    ['a URI of an address', uri, 'a.example', 'uri', 'https://127.0.0.1/', false, true],
    ['another kind', uri, 'a.example', 'dns', 'b.example', true, false],
  ])('%s', async (_, tag, base, type, value, isPermitted, isExcluded) => {
    const kind = `certificate 0: a name of kind ${type}`
    const permits = await issue(
      'middle',
      root,
      authority(constraints(writeContext(0, subtree(tag, base)))),
    )
    expect(await failed(await leafNamed(permits, type, value), {}, permits)).toEqual(
      isPermitted
        ? []
        : [
            `pki/path-name-constraints: ${kind} outside what is permitted by constraints of certificate 1`,
          ],
    )
    const excludes = await issue(
      'middle',
      root,
      authority(constraints(writeContext(1, subtree(tag, base)))),
    )
    expect(await failed(await leafNamed(excludes, type, value), {}, excludes)).toEqual(
      isExcluded
        ? [`pki/path-name-constraints: ${kind} excluded by constraints of certificate 1`]
        : [],
    )
  })

  test('a kind that is not understood refuses where such a name occurs', async () => {
    const base = writeSequence(
      writeContext(otherName, writeOid('1.2.3'), writeContext(0, writeSmallInteger(1))),
    )
    const middle = await issue('middle', root, authority(constraints(writeContext(1, base))))
    expect(await failed(await leafNamed(middle, 'dns', 'a.example'), {}, middle)).toEqual([])
    const value = writeSmallInteger(2)
    const names = [{ type: 'otherName', oid: '1.2.4', value }] as const
    const leaf = await issue('leaf', middle, { extensions: [subjectAltNameExtension(names)] })
    expect(await failed(leaf, {}, middle)).toEqual([
      'pki/path-name-constraints: certificate 0: a name of kind otherName under constraints of certificate 1',
    ])
  })

  test('count also when they are not critical, and of the anchor', async () => {
    const value = writeSequence(writeContext(1, subtree(dns, 'a.example')))
    const extension = { oid: extensionOid.nameConstraints, critical: false, value }
    const anchor = await issue('limited', undefined, authority(extension))
    const leaf = await leafNamed(anchor, 'dns', 'a.example')
    expect(await failed(leaf, { anchors: [anchor.certificate] })).toHaveLength(1)
  })
})
