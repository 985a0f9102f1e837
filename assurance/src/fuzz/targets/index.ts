/**
 * Every kind that is fuzzed. A new kind is one file and one line here.
 * @module
 */
import type { FuzzTarget } from '../fuzz-target.ts'
import { responseTarget } from './response/response-target.ts'

export const fuzzTargets: readonly FuzzTarget[] = [responseTarget]
