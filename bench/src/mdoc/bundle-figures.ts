/**
 * What a page loads to verify: `verifyDeviceResponse`, WebCrypto included, minified and compressed
 * with gzip. Counted once whole, and once without what the inputs of packages/pki add.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { atMost, type Figure } from '../figure.ts'

const wholeLimit = 130
const withoutLimit = 60
const root = fileURLToPath(new URL('../../..', import.meta.url))

const entry = `
export { createWebCrypto } from '@tegata/crypto/web'
export { verifyDeviceResponse } from '@tegata/mdoc'
`

export async function* bundleFigures(): AsyncIterable<Figure> {
  yield atMost('mdoc/bundle', await kilobytes([]), 'KB', wholeLimit)
  yield atMost('mdoc/bundle-no-asn1', await kilobytes([withoutPki]), 'KB', withoutLimit)
}

/** `@tegata/pki` stays an import that somebody else resolves, so that nothing of it is counted. */
const withoutPki: Plugin = {
  name: 'without-pki',
  setup({ onResolve }) {
    onResolve({ filter: /^@tegata\/pki$/ }, ({ path }) => ({ path, external: true }))
  },
}

async function kilobytes(plugins: Plugin[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: `${root}/bench` },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['source'],
    logLevel: 'error',
    plugins,
  })
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length / 1024
}
