import { decodeCbor, encodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { disclosedAsJson, issueDocument } from '@tegata/mdoc'
import { createTestIssuer, testTime } from '@tegata/mdoc/testing'
import type { AuthorizationRequest } from '@tegata/oid4vc'
import { extendedKeyUsageOid } from '@tegata/pki'
import { mdl } from '@tegata/profiles'
import { statusChecker } from '@tegata/status'
import { describe, expect, test } from 'vitest'
import {
  ask,
  createTestReader,
  createTestStatusList,
  issueTestCopy,
  present,
  readTestRequest,
  seal,
  type TestCopy,
} from './testing/test-parties.ts'
import { askedBy } from './use-case.ts'
import { accountOpening } from './use-cases/account-opening/use-case.ts'
import { verifierChecks } from './verifier-checks.ts'
import {
  type PresentationReport,
  type PresentationVerification,
  verifyPresentation,
} from './verify-presentation.ts'

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocDocumentSigner])
const reader = await createTestReader(crypto)
const statusList = await createTestStatusList(issuer, crypto)
const { docType } = accountOpening
const asked = askedBy(accountOpening)
const { transaction, requestObject } = await ask(reader, accountOpening, crypto)
const request = await readTestRequest(requestObject, reader, crypto)
const copy = await issueTestCopy(issuer, crypto, { docType, statusIndex: 1 })

const checkStatus = statusChecker({
  fetch: statusList.fetch,
  now: () => testTime,
  crypto,
  trustAnchors: [issuer.root],
})
const verify = (jwe: string, changes: Partial<PresentationVerification> = {}) =>
  verifyPresentation(
    jwe,
    { transaction, trustAnchors: [issuer.root], at: testTime, checkStatus, ...changes },
    crypto,
  )
const failedOf = ({ checks }: PresentationReport) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

type Answer = {
  readonly copy?: TestCopy
  readonly to?: AuthorizationRequest
  readonly elements?: Readonly<Record<string, readonly string[]>>
  readonly state?: string
}
const deviceResponse = (answer: Answer = {}) =>
  present(answer.to ?? request, answer.copy ?? copy, answer.elements ?? asked.elements, crypto)
const answerWith = async (vpToken: unknown, state = transaction.state) =>
  await seal(request, { vp_token: vpToken, state }, crypto)
const answer = async (how: Answer = {}) =>
  await answerWith(
    { record: [toBase64url(await deviceResponse(how))] },
    how.state ?? transaction.state,
  )

async function expectRefused(report: PresentationReport, ...expected: readonly string[]) {
  expect(report.verdict).toBe('refused')
  expect(failedOf(report)).toEqual(expected)
  expect(report.disclosed).toBeUndefined()
}

test('asked, read, presented, encrypted, verified: accepted', async () => {
  const report = await verify(await answer())
  expect(failedOf(report)).toEqual([])
  expect(report).toMatchObject({
    verdict: 'accepted',
    dropped: [],
    validUntil: new Date('2026-06-13T00:00:00Z'),
  })
  expect(report.issuer).toContain('TEST IACA')
  const { [Object.keys(asked.elements)[0] ?? '']: japanese, ...rest } = disclosedAsJson(
    report.disclosed ?? {},
  )
  expect(japanese).toMatchObject({
    full_name_unicode: '手形　花子',
    resident_address_unicode: '見本県関所市手形町一丁目2番3号',
  })
  expect(String(japanese?.portrait)).toMatch(/^_9j_/)
  expect(Object.values(rest)).toEqual([{ birth_date: '1990-07-07' }])
})

test('every check is named with its clause, and each of ours is there', async () => {
  const { checks } = await verify(await answer())
  expect(checks.every(({ id, clause }) => id !== '' && clause !== '')).toBe(true)
  const ids = new Set(checks.map(({ id }) => id))
  const ours = verifierChecks.map(({ id }) => id).filter((id) => id.startsWith('verifier/'))
  for (const id of ours) expect(ids).toContain(id)
  for (const id of ['mdoc/status', 'status/valid', 'mdoc/device-authentication'])
    expect(ids).toContain(id)
})

describe('refused: an answer to another request', () => {
  test('another state', async () => {
    await expectRefused(await verify(await answer({ state: 'another' })), 'verifier/response-bound')
  })

  test('no state', async () => {
    const vp_token = { record: [toBase64url(await deviceResponse())] }
    await expectRefused(
      await verify(await seal(request, { vp_token }, crypto)),
      'verifier/response-bound',
    )
  })

  test.each([
    ['another nonce', { nonce: 'n-0S6_WzA2Mj-n-0S6_WzA2Mj' }],
    ['another response_uri', { response_uri: 'https://reader.test.example/responses/2' }],
    ['another client', { client_id: 'x509_hash:AAAA' }],
  ])('%s', async (_, changes) => {
    const report = await verify(await answer({ to: { ...request, ...changes } }))
    await expectRefused(report, 'mdoc/device-authentication')
  })

  test('a response of the same wallet to another transaction of ours', async () => {
    const second = await ask(reader, accountOpening, crypto)
    const to = await readTestRequest(second.requestObject, reader, crypto)
    const vp_token = { record: [toBase64url(await deviceResponse({ to }))] }
    const jwe = await seal(to, { vp_token, state: second.transaction.state }, crypto)
    expect((await verify(jwe, { transaction: second.transaction })).verdict).toBe('accepted')
    await expectRefused(await verify(jwe), 'verifier/response-readable')
    const resealed = await seal(request, { vp_token, state: transaction.state }, crypto)
    await expectRefused(await verify(resealed), 'mdoc/device-authentication')
  })
})

describe('refused: what was encrypted', () => {
  test.each([
    ['nothing', ''],
    ['noise', 'garbage'],
    ['five parts of noise', 'a.b.c.d.e'],
    ['a JWS', 'eyJhbGciOiJub25lIn0.e30.AAAA'],
    ['4 MiB of noise', 'a'.repeat(4 * 1024 * 1024 + 1)],
  ])('%s', async (_, jwe) => {
    await expectRefused(await verify(jwe), 'verifier/response-readable')
  })

  test('to another key', async () => {
    const other = await ask(reader, accountOpening, crypto)
    const to = await readTestRequest(other.requestObject, reader, crypto)
    const vp_token = { record: [toBase64url(await deviceResponse())] }
    const jwe = await seal(to, { vp_token, state: transaction.state }, crypto)
    await expectRefused(await verify(jwe), 'verifier/response-readable')
  })

  test('changed on the way', async () => {
    const jwe = await answer()
    const at = jwe.length - 40
    const changed = `${jwe.slice(0, at)}${jwe[at] === 'A' ? 'B' : 'A'}${jwe.slice(at + 1)}`
    await expectRefused(await verify(changed), 'verifier/response-readable')
  })

  test.each([
    ['no vp_token', {}],
    ['a vp_token of another shape', { vp_token: 'x' }],
    ['a presentation outside an array', { vp_token: { record: 'x' } }],
    ['an error', { error: 'access_denied' }],
  ])('%s', async (_, response) => {
    const jwe = await seal(request, { ...response, state: transaction.state }, crypto)
    await expectRefused(await verify(jwe), 'verifier/response-readable')
  })
})

describe('refused: not exactly the one document', () => {
  test('two presentations', async () => {
    const one = toBase64url(await deviceResponse())
    const report = await verify(await answerWith({ record: [one, one] }))
    await expectRefused(report, 'verifier/one-document')
  })

  test('an answer to a query that was not asked', async () => {
    const one = toBase64url(await deviceResponse())
    const report = await verify(await answerWith({ record: [one], other: [one] }))
    await expectRefused(report, 'verifier/one-document')
    const other = await verify(await answerWith({ other: [one] }))
    await expectRefused(other, 'verifier/one-document')
  })

  test('not base64url', async () => {
    await expectRefused(
      await verify(await answerWith({ record: ['+/=='] })),
      'verifier/one-document',
    )
  })

  test('two documents in one presentation', async () => {
    const first = decodeCbor(await deviceResponse())
    const second = decodeCbor(
      await deviceResponse({
        copy: await issueTestCopy(issuer, crypto, { docType, statusIndex: 2 }),
      }),
    )
    if (!isCborMap(first) || !isCborMap(second)) throw new TypeError('not a response')
    const [one, two] = [first.get('documents'), second.get('documents')]
    if (!isCborArray(one) || !isCborArray(two)) throw new TypeError('no documents')
    const both = new Map([...first, ['documents', [...one, ...two]]])
    const report = await verify(await answerWith({ record: [toBase64url(encodeCbor(both))] }))
    await expectRefused(report, 'verifier/one-document')
  })

  test('a document of another type', async () => {
    const licence = await issueTestCopy(issuer, crypto, { docType: mdl.docType, statusIndex: 3 })
    const [namespace = ''] = Object.keys(mdl.namespaces)
    const elements = { [namespace]: ['family_name'] }
    const report = await verify(await answer({ copy: licence, elements }))
    await expectRefused(report, 'mdoc/requested')
  })

  test('noise in place of a document', async () => {
    const report = await verify(await answerWith({ record: ['AAAA'] }))
    await expectRefused(report, 'mdoc/well-formed')
  })
})

describe('elements', () => {
  const all = Object.keys(asked.elements)
  const without = (element: string) =>
    Object.fromEntries(
      all.map((ns) => [ns, (asked.elements[ns] ?? []).filter((id) => id !== element)]),
    )

  test.each(Object.values(asked.elements).flat())('refused: without %s', async (element) => {
    const report = await verify(await answer({ elements: without(element) }))
    await expectRefused(report, 'verifier/complete')
    const reason = report.checks.find(({ id }) => id === 'verifier/complete')?.reason
    expect(reason).toBe(`missing: ${element}`)
  })

  test('one that was not asked for is dropped, named, and its value gone', async () => {
    const [namespace = ''] = all
    const more = [...(asked.elements[namespace] ?? []), 'individual_number_unicode']
    const report = await verify(
      await answer({ elements: { ...asked.elements, [namespace]: more } }),
    )
    expect(report.verdict).toBe('accepted')
    expect(report.dropped).toEqual([{ namespace, element: 'individual_number_unicode' }])
    expect(JSON.stringify(disclosedAsJson(report.disclosed ?? {}))).not.toContain('123456789012')
    expect(JSON.stringify(report.checks)).not.toContain('123456789012')
  })

  test('a value of another type', async () => {
    const namespaces = Object.fromEntries(
      all.map((ns) => [ns, Object.fromEntries((asked.elements[ns] ?? []).map((id) => [id, 7]))]),
    )
    const deviceKey = await crypto.generateSigner('ES256')
    const day = new Date('2026-06-01T00:00:00Z')
    const issuerSigned = await issueDocument(
      {
        docType,
        namespaces,
        deviceKey: deviceKey.publicKey,
        validity: { signed: day, validFrom: day, validUntil: new Date('2026-06-10T00:00:00Z') },
        status: { uri: 'https://issuer.test.example/status/1', index: 5 },
      },
      { crypto, signer: issuer.signer, chain: issuer.chain },
    )
    const report = await verify(await answer({ copy: { issuerSigned, deviceKey, docType } }))
    await expectRefused(report, 'mdoc/element-types')
  })
})

describe('the record', () => {
  test('refused: expired', async () => {
    const validUntil = new Date('2026-05-31T00:00:00Z')
    const old = await issueTestCopy(issuer, crypto, { docType, statusIndex: 6, validUntil })
    await expectRefused(await verify(await answer({ copy: old })), 'mdoc/valid-until')
  })

  test('refused: of an issuer that is not trusted, or nobody is', async () => {
    const stranger = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocDocumentSigner])
    const copy = await issueTestCopy(stranger, crypto, { docType, statusIndex: 1 })
    const report = await verify(await answer({ copy }))
    expect(failedOf(report)).toContain('mdoc/issuer-trusted')
    expect(report.verdict).toBe('refused')
    const nobody = await verify(await answer(), { trustAnchors: [] })
    expect(failedOf(nobody)).toContain('mdoc/issuer-trusted')
  })

  test('refused: shown with another device’s key', async () => {
    const other = await crypto.generateSigner('ES256')
    const deviceKey = { ...other, publicKey: copy.deviceKey.publicKey }
    const report = await verify(await answer({ copy: { ...copy, deviceKey } }))
    await expectRefused(report, 'mdoc/device-authentication')
  })
})

describe('status', () => {
  test('refused: the copy lapsed', async () => {
    const lapsed = await issueTestCopy(issuer, crypto, { docType, statusIndex: 9 })
    expect((await verify(await answer({ copy: lapsed }))).verdict).toBe('accepted')
    statusList.revoke(9)
    await expectRefused(await verify(await answer({ copy: lapsed })), 'status/valid')
    expect((await verify(await answer())).verdict).toBe('accepted')
  })

  test('refused: the identifier of the copy is in the list of those that lapsed', async () => {
    const lapsed = await issueTestCopy(issuer, crypto, { docType, identifier: 9 })
    expect((await verify(await answer({ copy: lapsed }))).verdict).toBe('accepted')
    statusList.revokeIdentifier(9)
    await expectRefused(await verify(await answer({ copy: lapsed })), 'status/valid')
    const other = await issueTestCopy(issuer, crypto, { docType, identifier: 10 })
    expect((await verify(await answer({ copy: other }))).verdict).toBe('accepted')
  })

  test('refused: one of two lists says that the copy lapsed', async () => {
    const named = { docType, statusIndex: 20, identifier: 20 }
    const lapsed = await issueTestCopy(issuer, crypto, named)
    expect((await verify(await answer({ copy: lapsed }))).verdict).toBe('accepted')
    statusList.revokeIdentifier(20)
    await expectRefused(await verify(await answer({ copy: lapsed })), 'status/valid')
  })

  test('refused: the list cannot be reached', async () => {
    const unreachable = statusChecker({
      fetch: () => Promise.reject(new TypeError('off')),
      now: () => testTime,
      crypto,
      trustAnchors: [issuer.root],
    })
    const report = await verify(await answer(), { checkStatus: unreachable })
    await expectRefused(report, 'status/fetch')
  })

  test('refused: a list of another authority', async () => {
    const stranger = await createTestIssuer(crypto)
    const other = await createTestStatusList(stranger, crypto)
    const elsewhere = statusChecker({
      fetch: other.fetch,
      now: () => testTime,
      crypto,
      trustAnchors: [issuer.root, stranger.root],
    })
    const report = await verify(await answer(), { checkStatus: elsewhere })
    await expectRefused(report, 'status/same-authority')
  })

  test('refused: nobody asks, or the asking answers nothing', async () => {
    const { checkStatus: _, ...options } = {
      transaction,
      trustAnchors: [issuer.root],
      at: testTime,
      checkStatus,
    }
    const unasked = await verifyPresentation(await answer(), options, crypto)
    await expectRefused(unasked, 'mdoc/status')
    const silent = await verify(await answer(), { checkStatus: async () => [] })
    await expectRefused(silent, 'mdoc/status')
  })

  test('refused: the record names none though its type asks for one', async () => {
    const unnamed = await issueTestCopy(issuer, crypto, { docType })
    await expectRefused(await verify(await answer({ copy: unnamed })), 'mdoc/status')
  })

  test('accepted: no status, where the type does not ask for one', async () => {
    const [namespace = ''] = Object.keys(mdl.namespaces)
    const elements = { [namespace]: ['family_name', 'document_number'] }
    const forLicence = { queryId: 'record', docType: mdl.docType, elements, retained: {} }
    const licence = await ask(reader, accountOpening, crypto, { asked: forLicence })
    const to = await readTestRequest(licence.requestObject, reader, crypto)
    const copy = await issueTestCopy(issuer, crypto, { docType: mdl.docType })
    const vp_token = { record: [toBase64url(await present(to, copy, elements, crypto))] }
    const jwe = await seal(to, { vp_token, state: licence.transaction.state }, crypto)
    const report = await verify(jwe, { transaction: licence.transaction })
    expect(failedOf(report)).toEqual([])
    expect(report.verdict).toBe('accepted')
  })
})
