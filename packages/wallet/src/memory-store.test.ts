import { createNodeCrypto } from '@tegata/crypto/node'
import { createMemoryStore } from './memory-store.ts'
import { describeHolderStore } from './testing/index.ts'

const crypto = createNodeCrypto()

describeHolderStore('memory', createMemoryStore, () => crypto.generateSigner('ES256'))
