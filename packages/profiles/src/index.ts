/**
 * Credential types as data. Shared code asks a profile and never compares a document type.
 * @module
 */
export {
  ageOverElement,
  ageOverElements,
  ageOverFamily,
  ageOverNn,
} from './age-over.ts'
export { calendarDateAt, completedYears, isCalendarDate } from './calendar-date.ts'
export {
  checkElement,
  type ElementOutcome,
  elementDefinition,
  elementLabel,
} from './check-element.ts'
export {
  type ConsentDocument,
  type ConsentDocumentInput,
  type ConsentInput,
  type ConsentItem,
  type ConsentText,
  consentText,
} from './consent-text.ts'
export {
  checkElementOf,
  credentialTypeOf,
  credentialTypes,
  documentKnowledge,
  isRestricted,
  issuerPlaceOf,
  profileOf,
  profiles,
} from './credential-types.ts'
export {
  type CredentialType,
  defineProfile,
  type ElementDefinition,
  type ElementKind,
  type ElementValue,
  type IssuedNamespaces,
  type Language,
  type Profile,
  type ProfilePolicy,
  type Sensitivity,
  type Text,
} from './define-profile.ts'
export { ProfilesError, type ProfilesErrorCode } from './errors.ts'
export {
  couldBeIndividualNumber,
  individualNumberCheckDigit,
} from './jp-my-number/individual-number.ts'
export { issueResident, type ResidentAttributes, residentAttributes } from './jp-my-number/issue.ts'
export { jpMyNumber } from './jp-my-number/profile.ts'
export { sampleResident } from './jp-my-number/sample.ts'
export { type DriverAttributes, driverAttributes, issueDriver } from './mdl/issue.ts'
export { mdl } from './mdl/profile.ts'
export { sampleDriver } from './mdl/sample.ts'
