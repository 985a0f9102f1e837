export { describeHolderStore } from './describe-holder-store.ts'
