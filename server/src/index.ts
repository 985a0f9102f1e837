export { type AppParts, buildApp } from './app.ts'
export { type RoleName, readServerConfig, type ServerConfig } from './config.ts'
export { type RunningServer, startServer } from './start-server.ts'
export type { RunTour } from './surfaces.ts'
