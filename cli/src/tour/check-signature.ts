import { toBase64url } from '@tegata/kernel'
import { type ReportReply, reportShape } from '@tegata/role-verifier/contract'
import { failedOf } from './bank-report.ts'
import { callJson } from './expect-answer.ts'
import type { World } from './world.ts'

export type SignedDocument = {
  readonly document: Uint8Array
  readonly signature: Uint8Array
  readonly certificate: Uint8Array
}

/** The bank has a signature checked. */
export async function checkSignature(
  world: World,
  { document, signature, certificate }: SignedDocument,
): Promise<ReportReply & { failed: readonly string[] }> {
  const report = await callJson(
    world.fetchAs('bank'),
    {
      url: `${world.api}/verifier/signature-checks`,
      token: world.bankToken,
      body: {
        document: toBase64url(document),
        signature: toBase64url(signature),
        certificate: toBase64url(certificate),
      },
    },
    { status: 200, shape: reportShape },
  )
  return { ...report, failed: failedOf(report) }
}
