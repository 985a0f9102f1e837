/**
 * The relying party's side: what to ask, whether the answer holds, and what the business does then.
 * @module
 */
export { disclosedAsJson, type JsonValue } from '@tegata/mdoc'
export { VerifierError, type VerifierErrorCode } from './errors.ts'
export {
  type PresentationTransaction,
  presentationRequest,
  type RequestDetails,
} from './presentation-request.ts'
export { provesItself } from './proves-itself.ts'
export {
  type Asked,
  type AskedElement,
  askedBy,
  dcqlQueryOf,
  registeredPurpose,
  type UseCase,
  type UseCaseDecision,
} from './use-case.ts'
export { useCaseOf, useCases } from './use-cases/index.ts'
export { verifierChecks } from './verifier-checks.ts'
export {
  type LoggedIn,
  type LoginReport,
  type LoginVerification,
  pairwiseSubject,
  verifyLogin,
} from './verify-login.ts'
export {
  type PresentationReport,
  type PresentationVerification,
  verifyPresentation,
} from './verify-presentation.ts'
