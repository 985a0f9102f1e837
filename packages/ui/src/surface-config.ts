/**
 * What a surface learns from the server that served it: `/config.json` on its own origin.
 * @module
 */
import * as z from 'zod/mini'
import { callApi } from './api.ts'

const surfaceConfig = z.object({
  /** Origin of the API. */
  api: z.string(),
  sandbox: z.boolean(),
  roles: z.array(z.string()),
  surfaces: z.object({
    start: z.string(),
    wallet: z.string(),
    reader: z.string(),
    console: z.string(),
  }),
  /** Sandbox only, where everybody knows them. */
  tokens: z.optional(z.object({ clerk: z.string(), registrar: z.string(), bank: z.string() })),
})
/**
 * What the server says to the page it served.
 * @useDeclaredType
 */
export type SurfaceConfig = z.output<typeof surfaceConfig>

/**
 * Reads `/config.json` of the page's own origin.
 * @throws UiError
 */
export const loadSurfaceConfig = (): Promise<SurfaceConfig> =>
  callApi('/config.json', {}, surfaceConfig)
