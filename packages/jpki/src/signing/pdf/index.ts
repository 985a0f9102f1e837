/**
 * Signed PDF documents of the level PAdES-B-B: made ready, sealed, and judged check by check.
 * @module
 */
export { type PdfSignatureWish, type PreparedPdf, preparePdf } from './prepare-pdf.ts'
export { type PdfReport, verifyPdfSignature } from './verify-pdf-signature.ts'
