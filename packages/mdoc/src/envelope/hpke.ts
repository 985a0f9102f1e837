/**
 * HPKE, base mode, one message: RFC 9180 with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-GCM.
 * On `Crypto` and `KeyAgreement`, so that the recipient's key may be one that cannot be exported:
 * docs/adr/0015-hpke.md.
 * @module
 */
import type { Crypto, KeyAgreement, PublicJwk } from '@tegata/crypto'
import { codeOf, concatBytes, utf8Encode } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { pointOf, pointToJwk } from './uncompressed-point.ts'

export type HpkeAead = 'AES-128-GCM' | 'AES-256-GCM'

export type HpkeContext = {
  /** What both sides know and the message does not carry. */
  readonly info: Uint8Array
  /** AES-128-GCM unless said. */
  readonly aead?: HpkeAead
}

/**
 * One message of HPKE in base mode.
 * @see RFC 9180, 6.1
 */
export type HpkeMessage = {
  /** The sender's ephemeral key, uncompressed. */
  readonly enc: Uint8Array
  /** With its tag. */
  readonly cipherText: Uint8Array
}

type Kdf = Pick<Crypto, 'hmac'>
/** What sealing needs of a {@link Crypto}. */
export type HpkeSealing = Pick<Crypto, 'hmac' | 'aesGcmEncrypt' | 'generateKeyAgreement'>
/** What opening needs of a {@link Crypto}. */
export type HpkeOpening = Pick<Crypto, 'hmac' | 'aesGcmDecrypt'>

/**
 * Encrypts for one recipient, with a fresh ephemeral key and no additional data.
 * @throws TypeError for a recipient's key that is not of P-256
 * @throws MdocError `mdoc/malformed` for one that is not on the curve
 */
export const sealHpke = async (
  plaintext: Uint8Array,
  to: HpkeContext & { readonly recipientPublicKey: PublicJwk },
  crypto: HpkeSealing,
): Promise<HpkeMessage> =>
  await sealHpkeWith(await crypto.generateKeyAgreement('P-256'), plaintext, to, crypto)

/** With a given ephemeral key, which is used for this message only. `aad` is for test vectors. */
export async function sealHpkeWith(
  ephemeral: KeyAgreement,
  plaintext: Uint8Array,
  to: HpkeContext & { readonly recipientPublicKey: PublicJwk; readonly aad?: Uint8Array },
  crypto: Kdf & Pick<Crypto, 'aesGcmEncrypt'>,
): Promise<HpkeMessage> {
  const enc = pointOf(ephemeral.publicKey)
  const recipient = pointOf(to.recipientPublicKey)
  const dh = await agree(ephemeral, to.recipientPublicKey, () =>
    malformed('recipient key: not a point of P-256'),
  )
  const { key, iv } = await keySchedule({ dh, enc, recipient }, to, crypto)
  const additionalData = to.aad ?? nothing
  return {
    enc,
    cipherText: await crypto.aesGcmEncrypt({ key, iv, data: plaintext, additionalData }),
  }
}

/**
 * Decrypts with the recipient's key, which should have been made for this message alone.
 * @throws MdocError `mdoc/malformed` when `enc` is no point, `mdoc/decryption-failed` for all else
 */
export async function openHpke(
  { enc, cipherText }: HpkeMessage,
  by: HpkeContext & { readonly recipientKey: KeyAgreement; readonly aad?: Uint8Array },
  crypto: HpkeOpening,
): Promise<Uint8Array> {
  const sender = pointToJwk(enc, 'enc')
  const recipient = pointOf(by.recipientKey.publicKey)
  const dh = await agree(by.recipientKey, sender, failed)
  const { key, iv } = await keySchedule({ dh, enc, recipient }, by, crypto)
  try {
    const additionalData = by.aad ?? nothing
    return await crypto.aesGcmDecrypt({ key, iv, data: cipherText, additionalData })
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause
    throw failed(cause)
  }
}

const failed = (cause: unknown) =>
  new MdocError('mdoc/decryption-failed', 'envelope does not decrypt', { cause })

async function agree(key: KeyAgreement, peer: PublicJwk, refuse: (cause: unknown) => MdocError) {
  try {
    return await key.deriveSecret(peer)
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause
    throw refuse(cause)
  }
}

const nothing = new Uint8Array(0)
/** Two bytes each, section 7: KEM 0x0010, KDF 0x0001, AEAD 0x0001 or 0x0002. */
const kemId = [0x00, 0x10] as const
const kdfId = [0x00, 0x01] as const
const aeads = {
  'AES-128-GCM': { id: [0x00, 0x01], keyLength: 16 },
  'AES-256-GCM': { id: [0x00, 0x02], keyLength: 32 },
} as const
const baseMode = 0x00
const secretLength = 32
const ivLength = 12

type Agreed = {
  readonly dh: Uint8Array
  readonly enc: Uint8Array
  readonly recipient: Uint8Array
}

/** 4.1 and 5.1. One message: the base nonce is its IV. */
async function keySchedule(
  agreed: Agreed,
  { info, aead = 'AES-128-GCM' }: HpkeContext,
  crypto: Kdf,
) {
  const { id, keyLength } = aeads[aead]
  const kem = labelled(concatBytes(utf8Encode('KEM'), Uint8Array.from(kemId)), crypto)
  const suite = Uint8Array.from([...kemId, ...kdfId, ...id])
  const hpke = labelled(concatBytes(utf8Encode('HPKE'), suite), crypto)
  const kemContext = concatBytes(agreed.enc, agreed.recipient)
  const eaePrk = await kem.extract(nothing, 'eae_prk', agreed.dh)
  const shared = await kem.expand(eaePrk, 'shared_secret', kemContext, secretLength)
  const context = concatBytes(
    Uint8Array.of(baseMode),
    await hpke.extract(nothing, 'psk_id_hash', nothing),
    await hpke.extract(nothing, 'info_hash', info),
  )
  const secret = await hpke.extract(shared, 'secret', nothing)
  return {
    key: await hpke.expand(secret, 'key', context, keyLength),
    iv: await hpke.expand(secret, 'base_nonce', context, ivLength),
  }
}

/** LabeledExtract and LabeledExpand: section 4. */
function labelled(suiteId: Uint8Array, { hmac }: Kdf) {
  const version = utf8Encode('HPKE-v1')
  return {
    extract: (salt: Uint8Array, label: string, ikm: Uint8Array) =>
      hmac('SHA-256', salt, concatBytes(version, suiteId, utf8Encode(label), ikm)),
    /** At most one block of the hash: RFC 5869, 2.3, with `T(1)` alone. */
    expand: async (prk: Uint8Array, label: string, info: Uint8Array, length: 12 | 16 | 32) => {
      const labelledInfo = concatBytes(
        Uint8Array.of(0, length),
        version,
        suiteId,
        utf8Encode(label),
        info,
        Uint8Array.of(1),
      )
      return (await hmac('SHA-256', prk, labelledInfo)).subarray(0, length)
    },
  }
}
