/**
 * What every role needs, and nothing of the domain: database, jobs, keys, audit, HTTP.
 * @module
 */
export { type AlarmLog, alarm } from './alarms/alarm.ts'
export { type AlarmName, alarmNames, alarmWords, wordsOfAlarm } from './alarms/alarm-words.ts'
export {
  type AuditEntry,
  appendAudit,
  appendAudits,
  auditMigration,
  findBrokenAudit,
} from './audit.ts'
export { type CertifiedSigner, type ChainTable, certifiedSigner } from './certified-signer.ts'
export {
  type Connection,
  type Database,
  type DatabasePlace,
  databaseOver,
  type Migrations,
  migrate,
  openDatabase,
  type PreparedStatement,
} from './database.ts'
export type { EmbeddedOptions, EmbeddedPostgres } from './embedded-postgres.ts'
export { ServiceError, type ServiceErrorCode } from './errors.ts'
export { type FetchGuard, guardedFetch, loopbackOnly } from './guarded-fetch.ts'
export { buildHttpApp, type HttpAppOptions, mountRole, type RoleRoutes } from './http-app.ts'
export { idParams } from './id-params.ts'
export { type JobQueue, type Jobs, startJobs } from './jobs.ts'
export { type KeyStore, openKeyStore, type SecretBox } from './key-store.ts'
export { openTokenKeyStore, type TokenKeyStore } from './pkcs11/token-key-store.ts'
export type { TokenPlace } from './pkcs11/token-session.ts'
export { type OauthError, oauthErrorHandler, problemHandler } from './problem.ts'
export { readConfig } from './read-config.ts'
export { bearerToken, requireBearer } from './require-bearer.ts'
