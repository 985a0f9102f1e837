import { type Crypto, jwkThumbprint, type Signer, signJws } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import {
  parseRegistryStatement,
  type RegistryStatement,
  registryStatementType,
} from './registry-statement.ts'

/**
 * Signs a statement with a registrar's key. `kid` is the key's thumbprint (RFC 7638).
 * @throws TrustError `trust/malformed` for a statement that no wallet would read
 */
export async function signRegistryStatement(
  statement: RegistryStatement,
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  const claims = parseRegistryStatement(statement)
  const kid = toBase64url(await jwkThumbprint(signer.publicKey, crypto))
  return await signJws({ typ: registryStatementType, kid }, claims, signer)
}
