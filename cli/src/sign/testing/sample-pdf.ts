/** As small as a PDF can be. */
export function samplePdf(): string {
  const objects = [
    '<</Type /Catalog /Pages 2 0 R>>',
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    '<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>',
  ]
  let made = '%PDF-1.7\n'
  const rows = objects.map((object, i) => {
    const row = `${String(made.length).padStart(10, '0')} 00000 n \n`
    made += `${i + 1} 0 obj\n${object}\nendobj\n`
    return row
  })
  const start = made.length
  const table = `xref\n0 4\n0000000000 65535 f \n${rows.join('')}trailer\n<</Size 4 /Root 1 0 R>>\n`
  return `${made}${table}startxref\n${start}\n%%EOF\n`
}
