/**
 * A driver who does not exist, with a licence of an authority that does not exist.
 * @module
 */
import { samplePortrait } from '../sample-portrait.ts'
import type { DriverAttributes } from './issue.ts'

/** A driver who does not exist. */
export const sampleDriver: DriverAttributes = {
  familyName: 'TEGATA',
  givenName: 'HANAKO',
  familyNameNationalCharacter: '手形',
  givenNameNationalCharacter: '花子',
  birthDate: '1990-07-07',
  sex: 'female',
  address: '1-2-3 Tegata-cho, Sekisho-shi, Mihon-ken',
  portrait: samplePortrait,
  documentNumber: 'TEST-990000000000',
  issueDate: '2025-07-01',
  expiryDate: '2030-08-07',
  issuingCountry: 'JP',
  issuingAuthority: 'Mihon-ken Public Safety Commission (TEST)',
  distinguishingSign: 'J',
  privileges: [
    { category: 'B', issueDate: '2010-07-07', expiryDate: '2030-08-07' },
    { category: 'AM', issueDate: '2010-07-07' },
  ],
}
