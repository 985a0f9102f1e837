import { expect, test } from 'vitest'
import {
  mandatoryChecks,
  mandatoryForm,
  mandatoryOfDevice,
  mandatoryOfIssuer,
} from './mandatory-checks.ts'

test('of the issuer’s half alone nothing of a session or a device is mandatory', () => {
  expect(mandatoryChecks('issuer-only')).toEqual([...mandatoryForm, ...mandatoryOfIssuer])
})

test('of a response all of it is, with its session and its device', () => {
  const all = mandatoryChecks('issuer-and-device')
  const ofSession = ['mdoc/documents', 'mdoc/session-transcript']
  expect(all).toEqual(expect.arrayContaining([...mandatoryChecks('issuer-only'), ...ofSession]))
  expect(all).toEqual(expect.arrayContaining([...mandatoryOfDevice]))
})
