/**
 * Another reader of key descriptions, by the schema that `@peculiar/asn1-android` has of it.
 * @module
 */
import { KeyMintKeyDescription } from '@peculiar/asn1-android'
import { AsnConvert } from '@peculiar/asn1-schema'
import { androidOid } from '@tegata/jpki'
import { equalBytes } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { readByOpenSsl } from '../pki/read-by-openssl.ts'

const [signing, generated, verified] = [2, 0, 0]

/** Why a description that was accepted should not have been. */
export function objectionToDescription(
  leaf: Uint8Array,
  challenge: Uint8Array,
): string | undefined {
  if (!readByOpenSsl(leaf)) return undefined
  const extension = parseCertificate(leaf).extensions.get(androidOid.keyDescription)
  if (!extension) return 'no description'
  const read = readBySchema(extension.value)
  if (!read) return undefined
  const { hardwareEnforced: list } = read
  const { rootOfTrust } = list
  if (!equalBytes(new Uint8Array(read.attestationChallenge.buffer), challenge))
    return 'another challenge'
  if (read.attestationSecurityLevel < 1 || read.keyMintSecurityLevel < 1) return 'a key in software'
  if (rootOfTrust?.deviceLocked !== true || rootOfTrust.verifiedBootState !== verified)
    return 'not started as it should be'
  if (list.origin !== generated) return 'not made inside'
  return [...(list.purpose ?? [])].join() === `${signing}` ? undefined : 'for other purposes'
}

/** It does not know every member of the newest schema; what it does not read it does not judge. */
function readBySchema(value: Uint8Array): KeyMintKeyDescription | undefined {
  try {
    return AsnConvert.parse(value, KeyMintKeyDescription)
  } catch {
    return undefined
  }
}
