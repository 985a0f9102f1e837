import { describeEndpoints } from '@tegata/service/testing'
import { afterAll, expect, test } from 'vitest'
import { operatorToken, startTestCa } from './testing.ts'

const role = await startTestCa({ now: new Date('2026-06-01T12:00:00Z') })
afterAll(role.close)

const unknownId = [400, 'service/invalid-request'] as const

describeEndpoints({ name: 'ca', ...role }, [
  { method: 'GET', path: '/ca/anchors' },
  { method: 'GET', path: '/ca/certificates/{file}', unknownId },
  { method: 'GET', path: '/ca/crl/{file}', unknownId },
  { method: 'GET', path: '/ca/crl/{authority}/{file}', unknownId },
  { method: 'GET', path: '/ca/signers', token: operatorToken },
  {
    method: 'POST',
    path: '/ca/signers/{serial}/revocation',
    token: operatorToken,
    json: { reason: 'keyCompromise' },
    unknownId: [400, 'service/invalid-request'],
  },
  { method: 'POST', path: '/ca/ocsp', ownAnswers: true },
  { method: 'GET', path: '/ca/ocsp/{encoded}', ownAnswers: true },
])

test.each([
  '/ca/crl/nobody.crl',
  '/ca/crl/ocsp-iaca.crl',
  '/ca/crl/jpki-sign/13101.crl',
  '/ca/crl/jpki-sign-2/1310.crl',
  '/ca/certificates/nobody.der',
  '/ca/crl/jpki-sign.der',
])('no such file: %s', async (url) => {
  const reply = await role.app.inject(url)
  expect([400, 404]).toContain(reply.statusCode)
  expect(['service/not-found', 'service/invalid-request', 'ca/unknown-authority']).toContain(
    reply.json().code,
  )
})
