/**
 * What a page asks for over the Digital Credentials API: a device request, and the key to encrypt to.
 * @module
 */
import { equalBytes, fromBase64url, toHex, utf8Encode } from '@tegata/kernel'
import {
  createDcApiRequest,
  createEncryptionInfo,
  createSessionTranscript,
  type DcApiRequestContent,
  parseDcApiRequest,
} from '@tegata/mdoc'
import { createFixedCrypto, type FixedCrypto } from '../../fixed-crypto.ts'
import { equal, type FuzzTarget, finding } from '../../fuzz-target.ts'
import { contentOf, memberOf, readCborTree } from '../../mutate/cbor-tree.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { jsonOf, mutateInside, mutateJson } from '../../mutate/mutate-jwt.ts'

const unsigned = {
  className: 'unsigned',
  why: 'nobody signs the object: the text of encryptionInfo is in the session transcript (ISO/IEC TS 18013-7:2025, Annex C), and a device request is signed for itself, with that transcript',
}

export const dcApiRequestTarget: FuzzTarget = {
  kind: 'dc-api-request',
  about: 'device request and encryption key of the Digital Credentials API',
  harmless: unsigned,
  async prepare() {
    const crypto = createFixedCrypto('dc api requests')
    const seeds = [await requestOf(crypto, 16), await requestOf(crypto, 32)]
    const originals = seeds.map((bytes) => parseDcApiRequest(jsonOf(bytes)))
    return {
      throwsCodes: true,
      seeds,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'json', weight: 2, mutate: mutateJson },
        { name: 'cbor', weight: 4, mutate: mutateInside('encryptionInfo', mutateCbor) },
      ],
      judge: async (seed, mutant) => {
        const content = parseDcApiRequest(jsonOf(mutant))
        const objection = objectionTo(content)
        if (objection) return finding(objection)
        const original = originals[seed]
        if (!original) return finding('no original')
        const sameInfo = content.encryptionInfo === original.encryptionInfo
        const [one, other] = [
          await transcriptOf(content, crypto),
          await transcriptOf(original, crypto),
        ]
        if (equalBytes(one, other) !== sameInfo) return finding('the transcript is not of the text')
        return sameInfo && equalBytes(content.deviceRequest, original.deviceRequest)
          ? equal
          : { kind: 'harmless', className: unsigned.className }
      },
    }
  },
}

/** Key and nonce are those that an independent reading finds in the text. */
function objectionTo({ encryption, encryptionInfo }: DcApiRequestContent): string | undefined {
  const members = readCborTree(fromBase64url(encryptionInfo))?.children[1]
  if (toHex(contentOf(memberOf(members, 'nonce'))) !== toHex(encryption.nonce))
    return 'another nonce'
  const stated = toHex(contentOf(memberOf(memberOf(members, 'recipientPublicKey'), -2)))
  const key = encryption.recipientPublicKey
  return 'x' in key && toHex(fromBase64url(key.x)) === stated ? undefined : 'another key'
}

const transcriptOf = ({ encryptionInfo }: DcApiRequestContent, crypto: FixedCrypto) =>
  createSessionTranscript(
    { handover: 'org-iso-mdoc', encryptionInfo, origin: 'https://reader.test.example' },
    crypto,
  )

async function requestOf(crypto: FixedCrypto, nonceBytes: number): Promise<Uint8Array> {
  const { publicKey } = await crypto.generateKeyAgreement('P-256')
  const nonce = crypto.random(nonceBytes)
  const info = createEncryptionInfo({ nonce, recipientPublicKey: publicKey })
  return utf8Encode(JSON.stringify(createDcApiRequest(Uint8Array.of(0xa0), info)))
}
