/**
 * Every kind that is fuzzed. A new kind is one file and one line here.
 * @module
 */
import type { FuzzTarget } from '../fuzz-target.ts'
import { engagementTarget } from './engagement/engagement-target.ts'
import { certificateTarget } from './pki/certificate-target.ts'
import { crlTarget } from './pki/crl-target.ts'
import { ocspTarget } from './pki/ocsp-target.ts'
import { requestTarget } from './request/request-target.ts'
import { issuerSignedTarget } from './response/issuer-signed-target.ts'
import { responseTarget } from './response/response-target.ts'
import { sessionTarget } from './session/session-target.ts'
import { statusCwtTarget, statusJwtTarget } from './status/status-targets.ts'

export const fuzzTargets: readonly FuzzTarget[] = [
  responseTarget,
  issuerSignedTarget,
  requestTarget,
  engagementTarget,
  sessionTarget,
  certificateTarget,
  crlTarget,
  ocspTarget,
  statusJwtTarget,
  statusCwtTarget,
]
