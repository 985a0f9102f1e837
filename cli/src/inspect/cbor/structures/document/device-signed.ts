/**
 * DeviceSigned: what the phone says, and that it is the phone of the document.
 * ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.3.
 * @module
 */
import { type CborMap, isCborMap } from '@tegata/cbor'
import { iso } from '../../../explanation.ts'
import { refusal } from '../../../refusal.ts'
import { embedded, mapOf, openEmbedded } from '../../forms/container.ts'
import { malformed, type Place } from '../../forms/form.ts'
import { anything, bytes, personal } from '../../forms/scalar.ts'
import { type Finding, may, must, structure } from '../../forms/structure.ts'
import { deviceAuthenticationOf } from '../../signed/detached-payload.ts'
import { mac0, sign1 } from '../cose/cose-message.ts'

const deviceElements = mapOf(personal(anything), {
  filled: true,
  label: 'element',
  clause: iso('8.3.2.1.2.2'),
})
const deviceNameSpaces = mapOf(deviceElements, {
  label: 'namespace',
  clause: iso('8.3.2.1.2.2'),
  context: (namespace) => ({ namespace }),
})

const deviceSigning = {
  clause: iso('9.1.3.4'),
  algorithm: refusal.deviceAlgorithm,
  signature: refusal.deviceAuthentication,
  trust: refusal.deviceKey,
  detached: deviceAuthenticationOf,
}

const deviceSignature = sign1({
  payload: bytes,
  payloadLabel: 'DeviceAuthenticationBytes',
  signing: {
    ...deviceSigning,
    by: 'the device, with the key in the security object',
    key: ({ context }) => context.securityObject?.deviceKey,
  },
})

const deviceMac = mac0({
  payload: bytes,
  payloadLabel: 'DeviceAuthenticationBytes',
  signing: {
    ...deviceSigning,
    by: 'the device, with a key that it shares with the reader of this session',
    mac: 'only the reader of the session can: it takes the reader’s ephemeral private key',
  },
})

/** 9.1.3.4: exactly one of the two. */
function exactlyOne(value: CborMap, place: Place): readonly Finding[] {
  const both = value.has('deviceSignature') && value.has('deviceMac')
  const none = !value.has('deviceSignature') && !value.has('deviceMac')
  if (!both && !none) return []
  const why = both
    ? 'deviceSignature and deviceMac: one of them'
    : 'neither deviceSignature nor deviceMac'
  return [{ marks: [malformed(place, why)] }]
}

const deviceAuth = structure({
  name: 'DeviceAuth',
  clause: iso('9.1.3.4'),
  members: {
    deviceSignature: may('signature of the device', deviceSignature, iso('9.1.3.6')),
    deviceMac: may('MAC of the device for this reader alone', deviceMac, iso('9.1.3.5')),
  },
  rules: [exactlyOne],
})

/** 9.3.2: the device says nothing that the issuer did not let it say. */
function onlyAuthorized(value: CborMap, { context }: Place): readonly Finding[] {
  const nameSpaces = openEmbedded(value.get('nameSpaces'))
  const { securityObject } = context
  if (!isCborMap(nameSpaces) || !securityObject) return []
  const refused = [...nameSpaces].flatMap(([namespace, elements]) =>
    [...(isCborMap(elements) ? elements.keys() : [])]
      .filter((name) => !securityObject.mayDeviceSign(String(namespace), String(name)))
      .map(
        (name) => `the issuer did not let the device say ${String(name)} of ${String(namespace)}`,
      ),
  )
  return [
    { at: 'nameSpaces', marks: refused.map((why) => ({ check: refusal.keyAuthorizations, why })) },
  ]
}

export const deviceSigned = structure({
  name: 'DeviceSigned',
  clause: iso('8.3.2.1.2.2'),
  context: (value) => ({ deviceNameSpaces: value.get('nameSpaces') }),
  members: {
    nameSpaces: must('what the device says itself', embedded(deviceNameSpaces)),
    deviceAuth: must('that the device of the document says it, now', deviceAuth, iso('9.1.3.4')),
  },
  rules: [onlyAuthorized],
})
