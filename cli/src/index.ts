export { findChromium } from './doctor/check-installation.ts'
/** The tour as a library, for journeys that stop and start the server in between. */

export { type Card, cardPins, createCard } from './tour/card.ts'
export type { Phone } from './tour/phone.ts'
export { createPhone, grantOf } from './tour/phone.ts'
export {
  askAsBank,
  presentAtBank,
  readAtBank,
  sendDishonestly,
} from './tour/present-at-bank.ts'
export { runTour, type StepResult, stepCount, type TourHooks } from './tour/run-tour.ts'
export { openAccount } from './tour/steps/05-open-account.ts'
export { createWorld, type World } from './tour/world.ts'
