/**
 * Keys of a token: made there, never out of it. OASIS PKCS #11 v2.40, 2.1 and 2.3.
 * @module
 */
import { createHash } from 'node:crypto'
import type { PublicJwk, SignatureAlgorithm, Signer } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { ServiceError } from '../errors.ts'
import { attempt, type Handle, type Token, tokenFailure } from './token-session.ts'

type Kind =
  | { readonly kty: 'RSA'; readonly hash: string; readonly digestInfo: string }
  | {
      readonly kty: 'EC'
      readonly hash: string
      readonly crv: 'P-256' | 'P-384'
      /** DER of the named curve. */
      readonly curve: string
      readonly coordinate: number
    }

/** DigestInfo without the digest: RFC 8017 9.2, note 1. */
const digestInfo = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const

const kinds: Readonly<Partial<Record<SignatureAlgorithm, Kind>>> = {
  RS256: { kty: 'RSA', hash: 'sha256', digestInfo: digestInfo.sha256 },
  RS384: { kty: 'RSA', hash: 'sha384', digestInfo: digestInfo.sha384 },
  RS512: { kty: 'RSA', hash: 'sha512', digestInfo: digestInfo.sha512 },
  ES256: {
    ...{ kty: 'EC', hash: 'sha256', crv: 'P-256', coordinate: 32 },
    curve: '06082a8648ce3d030107',
  },
  ES384: {
    ...{ kty: 'EC', hash: 'sha384', crv: 'P-384', coordinate: 48 },
    curve: '06052b81040022',
  },
}

/**
 * The key of this name, made on the token when there is none.
 * @throws ServiceError `service/token-failed`, also for a key that could leave the token
 * @throws TypeError for an algorithm that tokens are not used for
 */
export async function tokenSigner(
  token: Token,
  name: string,
  algorithm: SignatureAlgorithm,
): Promise<Signer> {
  const kind = kinds[algorithm]
  if (!kind) throw new TypeError(`${algorithm} on a token`)
  const pair = await token.withSession(
    async (session) => findPair(token, session, name) ?? makePair(token, session, name, kind),
  )
  const publicKey = await token.withSession(async (session) =>
    attempt('a key of the token cannot be read', () => readPublicKey(token, session, pair, kind)),
  )
  return {
    algorithm,
    publicKey,
    sign: (data) => token.withSession((session) => sign(token, session, pair, kind, data)),
  }
}

/**
 * Whether the token holds the key of this name.
 * @throws ServiceError `service/token-failed`
 */
export const hasTokenKey = (token: Token, name: string): Promise<boolean> =>
  token.withSession(async (session) => findPair(token, session, name) !== undefined)

type Pair = { readonly publicKey: Handle; readonly privateKey: Handle }

function findPair(token: Token, session: Handle, name: string): Pair | undefined {
  const { pkcs11, constants } = token
  const find = (keyClass: number): Handle | undefined => {
    pkcs11.C_FindObjectsInit(session, [
      { type: constants.CKA_CLASS, value: keyClass },
      { type: constants.CKA_LABEL, value: name },
    ])
    const found = pkcs11.C_FindObjects(session, 2)
    pkcs11.C_FindObjectsFinal(session)
    if (found.length > 1)
      throw new ServiceError('service/token-failed', 'two keys of the token have one name')
    return found[0]
  }
  return attempt('the keys of the token cannot be listed', () => {
    const publicKey = find(constants.CKO_PUBLIC_KEY)
    const privateKey = find(constants.CKO_PRIVATE_KEY)
    if (!publicKey || !privateKey) return undefined
    const [extractable, sensitive] = pkcs11.C_GetAttributeValue(session, privateKey, [
      { type: constants.CKA_EXTRACTABLE },
      { type: constants.CKA_SENSITIVE },
    ])
    if (isSet(extractable?.value) || !isSet(sensitive?.value))
      throw new ServiceError('service/token-failed', 'a private key of the token can leave it')
    return { publicKey, privateKey }
  })
}

const isSet = (value: unknown): boolean => value instanceof Uint8Array && value[0] === 1

function makePair({ pkcs11, constants }: Token, session: Handle, name: string, kind: Kind): Pair {
  const mechanism =
    kind.kty === 'RSA' ? constants.CKM_RSA_PKCS_KEY_PAIR_GEN : constants.CKM_EC_KEY_PAIR_GEN
  const named = [
    { type: constants.CKA_TOKEN, value: true },
    { type: constants.CKA_LABEL, value: name },
    { type: constants.CKA_ID, value: Buffer.from(name) },
  ]
  const size =
    kind.kty === 'RSA'
      ? [
          { type: constants.CKA_MODULUS_BITS, value: 2048 },
          { type: constants.CKA_PUBLIC_EXPONENT, value: Buffer.from('010001', 'hex') },
        ]
      : [{ type: constants.CKA_EC_PARAMS, value: Buffer.from(kind.curve, 'hex') }]
  return attempt('the token makes no key', () =>
    pkcs11.C_GenerateKeyPair(
      session,
      { mechanism },
      [...named, ...size, { type: constants.CKA_VERIFY, value: true }],
      [
        ...named,
        { type: constants.CKA_PRIVATE, value: true },
        { type: constants.CKA_SENSITIVE, value: true },
        { type: constants.CKA_EXTRACTABLE, value: false },
        { type: constants.CKA_SIGN, value: true },
      ],
    ),
  )
}

function readPublicKey(token: Token, session: Handle, pair: Pair, kind: Kind): PublicJwk {
  const { pkcs11, constants } = token
  const read = (...types: readonly number[]): Buffer[] =>
    pkcs11
      .C_GetAttributeValue(
        session,
        pair.publicKey,
        types.map((type) => ({ type })),
      )
      .map(({ value }) => {
        if (Buffer.isBuffer(value)) return value
        throw new ServiceError('service/token-failed', 'a key of the token is of another kind')
      })
  if (kind.kty === 'RSA') {
    const [modulus, exponent] = read(constants.CKA_MODULUS, constants.CKA_PUBLIC_EXPONENT)
    return { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }
  }
  const [point] = read(constants.CKA_EC_POINT)
  // OCTET STRING of an uncompressed point.
  const bytes = point?.subarray(-(2 * kind.coordinate + 1)) ?? Buffer.alloc(0)
  if (bytes.length !== 2 * kind.coordinate + 1 || bytes[0] !== 4)
    throw new ServiceError('service/token-failed', 'a key of the token is of another kind')
  const [x, y] = [bytes.subarray(1, 1 + kind.coordinate), bytes.subarray(1 + kind.coordinate)]
  return { kty: 'EC', crv: kind.crv, x: base64url(x), y: base64url(y) }
}

/** Without leading zeros, as a JWK has whole numbers; those of a curve have their fixed length. */
const base64url = (bytes: Uint8Array | undefined): string => toBase64url(bytes ?? new Uint8Array())

async function sign(
  { pkcs11, constants }: Token,
  session: Handle,
  { privateKey }: Pair,
  kind: Kind,
  data: Uint8Array,
): Promise<Uint8Array> {
  // Hashed here: a list of many megabytes need not go through the token.
  const digest = createHash(kind.hash).update(data).digest()
  const [mechanism, input, length] =
    kind.kty === 'RSA'
      ? [constants.CKM_RSA_PKCS, Buffer.concat([Buffer.from(kind.digestInfo, 'hex'), digest]), 512]
      : [constants.CKM_ECDSA, digest, 2 * kind.coordinate]
  try {
    pkcs11.C_SignInit(session, { mechanism }, privateKey)
    return Uint8Array.from(await pkcs11.C_SignAsync(session, input, Buffer.alloc(length)))
  } catch (error) {
    throw tokenFailure('the token does not sign', error)
  }
}
