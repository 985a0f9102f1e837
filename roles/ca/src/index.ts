import { repeat } from '@tegata/service'
import type { FastifyPluginAsync } from 'fastify'
import type { Ca } from './create-ca.ts'
import { operatorRoutes } from './routes/operator.ts'
import { publicRoutes } from './routes/public.ts'

export type { Generation, Generations } from './authority/generations.ts'
export { type Ca, type CaDeps, createCa } from './create-ca.ts'
export type { CaErrorCode } from './errors.ts'
export type { JpkiOrder } from './issuance/certificate-orders.ts'
export type { IssuedCertificate } from './issuance/issue-certificate.ts'

/** @param operatorToken - without it nobody revokes the certificate of a signer */
export type CaHttp = { readonly ca: Ca; readonly operatorToken?: string | undefined }

/** How often the role looks for what is due. */
const everyMs = 15 * 60_000
/** And for OCSP answers that are to be signed. */
const answersEveryMs = 15_000

/** The role on HTTP; while it is mounted, lists are published on schedule and answers signed ahead. */
export const caRoutes =
  ({ ca, operatorToken }: CaHttp): FastifyPluginAsync =>
  async (app) => {
    repeat(app, { name: 'ca-due', everyMs }, () => ca.carryOut())
    const answers = repeat(app, { name: 'ca-answers', everyMs: answersEveryMs }, () =>
      ca.prepareAnswers(),
    )
    app.addHook('onReady', async () => answers.start())
    await app.register(publicRoutes(ca))
    if (operatorToken !== undefined) await app.register(operatorRoutes(ca, operatorToken))
  }
