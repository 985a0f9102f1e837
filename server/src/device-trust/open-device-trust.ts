/**
 * Whom this deployment trusts for keys in phones: what its file names, or the sandbox's own makers.
 * @module
 */
import type { Crypto, MaybePromise } from '@tegata/crypto'
import type { DeviceTrust } from '@tegata/jpki'
import type { Now } from '@tegata/kernel'
import { type KeyStore, mountRole, ServiceError } from '@tegata/service'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { ServerConfig } from '../config.ts'
import { makerRoutes } from './maker-routes.ts'
import { openTrustFile } from './trust-file.ts'
import { createVirtualMakers } from './virtual-makers.ts'

type Parts = {
  readonly config: Pick<ServerConfig, 'deviceTrustFile' | 'sandbox'>
  readonly crypto: Crypto
  readonly keys: Pick<KeyStore, 'signer'>
  readonly now: Now
  readonly log: FastifyBaseLogger
}

/** Whether this deployment proves keys of virtual phones. */
export const hasVirtualMakers = ({
  deviceTrustFile,
  roles,
  sandbox,
}: Pick<ServerConfig, 'deviceTrustFile' | 'roles' | 'sandbox'>): boolean =>
  sandbox && deviceTrustFile === undefined && roles.has('enrolment')

/**
 * What is trusted, asked for each application. A sandbox without a file mounts its makers, so that
 * virtual phones have somebody who proves their keys.
 * @throws ServiceError `service/bad-config`
 */
export async function openDeviceTrust(
  app: FastifyInstance,
  parts: Parts,
): Promise<() => MaybePromise<DeviceTrust>> {
  const { config, crypto, log } = parts
  if (config.deviceTrustFile !== undefined)
    return await openTrustFile(config.deviceTrustFile, {
      crypto,
      allowTestRoots: config.sandbox,
      onUnreadableList: (code) => log.error({ event: 'device-trust.list-unreadable', code }),
    })
  if (!config.sandbox)
    throw new ServiceError('service/bad-config', 'production needs TEGATA_DEVICE_TRUST')
  const makers = await createVirtualMakers(parts)
  await mountRole(app, {
    name: 'phone-makers',
    description: 'Makers of virtual phones: TEST roots, for the sandbox alone',
    routes: makerRoutes(makers),
  })
  return makers.trust
}
