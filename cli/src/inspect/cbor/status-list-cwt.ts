/**
 * A status list as CWT: Token Status List, section 5.2.
 * @module
 */
import { type CborValue, isCborMap } from '@tegata/cbor'
import type { Part, View } from '../explanation.ts'
import { statusListPart } from '../status-list-part.ts'
import { messageBytes, sign1 } from './cose.ts'
import { asIs, decodeTolerant, encoded, opaque, seconds, structure } from './describe-cbor.ts'

const required = true
const claims = structure({
  2: { name: 'sub', is: asIs, required },
  4: { name: 'exp', is: seconds },
  6: { name: 'iat', is: seconds, required },
  65533: {
    name: 'status_list',
    is: structure({
      bits: { is: asIs, required },
      lst: { is: opaque, required },
      aggregation_uri: { is: asIs },
    }),
    required,
  },
  65534: { name: 'ttl', is: asIs },
})
export const statusListCwt = sign1(encoded(claims))

const cwtType = 'application/statuslist+cwt'

/** By the type in the protected header. */
export function isStatusListCwt(value: CborValue, view: View): boolean {
  const { header } = messageBytes(value)
  const decoded = header && decodeTolerant(header, view)
  return (
    !!decoded && 'item' in decoded && isCborMap(decoded.item) && decoded.item.get(16) === cwtType
  )
}

/** What is in the compressed list. */
export async function statusListCwtParts(value: CborValue, view: View): Promise<readonly Part[]> {
  const { payload } = messageBytes(value)
  const decoded = payload && decodeTolerant(payload, view)
  const map = decoded && 'item' in decoded ? decoded.item : undefined
  const list = isCborMap(map) ? map.get(65533) : undefined
  if (!isCborMap(list)) return []
  const lst = list.get('lst')
  return lst instanceof Uint8Array ? [await statusListPart(list.get('bits'), lst)] : []
}
