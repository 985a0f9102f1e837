/**
 * The contract of a holder's store, for its test.
 * @module
 */
export { describeHolderStore } from './describe-holder-store.ts'
export {
  type HolderStoreCase,
  type HolderStoreParts,
  holderStoreCases,
} from './holder-store-cases.ts'
