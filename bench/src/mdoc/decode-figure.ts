/**
 * Decoding and encoding the fixture's DeviceResponse beside decoders that can be set as strict: every
 * peer proves which hostile forms it refuses before it is measured, and only those that refuse as much
 * as the standard asks for count. The others copy or drop what is tagged; ours keeps its raw bytes.
 * @module
 */
import {
  CborTag,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { decode as cbor2Decode, encode as cbor2Encode } from 'cbor2'
import { decode as cborgDecode, encode as cborgEncode, Tagged } from 'cborg'
import { besidePeers, type Figure } from '../figure.ts'

type Rates = Readonly<Record<string, number>>
type Codec = {
  readonly decode: (bytes: Uint8Array) => unknown
  /** Encodes a value of its own that holds what the bytes hold. */
  readonly encoder: (bytes: Uint8Array) => () => Uint8Array
}

const cborgOptions = {
  strict: true,
  allowIndefinite: false,
  rejectDuplicateMapKeys: true,
  useMaps: true,
  tags: Tagged.preserve(0, 24, 1004),
}
const cbor2Options = {
  preferMap: true,
  ignoreGlobalTags: true,
  rejectDuplicateKeys: true,
  rejectLongFloats: true,
  rejectSimple: true,
  rejectStreaming: true,
  requirePreferred: true,
}

const codecs: Readonly<Record<string, Codec>> = {
  tegata: {
    decode: (bytes) => decodeCbor(bytes),
    encoder: (bytes) => {
      const value = withoutRawBytes(decodeCbor(bytes))
      return () => encodeCbor(value)
    },
  },
  cborg: {
    decode: (bytes) => cborgDecode(bytes, cborgOptions),
    encoder: (bytes) => {
      const value: unknown = cborgDecode(bytes, cborgOptions)
      return () => cborgEncode(value)
    },
  },
  cbor2: {
    decode: (bytes) => cbor2Decode(bytes, cbor2Options),
    encoder: (bytes) => {
      const value: unknown = cbor2Decode(bytes, cbor2Options)
      return () => cbor2Encode(value)
    },
  },
}

/** RFC 8949, as ISO/IEC 18013-5:2021, 8.1 asks for it. */
const hostile: Readonly<Record<string, string>> = {
  'a duplicate key': 'a2616101616102',
  'a length not in its shortest form': '780161',
  'an indefinite length': '9f01ff',
  'bytes behind the item': '0000',
}

/** A call takes too short to be timed alone. */
const callsEach = 50
const leastRatio = 4

/** `mdoc/decode`, at least four times the best equally strict peer, and `mdoc/encode`. */
export async function* codecFigures(
  response: Uint8Array,
  measure: (tasks: Readonly<Record<string, () => unknown>>) => Promise<Rates>,
): AsyncIterable<Figure> {
  for (const [name, { decode }] of Object.entries(codecs)) prove(name, decode, response)
  const tasks = (work: (codec: Codec) => () => unknown) =>
    Object.fromEntries(Object.entries(codecs).map(([name, codec]) => [name, often(work(codec))]))
  const decoding = await measure(
    tasks(
      ({ decode }) =>
        () =>
          decode(response),
    ),
  )
  const decode = besidePeers('mdoc/decode', ...ownAndPeers(decoding))
  const holds = (decode.ratio ?? 0) >= leastRatio
  yield { ...decode, target: `≥ ${leastRatio} × the best`, holds }
  const encoding = await measure(tasks(({ encoder }) => encoder(response)))
  yield besidePeers('mdoc/encode', ...ownAndPeers(encoding))
}

/** One that refuses less has less to do. */
function prove(name: string, decode: Codec['decode'], response: Uint8Array): void {
  decode(response)
  for (const [what, hex] of Object.entries(hostile))
    if (accepts(decode, Buffer.from(hex, 'hex'))) throw new Error(`${name}: accepts ${what}`)
}

function accepts(decode: Codec['decode'], bytes: Uint8Array): boolean {
  try {
    decode(bytes)
    return true
  } catch {
    return false
  }
}

const often = (work: () => unknown) => () => {
  for (let i = 0; i < callsEach; i += 1) work()
}

function ownAndPeers(rates: Rates): [number, Rates] {
  const calls = Object.entries(rates).map(([name, rate]) => [name, rate * callsEach] as const)
  const { tegata = 0, ...peers } = Object.fromEntries(calls)
  return [tegata, peers]
}

/** As an issuer has it: nothing is encoded yet. */
function withoutRawBytes(value: CborValue): CborValue {
  if (value instanceof CborTag) return new CborTag(value.tag, withoutRawBytes(value.value))
  if (isCborArray(value)) return value.map(withoutRawBytes)
  if (!isCborMap(value)) return value
  return new Map([...value].map(([key, member]) => [key, withoutRawBytes(member)]))
}
