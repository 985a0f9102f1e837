/**
 * An authority that OpenSSL runs by itself, so that what tegata reads was never written by it.
 * Serial number 1001 is good, 1002 revoked, 1003 on hold, 1004 is not in the list of issued ones.
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { pemToDer } from '../der/pem.ts'
import { type OpensslRun, withOpenssl } from './openssl.ts'

export const opensslPoint = 'http://crl.test.example/2.crl'

const config = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = OpenSSL TEST
[ca]
default_ca = authority
[authority]
database = index.txt
crlnumber = crlnumber
default_md = sha256
unique_subject = no
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:${opensslPoint}
[delegate]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid:always
noCheck = ignored
[complete]
authorityKeyIdentifier = keyid:always
[partition]
authorityKeyIdentifier = keyid:always
issuingDistributionPoint = critical,@point
[point]
fullname = URI:${opensslPoint}
onlyuser = TRUE
[otherPartition]
issuingDistributionPoint = critical,@otherPoint
[otherPoint]
fullname = URI:http://crl.test.example/3.crl
[authorities]
issuingDistributionPoint = critical,@authoritiesPoint
[authoritiesPoint]
onlyCA = TRUE
[someReasons]
issuingDistributionPoint = critical,@someReasonsPoint
[someReasonsPoint]
onlysomereasons = keyCompromise
[indirect]
issuingDistributionPoint = critical,@indirectPoint
[indirectPoint]
indirectCRL = TRUE
[delta]
2.5.29.27 = critical,DER:020101
`

const index = [
  'V\t361231235959Z\t\t1001\tunknown\t/CN=a',
  'R\t361231235959Z\t260501120000Z,keyCompromise\t1002\tunknown\t/CN=b',
  'R\t361231235959Z\t260502120000Z,certificateHold\t1003\tunknown\t/CN=c',
  '',
].join('\n')

const quickKey: readonly string[] = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

export type OpensslAuthority = {
  readonly openssl: (...args: readonly string[]) => OpensslRun
  readonly root: Certificate
  readonly delegate: Certificate
  /** By serial number; 1001 to 1004. */
  readonly leaves: ReadonlyMap<string, Certificate>
  readonly read: (file: string) => Uint8Array
  readonly write: (file: string, bytes: Uint8Array) => void
}

/** Files in the folder: `root.pem`, `root.key`, `delegate.pem`, `delegate.key`, `1001.pem` … */
export function withOpensslAuthority<T>(
  key: readonly string[],
  use: (authority: OpensslAuthority) => T | Promise<T>,
): Promise<T> {
  const own = { 'ca.cnf': config, 'index.txt': index, 'index.txt.attr': '', crlnumber: '07\n' }
  return withOpenssl(own, (run, folder) => {
    const openssl = (...args: readonly string[]) => {
      const done = run(...args)
      if (!done.ok) throw new Error(`openssl ${args[0]}: ${done.output}`)
      return done
    }
    const read = (file: string) => new Uint8Array(readFileSync(join(folder, file)))
    const write = (file: string, bytes: Uint8Array) => writeFileSync(join(folder, file), bytes)
    const certificate = (name: string) => {
      const [der = new Uint8Array()] = pemToDer(new TextDecoder().decode(read(`${name}.pem`)))
      return parseCertificate(der)
    }
    const fresh = (newKey: readonly string[]) => [
      '-nodes',
      '-config',
      'ca.cnf',
      '-newkey',
      ...newKey,
    ]
    const root = ['-keyout', 'root.key', '-out', 'root.pem', '-extensions', 'root', '-days', '3650']
    openssl('req', '-x509', ...fresh(key), ...root)
    const issue = (name: string, serial: string, extensions: string, own = quickKey) => {
      const subject = ['-subj', `/CN=TEST ${name}`]
      openssl(
        'req',
        '-new',
        ...fresh(own),
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        ...subject,
      )
      openssl(
        ...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', '365'],
        ...['-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', `0x${serial}`],
        ...['-extfile', 'ca.cnf', '-extensions', extensions],
      )
      return certificate(name)
    }
    const serials = ['1001', '1002', '1003', '1004']
    const leaves = new Map(serials.map((serial) => [serial, issue(serial, serial, 'leaf')]))
    const delegate = issue('delegate', '2001', 'delegate', key)
    return use({ openssl, root: certificate('root'), delegate, leaves, read, write })
  })
}
