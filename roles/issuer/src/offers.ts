/**
 * Offers: OpenID4VCI 1.0, sections 4 to 6. The pre-authorized code is derived from the offer's id
 * and stands nowhere; the transaction code reaches the holder by another way.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Now, toBase64url, utf8Encode } from '@tegata/kernel'
import {
  type CredentialOffer,
  credentialOfferUrl,
  type PreAuthorizedGrant,
  preAuthorizedGrant,
} from '@tegata/oid4vc'
import { IssuerError } from './errors.ts'
import type { Grant, Store } from './store.ts'

const offerSeconds = 600
const tokenSeconds = 600
const txCodeLength = 6

export type Offers = ReturnType<typeof createOffers>

export type OfferParts = {
  readonly store: Store
  readonly crypto: Pick<Crypto, 'digest' | 'hmac' | 'random'>
  readonly now: Now
  /** Credential issuer identifier. */
  readonly issuer: string
  readonly macKey: Uint8Array
}

/** An offer as it is made here: of one record, by a pre-authorized code. */
type IssuedOffer = Omit<CredentialOffer, 'grants'> & {
  readonly grants: { readonly [preAuthorizedGrant]: PreAuthorizedGrant }
}

export function createOffers(parts: OfferParts) {
  const { store, crypto, now, issuer } = parts
  return {
    /** @returns `undefined` while no record may be issued to this phone, as far as was told */
    async create(phoneId: string, docType: string) {
      const id = toBase64url(crypto.random(16))
      const code = await codeOf(parts, id)
      const txCode = digits(crypto)
      const offer = {
        id,
        phone_id: phoneId,
        doc_type: docType,
        code_hash: await hash(parts, code),
        tx_code_hash: await hashTx(parts, code, txCode),
        expires_at: later(now(), offerSeconds),
      }
      const made = await store.transaction(async (trx) => {
        const phone = await store.holdPhone(trx, phoneId)
        if (phone?.state !== 'active') return false
        await store.addOffer(trx, offer)
        return true
      })
      if (!made) return undefined
      return { credentialOfferUri: credentialOfferUrl(`${issuer}/offers/${id}`), txCode }
    },

    /** @throws IssuerError `issuer/unknown-offer`: never made, used, or too old */
    async read(id: string): Promise<IssuedOffer> {
      const open = await store.openOffer(id, now())
      if (!open)
        throw new IssuerError('issuer/unknown-offer', 'no open offer here; apply for a new one')
      return {
        credential_issuer: issuer,
        credential_configuration_ids: [open.doc_type],
        grants: {
          [preAuthorizedGrant]: {
            'pre-authorized_code': await codeOf(parts, id),
            tx_code: { input_mode: 'numeric', length: txCodeLength },
          },
        },
      }
    },

    redeem: (code: string, txCode: string) => redeem(parts, code, txCode),

    /** @throws IssuerError `issuer/invalid-token` */
    async grant(token: string | undefined): Promise<Grant> {
      const tokenHash = token === undefined ? undefined : await hash(parts, token)
      const grant = tokenHash && (await store.grantOf(tokenHash, now()))
      if (!grant) throw new IssuerError('issuer/invalid-token', 'access token missing or not good')
      return grant
    },
  }
}

/** @throws IssuerError `issuer/invalid-grant` whatever is wrong: a guesser learns nothing */
async function redeem(parts: OfferParts, code: string, txCode: string) {
  const { store, crypto, now } = parts
  const token = toBase64url(crypto.random(32))
  const won = await store.redeemCode(
    {
      codeHash: await hash(parts, code),
      txCodeHash: await hashTx(parts, code, txCode),
      tokenHash: await hash(parts, token),
      tokenExpiresAt: later(now(), tokenSeconds),
    },
    now(),
  )
  if (!won)
    throw new IssuerError(
      'issuer/invalid-grant',
      'code or transaction code is wrong, used or too old; apply for a new offer',
    )
  return { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds }
}

const codeOf = async ({ crypto, macKey }: OfferParts, id: string) =>
  toBase64url(await crypto.hmac('SHA-256', macKey, utf8Encode(`code ${id}`)))
const hash = async ({ crypto }: OfferParts, text: string) =>
  await crypto.digest('SHA-256', utf8Encode(text))
const hashTx = async ({ crypto, macKey }: OfferParts, code: string, txCode: string) =>
  await crypto.hmac('SHA-256', macKey, utf8Encode(`tx ${code} ${txCode}`))
const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000)

/** Uniform decimal digits: bytes of 250 and above are thrown away. */
function digits({ random }: Pick<Crypto, 'random'>): string {
  let text = ''
  while (text.length < txCodeLength)
    for (const byte of random(16)) if (byte < 250 && text.length < txCodeLength) text += byte % 10
  return text
}
