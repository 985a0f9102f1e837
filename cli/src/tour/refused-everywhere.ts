import { utf8Encode } from '@tegata/kernel'
import { checkSignature } from './check-signature.ts'
import { tryLogIn } from './log-in-at-bank.ts'
import type { Phone } from './phone.ts'
import { sendDishonestly } from './present-at-bank.ts'
import type { World } from './world.ts'

/**
 * Everything that the holder of a lost phone might try with keys and copies that still work:
 * the checks by which each is refused.
 */
export async function refusedEverywhere(world: World, phone: Phone) {
  const login = await tryLogIn(world, phone)
  const { signer, certificate } = await phone.signer('sign')
  const document = utf8Encode('signed by the finder')
  const signature = await signer.sign(document)
  const signed = await checkSignature(world, { document, signature, certificate })
  const presented = await sendDishonestly(world, phone)
  return {
    everywhere: !login.accepted && signed.verdict === 'refused' && presented.state === 'refused',
    login: login.failed,
    signature: signed.failed,
    presentation: presented.failed,
  }
}
