import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { draft18PartyInfo, mdocGeneratedNonceOf } from './jwe-party-info.ts'

test('apu carries the wallet’s nonce and apv the verifier’s', () => {
  const made = draft18PartyInfo({ mdocGeneratedNonce: '1234567890abcdefgh', nonce: 'n-0S6' })
  expect(made).toEqual({ apu: 'MTIzNDU2Nzg5MGFiY2RlZmdo', apv: 'bi0wUzY' })
  expect(mdocGeneratedNonceOf(made.apu)).toBe('1234567890abcdefgh')
})

test.each([undefined, '', 7, 'a b', '_w'])('malformed apu: %j', async (apu) => {
  expect(await codeThrownBy(() => mdocGeneratedNonceOf(apu))).toBe('mdoc/malformed')
})
