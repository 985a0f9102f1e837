/** The tour as a library, for journeys that stop and start the server in between. */

export type { Phone } from './tour/phone.ts'
export { askAsBank, readAtBank } from './tour/present-at-bank.ts'
export { runTour, type StepResult, stepCount, type TourHooks } from './tour/run-tour.ts'
export { createWorld, type World } from './tour/world.ts'
