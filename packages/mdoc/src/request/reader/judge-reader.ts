/**
 * Whether a reader's certificate leads to an anchor of the holder, and is a reader's.
 * ISO/IEC 18013-5:2021, 9.3.3 and Annex B.1.7.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker } from '@tegata/kernel'
import {
  type Certificate,
  judgeSigner,
  parseCertificate,
  pathFailures,
  readerAuthentication,
  type SignerRevocation,
  validatePath,
} from '@tegata/pki'
import { readerChecks } from './reader-checks.ts'

/** Which readers a holder trusts, and when. */
export type ReaderTrust = SignerRevocation & {
  /** DER. Nothing that the reader sends can add to them; with none no reader is trusted. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  /** Tolerated clock difference; 60 unless said otherwise. */
  readonly skewSeconds?: number
}

export type JudgedReader = {
  /** `mdoc/reader-trusted`, `mdoc/reader-profile`, `mdoc/reader-revocation` and what it asked. */
  readonly checks: readonly Check[]
  readonly trusted: boolean
  /** When the certificate can be read. */
  readonly certificate?: Certificate
}

const { judge, skipped } = checkMaker(readerChecks)
const seat = { id: 'mdoc/reader-revocation', judge, skipped } as const

/** @param chain - DER, as sent, the reader's first */
export async function judgeReader(
  chain: readonly Uint8Array[],
  trust: ReaderTrust,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<JudgedReader> {
  const [leaf, ...intermediates] = readCertificates(chain)
  if (!leaf) return unreadable(chain.length === 0 ? 'no certificate' : 'unreadable certificate')
  const path = await validatePath(
    {
      leaf,
      intermediates,
      anchors: trust.trustAnchors.flatMap((der) => readCertificates([der])),
      at: trust.at,
      profile: readerAuthentication,
      skewSeconds: trust.skewSeconds ?? 60,
    },
    crypto,
  )
  const failures = pathFailures(path)
  const own = [
    judge('mdoc/reader-trusted', failures.path),
    judge('mdoc/reader-profile', failures.profile),
  ]
  const holds = path.verdict === 'accepted'
  const believed = holds ? path.chain : undefined
  const checks = [...own, ...(await judgeSigner(seat, believed, trust))]
  const trusted = holds && checks.every(({ outcome }) => outcome !== 'failed')
  return { checks, trusted, certificate: leaf }
}

const unreadable = (why: string): JudgedReader => ({
  checks: [
    judge('mdoc/reader-trusted', why),
    skipped('mdoc/reader-profile', why),
    skipped('mdoc/reader-revocation', why),
  ],
  trusted: false,
})

/** All of them, or none: a chain with an unreadable certificate is no chain. */
function readCertificates(ders: readonly Uint8Array[]): Certificate[] {
  try {
    return ders.map((der) => parseCertificate(der))
  } catch (error) {
    if (error instanceof CodedError) return []
    throw error
  }
}
