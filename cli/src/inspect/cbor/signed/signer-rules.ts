/**
 * What the security object and the elements say, against the certificate of who signed them.
 * ISO/IEC 18013-5:2021, 9.3.1.
 * @module
 */
import { type CborMap, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import { type Certificate, nameAttribute, parseCertificate } from '@tegata/pki'
import { refusal } from '../../refusal.ts'
import { openEmbedded } from '../forms/container.ts'
import type { Finding } from '../forms/structure.ts'
import { messageParts } from '../structures/cose/message-parts.ts'
import { mapAt, securityObjectFacts } from './security-object-facts.ts'

/** The first certificate of an x5chain, where it can be read. */
function signerOf(issuerAuth: CborValue): Certificate | undefined {
  const { header, unprotected } = messageParts(issuerAuth)
  const chain = header.get(33) ?? unprotected.get(33)
  const leaf = isCborArray(chain) ? chain[0] : chain
  try {
    return leaf instanceof Uint8Array ? parseCertificate(leaf) : undefined
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}

/** 9.3.1, step 5; that the record outlasts its signer is worth knowing. */
export function signedWhileSignerValid(issuerAuth: readonly CborValue[]): readonly Finding[] {
  const signer = signerOf(issuerAuth)
  const facts = securityObjectFacts(issuerAuth)
  if (!signer || !facts) return []
  const { signed, validUntil } = facts
  const outside = signed && (signed < signer.notBefore || signed > signer.notAfter)
  const why = 'signed outside the validity of the signer’s certificate'
  const beyond = validUntil && validUntil > signer.notAfter
  return [
    ...(outside ? [{ marks: [{ check: refusal.signingTime, why }] }] : []),
    ...(beyond ? [{ notes: ['valid for longer than the certificate of its signer'] }] : []),
  ]
}

const agreements = [
  { element: 'issuing_country', attribute: 'C', check: 'mdoc/issuing-country' },
  { element: 'issuing_jurisdiction', attribute: 'ST', check: 'mdoc/issuing-jurisdiction' },
] as const

/** 9.3.1: country and jurisdiction in the record are those of the certificate. */
export function issuingAuthorityAgrees(value: CborMap): readonly Finding[] {
  const signer = signerOf(value.get('issuerAuth'))
  if (!signer) return []
  return [...mapAt(value, 'nameSpaces')].flatMap(([, items]) =>
    agreements.flatMap(({ element, attribute, check }) => {
      const said = elementIn(items, element)
      const named = nameAttribute(signer.subject, attribute)
      if (said === undefined || named === undefined || said === named) return []
      const why = `${element} is not the ${attribute} of the signer’s certificate`
      return [{ at: 'nameSpaces', marks: [{ check, why }] }]
    }),
  )
}

function elementIn(items: CborValue, element: string): CborValue {
  const opened = (isCborArray(items) ? items : []).map(openEmbedded).filter(isCborMap)
  return opened.find((item) => item.get('elementIdentifier') === element)?.get('elementValue')
}
