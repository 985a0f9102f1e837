import { type PublicJwk, type Signer, samePublicKey } from '@tegata/crypto'
import { ServiceError } from '../errors.ts'

/**
 * Holds a key against the certificate that the database has for it: nothing is signed that the
 * certificate would not verify.
 * @throws ServiceError `service/key-differs`
 */
export function requireKeyOfCertificate(
  name: string,
  { publicKey }: Pick<Signer, 'publicKey'>,
  certified: PublicJwk,
): void {
  if (samePublicKey(publicKey, certified)) return
  throw new ServiceError(
    'service/key-differs',
    `the key ${name} is not that of its certificate in the database: bring back the keys that belong to this database, or name the database that belongs to these keys`,
  )
}
