/**
 * A resident's attributes as they stand in the table: sealed, bound to their row.
 * @module
 */
import type { SigningAttributes } from '@tegata/jpki'
import { fromBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import type { SecretBox } from '@tegata/service'
import { type NewResident, newResident } from './contract.ts'

export const sealResident = (box: SecretBox, id: string, resident: NewResident): Uint8Array =>
  box.seal(utf8Encode(JSON.stringify(resident)), `resident ${id}`)

/** @throws ServiceError `service/bad-passphrase` */
export const unsealResident = (box: SecretBox, id: string, sealed: Uint8Array): NewResident =>
  newResident.parse(JSON.parse(utf8Decode(box.open(sealed, `resident ${id}`))))

/** As the record's profile takes them. */
export const recordAttributes = (resident: NewResident) => ({
  ...resident,
  portrait: fromBase64url(resident.portrait),
})

/** As they stand in a signing certificate. No substitute characters are used here. */
export function signingAttributes(resident: NewResident): SigningAttributes {
  const { name, address, birthDate, sex } = resident
  return {
    name,
    nameSubstitutes: '0'.repeat([...name].length),
    sex: sex === 'female' || sex === 'male' ? sex : 'unknown',
    birthDate,
    address: [...address].slice(0, 200).join(''),
    addressSubstitutes: '0'.repeat(Math.min(200, [...address].length)),
  }
}
