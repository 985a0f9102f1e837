/**
 * What a page knows of this server: `/config.json`.
 * @module
 */
import type { ServerConfig } from './config.ts'
import { hasVirtualMakers } from './device-trust/open-device-trust.ts'

export const surfaceNames = ['start', 'wallet', 'reader', 'console'] as const
export type SurfaceName = (typeof surfaceNames)[number]

export const surfaceOrigin = ({ host, ports }: ServerConfig, name: SurfaceName): string =>
  `http://${host}:${ports[name]}`

/** Only a sandbox hands out tokens, which are known to everybody there. */
export const surfaceConfig = (config: ServerConfig, name: SurfaceName) => ({
  api: config.publicUrl,
  sandbox: config.sandbox,
  roles: [...config.roles, ...(hasVirtualMakers(config) ? ['phone-makers'] : [])],
  surfaces: Object.fromEntries(
    surfaceNames.map((surface) => [surface, surfaceOrigin(config, surface)]),
  ),
  ...(config.sandbox && name !== 'start' && { tokens: config.tokens }),
})
