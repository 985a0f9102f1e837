/**
 * A resident's attributes as they stand in the table: sealed, bound to their row.
 * @module
 */
import type { SigningAttributes } from '@tegata/jpki'
import { CodedError, fromBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import { residentAttributes } from '@tegata/profiles'
import type { SecretBox } from '@tegata/service'
import { type NewResident, newResident } from './contract.ts'
import { EnrolmentError } from './errors.ts'

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

/** Nobody is written whose record could not be issued. @throws EnrolmentError `enrolment/malformed` */
export function requireRecordable(resident: NewResident): void {
  const paths = unrecordable(resident)
  if (paths.length > 0) throw new EnrolmentError('enrolment/malformed', `resident: ${paths}`)
}

function unrecordable(resident: NewResident): string[] {
  try {
    const parsed = residentAttributes.safeParse(recordAttributes(resident))
    return (parsed.error?.issues ?? []).map(({ path }) => path.join('.'))
  } catch (error) {
    if (error instanceof CodedError) return ['portrait']
    throw error
  }
}

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
