import { fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import {
  engagementOfQrText,
  engagementQrText,
  readerEngagementLink,
  readerEngagementOfLink,
} from './engagement-link.ts'

const bytes = fromHex('fbfffe')

test('text, and back', () => {
  expect(engagementQrText(bytes)).toBe('mdoc:-__-')
  expect(readerEngagementLink(bytes)).toBe('mdoc://-__-')
  expect(toHex(engagementOfQrText('mdoc:-__-'))).toBe('fbfffe')
  expect(toHex(readerEngagementOfLink('mdoc://-__-'))).toBe('fbfffe')
  expect(toHex(engagementOfQrText('MDOC:-__-'))).toBe('fbfffe')
})

describe('refused', () => {
  test.each([
    '',
    'mdoc:',
    'mdoc://-__-',
    'mdl:-__-',
    'mdoc:+//+',
    'mdoc:-__-=',
    ' mdoc:-__-',
    'mdoc:-__',
  ])('as QR text: %j', async (text) => {
    expect(await codeThrownBy(() => engagementOfQrText(text))).toBe('mdoc/malformed')
  })

  test.each(['mdoc:-__-', 'mdoc://', 'mdoc://-__-/', 'https://-__-'])(
    'as a link: %j',
    async (link) => {
      expect(await codeThrownBy(() => readerEngagementOfLink(link))).toBe('mdoc/malformed')
    },
  )
})
