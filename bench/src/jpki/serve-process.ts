/**
 * Serves OCSP over HTTP for some certificates, one in ten of them revoked, until it is told to end.
 * Says where, and what to ask: a request for each certificate without a nonce.
 * @module
 */
import { toBase64 } from '@tegata/kernel'
import { buildOcspRequest, parseCertificate } from '@tegata/pki'
import { caRoutes } from '@tegata/role-ca'
import { buildHttpApp, mountRole } from '@tegata/service'
import { pino } from 'pino'
import { z } from 'zod'
import { crypto, holder, openCa, say } from './open-ca.ts'
import { readTask } from './read-task.ts'

const { certificates } = z.object({ certificates: z.number() }).parse(readTask())
const { ca, close } = await openCa()
const { publicKey } = await crypto.generateSigner('RS256')
const notAfter = new Date(Date.now() + 400 * 86_400_000)
const issuer = parseCertificate(ca.rootOf('jpki-sign'))
const requests: string[] = []
for (let index = 0; index < certificates; index += 1) {
  const order = { kind: 'sign', token: 'card', publicKey, notAfter, attributes: holder } as const
  const { serial } = await ca.issueJpkiCertificate(order)
  if (index % 10 === 0) await ca.revokeCertificate(serial, 'keyCompromise')
  requests.push(toBase64(await buildOcspRequest({ issuer, serialNumber: serial }, crypto)))
}
const app = await buildHttpApp({
  log: pino({ level: 'silent' }),
  isReady: async () => true,
  requestsPerMinute: 1_000_000_000,
})
await mountRole(app, { name: 'ca', description: 'measured', routes: caRoutes({ ca }) })
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.on('SIGTERM', () =>
  app
    .close()
    .then(close)
    .then(() => process.exit(0)),
)
say({ port: Number(new URL(address).port), requests })
