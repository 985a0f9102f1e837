import { type Phone, runTour, type World } from '@tegata/cli'

/** Plays a tour up to a step and answers its first phone. @throws when a step does not hold */
export async function playUntil(world: World, last: number): Promise<Phone> {
  for await (const { step, ok, told } of runTour(world)) {
    if (!ok) throw new Error(`step ${step}: ${told.en}`)
    if (step === last) break
  }
  const { phone } = world.story
  if (!phone) throw new Error('these steps have no phone')
  return phone
}
