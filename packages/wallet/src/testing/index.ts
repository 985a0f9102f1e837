/**
 * The contract of a holder's store, for its test.
 * @module
 */
export { describeHolderStore } from './describe-holder-store.ts'
