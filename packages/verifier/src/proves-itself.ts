/**
 * Whether an answer comes from somebody who may end the request. Everybody who saw a request can encrypt
 * to its key and repeat its state, so that only signatures count: docs/adr/0022.
 * @module
 */
import type { PresentationReport } from './verify-presentation.ts'

const proofs: readonly string[] = [
  'verifier/response-readable',
  'verifier/response-bound',
  'mdoc/issuer-trusted',
  'mdoc/issuer-signature',
  'mdoc/device-authentication',
]

/**
 * True when a document of a trusted issuer was signed for this session by its own device key, whatever
 * else is wrong with it. Every document of the response has to be such a one.
 */
export const provesItself = ({ verdict, checks }: PresentationReport): boolean =>
  verdict === 'accepted' ||
  proofs.every((proof) => {
    const outcomes = checks.filter(({ id }) => id === proof).map(({ outcome }) => outcome)
    return outcomes.length > 0 && outcomes.every((outcome) => outcome === 'passed')
  })
