/**
 * A form of one page that says what is applied for, as a PDF: something that is worth a signature.
 * @module
 */
import { utf8Encode } from '@tegata/kernel'

/** @param line - printable ASCII without parentheses and backslashes: fonts are none of a tour's */
export function applicationForm(line: string): Uint8Array {
  const content = `BT /F1 14 Tf 72 770 Td (${line}) Tj ET`
  const objects = [
    '<</Type /Catalog /Pages 2 0 R>>',
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    '<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>',
  ]
  let made = '%PDF-1.7\n'
  const rows = objects.map((object, index) => {
    const row = `${String(made.length).padStart(10, '0')} 00000 n \n`
    made += `${index + 1} 0 obj\n${object}\nendobj\n`
    return row
  })
  const start = made.length
  const count = objects.length + 1
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}`
  return utf8Encode(
    `${made}${table}trailer\n<</Size ${count} /Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`,
  )
}
