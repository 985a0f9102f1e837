/**
 * The verifier as other parts of the server use it.
 * @module
 */
import { migrate } from '@tegata/service'
import { registeredPurpose, useCases } from '@tegata/verifier'
import { checkCertificate } from './certificate-checks.ts'
import { checkSignature, openLogin, receiveLogin, seeLogin } from './logins.ts'
import { createNewestSeen } from './newest-seen.ts'
import { readRequestObject, requestPresentation, seePresentation } from './presentations.ts'
import { openReaderKey } from './reader-key.ts'
import { receiveError, receiveResponse } from './receive-response.ts'
import { createStore, migrations, type VerifierTables } from './store.ts'
import { trustInAnswers } from './trust-in-answers.ts'
import type { VerifierDeps } from './verifier-deps.ts'

export type Verifier = Awaited<ReturnType<typeof createVerifier>>

export async function createVerifier(deps: VerifierDeps) {
  const db = await deps.database.schema<VerifierTables>('verifier')
  await migrate(db, 'verifier', migrations)
  const store = createStore(db)
  const reader = await openReaderKey(deps, store)
  const box = await deps.keys.secretBox('verifier-presentations')
  const pairwiseKey = await deps.keys.macKey('verifier-pairwise')
  const trusting = trustInAnswers(deps, createNewestSeen(db, deps))
  const parts = { ...deps, ...trusting, store, box, reader, pairwiseKey }
  return {
    /** The certificate that this program asks with, to be registered. DER. */
    readerChain: reader.chain,
    /** Purposes of this program, as the registry is to certify them. */
    purposes: useCases.map(registeredPurpose),
    requestPresentation: (order: Parameters<typeof requestPresentation>[1], actor: string) =>
      requestPresentation(parts, order, actor),
    readRequestObject: (id: string, walletNonce?: string) =>
      readRequestObject(parts, id, walletNonce),
    receiveResponse: (id: string, jwe: string) => receiveResponse(parts, id, jwe),
    receiveError: (id: string, sent: Parameters<typeof receiveError>[2]) =>
      receiveError(parts, id, sent),
    seePresentation: (id: string, responseCode?: string) =>
      seePresentation(parts, id, responseCode),
    openLogin: () => openLogin(parts),
    receiveLogin: (id: string, login: string) => receiveLogin(parts, id, login),
    seeLogin: (id: string) => seeLogin(parts, id),
    checkCertificate: (asked: Parameters<typeof checkCertificate>[1]) =>
      checkCertificate(parts, asked),
    checkSignature: (signed: Parameters<typeof checkSignature>[1]) => checkSignature(parts, signed),
  }
}
