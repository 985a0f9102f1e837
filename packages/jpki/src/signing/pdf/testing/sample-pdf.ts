/**
 * A small PDF with a table of cross references, as plain as can be. Only for tests.
 * @module
 */
import { utf8Encode } from '@tegata/kernel'

/** @param more.catalog, more.page - entries to add to these dictionaries */
export function samplePdf(
  more: { catalog?: string; page?: string; objects?: readonly string[]; trailer?: string } = {},
): Uint8Array {
  const content = 'BT /F1 24 Tf 72 720 Td (Moving-in notice) Tj ET'
  const objects = [
    `<</Type /Catalog /Pages 2 0 R ${more.catalog ?? ''}>>`,
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    `<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
      /Resources <</Font <</F1 5 0 R>>>> ${more.page ?? ''}>>`,
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> % the usual (one\n',
    ...(more.objects ?? []),
  ]
  let text = '%PDF-1.7\n'
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = text.length
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`
  text += `trailer\n<</Size ${objects.length + 1} /Root 1 0 R ${more.trailer ?? ''}>>\n`
  return utf8Encode(`${text}startxref\n${start}\n%%EOF\n`)
}
