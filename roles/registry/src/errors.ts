import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const registryErrorCodes = [
  'registry/malformed',
  'registry/program-exists',
  'registry/program-withdrawn',
  'registry/unknown-program',
] as const
export type RegistryErrorCode = (typeof registryErrorCodes)[number]
export class RegistryError extends CodedError<RegistryErrorCode> {}

/** HTTP status by code; a forgotten code does not compile. */
export const registryStatus: Readonly<Record<RegistryErrorCode, number>> = {
  'registry/malformed': 400,
  'registry/program-exists': 409,
  'registry/program-withdrawn': 409,
  'registry/unknown-program': 404,
}
