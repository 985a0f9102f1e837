import { createNodeCrypto } from '@tegata/crypto/node'
import { createMemoryStore } from './memory-store.ts'
import { describeHolderStore } from './testing/index.ts'

const crypto = createNodeCrypto()
const open = () => {
  const store = createMemoryStore()
  return [store, store] as const
}
describeHolderStore('memory', open, () => crypto.generateSigner('ES256'))
