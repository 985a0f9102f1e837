/**
 * The three libraries of the field and the neutral fixture, for tests that hold ours against them.
 * @module
 */
export { animo } from './animo-contender.ts'
export { auth0 } from './auth0-contender.ts'
export type { Contender } from './contender.ts'
export { createFixture, docType, type Fixture, namespace, type PrivateJwk } from './fixture.ts'
export { createNodeContext } from './node-context.ts'
export { owf } from './owf-contender.ts'
