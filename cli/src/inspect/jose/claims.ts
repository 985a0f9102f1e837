/**
 * Claims of tokens: RFC 7519, section 4.1, and those of the tokens that go over these wires.
 * @module
 */
import type { CborMap } from '@tegata/cbor'
import type { Place } from '../cbor/forms/form.ts'
import { anything, personal, seconds, secondsAsDate, text, uint } from '../cbor/forms/scalar.ts'
import { type Finding, type Member, may, structure } from '../cbor/forms/structure.ts'
import { openId4Vp, rfc, statusListDraft } from '../explanation.ts'
import { jwk } from '../json/jwk.ts'
import { requestMembers } from '../json/openid4vp-request.ts'
import { statusListInJson } from '../json/status-list.ts'
import type { CheckId } from '../refusal.ts'

const registered = (section: string) => rfc(7519, section)
const sdJwt = (section: string) => rfc(9901, section)

const confirmation = structure({
  name: 'cnf',
  clause: rfc(7800, '3'),
  extensions: 'ignored',
  members: {
    jwk: may('the key itself', jwk, rfc(7800, '3.2')),
    kid: may('its name', text, rfc(7800, '3.4')),
  },
})

const statusClaim = structure({
  name: 'status',
  clause: statusListDraft('6.1'),
  extensions: 'ignored',
  members: {
    status_list: may(
      'place in a status list',
      structure({
        name: 'status_list',
        clause: statusListDraft('6.2'),
        extensions: 'ignored',
        members: {
          idx: may('place in the list', uint),
          uri: may('where the list is; not fetched', text),
        },
      }),
    ),
  },
})

/** Claims with a meaning that is common to all tokens. */
const common: Readonly<Record<string, Member>> = {
  iss: may('who issued it', text, registered('4.1.1')),
  sub: may('about whom or what', text, registered('4.1.2')),
  aud: may('for whom', anything, registered('4.1.3')),
  exp: may('when it ends', seconds, registered('4.1.4')),
  nbf: may('not before', seconds, registered('4.1.5')),
  iat: may('when it was made', seconds, registered('4.1.6')),
  jti: may('name of the token', text, registered('4.1.7')),
  cnf: may('key of who may use it', confirmation, rfc(7800, '3')),
  status: may('where to ask whether it still holds', statusClaim, statusListDraft('6.1')),
  status_list: may('the list', statusListInJson, statusListDraft('5.1')),
  ttl: may('seconds after which to ask again', uint, statusListDraft('5.1')),
  vct: may('type of the credential', text, 'SD-JWT VC, 2.2.2.1'),
  _sd: may('digests of what may be disclosed', anything, sdJwt('4.2.4.1')),
  _sd_alg: may('how the digests were made', text, sdJwt('4.1.1')),
  sd_hash: may('hash of what was disclosed', text, sdJwt('4.3')),
  transaction_data_hashes: may('what was agreed to', anything, openId4Vp('B.3.3')),
  nonce: may('ties it to one exchange', text, openId4Vp('5.2')),
}

/** Over, or not to be used yet; the check is that of the kind of token. */
const inTime =
  (check: CheckId | undefined) =>
  (value: CborMap, { at }: Place): readonly Finding[] => {
    const found = (name: string, why: string): Finding =>
      check ? { at: name, marks: [{ check, why }] } : { at: name, notes: [why] }
    const [exp, nbf] = [secondsAsDate(value.get('exp')), secondsAsDate(value.get('nbf'))]
    return [
      ...(exp && at > exp ? [found('exp', `over at ${at.toISOString()}`)] : []),
      ...(nbf && at < nbf ? [found('nbf', `not yet at ${at.toISOString()}`)] : []),
    ]
  }

/** Other claims are about a person as a rule, and so hidden with values. */
export const claimsForm = (check: CheckId | undefined) =>
  structure({
    name: 'claims',
    clause: registered('4'),
    extensions: 'ignored',
    members: { ...requestMembers, ...common },
    rules: [inTime(check)],
  })

export const disclosedValue = personal(anything)
