import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spkiToJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, utf8Decode, utf8Encode } from '@tegata/kernel'
import { codeThrownBy, programPresent } from '@tegata/kernel/testing'
import { derToPem } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { createTestJpki, testTime } from '../../testing.ts'
import { prepareXml } from './prepare-xml.ts'
import { verifyXmlSignature } from './verify-xml-signature.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signers = {
  RS256: await crypto.generateSigner('RS256'),
  ES384: await crypto.generateSigner('ES384'),
}
const certificates = {
  RS256: await jpki.issue({ kind: 'sign', publicKey: signers.RS256.publicKey }),
  ES384: await jpki.issue({ kind: 'sign', publicKey: signers.ES384.publicKey }),
}
const sign = async (text: string, algorithm: keyof typeof signers = 'RS256', at = testTime) => {
  const certificate = certificates[algorithm]
  const wish = { certificate, signingTime: at, mediaType: 'text/xml' }
  const prepared = prepareXml(utf8Encode(text), wish)
  return utf8Decode((await prepared.finish(signers[algorithm], crypto)).file)
}
const verify = async (text: string, at = testTime) => {
  const report = await verifyXmlSignature(utf8Encode(text), at, crypto)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { ...report, failed }
}
const accepted = { verdict: 'accepted', failed: [] }

const filing = `<?xml version="1.0" encoding="UTF-8"?>
<?style a="1" ?>
<!-- 申告書 -->
<tax:filing xmlns:tax="urn:example:tax" xmlns="urn:example:form" xmlns:unused="urn:x" xml:lang="ja"
  year='2026' tax:kind="a&quot;b&#10;c	d &lt;&amp;>">
  <name>見本　花子 &lt;&amp;&gt; &#x1F600; &#13;</name><empty/><b xmlns=""><c b="2" a="1"/></b>
  <![CDATA[1 < 2 & 3]]><!-- left out --><x:y xmlns:x="urn:y" x:z="1" a="2"/><?note?>
</tax:filing>
<?after?>
`
const documents = [
  ['a filing', filing],
  ['an empty root', '<a/>'],
  ['a default namespace', '<a xmlns="urn:a" ><b/></a >'],
  ['line ends of other systems', '<a>\r\n<b c="1\r\n2"/>\r</a>'],
] as const

describe.each(documents)('%s', (_, text) => {
  test.each(['RS256', 'ES384'] as const)(
    'signed with %s, and what was there stays',
    async (algorithm) => {
      const signed = await sign(text, algorithm)
      expect(await verify(signed)).toMatchObject({ ...accepted, signingTime: testTime })
      const without = signed.replace(/<ds:Signature .*<\/ds:Signature>/s, '')
      expect(without.replace('<a></a>', '<a/>')).toBe(text)
    },
  )

  test.skipIf(!programPresent('xmlsec1')).each(['RS256', 'ES384'] as const)(
    'xmlsec1 verifies it: %s',
    async (algorithm) => {
      const signed = await sign(text, algorithm)
      const ran = xmlsec(signed)
      expect(ran).toMatchObject({ status: 0 })
      expect(ran.output).toContain('SignedInfo References (ok/all): 2/2')
      const changed = signed.replace('</ds:SignatureValue>', ' </ds:SignatureValue>')
      expect(xmlsec(changed).status).toBe(0)
      const other = signed.replace(/<ds:Signature /, ' <ds:Signature ')
      expect(xmlsec(other).status).not.toBe(0)
    },
  )
})

const xadesId = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties']

function xmlsec(signed: string): { status: number | null; output: string } {
  return inFolder({ 'signed.xml': signed, 'root.pem': derToPem(jpki.anchors.sign) }, (run) =>
    run(
      ...['--verify', ...xadesId, '--trusted-pem', 'root.pem'],
      ...['--verification-time', '2026-06-01 12:00:00', 'signed.xml'],
    ),
  )
}

type Run = (...args: string[]) => { status: number | null; output: string }

function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (run: Run, folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-xml-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return use((...args) => {
      const { status, stdout, stderr } = spawnSync('xmlsec1', args, {
        cwd: folder,
        encoding: 'utf8',
      })
      return { status, output: `${stdout}${stderr}` }
    }, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!programPresent('xmlsec1'))('we verify what xmlsec1 signs', () => {
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
  const transform = (uri: string) => `<Transform Algorithm="${uri}"/>`
  const digest = `<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/>`

  test.each([
    ['inclusive', inclusive, [inclusive]],
    ['exclusive', exclusive, [exclusive]],
    ['what holds when nothing is named', inclusive, []],
  ])('%s', async (_, method, transforms) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
    const publicKey = spkiToJwk(new Uint8Array(spki))
    const certificate = await jpki.issue({ kind: 'sign', publicKey })
    const own = toBase64(await crypto.digest('SHA-256', certificate))
    const given = transforms.map(transform).join('')
    const template = filing.replace(
      '</tax:filing>',
      `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s">
        <SignedInfo>
          <CanonicalizationMethod Algorithm="${method}"/>
          <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
          <Reference URI=""><Transforms>${transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature')}${given}</Transforms>${digest}</Reference>
          <Reference URI="#p" Type="http://uri.etsi.org/01903#SignedProperties">
            ${given === '' ? '' : `<Transforms>${given}</Transforms>`}${digest}
          </Reference>
        </SignedInfo>
        <SignatureValue/>
        <KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo>
        <Object><q:QualifyingProperties xmlns:q="http://uri.etsi.org/01903/v1.3.2#" Target="#s">
          <q:SignedProperties Id="p"><q:SignedSignatureProperties>
            <q:SigningTime>2026-06-01T21:00:00+09:00</q:SigningTime>
            <q:SigningCertificateV2><q:Cert><q:CertDigest>
              <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>${own}</DigestValue>
            </q:CertDigest></q:Cert></q:SigningCertificateV2>
          </q:SignedSignatureProperties></q:SignedProperties>
        </q:QualifyingProperties></Object>
      </Signature></tax:filing>`,
    )
    const files = {
      'template.xml': template,
      'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'certificate.pem': derToPem(certificate),
    }
    const signed = inFolder(files, (run, folder) => {
      const key = ['--privkey-pem', 'key.pem,certificate.pem', '--output', 'signed.xml']
      const { status, output } = run('--sign', ...key, ...xadesId, 'template.xml')
      expect(output).toBe('')
      expect(status).toBe(0)
      return readFileSync(join(folder, 'signed.xml'), 'utf8')
    })
    expect(await verify(signed)).toMatchObject({ ...accepted, signingTime: testTime })
    const changed = signed.replace('見本', '見木')
    expect((await verify(changed)).failed).toEqual(['jpki/xml-digest'])
  })
})

test.each([
  [
    'a document type',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    'unsupported',
  ],
  ['another encoding', '<?xml version="1.0" encoding="Shift_JIS"?><a/>', 'unsupported'],
  ['depth', `${'<a>'.repeat(102)}${'</a>'.repeat(102)}`, 'unsupported'],
  ['an entity', '<a>&b;</a>', 'malformed'],
  ['an ampersand', '<a>a & b</a>', 'malformed'],
  ['an attribute twice', '<a b="1" b="2"/>', 'malformed'],
  ['an attribute twice by namespace', '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', 'malformed'],
  ['a prefix from nowhere', '<x:a/>', 'malformed'],
  ['two roots', '<a/><b/>', 'malformed'],
  ['an end tag of another', '<a></b>', 'malformed'],
  ['no end', '<a><b></b>', 'malformed'],
  ['text outside', 'a<a/>', 'malformed'],
  ['a character XML has not', '<a>\u0001</a>', 'malformed'],
  ['the same by number', '<a>&#0;</a>', 'malformed'],
  ['a comment with dashes', '<a><!-- a -- b --></a>', 'malformed'],
  ['nothing', '', 'malformed'],
])('%s: neither signed nor accepted', async (_, text, code) => {
  expect(await codeThrownBy(() => sign(text))).toBe(`jpki/document-${code}`)
  expect((await verify(text)).failed).toEqual(['jpki/xml-form'])
})

test('a document that has a signature already is not signed again', async () => {
  const signed = await sign('<a/>')
  expect(await codeThrownBy(() => sign(signed))).toBe('jpki/document-unsupported')
})
