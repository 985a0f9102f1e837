/**
 * A role's OpenAPI document: OpenAPI 3.1.0 as far as a reader relies on it, and complete.
 * @module
 */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { TestedEndpoint, TestedRole } from './describe-endpoints.ts'
import { injectInto, operationsOf, type WalkedOperation, walkAddresses } from './walk-addresses.ts'

const media = z.record(z.string().regex(/^[\w.+-]+\/[\w.+*-]+$/), z.looseObject({}))
const parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.looseObject({}),
})
const operation = z.strictObject({
  summary: z.string().min(5),
  parameters: z.array(parameter).optional(),
  requestBody: z.strictObject({ required: z.boolean().optional(), content: media }).optional(),
  responses: z
    .record(
      z.string().regex(/^([1-5]\d\d|[1-5]XX|default)$/),
      z.strictObject({ description: z.string(), content: media.optional() }),
    )
    .refine((responses) => Object.keys(responses).length > 0),
})
const methodName = z.enum(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
/** OpenAPI 3.1.0, 4.8.1 to 4.8.17: members that are listed, and those it requires. */
const documentShape = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({
    title: z.string().min(1),
    description: z.string().min(1),
    version: z.string().min(1),
  }),
  components: z.strictObject({ schemas: z.record(z.string(), z.looseObject({})) }).optional(),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(methodName, operation)),
})

export function describeOpenApi(
  { name, app }: Pick<TestedRole, 'app' | 'name'>,
  endpoints: readonly Pick<TestedEndpoint, 'method' | 'path' | 'token'>[],
): void {
  describe(`${name}: OpenAPI`, () => {
    const read = async () => documentShape.parse((await app.inject(`/${name}/openapi.json`)).json())

    test('lists every address, and each has been tested', async () => {
      const { paths } = await read()
      const listed = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      )
      const tested = endpoints.map(({ method, path }) => `${method} ${path}`)
      expect(listed.toSorted()).toEqual(tested.toSorted())
    })

    test('every address keeps what HTTP asks of all of them', async () => {
      const operations = operationsOf(await read())
      const tokenOf = ({ method, path }: WalkedOperation) =>
        endpoints.find((one) => one.method === method && one.path === path)?.token
      expect(await walkAddresses(operations, injectInto(app), tokenOf)).toEqual([])
    })

    test('names the parameters of each path, and nothing that is not there', async () => {
      const document = await read()
      for (const [path, methods] of Object.entries(document.paths))
        for (const { parameters = [] } of Object.values(methods)) {
          const inPath = parameters.filter((one) => one.in === 'path')
          const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one)
          expect(inPath.map((one) => one.name).toSorted(), path).toEqual(named.toSorted())
          expect(
            inPath.every(({ required }) => required),
            path,
          ).toBe(true)
        }
      const references = JSON.stringify(document).matchAll(
        /"\$ref":"#\/components\/schemas\/(\w+)/g,
      )
      for (const [, reference = ''] of references)
        expect(Object.keys(document.components?.schemas ?? {})).toContain(reference)
      expect(JSON.stringify(document)).not.toContain('"nullable"')
    })
  })
}
