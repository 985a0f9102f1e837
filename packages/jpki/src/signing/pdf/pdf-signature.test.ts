import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@tegata/crypto/node'

import { programPresent } from '@tegata/kernel/testing'
import { buildCmsSignature, cmsSignatureRoom, derToPem, extendedKeyUsageOid } from '@tegata/pki'
import { PDFDocument } from 'pdf-lib'
import { describe, expect, test } from 'vitest'
import { createTestJpki, testTime } from '../../testing.ts'
import { type PreparedPdf, preparePdf } from './prepare-pdf.ts'
import { samplePdf } from './testing/sample-pdf.ts'
import { verifyPdfSignature } from './verify-pdf-signature.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signer = await crypto.generateSigner('RS256')
const certificate = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
const room = cmsSignatureRoom([certificate])
const wish = { signingTime: testTime, room, reason: '転入届' }

const seal = async (prepared: PreparedPdf, as = certificate) => {
  const digest = await crypto.digest('SHA-256', prepared.content)
  return prepared.seal(await buildCmsSignature({ digest, certificate: as }, signer, crypto))
}
const sign = async (
  document: Uint8Array,
  { as, ...changes }: Partial<typeof wish> & { readonly as?: Uint8Array } = {},
) => await seal(await preparePdf(document, { ...wish, ...changes }), as)
const verify = async (document: Uint8Array, at = testTime) => {
  const report = await verifyPdfSignature(document, at, crypto)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { ...report, failed }
}
const accepted = { verdict: 'accepted', failed: [], signatures: 1 }

async function libraryPdf(useObjectStreams: boolean): Promise<Uint8Array> {
  const made = await PDFDocument.create()
  made.addPage().drawText('Moving-in notice')
  made.addPage().drawText('second page')
  made.getForm().createTextField('name').addToPage(made.getPage(1))
  return await made.save({ useObjectStreams })
}
const samples: [string, Uint8Array][] = [
  ['a table', samplePdf()],
  [
    'a form and annotations',
    samplePdf({
      catalog: '/AcroForm 6 0 R',
      page: '/Annots 7 0 R',
      objects: ['<</Fields [] /DA (\\(a\\) \\057F1)>>', '[]'],
    }),
  ],
  ['pdf-lib, table', await libraryPdf(false)],
  ['pdf-lib, streams', await libraryPdf(true)],
]

describe.each(samples)('%s', (_, document) => {
  test('signed, and the bytes before stay as they are', async () => {
    const signed = await sign(document)
    expect(signed.subarray(0, document.length)).toEqual(document)
    expect(await verify(signed)).toMatchObject({ ...accepted, signingTime: testTime })
  })

  test('signed twice: the second covers the first', async () => {
    const twice = await sign(await sign(document))
    expect(await verify(twice)).toMatchObject({ ...accepted, signatures: 2 })
  })

  test.skipIf(!programPresent('pdfsig'))('pdfsig finds it valid and whole', async () => {
    const signed = await sign(document)
    const shown = pdfsig(signed)
    expect(shown).toContain('Signature is Valid')
    expect(shown).toContain('Total document signed')
    expect(shown).toContain('ETSI.CAdES.detached')
    expect(shown).toContain('SHA-256')
    expect(shown).toContain('Jun 01 2026')
    const at = Math.floor(document.length / 2)
    const changed = Uint8Array.from(signed, (byte, i) => (i === at ? byte ^ 1 : byte))
    expect(pdfsig(changed)).not.toContain('Signature is Valid')
  })
})

/**
 * pdfsig 22.12 asks NSS for a path of purpose "email signer", and takes for its answer the error number
 * that NSS last set, although the path was found good: 0 is "trusted". NSS sets it for each extension
 * that it looks for in vain, last for distribution points and purposes of the leaf. A citizen's signing
 * certificate has no purpose, so that this version never calls it trusted; vfychain asks NSS the same
 * question and reads its answer.
 */
const viewers = test.skipIf(!programPresent('pdfsig') || !programPresent('certutil'))

viewers(
  'with the test root in its store, pdfsig knows the issuer and NSS finds the path good',
  async () => {
    const signed = await sign(samplePdf())
    const [alone, trusting] = [pdfsig(signed), pdfsig(signed, jpki.anchors.sign)]
    expect(alone).toContain('Certificate issuer is unknown')
    expect(trusting).toContain('Signature is Valid')
    expect(trusting).not.toContain('issuer is unknown')
    expect(trusting).toContain('Chain is good!')
    expect(alone).not.toContain('Chain is good!')
  },
)

viewers(
  'a certificate that names a purpose and a list under the same root is shown as trusted',
  async () => {
    const named = await jpki.issue({
      kind: 'sign',
      publicKey: signer.publicKey,
      crl: ['http://crl.test.example/list.crl'],
      purposes: [extendedKeyUsageOid.emailProtection],
    })
    const signed = await sign(samplePdf(), { as: named })
    const [alone, trusting] = [pdfsig(signed), pdfsig(signed, jpki.anchors.sign)]
    for (const shown of [alone, trusting]) expect(shown).toContain('Signature is Valid')
    expect(trusting).toContain('Certificate is Trusted')
    expect(alone).not.toContain('Certificate is Trusted')
    const other = pdfsig(signed, jpki.anchors.auth)
    expect(other).not.toContain('Certificate is Trusted')
  },
)

/** What pdfsig says of a file, and NSS of its signer, with at most one root in the store. */
function pdfsig(document: Uint8Array, trusted?: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-pdf-'))
  const run = (program: string, ...args: string[]) => {
    const env = { ...process.env, HOME: folder, TZ: 'UTC' }
    const { stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env })
    return `${stdout}${stderr}`
  }
  try {
    writeFileSync(join(folder, 'signed.pdf'), document)
    writeFileSync(join(folder, 'signer.der'), certificate)
    if (!programPresent('certutil')) return run('pdfsig', 'signed.pdf')
    run('certutil', '-N', '-d', 'sql:.', '--empty-password')
    if (trusted) {
      writeFileSync(join(folder, 'root.pem'), derToPem(trusted))
      run('certutil', '-A', '-d', 'sql:.', '-n', 'TEST root', '-t', 'CT,C,C', '-i', 'root.pem')
    }
    const path = run('vfychain', '-d', 'sql:.', '-pp', '-u', '4', '-b', '2606011200Z', 'signer.der')
    return path + run('pdfsig', '-no-ocsp', '-nssdir', folder, 'signed.pdf')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
