/** The tour as a library, for journeys that stop and start the server in between. */
export { runTour, type StepResult, stepCount, type TourHooks } from './tour/run-tour.ts'
export { createWorld, type World } from './tour/world.ts'
