/**
 * What trusts the makers of virtual phones: their roots, the app that those phones run, no key revoked.
 * @module
 */
import { defineAndroidPolicy } from '../attestation/android/android-policy.ts'
import { parseAttestationStatusList } from '../attestation/android/status-list.ts'
import { defineAppPolicy } from '../attestation/apple/app-policy.ts'
import type { DeviceTrust } from '../attestation/device-attestation.ts'
import { testAndroidApplication } from './android-maker.ts'
import { testAppId } from './apple-maker.ts'

const policies = {
  android: defineAndroidPolicy('open-market', { applications: [testAndroidApplication] }),
  apple: defineAppPolicy('production', { apps: [testAppId] }),
} as const

/**
 * Trust in virtual phones by the policies for open-market phones and for apps from the store.
 * @param roots - of the makers, DER
 * @param at - of the list of revoked keys, which is empty
 */
export const virtualDeviceTrust = (
  roots: { readonly android: Uint8Array; readonly apple: Uint8Array },
  at: Date,
): Required<DeviceTrust> => ({
  android: {
    anchors: [roots.android],
    policy: policies.android,
    statusList: parseAttestationStatusList({ entries: {} }, at),
  },
  apple: { anchors: [roots.apple], policy: policies.apple },
})
