/**
 * `openssl ocsp` as a responder beside ours: as many certificates, an ECDSA delegate as ours has.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { buildOcspRequest, newSerialNumber, parseCertificate, pemToDer } from '@tegata/pki'
import { cores, spawnPinned, stopChild } from './processes.ts'

const crypto = createNodeCrypto()

export type OpensslResponder = {
  readonly port: number
  readonly requests: readonly string[]
  stop(): Promise<void>
}

export async function startOpenssl(folder: string, count: number): Promise<OpensslResponder> {
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  makeAuthority(folder, run)
  const serials = Array.from({ length: count }, () => newSerialNumber(crypto.random))
  const rows = serials.map((serial, index) => {
    const hex = Buffer.from(serial).toString('hex').toUpperCase()
    const revoked = index % 10 === 0
    const dates = revoked ? '360101000000Z\t260101000000Z,keyCompromise' : '360101000000Z\t'
    return `${revoked ? 'R' : 'V'}\t${dates}\t${hex}\tunknown\t/CN=${index}\n`
  })
  writeFileSync(join(folder, 'index.txt'), rows.join(''))
  const [der] = pemToDer(readFileSync(join(folder, 'root.pem'), 'utf8'))
  const issuer = parseCertificate(der ?? new Uint8Array())
  const requests = await Promise.all(
    serials.map(async (serial) => {
      const serialNumber = Buffer.from(serial).toString('hex')
      return toBase64(await buildOcspRequest({ issuer, serialNumber }, crypto))
    }),
  )
  const port = await freePort()
  const child = spawnPinned(
    'openssl',
    [
      ...['ocsp', '-index', join(folder, 'index.txt'), '-CA', join(folder, 'root.pem')],
      ...['-rsigner', join(folder, 'responder.pem'), '-rkey', join(folder, 'responder.key')],
      ...['-port', String(port), '-ignore_err', '-nmin', '15'],
    ],
    cores.measured,
    // It writes a line for each request.
    'ignore',
  )
  child.stdout?.resume()
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return { port, requests, stop: () => stopChild(child) }
}

function makeAuthority(folder: string, run: (...args: readonly string[]) => unknown): void {
  const subject = (name: string) => ['-subj', `/C=JP/O=TEST bench/CN=${name}`]
  const rsa = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'root.key']
  run('req', '-x509', ...rsa, '-out', 'root.pem', '-days', '400', ...subject('root'))
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  run('req', ...curve, '-keyout', 'responder.key', '-out', 'responder.csr', ...subject('responder'))
  writeFileSync(
    join(folder, 'responder.cnf'),
    'extendedKeyUsage=OCSPSigning\nkeyUsage=critical,digitalSignature\n',
  )
  const signed = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '90']
  const extensions = ['-extfile', 'responder.cnf', '-out', 'responder.pem']
  run('x509', '-req', '-in', 'responder.csr', ...signed, ...extensions)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
