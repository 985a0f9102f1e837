/**
 * Documents that people sign with their certificate: a bare signature, CMS, PDF, XML. What was shown
 * is what is signed, and a record proves it.
 * @module
 */
export { judgeSignedDocument, type SignedDocumentReport } from './judge-signed-document.ts'
export {
  type PdfSignatureWish,
  type PreparedPdf,
  preparePdf,
} from './pdf/prepare-pdf.ts'
export { type PdfReport, verifyPdfSignature } from './pdf/verify-pdf-signature.ts'
export {
  type DocumentToSign,
  prepareSignature,
  type SignableDocument,
  type SignatureFormat,
  signatureFormats,
} from './prepare-signature.ts'
export { type ShowDocument, type SignedDocument, signDocument } from './sign-document.ts'
export {
  checkSigningRecord,
  readSigningRecord,
  type SigningRecord,
  type SigningRecordReport,
  writeSigningRecord,
} from './signing-record.ts'
export {
  type ReceivedDocument,
  type SignatureReport,
  verifySignature,
} from './verify-signature.ts'
export { type PreparedXml, prepareXml, type XmlSignatureWish } from './xml/prepare-xml.ts'
export { verifyXmlSignature, type XmlReport } from './xml/verify-xml-signature.ts'
