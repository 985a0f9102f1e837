/**
 * A responder that lies in every way, and lists that do, over HTTP; for the tests of validation.
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import type { Fetch } from '@tegata/kernel'
import {
  authorityKeyIdentifierExtension,
  buildCertificate,
  buildCrl,
  buildName,
  buildOcspError,
  buildOcspResponse,
  type CertId,
  extendedKeyUsageExtension,
  extendedKeyUsageOid,
  issuingDistributionPointExtension,
  keyIdentifierOf,
  keyUsageExtension,
  newSerialNumber,
  type OcspAnswer,
  ocspNoCheckExtension,
  parseCertificate,
  parseOcspRequest,
} from '@tegata/pki'
import { createTestJpki, testTime } from '../../testing.ts'
import type { RevocationSources } from '../revocation-evidence.ts'
import { type RelyingPartyQuestion, validateForRelyingParty } from '../validation-service.ts'

export const crypto = createNodeCrypto()
export const jpki = await createTestJpki(crypto)
export const sibling = await createTestJpki(crypto)
export const holder = await crypto.generateSigner('RS256')
const stranger = await crypto.generateSigner('RS256')
export const authority = parseCertificate(jpki.anchors.sign)

const minutes = (count: number) => new Date(testTime.getTime() + count * 60_000)
const times = { thisUpdate: minutes(-1), nextUpdate: minutes(60) }

/** An answer in the name of the authority unless told otherwise. */
type Lie = {
  readonly answer?: (certId: CertId) => OcspAnswer
  readonly nonce?: (nonce: Uint8Array) => Uint8Array
  readonly signer?: Signer
  readonly delegate?: {
    readonly issuer: typeof authority
    readonly key: Signer
    readonly purpose: boolean
  }
  readonly send?: (body: Uint8Array, response: ServerResponse) => void
}
const good = (certId: CertId): OcspAnswer => ({ certId, status: 'good', ...times })
const revoked =
  (reason: 'certificateHold' | 'keyCompromise') =>
  (certId: CertId): OcspAnswer => ({
    ...{ certId, status: 'revoked', revokedAt: minutes(-60), reason, ...times },
  })

export const lies: Readonly<Record<string, Lie>> = {
  honest: {},
  held: { answer: revoked('certificateHold') },
  revoked: { answer: revoked('keyCompromise') },
  unknown: { answer: (certId) => ({ certId, status: 'unknown', ...times }) },
  'never-issued': { answer: (certId) => ({ certId, status: 'never-issued', ...times }) },
  'wrong-signer': { signer: stranger },
  'no-purpose': { delegate: { issuer: authority, key: jpki.signers.sign, purpose: false } },
  'other-authority': {
    delegate: {
      issuer: parseCertificate(sibling.anchors.auth),
      key: sibling.signers.auth,
      purpose: true,
    },
  },
  'responder-unauthorised': {
    delegate: { issuer: authority, key: stranger, purpose: true },
  },
  'other-certificate': { answer: (certId) => good({ ...certId, serialNumber: '1234' }) },
  'hash-mismatch': {
    answer: (certId) =>
      good({ ...certId, issuerKeyHash: certId.issuerKeyHash.map((byte) => byte ^ 1) }),
  },
  stale: {
    answer: (certId) => ({
      certId,
      status: 'good',
      thisUpdate: minutes(-90),
      nextUpdate: minutes(-30),
    }),
  },
  'stale-revoked': {
    answer: (certId) => ({
      ...revoked('keyCompromise')(certId),
      ...{ thisUpdate: minutes(-90), nextUpdate: minutes(-30) },
    }),
  },
  future: {
    answer: (certId) => ({
      certId,
      status: 'good',
      thisUpdate: minutes(30),
      nextUpdate: minutes(90),
    }),
  },
  'nonce-mismatch': { nonce: (nonce) => nonce.map((byte) => byte ^ 1) },
  'try-later': { send: (_, response) => response.end(buildOcspError('tryLater')) },
  'responder-error': { send: (_, response) => response.end(buildOcspError('unauthorized')) },
  'http-status': { send: (body, response) => response.writeHead(500).end(body) },
  redirected: { send: (_, response) => response.writeHead(302, { location: '/honest' }).end() },
  timeout: { send: () => undefined },
  'timeout-halfway': { send: (body, response) => void response.write(body.subarray(0, 40)) },
  truncated: { send: (body, response) => response.end(body.subarray(0, body.length - 7)) },
  malformed: { send: (_, response) => response.end('<html>') },
  'too-long': { send: (_, response) => response.end(new Uint8Array(70_000)) },
  longest: { send: (_, response) => response.end(new Uint8Array(65_536)) },
  'just-too-long': { send: (_, response) => response.end(new Uint8Array(65_537)) },
  unreachable: { send: (_, response) => response.destroy() },
  tampered: {
    send: (body, response) =>
      response.end(body.map((byte, i) => (i === body.length - 1 ? byte ^ 1 : byte))),
  },
}

/** What is found of those that lie in a way of another name. */
export const namedOtherwise: Readonly<Record<string, string>> = {
  'stale-revoked': 'stale',
  longest: 'malformed',
  'just-too-long': 'too-long',
  tampered: 'wrong-signer',
}

/** Lists by address: what is on them, by whom, from when. */
const lists: Readonly<
  Record<
    string,
    {
      held?: boolean
      signer?: Signer
      from?: number
      cut?: number
      issuer?: Uint8Array
      elsewhere?: string
      /** Minutes that it says it holds. */
      lasts?: number
    }
  >
> = {
  'list-good': {},
  'list-held': { held: true },
  'list-stale': { from: -300 },
  'list-a-day-old': { from: -1441, lasts: 2880 },
  'list-older-than-a-day': { from: -1442, lasts: 2880 },
  'list-wrong-signer': { signer: stranger },
  'list-truncated': { cut: 9 },
  'list-other-authority': { issuer: parseCertificate(sibling.anchors.auth).subject.der },
  'list-other-scope': { elsewhere: 'http://elsewhere.test.example/list' },
}

async function listFor(path: string, serialNumber: string): Promise<Uint8Array> {
  const { held, signer = jpki.signers.sign, from = -10, cut = 0, ...more } = lists[path] ?? {}
  const { issuer = authority.subject.der, elsewhere, lasts = 60 } = more
  const entry = { serialNumber, revokedAt: minutes(from), reason: 'certificateHold' } as const
  const list = await buildCrl(
    {
      issuer,
      ...(elsewhere !== undefined && {
        extensions: [issuingDistributionPointExtension({ uri: elsewhere })],
      }),
      thisUpdate: minutes(from),
      nextUpdate: minutes(from + lasts),
      crlNumber: '07',
      authorityKeyIdentifier: await keyIdentifierOf(jpki.signers.sign.publicKey, crypto),
      revoked: held ? [entry] : [],
    },
    signer,
  )
  return list.subarray(0, list.length - cut)
}

let listed = ''
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').slice(1)
  if (Object.hasOwn(lists, path)) return void response.end(await listFor(path, listed))
  const lie = lies[path]
  if (request.method === 'GET')
    return void response.writeHead(path === 'malformed' ? 200 : 404).end('<html>')
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  const { certIds, nonce } = parseOcspRequest(new Uint8Array(Buffer.concat(parts)))
  const [certId] = certIds
  if (!lie || !certId) return void response.writeHead(404).end()
  const delegate = lie.delegate && (await delegateOf(lie.delegate))
  const body = await buildOcspResponse(
    {
      answers: [(lie.answer ?? good)(certId)],
      producedAt: testTime,
      ...(nonce && { nonce: lie.nonce?.(nonce) ?? nonce }),
      ...(delegate && { certificates: [delegate] }),
    },
    lie.signer ?? (lie.delegate ? responder : jpki.signers.sign),
    crypto,
  )
  if (lie.send) lie.send(body, response)
  else response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(body)
}

const responder = await crypto.generateSigner('RS256')

async function delegateOf({
  issuer,
  key,
  purpose,
}: NonNullable<Lie['delegate']>): Promise<Uint8Array> {
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: issuer.subject.der,
      subject: buildName([
        ['C', 'JP'],
        ['CN', 'TEST responder'],
      ]),
      notBefore: minutes(-600),
      notAfter: minutes(600),
      publicKey: responder.publicKey,
      extensions: [
        keyUsageExtension(['digitalSignature']),
        authorityKeyIdentifierExtension(await keyIdentifierOf(key.publicKey, crypto)),
        ocspNoCheckExtension(),
        ...(purpose ? [extendedKeyUsageExtension([extendedKeyUsageOid.ocspSigning])] : []),
      ],
    },
    key,
  )
}

export const fetchThere: Fetch = async (url, init) => await fetch(url, init)

/** The responder on loopback, and questions whose certificates name it. */
export async function startResponder() {
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new TypeError('no address')
  const base = `http://127.0.0.1:${address.port}`
  const ask = async (path: string, changes: Partial<RelyingPartyQuestion> = {}) => {
    const certificate = await jpki.issue({
      ...{ kind: 'sign', publicKey: holder.publicKey, ocsp: [`${base}/${path}`] },
    })
    const isSlow = path.startsWith('timeout')
    const signal = () => AbortSignal.timeout(isSlow ? 1_000 : 3_600_000)
    return await validateForRelyingParty(
      {
        certificate,
        ...{ anchors: { sign: [jpki.anchors.sign], auth: [jpki.anchors.auth] }, at: testTime },
        sources: { methods: ['ocsp'], fetch: fetchThere, signal },
        ...changes,
      },
      crypto,
    )
  }
  const askList = async (
    path: string,
    methods: readonly ('ocsp' | 'crl')[] = ['crl'],
    more: Partial<RevocationSources> = {},
  ) => {
    const address = { crl: [`${base}/${path}`], ocsp: [`${base}/try-later`] }
    const certificate = await jpki.issue({ kind: 'sign', publicKey: holder.publicKey, ...address })
    listed = parseCertificate(certificate).serialNumber
    return await ask('', { certificate, sources: { methods, fetch: fetchThere, ...more } })
  }
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { base, ask, askList, close }
}
