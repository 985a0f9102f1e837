/**
 * Every kind that is fuzzed. A new kind is one file and one line here.
 * @module
 */
import type { FuzzTarget } from '../fuzz-target.ts'
import { androidKeyTarget } from './attestation/android-key-target.ts'
import { appAttestationTarget } from './attestation/app-attestation-target.ts'
import { engagementTarget, readerEngagementTarget } from './engagement/engagement-target.ts'
import { dcApiRequestTarget } from './envelope/dc-api-request-target.ts'
import { envelopeTarget } from './envelope/envelope-target.ts'
import { handoverTarget } from './handover/handover-target.ts'
import { requestObjectTarget } from './oid4vc/request-object-target.ts'
import { certificateTarget } from './pki/certificate-target.ts'
import { crlTarget } from './pki/crl-target.ts'
import { ocspTarget } from './pki/ocsp-target.ts'
import { pathTarget } from './pki/path-target.ts'
import { requestTarget } from './request/request-target.ts'
import { issuerSignedTarget } from './response/issuer-signed-target.ts'
import { responseTarget } from './response/response-target.ts'
import { sessionTarget } from './session/session-target.ts'
import { identifierListTarget } from './status/identifier-list-target.ts'
import { statusCwtTarget, statusJwtTarget } from './status/status-targets.ts'
import { registryStatementTarget } from './trust/registry-statement-target.ts'

export const fuzzTargets: readonly FuzzTarget[] = [
  responseTarget,
  issuerSignedTarget,
  requestTarget,
  engagementTarget,
  readerEngagementTarget,
  handoverTarget,
  sessionTarget,
  envelopeTarget,
  dcApiRequestTarget,
  certificateTarget,
  crlTarget,
  ocspTarget,
  pathTarget,
  androidKeyTarget,
  appAttestationTarget,
  statusJwtTarget,
  statusCwtTarget,
  identifierListTarget,
  requestObjectTarget,
  registryStatementTarget,
]
